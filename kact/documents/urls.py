"""Addresses of documents."""

from django.urls import path

from kact.documents import views

urlpatterns = [
    path("documents/<uuid:document>/", views.document, name="document"),
    path("papers/kept/<uuid:document>/", views.own_document, name="own_document"),
]
