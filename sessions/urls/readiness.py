"""The address of a couple's readiness."""

from django.urls import path

from sessions.views import readiness as views

urlpatterns = [
    path("couples/<uuid:couple>/preparation/", views.readiness, name="readiness"),
]
