"""The lines of a monitoring form, from what was charted."""

import pytest

from sessions.monitoring import Dose, summary
from tests.sessions.monitoring.days import OWN, at, dose, judged, reading, whole


def summed(*readings, doses=(), events=(), serious=False):
    given = list(doses) or [dose()]
    return summary(
        readings,
        judged(*readings, doses=given),
        doses=given,
        terms_of_events=events,
        serious=serious,
        terms=OWN,
    )


def test_ordinary_day() -> None:
    found = summed(whole(-5), whole(40), whole(125))
    assert (found.dosed_at, found.minutes) == (at(0), 125)
    assert not any((found.sedation, found.dissociation, found.respiratory_depression))
    assert found.ready_at == at(120)


@pytest.mark.parametrize(("moaas", "sedated"), [("5", False), ("4", True), ("1", True)])
def test_any_drop_in_alertness_is_sedation(moaas, sedated) -> None:
    found = summed(reading(-5, moaas="3"), reading(40, moaas=moaas), reading(60, moaas="5"))
    assert found.sedation is sedated
    assert found.lowest_moaas == int(moaas)


@pytest.mark.parametrize(("rated", "so"), [(0, False), (1, True)])
def test_dissociation_is_any_that_was_rated(rated, so) -> None:
    assert summed(reading(40, dissociation=rated)).dissociation is so


@pytest.mark.parametrize(
    ("values", "so"), [({"spo2": 91}, True), ({"spo2": 92}, False), ({"rr": 7}, True), ({}, False)]
)
def test_respiratory_depression_is_what_is_on_hold(values, so) -> None:
    assert summed(reading(40, **values)).respiratory_depression is so
    assert not summed(reading(-5, **values)).respiratory_depression


def test_event_says_what_no_measurement_did() -> None:
    found = summed(events=["sedation", "", "respiratory_depression"], serious=True)
    assert found.sedation
    assert found.respiratory_depression
    assert found.serious
    assert found.lowest_moaas is None


def test_ready_when_both_stayed_in_order() -> None:
    day = [whole(m, moaas="5", dissociation=d) for m, d in ((90, 1), (110, 5), (130, 3), (140, 2))]
    assert summed(*day).ready_at == at(140)
    assert summed(*day[:3]).ready_at is None


def test_nobody_knows_when_without_a_dose_or_a_reading() -> None:
    assert summed(doses=[Dose(at(0), "iv", infusion=True)]).ready_at is None
    assert summed().ready_at is None
    assert summed().minutes is None
