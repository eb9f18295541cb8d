"""Addresses of the confidentiality policy and of what is kept under it."""

from django.urls import path

from screening.views import policy as views

urlpatterns = [
    path("papers/how-we-keep-it/", views.acknowledge_policy, name="acknowledge_policy"),
    path("confidentiality/", views.confidentiality_policy, name="confidentiality_policy"),
    path("confidentiality/propose/", views.propose_policy, name="propose_policy"),
    path("confidentiality/<uuid:policy>/approve/", views.approve_policy, name="approve_policy"),
    path("partners/<uuid:partner>/matters/open/", views.open_matter, name="open_matter"),
    path("matters/<uuid:matter>/resolve/", views.resolve_matter, name="resolve_matter"),
]
