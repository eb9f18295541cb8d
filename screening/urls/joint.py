"""Addresses of the joint intake."""

from django.urls import path

from screening.views import joint as views

AT = "couples/<uuid:couple>/screening/joint-intake/"

urlpatterns = [
    path(AT, views.joint_intake, name="joint_intake"),
    path(f"{AT}record/", views.record_joint_intake, name="record_joint_intake"),
]
