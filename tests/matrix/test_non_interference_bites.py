"""What one person's page tells of another, in ways that name nobody, must be found."""

import random

from kact.desk import pages as desk
from kact.instruments.models import Answer
from kact.portal import pages as portal
from kact.privacy.roles import Job
from sessions.models import AgreementSheet
from tests.matrix import twins
from tests.matrix.browser import Browser
from tests.matrix.holes import as_job


def differs(pair, looking, path, whose, *happenings):
    """Whether somebody's page changes with what happens to others, in one of five worlds."""
    browser = Browser(pair, looking)
    pages = {path: twins.seen(browser.get(path))}
    for number in range(5):
        with twins.twin(pair, random.Random(number), whose.split(), happenings):
            if twins.differences(browser, pages):
                return True
    return False


def test_count_of_the_other_is_found(pair, monkeypatch):
    """The list says how far the other is, in a number that names nobody."""
    honest = portal.todo

    def counting(by):
        context = honest(by)
        with as_job(Job.SCORER):
            context["open"][0]["hint"] = f"{Answer.objects.exclude(subject=by.partner).count()}"
        return context

    assert not differs(pair, "a", "/todo/", "b", twins.answers)
    monkeypatch.setattr(portal, "todo", counting)
    assert differs(pair, "a", "/todo/", "b", twins.answers)


def test_answers_of_the_other_to_agreements_are_found(pair, monkeypatch):
    """The list says whether the other answers anew, in nobody's name."""
    honest = portal.todo

    def telling(by):
        context = honest(by)
        with as_job(Job.KEEPER):
            sheets = AgreementSheet.objects.exclude(subject=by.partner)
            context["open"][0]["hint"] = f"{sheets.count()}"
        return context

    assert not differs(pair, "a", "/todo/", "b", twins.agreeing)
    monkeypatch.setattr(portal, "todo", telling)
    assert differs(pair, "a", "/todo/", "b", twins.agreeing)


def test_order_by_alerts_is_found(pair, monkeypatch):
    """The administrator's list puts last whoever has an alert."""
    honest = desk.couples

    def sorting(by, page, asked):
        context = honest(by, page, asked)
        with as_job(Job.KEEPER):
            worried = set(desk.open_alerts().values_list("couple_id", flat=True))
        context["rows"].sort(key=lambda row: row["couple"].pk in worried)
        return context

    # d is held anyway: of anybody else an answer may close the gate, whose word the desk may see.
    assert not differs(pair, "admin", "/couples/", "d", twins.safety)
    monkeypatch.setattr(desk, "couples", sorting)
    assert differs(pair, "admin", "/couples/", "d", twins.safety)
