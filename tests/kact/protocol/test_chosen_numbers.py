"""A clinic's own numbers: only what a prescriber has signed counts, and for that clinic alone."""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.protocol import actions
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.models import ApprovedNumber, ChosenNumber
from kact.protocol.numbers import NumberRefused, registry
from kact.protocol.queries import case_alone, case_of, number_in_force, numbers_in_force
from kact.record.models import Event
from tests import cast as casting
from tests.cast import Cast, Person
from tests.kact.protocol.choosing import (
    CLEARANCE_DAYS,
    approve,
    choose,
    counts_for,
    plain,
    proof,
    propose,
)

HITS = "intake.hits_total.warn_at_least"  # published, so no clinic's to choose


@pytest.fixture
def second(cast: Cast) -> Person:
    """Another prescriber of the same clinic."""
    return casting.staff(cast.north, "prescriber", "second")  # type: ignore[arg-type]


# --- what counts ------------------------------------------------------------------------------


def test_number_counts_once_approved_and_not_before(cast: Cast) -> None:
    row = propose(cast.admin, CLEARANCE_DAYS, "30")
    assert counts_for(cast.prescriber) == {}
    approve(cast.prescriber, row)
    assert plain(counts_for(cast.prescriber)) == {CLEARANCE_DAYS: "30"}


@pytest.mark.parametrize("word", ["therapist", "monitor", "admin", "officer", "a", "c"])
def test_number_counts_for_whoever_looks_in_its_clinic(cast: Cast, word: str) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    assert plain(counts_for(cast.people[word])) == {CLEARANCE_DAYS: "30"}


@pytest.mark.parametrize("word", ["south_therapist", "south_admin", "e"])
def test_number_of_another_clinic_counts_for_nobody(cast: Cast, word: str) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    assert counts_for(cast.people[word]) == {}


@pytest.mark.parametrize("job", sorted(set(Job) - {Job.RECEPTION}))
def test_number_counts_for_jobs(cast: Cast, job: Job) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    for clinic, counted in ((cast.north, {CLEARANCE_DAYS: "30"}), (cast.south, {})):
        with looking_as(Audience.job(job, clinic.pk)):
            assert plain(numbers_in_force()) == counted


def test_newest_approved_number_counts(cast: Cast) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    choose(cast, CLEARANCE_DAYS, "45")
    propose(cast.admin, CLEARANCE_DAYS, "60")
    assert plain(counts_for(cast.therapist)) == {CLEARANCE_DAYS: "45"}


def test_return_to_default_is_approved_like_any_number(cast: Cast) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    row = propose(cast.admin, CLEARANCE_DAYS, None)
    assert plain(counts_for(cast.therapist)) == {CLEARANCE_DAYS: "30"}
    approve(cast.prescriber, row)
    assert counts_for(cast.therapist) == {}


def test_number_out_of_later_bounds_counts_no_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(cast, CLEARANCE_DAYS, "150")
    narrower = [gate("eligibility").own_needs[1].bounds]
    assert "days" in narrower[0]
    monkeypatch.setitem(narrower[0], "days", (7, 120))  # type: ignore[arg-type]
    registry.cache_clear()
    try:
        assert counts_for(cast.therapist) == {}
        with looking_as(cast.therapist.audience):
            assert number_in_force(CLEARANCE_DAYS) == Decimal(90)
    finally:
        monkeypatch.undo()
        registry.cache_clear()


def test_numbers_are_read_once_while_somebody_looks(cast: Cast) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    with looking_as(cast.therapist.audience), CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            numbers_in_force()
        assert len(asked) == 1
        with looking_as(cast.south_therapist.audience):
            assert numbers_in_force() == {}
        assert plain(numbers_in_force()) == {CLEARANCE_DAYS: "30"}


def test_numbers_count_while_both_partners_look_on(cast: Cast) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    for couple, chosen in (("first", {CLEARANCE_DAYS: "30"}), ("southern", {})):
        who = cast.therapist if couple == "first" else cast.south_therapist
        with looking_as(who.audience.jointly(cast.couples[couple].pk)):
            assert plain(numbers_in_force()) == chosen


