"""Addresses of a partner's own sheet. They say nothing of what it prepares for."""

from django.urls import path

from sessions.views import preparation_sheet as views

AT = "getting-ready/notes/"

urlpatterns = [
    path(AT, views.preparation_sheet, name="preparation_sheet"),
    path(f"{AT}write/", views.write_preparation_sheet, name="write_preparation_sheet"),
    path(f"{AT}save/", views.save_preparation_sheet, name="save_preparation_sheet"),
]
