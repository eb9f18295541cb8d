"""Addresses of the questions that a clinic adds to the intake. They are the staff's alone."""

from django.urls import path

from screening.views import clinic_questions as views

urlpatterns = [
    path("clinic/questions/", views.clinic_questions, name="clinic_questions"),
    path("clinic/questions/propose/", views.propose_question, name="propose_question"),
    path("clinic/questions/<uuid:question>/", views.clinic_question, name="clinic_question"),
    path(
        "clinic/questions/<uuid:question>/approve/",
        views.approve_question,
        name="approve_question",
    ),
    path(
        "clinic/questions/<uuid:question>/retire/",
        views.retire_question,
        name="retire_question",
    ),
]
