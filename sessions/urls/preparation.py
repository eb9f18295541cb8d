"""Addresses of the notes on preparation, for staff."""

from django.urls import path

from sessions.views import preparation as views

ALONE = "partners/<uuid:partner>/preparation/"
TOGETHER = "couples/<uuid:couple>/preparation/together/"

urlpatterns = [
    path(ALONE, views.individual_preparation, name="individual_preparation"),
    path(
        f"{ALONE}record/",
        views.record_individual_preparation,
        name="record_individual_preparation",
    ),
    path(
        "preparations/<uuid:preparation>/add/",
        views.add_to_individual_preparation,
        name="add_to_individual_preparation",
    ),
    path(TOGETHER, views.joint_preparation, name="joint_preparation"),
    path(f"{TOGETHER}record/", views.record_joint_preparation, name="record_joint_preparation"),
    path(
        "joint-preparations/<uuid:preparation>/add/",
        views.add_to_joint_preparation,
        name="add_to_joint_preparation",
    ),
]
