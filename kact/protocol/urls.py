"""Addresses of the clinic's own numbers."""

from django.urls import path

from kact.protocol import views

urlpatterns = [
    path("", views.numbers, name="numbers"),
    path("<uuid:proposal>/approve/", views.approve_number, name="approve_number"),
    path("<str:code>/", views.propose_number, name="propose_number"),
    path("<str:code>/return/", views.return_number, name="return_number"),
]
