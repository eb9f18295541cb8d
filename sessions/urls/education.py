"""Addresses of what partners read, and of the clinic's own words for it."""

from django.urls import path

from sessions.views import education as views

READING = "getting-ready/reading/"
TEXTS = "clinic/reading/"

urlpatterns = [
    path(READING, views.education, name="education"),
    path(f"{READING}<int:number>/", views.education_piece, name="education_piece"),
    path(TEXTS, views.education_texts, name="education_texts"),
    path(f"{TEXTS}<int:number>/", views.education_text, name="education_text"),
    path(
        f"{TEXTS}<int:number>/propose/",
        views.propose_education_text,
        name="propose_education_text",
    ),
    path(
        f"{TEXTS}<uuid:text>/approve/", views.approve_education_text, name="approve_education_text"
    ),
]
