"""The case: aware times, honest filing, and roles that cannot be argued away."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from kact.protocol.case import Case, PartnerCase, Reached, Variant
from tests.kact.protocol.worlds import ALEX, NOW, SAM, couple, person


def test_reached_refuses_a_time_without_zone():
    with pytest.raises(ValueError, match="time zone"):
        Reached("plan_recorded", datetime(2026, 3, 1))  # noqa: DTZ001  # the point of the test


def test_reached_counts_hours_across_the_clock_change():
    berlin = ZoneInfo("Europe/Berlin")
    before = Reached("x", datetime(2026, 3, 28, 12, 0, tzinfo=berlin))
    after = Reached("x", datetime(2026, 3, 29, 12, 0, tzinfo=berlin))
    assert after.at - before.at == timedelta(hours=23)


@pytest.mark.parametrize(("seconds", "ended"), [(-1, True), (0, True), (1, False)])
def test_reached_ends_at_the_very_moment(seconds, ended):
    reached = Reached("x", NOW - timedelta(days=1), NOW + timedelta(seconds=seconds))
    assert reached.ended(NOW) is ended


def test_case_refuses_a_milestone_under_another_code():
    with pytest.raises(ValueError, match="filed under"):
        PartnerCase(uuid4(), "Alex", True, {"medical_clearance": Reached("intention", NOW)})


def test_case_refuses_the_same_partner_twice():
    with pytest.raises(ValueError, match="twice"):
        couple(person(ALEX, "Alex"), person(ALEX, "Alex again"))


def test_case_cannot_be_changed_through_the_mapping_it_was_made_from():
    milestones = {"x": Reached("x", NOW)}
    partner = PartnerCase(ALEX, "Alex", True, milestones)
    milestones.clear()
    assert "x" in partner.milestones
    with pytest.raises(TypeError):
        partner.milestones["y"] = Reached("y", NOW)


@pytest.mark.parametrize("variant", [Variant.CONJOINT, Variant.GROUP])
@pytest.mark.parametrize("said", [False, None])
def test_doses_is_true_for_both_where_the_format_says_so(variant, said):
    case = couple(person(ALEX, "Alex"), person(SAM, "Sam", dosing=said), variant=variant)
    assert [case.doses(partner) for partner in case.partners] == [True, True]


@pytest.mark.parametrize("said", [True, False, None])
def test_doses_is_what_was_said_in_other_formats(said):
    witness = person(SAM, "Sam", dosing=said)
    case = Case(uuid4(), NOW, (witness,), Variant.SEQUENTIAL_WITNESS, {})
    assert case.doses(witness) is said


def test_case_keeps_its_moment_in_utc():
    case = couple(now=datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("America/Denver")))
    assert case.now == datetime(2026, 7, 1, 18, 0, tzinfo=UTC)
    assert case.now.tzinfo is UTC
