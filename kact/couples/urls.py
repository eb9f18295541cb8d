"""Addresses of a couple's contact details and care team."""

from django.urls import path

from kact.couples import views

urlpatterns = [
    path("couples/<uuid:couple>/care-team/", views.care_team, name="care_team"),
    path("care-team/<uuid:place>/leave/", views.leave_care_team, name="leave_care_team"),
    path("partners/<uuid:partner>/contact/", views.change_contact, name="change_contact"),
    path("partners/<uuid:partner>/invite/", views.invite_partner, name="invite_partner"),
    path("emergency-access/", views.break_glass, name="break_glass"),
]
