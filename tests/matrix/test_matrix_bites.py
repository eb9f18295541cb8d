"""A hole made on purpose must be found: each test here breaks the product and asks who noticed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.views import defaults

from kact.couples import queries as couples
from kact.couples.models import CareTeam, Couple, Partner
from kact.desk import pages as desk
from kact.desk import views as desk_views
from kact.instruments import queries as instruments
from kact.instruments.models import Response
from kact.portal import pages as portal
from kact.privacy import access, audience, middleware
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from tests.matrix import requests
from tests.matrix.browser import counts
from tests.matrix.holes import as_job
from tests.matrix.requests import Requests
from tests.matrix.trial import Trial


def faults(world, word, *routes):
    """What the matrix says of one principal at a few routes."""
    return Trial.of(world, word).faults(Requests(world, every=False).all(*routes))


def found(world, word, route, *, says):
    """Whether a complaint of this kind is among them."""
    return any(says in fault for fault in faults(world, word, route))


def test_matrix_silent_without_a_hole(world):
    assert not faults(world, "a", "measure_received", "todo", "couple")
    assert not faults(world, "off_team", "couple", "leave_care_team")


def test_filter_dropped_is_found(world, monkeypatch):
    """Anybody's response opens for whoever has its address."""

    def anybodys(pk):
        with as_job(Job.SCORER):
            return Response.objects.get(pk=pk)

    monkeypatch.setattr(instruments, "response", anybodys)
    assert found(world, "a", "measure_received", says="answered 200 to what is not there")


def test_forbidden_instead_of_absent_is_found(world, monkeypatch):
    """403 says: it is there, and it is not yours."""
    honest = couples.couple_in_reach

    def telling(pk):
        with as_job(Job.FINDER):
            there = Couple.objects.filter(pk=pk).exists()
        if there and not Couple.objects.filter(pk=pk).exists():
            raise PermissionDenied
        return honest(pk)

    monkeypatch.setattr(desk_views, "couple_in_reach", telling)
    assert found(world, "off_team", "couple", says="answered 403")


def test_another_404_is_found(world, monkeypatch):
    """A page that is absent in other words for what exists."""

    def wordy(request, exception, template_name="404.html"):
        body = defaults.page_not_found.__wrapped__(request, exception).content
        hint = b"<!-- there is one -->" if "Couple matches" in str(exception) else b""
        return HttpResponse(body + hint, status=404)

    monkeypatch.setattr("kact.urls.handler404", wordy, raising=False)
    assert found(world, "off_team", "couple", says="tells itself apart")


def test_name_of_the_other_is_found(world, monkeypatch):
    """A partner's list greets them by the other's name."""
    honest = portal.todo

    def greeting(by):
        context = honest(by)
        with as_job(Job.FINDER):
            other = Partner.objects.exclude(pk=by.partner).filter(couple=context["me"].couple_id)
            context["me"] = other.order_by("place").first()
        return context

    monkeypatch.setattr(portal, "todo", greeting)
    assert found(world, "a", "todo", says="showed partner of")


def test_header_that_tells_is_found(world, monkeypatch):
    """The body says nothing, a header does."""
    honest = middleware.PrivateResponses.__call__

    def telling(self, request):
        response = honest(self, request)
        response["X-Couple"] = str(world.cast.couples["second"].pk)
        return response

    monkeypatch.setattr(middleware.PrivateResponses, "__call__", telling)
    assert found(world, "a", "todo", says="showed couple of second")


def test_post_that_does_not_check_is_found(world, monkeypatch):
    """Whoever works in the clinic ends anybody's place on any team."""
    monkeypatch.setattr(couples, "place_in_reach", lambda pk: CareTeam.objects.get(pk=pk))
    assert found(world, "off_team", "leave_care_team", says="refused, and wrote")


def test_refused_post_that_writes_is_found(world, monkeypatch):
    """The answer is 404, and the row has changed all the same."""
    honest = couples.place_in_reach

    def hasty(pk):
        CareTeam.objects.filter(pk=pk).update(ends_at=None)
        return honest(pk)

    monkeypatch.setattr(couples, "place_in_reach", hasty)
    assert found(world, "off_team", "leave_care_team", says="refused, and wrote")


def test_door_left_open_is_found(world, monkeypatch):
    """Every permission is held by everybody."""
    monkeypatch.setattr(Audience, "can", lambda self, what: True)
    assert found(world, "officer", "members", says="answered 200 to what is not there")
    assert found(world, "joint", "recoveries", says="showed member")


def test_unknown_person_let_in_is_found(world, monkeypatch):
    """The second factor is not asked for."""
    monkeypatch.setattr("kact.accounts.readers.used_second_factor", lambda request: True)
    assert found(world, "no_mfa", "today", says="not sent to")


def test_refusal_off_the_record_is_found(world, monkeypatch):
    """Nobody writes down who was turned away."""
    monkeypatch.setattr(access, "recorder", lambda: lambda entry: None)
    assert found(world, "off_team", "couple", says="the refusal is not on record")


def test_read_off_the_record_is_found(world, monkeypatch):
    """A page was read, and the record does not name whose."""
    monkeypatch.setattr(audience, "note_seen", lambda row: None)
    assert found(world, "therapist", "couple", says="does not name a")


def test_alerts_shown_to_the_administrator_are_found(world, monkeypatch):
    """The administrator's page lists what only clinicians may know of."""
    honest = desk.today

    def frank(by, clinic):
        with as_job(Job.KEEPER):
            shown = [desk.alert(alert) for alert in desk.open_alerts()]
        return honest(by, clinic) | {"clinical": True, "alerts": shown}

    monkeypatch.setattr(desk, "today", frank)
    assert found(world, "admin", "today", says="showed open alert")


def test_route_nobody_described_is_found(monkeypatch):
    """A new address that the oracle does not know stops the suite."""
    new = path("new/<uuid:thing>/", desk_views.today, name="new_page")
    monkeypatch.setattr(requests, "patterns", lambda: iter([new]))
    with pytest.raises(requests.Unknown, match=r"new_page.*ROUTES"):
        requests.every_route()


def test_address_nobody_can_fill_is_found():
    """So does an address made of something no planted object has."""
    new = path("today/<path:anything>/", desk_views.today, name="today")
    with pytest.raises(requests.Unknown, match=r"today.*SHAPES"):
        requests.parameters(new)


def test_rows_that_were_changed_and_undone_are_counted(world):
    before = counts()
    with looking_as(world.cast.admin.audience), transaction.atomic():
        CareTeam.objects.update(ends_at=None)
        transaction.set_rollback(True)
    after = counts()
    assert {t for t in after if after[t] != before[t]} == {"couples_careteam", "record_change"}
