"""Addresses of the staff's first pages."""

from django.urls import path

from kact.desk import registration, views
from kact.desk.access_record import access_record
from kact.desk.clinic import clinic

urlpatterns = [
    path("record-of-access/", access_record, name="access_record"),
    path("clinic/", clinic, name="clinic"),
    path("today/", views.today, name="today"),
    path("couples/", views.couples, name="couples"),
    path("couples/register/", registration.register_couple, name="register_couple"),
    path("couples/register-partner/", registration.register_partner, name="register_partner"),
    path("couples/<uuid:couple>/", views.couple, name="couple"),
    path(
        "couples/<uuid:couple>/second-partner/",
        registration.add_second_partner,
        name="add_second_partner",
    ),
]
