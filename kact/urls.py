"""Every address of the project."""

from django.urls import include, path

from kact.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("kact.accounts.urls")),
    path("", include("kact.desk.urls")),
    path("", include("kact.couples.urls")),
    path("clinic/instruments/", include("kact.instruments.urls")),
    path("clinic/numbers/", include("kact.protocol.urls")),
    path("", include("kact.portal.urls")),
    path("alerts/", include("kact.alerts.urls")),
    path("", include("kact.documents.urls")),
    path("", include("kact.scheduling.urls")),
    path("stock/", include("kact.ledger.urls")),
    path("answers/", include("outcomes.urls")),
    path("", include("screening.urls")),
    path("", include("sessions.urls")),
]
