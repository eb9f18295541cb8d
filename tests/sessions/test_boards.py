"""What the boards of a day show: the same queries for any number, and only what may be read."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kact.couples.models import Course
from kact.privacy.audience import looking_as
from sessions.actions.capture import Sent, capture
from sessions.charting import Typed, kind_of, read
from sessions.models import DosingSession
from sessions.pages.board import board
from sessions.pages.group_board import group_board
from sessions.queries.dosing import dosing_session_in_reach
from tests.cast import Cast, join_care_team
from tests.sessions.dosing_days import dosing_visit, given, open_day

VITALS = {"sys": "128", "dia": "82", "hr": "76", "spo2": "98", "rr": "14", "air": "room_air"}


def chart(cast: Cast, day: DosingSession, subject: Any, kind: str, **values: str) -> None:
    """One entry of now, by the therapist."""
    with looking_as(cast.therapist.audience) as by:
        typed = read(kind_of(kind), values) if values else Typed({}, "Said.")
        sent = Sent(uuid4(), kind_of(kind), subject, typed, timezone.now(), uuid4().hex)
        capture(by=by, session=day, sent=sent)


def shown(cast: Cast, day: DosingSession, who: str = "therapist") -> dict[str, Any]:
    with looking_as(cast.people[who].audience) as by:
        return board(by, dosing_session_in_reach(day.pk), timezone.now())


def test_board_shows_the_newest_and_what_it_means(cast: Cast) -> None:
    day = open_day(cast)
    given(cast, day, cast.a, 20)
    chart(cast, day, cast.a.partner.pk, "vitals", **VITALS)
    chart(cast, day, cast.a.partner.pk, "vitals", **VITALS | {"sys": "165"})
    one, two = shown(cast, day)["people"]
    assert one["large"][0]["value"] == "165/82"
    assert [f["says"] for f in one["findings"]] == ["Watch"]
    assert one["minutes"] == 20
    assert one["leaves"] == one["began"] + timedelta(minutes=120)
    assert any(check["words"].startswith("15 minutes") for check in one["due"])
    assert (two["began"], two["findings"], two["large"][0]["value"]) == (None, [], None)


def test_due_comes_from_the_first_dose_and_each_patient_alone(cast: Cast) -> None:
    day = open_day(cast)
    given(cast, day, cast.a, 56)
    one, two = shown(cast, day)["people"]
    late = {c["words"]: c["state"] for c in one["due"]}
    assert late["40 minutes after the dose"] == "task"
    assert [c["words"] for c in two["due"]] == ["Baseline"]


@pytest.mark.parametrize(("who", "sees"), [("therapist", True), ("monitor", False)])
def test_restricted_words_are_on_no_board(cast: Cast, who: str, sees: bool) -> None:
    day = open_day(cast)
    chart(cast, day, None, "restricted_note")
    lines = shown(cast, day, who)["lane"]
    assert [line["lane"] for line in lines] == (["restricted"] if sees else [])
    assert shown(cast, day, who)["signals"] == []


def test_restricted_words_are_veiled_in_the_room(cast: Cast) -> None:
    day = open_day(cast)
    chart(cast, day, None, "restricted_note")
    with looking_as(cast.therapist.audience) as by:
        context = board(by, dosing_session_in_reach(day.pk), timezone.now())
        page = render_to_string("sessions/board_room.html", context)
    assert "Kept apart" in page
    assert "Said." not in page


def test_group_is_seen_at_one_look(cast: Cast) -> None:
    days = group(cast)
    chart(cast, days[1], cast.c.partner.pk, "vitals", **VITALS | {"sys": "185", "dia": "115"})
    with looking_as(cast.therapist.audience):
        found = group_board(dosing_session_in_reach(days[0].pk), timezone.now())
    first, second = found["couples"]
    assert [p["partner"].pk for p in second["people"]] == [cast.c.partner.pk, cast.d.partner.pk]
    assert second["people"][0]["says"] == "Hold"
    assert first["people"][0]["last"] == ""


def test_group_shows_whom_one_cares_for(cast: Cast) -> None:
    days = group(cast)
    with looking_as(cast.monitor.audience):  # on the first couple's care team alone
        found = group_board(dosing_session_in_reach(days[0].pk), timezone.now())
    assert [each["session"].pk for each in found["couples"]] == [days[0].pk]


def test_boards_need_the_same_queries_for_any_number(cast: Cast) -> None:
    days = group(cast)

    def look() -> tuple[int, int]:
        with looking_as(cast.therapist.audience) as by:
            day = dosing_session_in_reach(days[0].pk)
            with CaptureQueriesContext(connection) as one:
                board(by, day, timezone.now())
            with CaptureQueriesContext(connection) as all_of_them:
                group_board(day, timezone.now())
        return len(one), len(all_of_them)

    empty = look()
    for _ in range(3):
        for subject in (cast.a.partner.pk, cast.b.partner.pk):
            chart(cast, days[0], subject, "vitals", **VITALS)
            chart(cast, days[0], subject, "floating", intensity="1")
        chart(cast, days[1], cast.c.partner.pk, "vitals", **VITALS)
        chart(cast, days[0], None, "escalation", intensity="1")
    given(cast, days[0], cast.a, 20)
    assert look() == empty


def group(cast: Cast) -> list[DosingSession]:
    """The days of two couples of one slot; the therapist cares for both."""
    with looking_as(cast.admin.audience) as by:
        join_care_team(by=by, couple=cast.couples["second"], member=cast.therapist.member)
    first = open_day(cast, Course.Variant.GROUP)
    visit = dosing_visit(cast, couple="second", slot=first.visit.slot)
    with looking_as(cast.therapist.audience) as by:
        row = {"clinic_id": by.clinic, "couple_id": visit.couple_id, "author_id": by.user}
        second = DosingSession(**row, visit=visit, variant="GROUP", doses="both")
        second.save(force_insert=True)
    return [first, second]
