"""Holds: known to those they concern, one neutral sentence to everybody else, lifted one by one."""

import pytest
from django.db import DatabaseError, transaction

from kact.couples.models import Milestone
from kact.privacy.audience import looking_as
from kact.record.models import Event
from screening.actions.holds import (
    CONCERNS,
    LIFTED_BY,
    AlreadyLifted,
    NotTheirs,
    hold,
    lift_hold,
)
from screening.models import Hold
from tests.cast import Cast, Person
from tests.screening.keeping_safe import causes, held, partner_of

CLINICIANS = ("therapist", "co_therapist", "prescriber", "monitor")
REASON = "Looked into, and resolved."


def stop(by: Person, person: Person, cause: str) -> None:
    with looking_as(by.audience) as me:
        hold(by=me, partner=partner_of(person), cause=Hold.Cause(cause))


def lift(by: Person, person: Person, cause: str) -> None:
    with looking_as(by.audience) as me:
        [found] = Hold.objects.filter(subject=person.partner.pk, cause=cause, lifted_at=None)
        lift_hold(by=me, found=found, reason=REASON)


@pytest.mark.parametrize("cause", Hold.Cause.values)
def test_hold_is_seen_by_those_it_concerns_alone(cast: Cast, cause: str) -> None:
    stop(cast.a, cast.a, cause)
    seen = {word for word in CLINICIANS if causes(cast.people[word], cast.a)}
    assert seen == {str(role) for role in CONCERNS[cause]}
    for word in ("a", "b", "admin", "officer", "off_team", "therapist_two", "south_therapist"):
        assert causes(cast.people[word], cast.a) == [], word
    assert held(cast, cast.a)


def test_second_hold_changes_nothing_others_can_see(cast: Cast) -> None:
    stop(cast.a, cast.a, "medical")
    with looking_as(cast.admin.audience):
        before = list(Milestone.objects.order_by("pk").values())
    stop(cast.a, cast.a, "relational_safety")
    with looking_as(cast.admin.audience):
        assert list(Milestone.objects.order_by("pk").values()) == before


def test_two_holds_and_one_lifted_keep_the_partner(cast: Cast) -> None:
    stop(cast.a, cast.a, "relational_safety")
    stop(cast.a, cast.a, "voluntariness")
    lift(cast.therapist, cast.a, "voluntariness")
    assert held(cast, cast.a)
    lift(cast.therapist, cast.a, "relational_safety")
    assert not held(cast, cast.a)


def test_therapist_who_cannot_see_a_medical_hold_does_not_let_the_partner_go(cast: Cast) -> None:
    stop(cast.a, cast.a, "medical")
    stop(cast.a, cast.a, "relational_safety")
    assert causes(cast.therapist, cast.a) == ["relational_safety"]
    lift(cast.therapist, cast.a, "relational_safety")
    assert causes(cast.therapist, cast.a) == []
    assert held(cast, cast.a)
    lift(cast.prescriber, cast.a, "medical")
    assert not held(cast, cast.a)


@pytest.mark.parametrize("cause", Hold.Cause.values)
def test_lift_hold_only_by_whoever_answers_for_it(cast: Cast, cause: str) -> None:
    for word in CLINICIANS:
        person = cast.people[word]
        if causes(person, cast.a) or cause in {c for c in CONCERNS if word in CONCERNS[c]}:
            stop(cast.a, cast.a, cause)
            if word in LIFTED_BY[cause]:
                lift(person, cast.a, cause)
                assert not held(cast, cast.a)
                continue
            with looking_as(person.audience) as me, pytest.raises(NotTheirs):
                lift_hold(by=me, found=Hold.objects.get(cause=cause, lifted_at=None), reason="x")
            assert held(cast, cast.a)
            [lifter, *_] = (w for w in CLINICIANS if w in LIFTED_BY[cause])
            lift(cast.people[lifter], cast.a, cause)


def test_lift_hold_twice_is_told(cast: Cast) -> None:
    stop(cast.a, cast.a, "relational_safety")
    with looking_as(cast.therapist.audience) as me:
        found = Hold.objects.get()
        lift_hold(by=me, found=found, reason=REASON)
        with pytest.raises(AlreadyLifted):
            lift_hold(by=me, found=found, reason=REASON)


def test_lifted_hold_never_changes(cast: Cast) -> None:
    stop(cast.a, cast.a, "relational_safety")
    lift(cast.therapist, cast.a, "relational_safety")
    with looking_as(cast.therapist.audience):
        for change in ({"lifted_at": None}, {"reason": "Something else"}, {"cause": "medical"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Hold.objects.update(**change)


def test_lift_hold_needs_a_reason(cast: Cast) -> None:
    stop(cast.a, cast.a, "relational_safety")
    with looking_as(cast.therapist.audience) as me:
        found = Hold.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            lift_hold(by=me, found=found, reason="")
    page = cast.therapist.client().post(f"/holds/{found.pk}/lift/", {"reason": " "})
    assert "Write why this partner may go ahead" in page.content.decode()
    assert held(cast, cast.a)


def test_lift_hold_page_puts_the_reason_on_record(cast: Cast) -> None:
    stop(cast.a, cast.a, "relational_safety")
    with looking_as(cast.therapist.audience):
        found = Hold.objects.get()
    url, client = f"/holds/{found.pk}/lift/", cast.therapist.client()
    page = client.post(url, {"reason": REASON}, follow=True).content.decode()
    assert REASON in page
    assert not held(cast, cast.a)
    again = client.post(url, {"reason": REASON}, follow=True).content.decode()
    assert "A colleague has lifted this hold already" in again


@pytest.mark.parametrize("word", ["co_therapist", "prescriber", "a", "b", "admin", "off_team"])
def test_lift_hold_page_is_not_there_for_others(cast: Cast, word: str) -> None:
    stop(cast.a, cast.a, "relational_safety")
    with looking_as(cast.therapist.audience):
        found = Hold.objects.get()
    answer = cast.people[word].client().post(f"/holds/{found.pk}/lift/", {"reason": REASON})
    assert answer.status_code == 404
    assert held(cast, cast.a)


def test_hold_says_nothing_of_its_cause_on_record(cast: Cast) -> None:
    stop(cast.a, cast.a, "voluntariness")
    lift(cast.therapist, cast.a, "voluntariness")
    with looking_as(cast.prescriber.audience):
        told = [str(e.data) for e in Event.objects.filter(verb__in=["held", "hold_lifted"])]
    assert len(told) == 2
    assert not [words for words in told if "volunt" in words or "lifted_by" in words]
