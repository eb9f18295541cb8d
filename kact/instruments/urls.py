"""Addresses of the library of instruments, and of a clinic's permissions."""

from django.urls import path

from kact.instruments import views

urlpatterns = [
    path("", views.instruments, name="instruments"),
    path("permissions/<uuid:permission>/words/", views.supply_wording, name="supply_wording"),
    path("permissions/<uuid:permission>/end/", views.end_permission, name="end_permission"),
    path("words/<uuid:wording>/", views.activate_wording, name="activate_wording"),
    path("<str:instrument>/", views.instrument, name="instrument"),
    path("<str:instrument>/permission/", views.record_permission, name="record_permission"),
]
