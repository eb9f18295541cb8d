"""Addresses of agreements. A partner's say nothing of what is agreed."""

from django.urls import path

from sessions.views import agreements as views

OWN = "getting-ready/together/"
CARE = "couples/<uuid:couple>/agreements/"

urlpatterns = [
    path(OWN, views.own_agreements, name="own_agreements"),
    path(f"{OWN}<uuid:sheet>/<int:section>/", views.answer_agreements, name="answer_agreements"),
    path(f"{OWN}<uuid:sheet>/<int:section>/save/", views.save_agreements, name="save_agreements"),
    path(f"{OWN}<uuid:sheet>/check/", views.check_agreements, name="check_agreements"),
    path(f"{OWN}<uuid:agreement>/sign/", views.sign_agreement, name="sign_agreement"),
    path(CARE, views.agreements, name="agreements"),
    path(f"{CARE}limit/", views.limit_agreement, name="limit_agreement"),
    path(f"{CARE}offer/", views.offer_wider, name="offer_wider"),
    path(f"{CARE}adopt/", views.adopt_wider, name="adopt_wider"),
]
