"""Addresses of a dosing day."""

from django.urls import path

from sessions.views import dosing as views

urlpatterns = [
    path(
        "visits/<uuid:visit>/open-dosing-session/",
        views.open_dosing_session,
        name="open_dosing_session",
    ),
    path("dosing-sessions/<uuid:session>/", views.dosing_session, name="dosing_session"),
]
