"""A dose: prepared, checked by a second person, given once; never past a gate or its order."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kact.couples.actions import end, reach
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import looking_as
from kact.protocol.gate import GateClosed
from kact.protocol.queries import case_of
from kact.record.models import Event
from sessions import milestones
from sessions.actions import doses, prepared_doses
from sessions.actions.checks import DayOver, about
from sessions.models import (
    DoseCheck,
    DosingSession,
    GivenDose,
    PreparedDose,
    RefusedDose,
    VoidedDose,
)
from sessions.queries.doses import sheet_before
from sessions.refusals import (
    BeyondOrder,
    CalledOff,
    DoseNotNow,
    DosesEnded,
    KeyTaken,
    NoOrder,
    NotChecked,
    NotDosed,
    NotMeasured,
    ReasonMissing,
    SamePerson,
    Settled,
    WrongTime,
)
from tests.sessions.dosing_day import Day, begin
from tests.sessions.ordering import order

D = Decimal


@pytest.fixture
def day(cast) -> Day:
    return begin(cast).ready(cast.a, cast.b)


def test_dose_of_the_vectors_is_given_and_reaches_dosed(day: Day) -> None:
    found = day.dosed(day.cast.a)
    assert (found.dose_no, found.given_mg, found.wasted_mg) == (1, D(35), D(0))
    assert found.prepared.units == D("0.70")
    assert day.reached(day.cast.a, "dosed")
    assert not day.reached(day.cast.b, "dosed")
    with looking_as(day.cast.monitor.audience):
        [event] = Event.objects.filter(verb="dose_given")
        assert event.data == {"dosing_session": str(day.session.pk)}


def test_second_of_two_partners_is_dosed_after_the_first(day: Day) -> None:
    day.dosed(day.cast.a)
    assert day.dosed(day.cast.b).dose_no == 1


def test_same_key_is_the_same_dose(day: Day) -> None:
    prepared = day.prepared(day.cast.a)
    day.second(prepared)
    key = uuid4()
    first = day.give(prepared, key=key)
    assert day.give(prepared, key=key) == first
    assert len(day.rows(GivenDose)) == 1
    with pytest.raises(KeyTaken):
        day.give(prepared, key=key, given_mg=D(30))
    with pytest.raises(Settled):
        day.give(prepared)


def test_dose_without_a_second_person_is_refused(day: Day) -> None:
    with pytest.raises(NotChecked):
        day.give(day.prepared(day.cast.a))
    assert day.rows(GivenDose) == []


def test_whoever_prepared_does_not_check(day: Day) -> None:
    prepared = day.prepared(day.cast.a)
    with pytest.raises(SamePerson):
        day.second(prepared, by=day.cast.monitor)


def test_whoever_checked_does_not_give(day: Day) -> None:
    prepared = day.prepared(day.cast.a)
    day.second(prepared, by=day.cast.prescriber)
    with pytest.raises(SamePerson):
        day.give(prepared, by=day.cast.prescriber)


def test_database_refuses_the_same_person_itself(day: Day) -> None:
    prepared = day.prepared(day.cast.a)
    with looking_as(day.cast.monitor.audience) as by:
        row = about(by, day.session, prepared.subject, of_day=False)
        with pytest.raises(DatabaseError, match="second person"), transaction.atomic():
            DoseCheck(**row, prepared=prepared).save(force_insert=True)


def test_database_refuses_a_dose_without_a_check_or_by_who_checked(day: Day) -> None:
    prepared = day.prepared(day.cast.a)

    def insert(person, **other) -> None:
        with looking_as(person.audience) as by, transaction.atomic():
            typed = {
                "prepared": prepared,
                "dose_no": 1,
                "planned_mg": prepared.planned_mg,
                "given_mg": prepared.planned_mg,
                "given_at": timezone.now(),
                "weight_kg": D(70),
            } | other
            GivenDose(**about(by, day.session, prepared.subject), **typed).save(force_insert=True)

    with pytest.raises(DatabaseError, match="second person"):
        insert(day.cast.monitor)
    day.second(prepared, by=day.cast.prescriber)
    with pytest.raises(DatabaseError, match="second person"):
        insert(day.cast.prescriber)
    with pytest.raises(DatabaseError, match="another amount"):
        insert(day.cast.monitor, planned_mg=D(40), given_mg=D(40))
    with pytest.raises(DatabaseError, match="given_dose_given_or_wasted"):
        insert(day.cast.monitor, given_mg=D(30))
    insert(day.cast.monitor)


NEEDS = [
    ("a", milestones.SAME_DAY_CONSENT),
    ("a", milestones.SAME_DAY_CHECK),
    ("b", milestones.SAME_DAY_CONSENT),
    ("b", milestones.INDIVIDUAL_PREPARATION),
    ("a", milestones.AGREEMENTS_SIGNED),
    ("a", "medical_clearance"),
    ("b", "consents_signed"),
    ("couple", milestones.STAFFING_CONFIRMED),
    ("couple", milestones.JOINT_PREPARATION),
]


@pytest.mark.parametrize(("whose", "code"), NEEDS)
def test_dose_past_a_closed_gate_is_refused(day: Day, whose: str, code: str) -> None:
    prepared = day.prepared(day.cast.a)
    day.second(prepared)
    _end(day, whose, code)
    with pytest.raises(GateClosed):
        day.give(prepared)
    assert day.rows(GivenDose) == []


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(ended=st.sets(st.sampled_from(NEEDS)))
def test_whatever_is_ended_a_dose_is_given_only_with_nothing_missing(day: Day, ended) -> None:
    prepared = day.prepared(day.cast.a)
    day.second(prepared)
    mark = transaction.savepoint()
    for whose, code in ended:
        _end(day, whose, code)
    with suppress(GateClosed):
        day.give(prepared)
    given_now = [row for row in day.rows(GivenDose) if row.prepared_id == prepared.pk]
    assert bool(given_now) is not bool(ended)
    transaction.savepoint_rollback(mark)


def test_review_or_hold_of_either_partner_closes_the_gate(day: Day) -> None:
    for code in ("session_review_open", "not_going_ahead"):
        prepared = day.prepared(day.cast.a)
        day.second(prepared)
        _reach(day, day.cast.b, code)
        with pytest.raises(GateClosed):
            day.give(prepared)
        with looking_as(day.clinic.by):
            end(code, subject=day.cast.b.partner.pk)


def test_dose_beyond_the_order_is_neither_prepared_nor_given(day: Day) -> None:
    for mg in ("29.5", "60.5"):
        with pytest.raises(BeyondOrder):
            day.prepared(day.cast.a, mg)
    for mg in ("30", "60"):
        day.prepared(day.cast.a, mg)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"strength": D(100)}, "not the strength"),
        ({"lot_expires": timezone.localdate() - timedelta(days=2)}, "expired"),
    ],
)
def test_other_strength_or_an_expired_lot_is_not_prepared(day: Day, other, says) -> None:
    with pytest.raises(NotMeasured, match=says):
        day.prepared(day.cast.a, **other)


def test_amount_that_cannot_be_measured_is_not_prepared(day: Day) -> None:
    with pytest.raises(NotMeasured, match=r"0\.71 mL holds 35\.5 mg"):
        day.prepared(day.cast.a, "35.3")


def test_strongest_is_diluted_for_the_vein(cast) -> None:
    day = begin(cast)
    strong = {"route": "iv", "strength": D(100), "max_mg": D(50), "max_total_mg": D(50)}
    order(cast, cast.a, **strong, boosters=0)
    with pytest.raises(NotMeasured, match="diluted"):
        day.prepared(cast.a, strength=D(100))
    assert day.prepared(cast.a, strength=D(100), diluted=True).units == D("0.35")


def test_order_that_was_replaced_or_stopped_gives_nothing(day: Day) -> None:
    prepared = day.prepared(day.cast.a)
    day.second(prepared)
    order(day.cast, day.cast.a, max_mg=D(50), replacing="Less.")
    with pytest.raises(NoOrder):
        day.give(prepared)


def test_partner_who_is_not_dosed_is_given_nothing(cast) -> None:
    day = begin(cast, "SEQUENTIAL_WITNESS", "one")
    order(cast, cast.b)
    with pytest.raises(NotDosed):
        day.prepared(cast.b)
    day.ready(cast.a)
    assert day.dosed(cast.a).dose_no == 1


def test_who_is_dosed_follows_the_day_and_not_the_course(cast) -> None:
    """The course says both; the day says one: nothing of the day is asked of the other."""
    day = begin(cast, "INDIVIDUAL_RELATIONAL", "two").ready(cast.b)
    assert day.dosed(cast.b).dose_no == 1
    assert not day.reached(cast.a, milestones.SAME_DAY_CONSENT)


def test_one_partner_stopped_while_the_other_goes_on(day: Day) -> None:
    prepared = day.prepared(day.cast.a)
    day.second(prepared)
    with looking_as(day.cast.therapist.audience) as by:
        partner = day.partner(day.cast.a)
        doses.stop_doses(by=by, session=day.session, partner=partner, reason="Asked to stop.")
    with pytest.raises(DosesEnded):
        day.give(prepared)
    assert day.dosed(day.cast.b).dose_no == 1


def test_partner_who_went_home_is_given_nothing(day: Day) -> None:
    day.dosed(day.cast.a)
    _reach(day, day.cast.a, milestones.NO_MORE_TODAY)
    with pytest.raises(DosesEnded):
        day.prepared(day.cast.a, "30")


def test_signed_day_takes_no_dose(day: Day) -> None:
    prepared = day.prepared(day.cast.a)
    day.second(prepared)
    with looking_as(day.cast.monitor.audience):
        DosingSession.objects.filter(pk=day.session.pk).update(signed_at=timezone.now())
    with pytest.raises(DayOver):
        day.give(prepared)


@pytest.mark.parametrize("state", ["blocked", "cancelled", "no_show"])
def test_day_that_is_called_off_takes_no_dose(day: Day, state: str) -> None:
    prepared = day.prepared(day.cast.a)
    day.second(prepared)
    with looking_as(day.clinic.by):
        type(day.visit).objects.filter(pk=day.visit.pk).update(state=state)
    with pytest.raises(CalledOff):
        day.give(prepared)


@pytest.mark.parametrize(("minutes", "kept"), [(-5, False), (0, True), (2, False)])
def test_time_of_a_dose_is_after_its_check_and_not_to_come(day: Day, minutes, kept) -> None:
    prepared = day.prepared(day.cast.a)
    day.second(prepared)
    at = timezone.now() + timedelta(minutes=minutes)
    if kept:
        day.give(prepared, given_at=at)
    else:
        with pytest.raises(WrongTime):
            day.give(prepared, given_at=at)


def test_partial_dose_wastes_the_rest_for_a_reason(day: Day) -> None:
    prepared = day.prepared(day.cast.a)
    day.second(prepared)
    with pytest.raises(ReasonMissing):
        day.give(prepared, given_mg=D(20))
    with pytest.raises(NotMeasured, match="More than was prepared"):
        day.give(prepared, given_mg=D("35.1"))
    found = day.give(prepared, given_mg=D(20), reason="Stopped half way.")
    assert (found.given_mg, found.wasted_mg) == (D(20), D(15))


def test_weight_of_the_day_counts(day: Day) -> None:
    """At 50 kg 55 mg is above 1 mg/kg, which the order at 70 kg was not warned of."""
    day.checked(day.cast.a, weight="50")
    with pytest.raises(ReasonMissing, match="By the weight of today"):
        day.prepared(day.cast.a, "55")
    day.checked(day.cast.a, weight="39")
    with pytest.raises(BeyondOrder, match=r"Above 1.5 mg/kg"):
        day.prepared(day.cast.a, "60")


# --- boosters -------------------------------------------------------------------------------------


def test_booster_is_asked_its_own_gate(day: Day) -> None:
    day.dosed(day.cast.a)
    with looking_as(day.cast.monitor.audience):
        couple = couple_in_reach(day.session.couple_id)
        sheet = sheet_before(day.session, couple, day.cast.a.partner.pk)
        assert (sheet.name, sheet.open) == ("before_booster", True)
        other = sheet_before(day.session, couple, day.cast.b.partner.pk)
        assert (other.name, other.open) == ("before_dosing", True)
        assert case_of(couple).partners  # the day's own dose is on record all the same


def test_booster_sooner_than_ordered_is_refused(day: Day) -> None:
    day.dosed(day.cast.a)
    prepared = day.prepared(day.cast.a, "30")  # in good time
    day.second(prepared)
    with pytest.raises(BeyondOrder, match="Sooner than 20 minutes"):
        day.give(prepared)


@pytest.mark.parametrize(
    "code", ["session_review_open", "not_going_ahead", milestones.VITALS_ON_HOLD]
)
def test_booster_past_a_closed_gate_is_refused(cast, code: str) -> None:
    day = _with_quick_boosters(cast)
    day.dosed(cast.a)
    prepared = day.prepared(cast.a, "30")
    day.second(prepared)
    _reach(day, cast.a, code)
    with pytest.raises(GateClosed):
        day.give(prepared, given_at=timezone.now() + timedelta(seconds=59))
    with looking_as(day.clinic.by):
        end(code, subject=cast.a.partner.pk)
    assert day.give(prepared, given_at=timezone.now() + timedelta(seconds=59)).dose_no == 2


def test_booster_asks_nothing_of_the_other(cast) -> None:
    day = _with_quick_boosters(cast)
    day.dosed(cast.a)
    prepared = day.prepared(cast.a, "30")
    day.second(prepared)
    day.ask(cast.b, answer="no")
    assert day.give(prepared, given_at=timezone.now() + timedelta(seconds=59)).dose_no == 2


def test_booster_after_a_no_is_refused(cast) -> None:
    day = _with_quick_boosters(cast)
    day.dosed(cast.a)
    prepared = day.prepared(cast.a, "30")
    day.second(prepared)
    day.ask(cast.a, answer="no")
    with pytest.raises(GateClosed):
        day.give(prepared, given_at=timezone.now() + timedelta(seconds=59))


def _with_quick_boosters(cast) -> Day:
    """An order with boosters a minute apart; the first dose is a minute old by its typed time."""
    day = begin(cast)
    for person in (cast.a, cast.b):
        order(cast, person, interval_min=1, max_total_mg=D(120), boosters=2)
    day.ready(cast.a, cast.b, orders=False)
    given = day.dosed

    def earlier(person, mg="35"):
        return given(person, mg, given_at=timezone.now() - timedelta(seconds=55))

    day.dosed = earlier
    return day


# --- refused, taken back -------------------------------------------------------------------------


def test_refused_dose_is_wasted_and_cannot_be_given(day: Day) -> None:
    prepared = day.prepared(day.cast.a)
    day.second(prepared)
    with looking_as(day.cast.monitor.audience) as by:
        doses.refuse_dose(by=by, prepared=prepared, reason="Does not want it now.")
    [row] = day.rows(RefusedDose)
    assert row.wasted_mg == D(35)
    with pytest.raises(Settled):
        day.give(prepared)
    assert not day.reached(day.cast.a, "dosed")


def test_voided_dose_ends_what_it_caused(day: Day) -> None:
    found = day.dosed(day.cast.a)
    with looking_as(day.cast.monitor.audience) as by:
        doses.void_dose(by=by, dose=found, reason="It was the other partner's.")
        assert not day.reached(day.cast.a, "dosed")
        case = case_of(couple_in_reach(day.session.couple_id))
        assert all("dosed" not in person.milestones for person in case.partners)
        with pytest.raises(Settled):
            doses.void_dose(by=by, dose=found, reason="Again.")
    assert len(day.rows(VoidedDose)) == 1
    assert len(day.rows(GivenDose)) == 1  # it stays on record
    assert day.dosed(day.cast.a).dose_no == 1


def test_voiding_the_first_of_two_counts_from_the_second(cast) -> None:
    day = _with_quick_boosters(cast)
    first = day.dosed(cast.a)
    prepared = day.prepared(cast.a, "30")
    day.second(prepared)
    second = day.give(prepared, given_at=timezone.now() + timedelta(seconds=59))
    with looking_as(cast.monitor.audience) as by:
        doses.void_dose(by=by, dose=first, reason="Not given.")
        case = case_of(couple_in_reach(day.session.couple_id))
        [alex] = [p for p in case.partners if p.id == cast.a.partner.pk]
        assert alex.milestones["dosed"].at == second.given_at


def test_every_refusal_says_a_plain_sentence() -> None:
    for kind in DoseNotNow.__subclasses__():
        assert kind.__doc__ or kind.says
    assert str(SamePerson()).endswith(".")


def test_prepared_rows_never_change(day: Day) -> None:
    prepared = day.prepared(day.cast.a)
    with looking_as(day.cast.monitor.audience), pytest.raises(DatabaseError), transaction.atomic():
        PreparedDose.objects.filter(pk=prepared.pk).update(planned_mg=D(50))


def test_checked_twice_is_one_check(day: Day) -> None:
    prepared = day.prepared(day.cast.a)
    assert day.second(prepared) == day.second(prepared)
    with looking_as(day.cast.co_therapist.audience) as by:
        prepared_doses.check_dose(by=by, prepared=prepared)
    assert len(day.rows(DoseCheck)) == 1


def _end(day: Day, whose: str, code: str) -> None:
    with looking_as(day.clinic.by):
        if whose == "couple":
            end(code, couple=day.session.couple_id)
        else:
            end(code, subject=day.cast.people[whose].partner.pk)


def _reach(day: Day, person, code: str) -> None:
    with looking_as(day.clinic.by) as by:
        reach(code, by=by, couple=day.session.couple_id, subject=person.partner.pk)
