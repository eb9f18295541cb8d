"""The address of a dosing visit's room and staff."""

from django.urls import path

from sessions.views import staffing

urlpatterns = [
    path("visits/<uuid:visit>/staffing/", staffing.staffing, name="staffing"),
]