def test_approval_is_seen_by_whoever_gave_it(cast: Cast) -> None:
    row = propose(cast.admin, CLEARANCE_DAYS, "30")
    with looking_as(cast.prescriber.audience) as by:
        assert numbers_in_force() == {}
        actions.approve_number(by=by, proposal=row, proof=proof())
        assert plain(numbers_in_force()) == {CLEARANCE_DAYS: "30"}


def test_cases_of_a_couple_carry_the_clinics_numbers(cast: Cast) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    says = "A prescriber has cleared each partner within the last 30 days"
    with looking_as(cast.therapist.audience):
        case = case_of(couple_in_reach(cast.couples["first"].pk))
        lines = examine(gate("before_preparation"), case).lines
        assert says in [line.sentence for line in lines]
    with looking_as(cast.a.audience):
        alone = examine(gate("eligibility"), case_alone(cast.a.partner), partner=cast.a.partner.pk)
        assert says in [line.sentence for line in alone.lines]
    with looking_as(cast.south_therapist.audience):
        case = case_of(couple_in_reach(cast.couples["southern"].pk))
        lines = examine(gate("before_preparation"), case).lines
        assert says not in [line.sentence for line in lines]


# --- who proposes and who approves ------------------------------------------------------------


@pytest.mark.parametrize("word", ["therapist", "co_therapist", "monitor", "officer", "a"])
def test_propose_is_refused_to_everybody_else(cast: Cast, word: str) -> None:
    with transaction.atomic(), pytest.raises(DatabaseError, match=r"row-level security|refused"):
        propose(cast.people[word], CLEARANCE_DAYS, "30")


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (CLEARANCE_DAYS, "6"),
        (CLEARANCE_DAYS, "181"),
        (CLEARANCE_DAYS, "30.5"),
        (CLEARANCE_DAYS, "NaN"),
        (HITS, "9"),
        (HITS, None),
    ],
)
def test_propose_refuses_what_may_not_be_chosen(cast: Cast, code: str, value: str | None) -> None:
    with pytest.raises(NumberRefused):
        propose(cast.admin, code, value)


def test_propose_refuses_an_unknown_number(cast: Cast) -> None:
    with pytest.raises(LookupError):
        propose(cast.admin, "no.such_number", "3")


def test_own_proposal_waits_for_another_prescriber(cast: Cast, second: Person) -> None:
    row = propose(cast.prescriber, CLEARANCE_DAYS, "30")
    with pytest.raises(actions.NotYours):
        approve(cast.prescriber, row)
    assert counts_for(cast.prescriber) == {}
    approve(second, row)
    assert plain(counts_for(cast.prescriber)) == {CLEARANCE_DAYS: "30"}


def test_only_prescriber_of_a_clinic_approves_their_own(cast: Cast) -> None:
    approve(cast.prescriber, propose(cast.prescriber, CLEARANCE_DAYS, "30"))
    assert plain(counts_for(cast.prescriber)) == {CLEARANCE_DAYS: "30"}


@pytest.mark.parametrize("word", ["admin", "therapist", "monitor"])
def test_approve_is_a_prescribers(cast: Cast, word: str) -> None:
    row = propose(cast.admin, CLEARANCE_DAYS, "30")
    with pytest.raises(actions.NotYours):
        approve(cast.people[word], row)


@pytest.mark.parametrize(
    "not_enough", [proof("password"), proof("totp", minutes_ago=6)], ids=["password", "old"]
)
def test_approve_asks_for_a_second_factor_just_now(cast: Cast, not_enough: Any) -> None:
    row = propose(cast.admin, CLEARANCE_DAYS, "30")
    with pytest.raises(actions.NotProven):
        approve(cast.prescriber, row, proof=not_enough)
    assert counts_for(cast.prescriber) == {}


