"""Addresses of the way home."""

from django.urls import path

from sessions.views import escort as views

urlpatterns = [
    path("getting-ready/home/", views.escort, name="escort"),
    path("getting-ready/home/name/", views.name_escort, name="name_escort"),
    path("escorts/<uuid:escort>/decide/", views.decide_escort, name="decide_escort"),
]
