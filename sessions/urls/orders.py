"""Addresses of what is ordered for a partner."""

from django.urls import path

from sessions.views import orders as views

urlpatterns = [
    path("partners/<uuid:partner>/orders/", views.orders, name="orders"),
    path("partners/<uuid:partner>/orders/write/", views.write_order, name="write_order"),
    path("orders/<uuid:order>/stop/", views.stop_order, name="stop_order"),
]
