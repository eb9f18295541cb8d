"""Addresses of the pages on safety. They are the staff's alone."""

from django.urls import path

from screening.views import safety as views

urlpatterns = [
    path("couples/<uuid:couple>/screening/safety/", views.safety, name="safety"),
    path("partners/<uuid:partner>/sittings/log/", views.log_sitting, name="log_sitting"),
    path("sittings/<uuid:sitting>/", views.sitting, name="sitting"),
    path("sittings/<uuid:sitting>/interview/", views.begin_interview, name="begin_interview"),
    path(
        "sittings/<uuid:sitting>/free-choice/",
        views.check_voluntariness,
        name="check_voluntariness",
    ),
    path(
        "partners/<uuid:partner>/disposition/",
        views.record_disposition,
        name="record_disposition",
    ),
    path(
        "partners/<uuid:partner>/risk-screen/",
        views.record_suicide_screen,
        name="record_suicide_screen",
    ),
    path("holds/<uuid:hold>/lift/", views.lift_hold, name="lift_hold"),
]
