"""Addresses of alerts."""

from django.urls import path

from kact.alerts import views

urlpatterns = [
    path("<uuid:alert>/acknowledge/", views.acknowledge_alert, name="acknowledge_alert"),
]
