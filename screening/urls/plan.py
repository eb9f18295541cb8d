"""Addresses of the plan."""

from django.urls import path

from screening.views import plan as views

AT = "couples/<uuid:couple>/screening/plan/"

urlpatterns = [
    path(AT, views.plan, name="plan"),
    path(f"{AT}propose/", views.propose_plan, name="propose_plan"),
    path(f"{AT}agree/", views.agree_plan, name="agree_plan"),
]
