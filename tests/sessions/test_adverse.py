"""Adverse events: kept apart where they must be, never lost, and a serious one holds the dose."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.utils import timezone

from kact.alerts.models import Alert
from kact.couples.queries import has_reached
from kact.privacy.audience import looking_as
from kact.record.models import Event
from sessions.actions import adverse as actions
from sessions.milestones import SESSION_REVIEW_OPEN
from sessions.models import AdverseEvent, PartnerEvent
from tests.sessions import opened_day
from tests.sessions.opened_day import event
from tests.speed.counting import in_short, queries_of

SERIOUS = {"criteria": ["important"]}
BETWEEN = {"term": "partner_harm"}


@pytest.fixture
def day(cast):
    return opened_day.begin(cast)


def record(cast, day, word="monitor", person="a", **other):
    who = opened_day.partner(cast, cast.people[person])
    with looking_as(cast.people[word].audience) as by:
        return actions.record_adverse_event(by=by, session=day, partner=who, **event(**other))


def correct(cast, found, word="monitor", **other):
    with looking_as(cast.people[word].audience) as by:
        return actions.correct_adverse_event(
            by=by, event=found, reason="Mistyped.", **event(**other)
        )


def close(cast, found, word="prescriber"):
    with looking_as(cast.people[word].audience) as by:
        return actions.close_adverse_event(
            by=by, event=found, outcome="recovered", ended_at=timezone.now(), reason="Seen again."
        )


def held(cast, person="a") -> bool:
    with looking_as(cast.prescriber.audience):
        return has_reached(cast.people[person].partner.pk, SESSION_REVIEW_OPEN)


def alerts(cast, word) -> list[str]:
    with looking_as(cast.people[word].audience):
        return list(Alert.objects.order_by("raised_at").values_list("kind", flat=True))


def page(cast, day, word, place=1, rest="adverse-events/") -> str:
    path = f"/dosing-sessions/{day.pk}/partners/{place}/{rest}"
    answer = cast.people[word].client().get(path)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


# A serious event.


def test_serious_event_holds_and_alerts_in_one_go(cast, day) -> None:
    record(cast, day, **SERIOUS)
    assert held(cast, "a")
    assert not held(cast, "b")
    assert alerts(cast, "therapist") == alerts(cast, "prescriber") == ["adverse-event"]


def test_event_that_is_not_serious_holds_nothing(cast, day) -> None:
    record(cast, day, severity="severe")
    assert not held(cast)
    assert alerts(cast, "prescriber") == []


@pytest.mark.parametrize("severity", ["life_threatening", "death"])
def test_gravest_severities_are_serious_by_themselves(cast, day, severity) -> None:
    row = record(cast, day, severity=severity)
    assert row.criteria == [severity]
    assert held(cast)


def test_hold_stands_until_the_last_serious_event_is_closed(cast, day) -> None:
    first, second = record(cast, day, **SERIOUS), record(cast, day, term="syncope", **SERIOUS)
    close(cast, first)
    assert held(cast)
    close(cast, second)
    assert not held(cast)


def test_hold_stands_while_an_event_between_them_is_open(cast, day) -> None:
    """The prescriber closes the one; the other lies in the table the monitor cannot read."""
    first = record(cast, day, **SERIOUS)
    record(cast, day, "therapist", **BETWEEN, **SERIOUS)
    close(cast, first)
    assert held(cast)


def test_events_of_one_partner_hold_nobody_else(cast, day) -> None:
    mine, theirs = record(cast, day, **SERIOUS), record(cast, day, person="b", **SERIOUS)
    close(cast, mine)
    assert not held(cast, "a")
    assert held(cast, "b")
    assert theirs.subject_id == cast.b.partner.pk


def test_monitor_neither_closes_a_serious_event_nor_takes_seriousness_back(cast, day) -> None:
    found = record(cast, day, **SERIOUS)
    with pytest.raises(actions.ForThePrescriber):
        close(cast, found, "monitor")
    with pytest.raises(actions.ForThePrescriber):
        correct(cast, found)
    assert held(cast)
    close(cast, record(cast, day), "monitor")  # one that is not serious, they may


def test_correcting_it_to_serious_holds_and_back_again_lets_go(cast, day) -> None:
    found = correct(cast, record(cast, day), "monitor", **SERIOUS)
    assert held(cast)
    correct(cast, found, "prescriber")
    assert not held(cast)


def test_one_event_raises_one_alert_however_often_it_is_corrected(cast, day) -> None:
    found = record(cast, day, **SERIOUS)
    correct(cast, found, **SERIOUS, term="tachycardia")
    assert alerts(cast, "prescriber") == ["adverse-event"]


# Append-only.


def test_corrected_event_stays_and_has_one_successor(cast, day) -> None:
    found = record(cast, day)
    correct(cast, found, severity="mild")
    with pytest.raises(actions.Superseded):
        correct(cast, found)
    with looking_as(cast.monitor.audience):
        assert AdverseEvent.objects.count() == 2


def test_closed_event_is_closed(cast, day) -> None:
    closed = close(cast, record(cast, day))
    with pytest.raises(actions.Superseded):
        correct(cast, closed)
    with pytest.raises(actions.Superseded):
        close(cast, closed)


@pytest.mark.parametrize("change", ["update {} set severity = 'mild'", "delete from {}"])
def test_database_refuses_to_change_an_event(cast, day, change) -> None:
    record(cast, day)
    sql = change.format("kact_sessions_adverseevent")
    with looking_as(cast.monitor.audience), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ended_at": timezone.now() - timedelta(days=2)},
        {"severity": "death", "criteria": []},
        {"supersedes": "0d4b6f1e-6e0f-4d0c-8f0e-0a0b0c0d0e0f"},  # with no reason
    ],
)
def test_database_refuses_what_cannot_be(cast, day, wrong) -> None:
    with looking_as(cast.monitor.audience) as by:
        about = {"clinic_id": by.clinic, "author_id": by.user, "dosing_session": day}
        about |= {"couple_id": day.couple_id, "subject_id": cast.a.partner.pk}
        row = AdverseEvent(**about, **{**event(), **wrong})
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


# Who records and reads what.


@pytest.mark.parametrize(
    ("word", "term", "recorded"),
    [
        ("monitor", "sedation", True),
        ("prescriber", "sedation", True),
        ("therapist", "sedation", False),
        ("therapist", "partner_harm", True),
        ("prescriber", "partner_harm", False),
        ("monitor", "boundary_breach", False),
    ],
)
def test_term_decides_who_records_it_and_where(cast, day, word, term, recorded) -> None:
    if not recorded:
        with pytest.raises(actions.NotYours):
            record(cast, day, word, term=term)
        return
    row = record(cast, day, word, term=term)
    assert isinstance(row, PartnerEvent if term == "partner_harm" else AdverseEvent)


def test_event_between_them_is_apart_from_the_list_of_all(cast, day) -> None:
    record(cast, day, "therapist", **BETWEEN, **SERIOUS, description="Grabbed the wrist.")
    for word, sees in (("therapist", True), ("prescriber", True), ("monitor", False)):
        assert ("Grabbed the wrist." in page(cast, day, word)) is sees
        assert ("Intimate partner harm" in page(cast, day, word)) is sees
    assert alerts(cast, "therapist") == alerts(cast, "prescriber") == ["partner-event"]
    assert alerts(cast, "monitor") == []
    with looking_as(cast.monitor.audience):
        assert not Event.objects.filter(verb__startswith="partner_event").exists()


def test_both_partners_and_the_administrator_are_told_nothing(cast, day) -> None:
    record(cast, day, **SERIOUS)
    path = f"/dosing-sessions/{day.pk}/partners/1/adverse-events/"
    for word in ("a", "b", "admin"):
        assert cast.people[word].client().get(path).status_code in {403, 404}


def test_page_of_one_partner_holds_nothing_of_the_other(cast, day) -> None:
    record(cast, day, person="b", description="Of the other.")
    assert "Of the other." in page(cast, day, "monitor", 2)
    assert "Of the other." not in page(cast, day, "monitor", 1)


# Pages.


def typed(day, **other) -> dict:
    zone = ZoneInfo(day.visit.zone)
    began = timezone.now().astimezone(zone) - timedelta(minutes=2)
    plain = {
        "term": "nausea",
        "onset_day": f"{began:%Y-%m-%d}",
        "onset_time": f"{began:%H:%M}",
        "severity": "mild",
        "expected": "yes",
        "relation": "possible",
        "action": "observed",
        "outcome": "recovered",
    }
    return plain | other


def test_record_correct_and_close_by_hand(cast, day) -> None:
    client = cast.prescriber.client()
    base = f"/dosing-sessions/{day.pk}/partners/1/adverse-events/"
    answer = client.post(f"{base}record/", typed(day))
    assert (answer.status_code, answer.url) == (302, base)
    with looking_as(cast.prescriber.audience):
        (found,) = AdverseEvent.objects.all()
    assert found.onset_at <= timezone.now()
    again = typed(day, severity="moderate", reason="Worse than thought.")
    assert client.post(f"/adverse-events/{found.pk}/correct/", again).status_code == 302
    answer = client.post(f"/adverse-events/{found.pk}/correct/", again)
    assert "A colleague has changed this event" in answer.content.decode()
    with looking_as(cast.prescriber.audience):
        newest = AdverseEvent.objects.get(supersedes=found.pk)
    now = timezone.now().astimezone(ZoneInfo(day.visit.zone))
    ended = {"outcome": "recovered", "ended_day": f"{now:%Y-%m-%d}", "ended_time": f"{now:%H:%M}"}
    path = f"/adverse-events/{newest.pk}/close/"
    assert client.post(path, ended | {"reason": "Well again."}).status_code == 302
    text = page(cast, day, "prescriber")
    for words in ("Closed", "Worse than thought.", "Well again.", "<del"):
        assert words in text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"term": "other"}, "Say what happened."),
        ({"term": "partner_harm"}, "Select a valid choice"),
        ({"onset_day": "2199-01-01"}, "This time has not come yet."),
        ({"ended_day": "2020-01-01"}, "Give the day and the time, or neither."),
        ({"ended_day": "2020-01-01", "ended_time": "10:00"}, "It cannot end before it began."),
        ({"severity": ""}, "This field is required"),
    ],
)
def test_form_says_what_is_wrong_and_keeps_nothing(cast, day, wrong, words) -> None:
    path = f"/dosing-sessions/{day.pk}/partners/1/adverse-events/record/"
    answer = cast.monitor.client().post(path, typed(day, **wrong))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    with looking_as(cast.monitor.audience):
        assert AdverseEvent.objects.count() == 0


def test_event_of_the_other_table_is_not_there(cast, day) -> None:
    found = record(cast, day)
    for word in ("therapist", "co_therapist", "a", "admin"):
        answer = cast.people[word].client().get(f"/adverse-events/{found.pk}/correct/")
        assert answer.status_code in {403, 404}
    assert cast.monitor.client().get(f"/adverse-events/{found.pk}/correct/").status_code == 200


def test_place_that_nobody_holds_is_not_there(cast, day) -> None:
    path = f"/dosing-sessions/{day.pk}/partners/3/adverse-events/"
    assert cast.monitor.client().get(path).status_code == 404


@pytest.mark.parametrize("rest", ["adverse-events/", "summary/"])
def test_pages_take_the_same_queries_with_one_and_three_events(cast, day, rest) -> None:
    path = f"/dosing-sessions/{day.pk}/partners/1/{rest}"
    found = record(cast, day)
    client = cast.monitor.client()
    one = queries_of(client, path)
    correct(cast, found)
    record(cast, day)
    record(cast, day, term="nausea")
    assert len(queries_of(client, path)) == len(one), [in_short(sql) for sql in one]
    print(rest, len(one))
