"""Addresses of the intake. A partner's say nothing of what is asked, nor what was done with it."""

from django.urls import path

from screening.views import entries, intake

urlpatterns = [
    path("forms/<uuid:intake>/", intake.intake, name="intake"),
    path(
        "forms/<uuid:intake>/questions/<int:section>/",
        intake.intake_section,
        name="intake_section",
    ),
    path(
        "forms/<uuid:intake>/questions/<int:section>/save/",
        intake.save_section,
        name="save_section",
    ),
    path(
        "forms/<uuid:intake>/questions/<int:section>/next/",
        intake.intake_support,
        name="intake_support",
    ),
    path("forms/<uuid:intake>/check/", intake.check_intake, name="check_intake"),
    path("forms/<uuid:intake>/later/", intake.postpone_intake, name="postpone_intake"),
    path("forms/<uuid:intake>/pass/", intake.decline_intake, name="decline_intake"),
    path("forms/<uuid:intake>/again/", intake.reopen_intake, name="reopen_intake"),
    path("forms/<uuid:intake>/received/", intake.intake_received, name="intake_received"),
    path("partners/<uuid:partner>/intake/", entries.intakes, name="intakes"),
    path("partners/<uuid:partner>/intake/enter/", entries.enter_intake, name="enter_intake"),
    path("intakes/<uuid:intake>/", entries.intake_answers, name="intake_answers"),
    path(
        "intakes/<uuid:intake>/questions/<int:section>/",
        entries.entry_section,
        name="entry_section",
    ),
    path(
        "intakes/<uuid:intake>/questions/<int:section>/save/",
        entries.save_entry,
        name="save_entry",
    ),
    path("intakes/<uuid:intake>/check/", entries.check_entry, name="check_entry"),
]
