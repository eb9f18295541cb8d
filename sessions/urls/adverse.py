"""Addresses of adverse events, and of one partner's monitoring in short."""

from django.urls import path

from sessions.views import adverse as views

_OF_ONE = "dosing-sessions/<uuid:session>/partners/<int:place>/"

urlpatterns = [
    path(f"{_OF_ONE}adverse-events/", views.adverse_events, name="adverse_events"),
    path(
        f"{_OF_ONE}adverse-events/record/", views.record_adverse_event, name="record_adverse_event"
    ),
    path(
        "adverse-events/<uuid:event>/correct/",
        views.correct_adverse_event,
        name="correct_adverse_event",
    ),
    path(
        "adverse-events/<uuid:event>/close/", views.close_adverse_event, name="close_adverse_event"
    ),
    path(f"{_OF_ONE}summary/", views.monitoring_summary, name="monitoring_summary"),
]
