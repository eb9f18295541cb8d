"""Addresses of leaving."""

from django.urls import path

from sessions.views import discharge as views

_OF_ONE = "dosing-sessions/<uuid:session>/partners/<int:place>/"

urlpatterns = [
    path(f"{_OF_ONE}discharge/", views.discharge, name="discharge"),
    path(f"{_OF_ONE}discharge-partner/", views.discharge_partner, name="discharge_partner"),
    path(f"{_OF_ONE}ask-way-home/", views.ask_way_home, name="ask_way_home"),
]
