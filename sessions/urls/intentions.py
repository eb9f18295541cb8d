"""Addresses of intentions."""

from django.urls import path

from sessions.views import intentions as views

OWN = "getting-ready/hopes/"

urlpatterns = [
    path(OWN, views.own_intention, name="own_intention"),
    path(f"{OWN}write/", views.record_intention, name="record_intention"),
    path(f"{OWN}<uuid:intention>/show/", views.share_intention, name="share_intention"),
    path(f"{OWN}take-back/", views.take_back_intention, name="take_back_intention"),
    path(f"{OWN}both/", views.propose_couple_intention, name="propose_couple_intention"),
    path(f"{OWN}both/yes/", views.approve_couple_intention, name="approve_couple_intention"),
    path("couples/<uuid:couple>/intentions/", views.intentions, name="intentions"),
]
