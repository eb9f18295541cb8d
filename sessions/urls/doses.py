"""Addresses of what is asked and given on a dosing day, for staff. A place is one or two."""

from django.urls import path

from sessions.views import before_dose, conversion, doses, prepared_doses

DAY = "dosing-sessions/<uuid:session>/"
ONE = f"{DAY}<int:place>/"
PREPARED = "prepared-doses/<uuid:prepared>/"

urlpatterns = [
    path(f"{DAY}room/", before_dose.set_up_room, name="set_up_room"),
    path(f"{ONE}before/", before_dose.before_dose, name="before_dose"),
    path(f"{ONE}ask/", before_dose.ask_on_the_day, name="ask_on_the_day"),
    path(f"{ONE}check/", before_dose.check_before_dose, name="check_before_dose"),
    path("pre-dose-checks/<uuid:check>/word/", before_dose.give_word, name="give_word"),
    path(f"{DAY}another-day/", conversion.conversion, name="conversion"),
    path(f"{ONE}another-day/", conversion.ask_about_conversion, name="ask_about_conversion"),
    path(f"{DAY}convert/", conversion.convert_session, name="convert_session"),
    path(f"{DAY}call-off/", conversion.call_off_session, name="call_off_session"),
    path(f"{ONE}dose/", doses.dose, name="dose"),
    path(f"{ONE}prepare/", prepared_doses.prepare_dose, name="prepare_dose"),
    path(f"{PREPARED}check/", prepared_doses.check_dose, name="check_dose"),
    path(f"{PREPARED}give/", doses.give_dose, name="give_dose"),
    path(f"{PREPARED}put-away/", doses.refuse_dose, name="refuse_dose"),
    path("doses/<uuid:dose>/void/", doses.void_dose, name="void_dose"),
    path("doses/<uuid:dose>/infusion-ended/", doses.end_infusion, name="end_infusion"),
    path(f"{ONE}stop/", doses.stop_doses, name="stop_doses"),
]
