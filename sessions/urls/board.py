"""Addresses of the live board of a dosing day."""

from django.urls import path

from sessions.views import board as views

urlpatterns = [
    path("dosing-sessions/<uuid:session>/board/", views.board, name="board"),
    path("dosing-sessions/<uuid:session>/board/news/", views.board_news, name="board_news"),
    path("dosing-sessions/<uuid:session>/group/", views.group_board, name="group_board"),
    path("dosing-sessions/<uuid:session>/board/dim/", views.dim_room, name="dim_room"),
    path("dosing-sessions/<uuid:session>/entries/", views.day_log, name="day_log"),
    path(
        "dosing-sessions/<uuid:session>/entries/receive/",
        views.receive_entries,
        name="receive_entries",
    ),
    path("dosing-sessions/<uuid:session>/chart/", views.chart_entry, name="chart_entry"),
    path("entries/<uuid:entry>/change/", views.change_entry, name="change_entry"),
    path("strays/<uuid:stray>/settle/", views.settle_stray, name="settle_stray"),
]