def test_approve_refuses_what_is_settled(cast: Cast) -> None:
    older = propose(cast.admin, CLEARANCE_DAYS, "30")
    newer = propose(cast.admin, CLEARANCE_DAYS, "45")
    with pytest.raises(actions.Settled):
        approve(cast.prescriber, older)
    approve(cast.prescriber, newer)
    with pytest.raises(actions.Settled):
        approve(cast.prescriber, newer)


def test_each_step_is_on_record_without_its_reason(cast: Cast) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    with looking_as(cast.admin.audience):
        events = Event.objects.filter(verb__in=["number_proposed", "number_approved"])
        said = [event.data for event in events.order_by("at")]
    assert [(d["code"], d["value"]) for d in said] == [(CLEARANCE_DAYS, "30")] * 2
    assert "agreed" not in str(said)


# --- the database itself ----------------------------------------------------------------------


@contextmanager
def refused(why: str) -> Any:
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        yield


def _signed(cast: Cast, row: ChosenNumber, by: Audience, **other: Any) -> Model:
    said = {
        "clinic": cast.north,
        "author_id": by.user,
        "proposal": row,
        "code": row.code,
        "value": row.value,
        "methods": ["totp"],
        "proved_at": timezone.now(),
    }
    return ApprovedNumber(**said | other)


FORGERIES = [
    ({"value": Decimal(45)}, "another number"),
    ({"value": None}, "another number"),
    ({"code": "eligibility.relational_clearance.days"}, "another number"),
    ({"methods": ["password"]}, "prove"),
    ({"methods": []}, "prove"),
    ({"proved_at": timezone.now() - timedelta(minutes=6)}, "prove"),
    ({"proved_at": timezone.now() + timedelta(hours=6)}, "prove"),
]


@pytest.mark.parametrize(("other", "why"), FORGERIES)
def test_database_refuses_a_forged_approval(cast: Cast, other: dict[str, Any], why: str) -> None:
    row = propose(cast.admin, CLEARANCE_DAYS, "30")
    with looking_as(cast.prescriber.audience) as by:
        with refused(why):
            _signed(cast, row, by, **other).save(force_insert=True)
        _signed(cast, row, by).save(force_insert=True)
        with refused("approved already"):
            _signed(cast, row, by).save(force_insert=True)


def test_database_refuses_ones_own_proposal_while_another_can(cast: Cast, second: Person) -> None:
    row = propose(cast.prescriber, CLEARANCE_DAYS, "30")
    with looking_as(cast.prescriber.audience) as by, refused("another prescriber"):
        _signed(cast, row, by).save(force_insert=True)
    with looking_as(second.audience) as by:
        _signed(cast, row, by).save(force_insert=True)


def test_database_refuses_an_approval_by_the_administrator(cast: Cast) -> None:
    row = propose(cast.admin, CLEARANCE_DAYS, "30")
    with looking_as(cast.admin.audience) as by, refused("row-level security|prescriber"):
        _signed(cast, row, by).save(force_insert=True)


def test_database_keeps_what_was_chosen(cast: Cast) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    with looking_as(cast.prescriber.audience):
        for model in (ChosenNumber, ApprovedNumber):
            for sql in ("update {} set value = 7", "delete from {}"):
                with refused("permission denied"), connection.cursor() as cursor:
                    cursor.execute(sql.format(model._meta.db_table))


# --- on paper ---------------------------------------------------------------------------------


def test_protocol_sheet_marks_what_the_clinic_chose(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    choose(cast, "intake.heart_rate.warn_above", "110")
    call_command("protocol_sheet", clinic=cast.north.slug)
    printed = " ".join(capsys.readouterr().out.split())
    assert "A prescriber has cleared each partner within the last 30 days." in printed
    assert "days = 30 [D], chosen by the clinic; the program's own is 90" in printed
    assert "Warn: Heart rate above 110 at rest." in printed
    assert "110 bpm [GK], chosen by the clinic; the program's own is 100 bpm" in printed
    assert "Numbers chosen by the clinic (SHA-256)" in printed
    call_command("protocol_sheet", clinic=cast.south.slug)
    printed = " ".join(capsys.readouterr().out.split())
    assert "chosen by the clinic" not in printed
    assert "within the last 90 days" in printed
