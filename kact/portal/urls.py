"""Addresses of a partner's own pages."""

from django.urls import path

from kact.portal import views

urlpatterns = [
    path("todo/", views.todo, name="todo"),
    path("contact/", views.confirm_contact, name="confirm_contact"),
]
