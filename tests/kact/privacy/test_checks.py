"""The boot checks: quiet over a standing wall, and loud over each thing that is wrong."""

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from kact.couples.models import Partner
from kact.privacy import access, catalog, checks, wall
from tests.kact.privacy.scratch import owner

pytestmark = pytest.mark.usefixtures("scratch_database")


def codes() -> list[str | None]:
    """The codes of every check of the database on the runtime connection."""
    return [m.id for m in run_checks(tags=[Tags.database], databases=["default"])]


def test_standing_wall_passes_every_check() -> None:
    call_command("check", databases=["default"])
    checks.assert_wall_stands()


def test_owner_at_the_runtime_connection_is_refused() -> None:
    settings = connections["default"].settings_dict
    before = {name: settings[name] for name in ("USER", "PASSWORD")}
    connections["default"].close()
    settings.update({name: connections["owner"].settings_dict[name] for name in before})
    try:
        with pytest.raises(ImproperlyConfigured, match="kact_owner owns tables"):
            checks.assert_wall_stands()
    finally:
        connections["default"].close()
        settings.update(before)


def test_check_of_the_owner_alone_asks_nothing_of_the_runtime_role() -> None:
    """``migrate --database owner`` runs the checks of that connection, before any wall stands."""
    assert run_checks(tags=[Tags.database], databases=["owner"]) == []


def test_fallen_wall_stops_the_start() -> None:
    owner("alter table alerts_alert no force row level security")
    try:
        with pytest.raises(ImproperlyConfigured, match="alerts_alert has no forced"):
            checks.assert_wall_stands()
    finally:
        wall.rebuild("owner")


def test_missing_table_is_a_message_and_no_traceback() -> None:
    owner("alter table couples_course rename to couples_gone")
    try:
        assert "kact.E010" in codes() or "kact.E012" in codes()
    finally:
        owner("alter table couples_gone rename to couples_course")


def test_durability_is_asked_of_a_production_database(settings: Any) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
        try:
            found = list(catalog.durability(cursor))
        finally:
            cursor.execute("reset synchronous_commit")
    assert any("synchronous_commit = off" in sentence for _, sentence in found)
    assert {code for code, _ in found} == {"E019"}


def test_unlooked_at_connection_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    told = connections["default"].settings_dict
    assert told["CONN_HEALTH_CHECKS"]
    monkeypatch.setitem(told, "CONN_HEALTH_CHECKS", False)
    with connections["default"].cursor() as cursor:
        assert any("CONN_HEALTH_CHECKS" in sentence for _, sentence in catalog.durability(cursor))


def quiet(request: HttpRequest) -> HttpResponse:
    """A view that has said nothing."""
    return HttpResponse()


@access.public
def open_to_all(request: HttpRequest) -> HttpResponse:
    """A view that has."""
    return HttpResponse()


def test_undeclared_view_is_named_with_its_address(settings: Any) -> None:
    inner = [path("said/", open_to_all), path("quiet/", quiet)]
    settings.ROOT_URLCONF = ModuleType("urls_of_this_test")
    settings.ROOT_URLCONF.urlpatterns = [path("deep/", include(inner))]
    (message,) = checks.every_view_says_who_may_look(None)
    assert message.id == "kact.E001"
    assert "/deep/quiet/" in message.msg


def test_every_view_of_the_project_says_who_may_look() -> None:
    assert checks.every_view_says_who_may_look(None) == []


def test_private_model_in_an_admin_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    site = SimpleNamespace(name="admin", _registry={Partner: object()})
    monkeypatch.setattr(checks.apps, "is_installed", lambda name: True)
    monkeypatch.setattr("django.contrib.admin.sites.all_sites", [site])
    (message,) = checks.no_private_model_in_an_admin(None)
    assert (message.id, "couples.Partner" in message.msg) == ("kact.E002", True)


def test_no_admin_is_installed() -> None:
    assert checks.no_private_model_in_an_admin(None) == []
