"""Addresses of the public request page, and of what came in by it."""

from django.urls import path

from screening.views import inquiry as views

urlpatterns = [
    path("request/<slug:slug>/", views.make_inquiry, name="make_inquiry"),
    path("request/<slug:slug>/received/", views.inquiry_received, name="inquiry_received"),
    path("requests/", views.inquiries, name="inquiries"),
    path("requests/<uuid:inquiry>/", views.inquiry, name="inquiry"),
    path("requests/<uuid:inquiry>/answer/", views.answer_inquiry, name="answer_inquiry"),
    path("requests/<uuid:inquiry>/link/", views.link_inquiry, name="link_inquiry"),
    path("requests/<uuid:inquiry>/decline/", views.decline_inquiry, name="decline_inquiry"),
]
