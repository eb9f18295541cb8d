"""Addresses of documents."""

from django.urls import path

from kact.documents import request_views, views

urlpatterns = [
    path("documents/<uuid:document>/", views.document, name="document"),
    path("papers/kept/<uuid:document>/", views.own_document, name="own_document"),
    path("records/", request_views.own_records, name="own_records"),
    path(
        "couples/<uuid:couple>/record-requests/",
        request_views.record_requests,
        name="record_requests",
    ),
    path(
        "record-requests/<uuid:request_id>/answer/",
        request_views.answer_request,
        name="answer_request",
    ),
]
