"""Addresses of measures. Their words say nothing of what is asked."""

from django.urls import path

from outcomes import views

urlpatterns = [
    path("<uuid:response>/", views.measure, name="measure"),
    path("<uuid:response>/questions/<int:page>/", views.measure_page, name="measure_page"),
    path("<uuid:response>/questions/<int:page>/save/", views.save_answer, name="save_answer"),
    path(
        "<uuid:response>/questions/<int:page>/next/", views.measure_support, name="measure_support"
    ),
    path("<uuid:response>/check/", views.check_measure, name="check_measure"),
    path("<uuid:response>/received/", views.measure_received, name="measure_received"),
]
