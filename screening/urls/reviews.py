"""Addresses of the screening board and of the reviews. They are the staff's alone."""

from django.urls import path

from screening.views import board
from screening.views import reviews as views

_OF = "partners/<uuid:partner>/"

urlpatterns = [
    path("couples/<uuid:couple>/screening/", board.screening_board, name="screening_board"),
    path(f"{_OF}medical-review/", views.medical_review, name="medical_review"),
    path(
        f"{_OF}medical-review/decide/",
        views.decide_medical_finding,
        name="decide_medical_finding",
    ),
    path(f"{_OF}medical-review/sign/", views.sign_medical_review, name="sign_medical_review"),
    path(f"{_OF}medical-review/print/", views.print_medical_summary, name="print_medical_summary"),
    path(f"{_OF}relational-review/", views.relational_review, name="relational_review"),
    path(
        f"{_OF}relational-review/decide/",
        views.decide_relational_finding,
        name="decide_relational_finding",
    ),
    path(
        f"{_OF}relational-review/sign/",
        views.sign_relational_review,
        name="sign_relational_review",
    ),
    path(
        f"{_OF}psychiatric-assessment/",
        views.record_psychiatric_assessment,
        name="record_psychiatric_assessment",
    ),
]
