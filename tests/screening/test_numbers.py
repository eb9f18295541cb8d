"""Screening by a clinic's own numbers: flags, limits, findings, sittings, bands, retention."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from kact.privacy.audience import looking_as
from kact.protocol.numbers import NONE_CHOSEN, registry
from screening import urgent
from screening.actions.risk import record_suicide_screen
from screening.contraindications.library import rules, with_numbers
from screening.forms.intake import SectionForm
from screening.intake.answers import Given
from screening.intake.library import part
from screening.intake.limits import Verdict, read, refusal, says
from screening.intake.numbers import with_numbers as question_with_numbers
from screening.models import Hold
from screening.queries.reviews import MEDICAL, validity_days
from screening.queries.safety import private_sitting
from screening.retention import retention
from tests.cast import Cast
from tests.kact.protocol.choosing import CLEARANCE_DAYS, choose, propose
from tests.screening.keeping_safe import sit
from tests.screening.reviewing import answer, decide, found

SYSTOLIC = "intake.systolic_at_rest.hold_at_least"
WARN = "intake.bmi.warn_at_least"


def systolic(number: str):
    asked = part("vitals").questions["first_systolic"]
    return question_with_numbers(asked, {SYSTOLIC: Decimal(number)} if number else {})


def test_flag_holds_and_says_by_the_clinics_number() -> None:
    assert read(systolic(""), "155") == Verdict.WARN
    own = systolic("150")
    assert [read(own, value) for value in ("149", "150")] == [Verdict.WARN, Verdict.HOLD]
    assert says(own, "150")[-1] == "Systolic 150 or more at rest"
    assert (
        registry()[SYSTOLIC].sentence({SYSTOLIC: Decimal(150)}) == f"Hold: {says(own, '150')[-1]}"
    )


def test_two_readings_share_one_number() -> None:
    second = part("vitals").questions["second_systolic"]
    assert read(question_with_numbers(second, {SYSTOLIC: Decimal(150)}), "150") == Verdict.HOLD


def test_limit_refuses_by_the_clinics_number() -> None:
    weight = part("vitals").questions["measured_weight_kg"]
    own = question_with_numbers(weight, {"intake.measured_weight_kg.reject_above": Decimal(250)})
    assert refusal(weight, "251") == ""
    assert refusal(own, "251") == "Give a number from 30 to 250 kg."


def test_published_number_stays_though_a_row_says_otherwise() -> None:
    """Whoever asks the registry gets none; even one that came by would change nothing."""
    hits = part("relational_interview").questions["hits_total"]
    assert question_with_numbers(hits, {"intake.hits_total.warn_at_least": Decimal(12)}) is hits


def test_without_a_number_question_and_rule_are_the_very_same() -> None:
    rule, elsewhere = rules()["recent_stroke"], {CLEARANCE_DAYS: Decimal(30)}
    for chosen in (NONE_CHOSEN, elsewhere):
        assert with_numbers(rule, chosen) is rule
        assert question_with_numbers(systolic(""), chosen) == systolic("")


def test_rule_is_another_by_the_clinics_number() -> None:
    rule = rules()["recent_stroke"]
    own = with_numbers(rule, {"contraindications.recent_stroke.within_months": Decimal(12)})
    assert own.heading == "Stroke or TIA in the last 12 months"
    assert own.content_hash != rule.content_hash
    assert (
        rules()["recent_heart_attack"].content_hash
        == with_numbers(
            rules()["recent_heart_attack"],
            {"contraindications.recent_stroke.within_months": Decimal(12)},
        ).content_hash
    )


def test_urgent_answer_is_one_by_the_clinics_number() -> None:
    given = {"first_systolic": Given("155")}
    assert urgent.found(given, NONE_CHOSEN) == []
    [stop] = urgent.found(given, {SYSTOLIC: Decimal(150)})
    assert stop.hold == "medical"


def test_answer_sent_is_held_by_the_number_in_force(cast: Cast) -> None:
    propose(cast.admin, SYSTOLIC, "150")
    answer(cast, cast.a, first_systolic="155")
    assert not _held(cast)
    choose(cast, SYSTOLIC, "150")
    answer(cast, cast.b, first_systolic="155")
    assert _held(cast) == {cast.b.partner.pk}


def _held(cast: Cast) -> set:
    with looking_as(cast.prescriber.audience):
        return set(Hold.objects.filter(cause="medical").values_list("subject_id", flat=True))


def test_decision_ends_with_the_number_it_was_made_by(cast: Cast) -> None:
    rule = "airway_risk"
    answer(cast, cast.a, measured_height_cm="170", measured_weight_kg="110")
    decide(cast, MEDICAL, cast.a, rule)
    assert not found(cast, MEDICAL, cast.a)[rule].open
    propose(cast.admin, WARN, "30")
    assert not found(cast, MEDICAL, cast.a)[rule].open
    choose(cast, WARN, "30")
    again = found(cast, MEDICAL, cast.a)[rule]
    assert again.undecided
    assert "Body mass index 30 or more: airway" in again.finding.reasons
    choose(cast, WARN, None)
    assert not found(cast, MEDICAL, cast.a)[rule].open


def test_finding_comes_by_the_clinics_number_alone(cast: Cast) -> None:
    answer(cast, cast.a, stroke="yes", stroke_date=_months_ago(9))
    assert not found(cast, MEDICAL, cast.a)["recent_stroke"].open
    choose(cast, "contraindications.recent_stroke.within_months", "12")
    assert found(cast, MEDICAL, cast.a)["recent_stroke"].finding.absolute


def _months_ago(months: int) -> str:
    return (timezone.localdate() - timedelta(days=31 * months)).isoformat()


@pytest.mark.parametrize(("hours", "counts"), [(None, True), ("6", False)])
def test_sitting_counts_for_the_clinics_hours(cast: Cast, hours: str | None, counts: bool) -> None:
    if hours:
        choose(cast, "safety.sitting_hours", hours)
    sit(cast.therapist, cast.a)
    later = timezone.now() + timedelta(hours=7)
    with time_machine.travel(later, tick=False), looking_as(cast.therapist.audience):
        assert (private_sitting(cast.a.partner.pk) is not None) is counts


@pytest.mark.parametrize(("band", "held"), [(None, False), ("2", True)])
def test_suicide_screen_holds_from_the_clinics_band(
    cast: Cast, band: str | None, held: bool
) -> None:
    if band:
        choose(cast, "safety.suicide_risk.hold_from", band)
    marks = {"1": "yes", "2": "yes", "3": "yes", "4": "no", "5": "no", "6": "no"}
    with looking_as(cast.prescriber.audience) as by:
        row = record_suicide_screen(by=by, partner=cast.a.partner, marks=marks)
        assert row.band == "moderate"
        assert Hold.objects.filter(cause="suicide_risk").exists() is held


def test_clearance_counts_for_the_clinics_days(cast: Cast) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    with looking_as(cast.prescriber.audience):
        assert validity_days(MEDICAL) == 30
    with looking_as(cast.south_therapist.audience):
        assert validity_days(MEDICAL) == 90


def test_form_refuses_by_the_clinics_number(cast: Cast) -> None:
    choose(cast, "intake.measured_weight_kg.reject_above", "250")
    vitals = part("vitals")
    section = vitals.section_of("measured_weight_kg")
    for person, refused in ((cast.prescriber, True), (cast.south_therapist, False)):
        with looking_as(person.audience):
            form = SectionForm(vitals, section, {"measured_weight_kg": "260"}, given={})
            form.is_valid()
            assert ("measured_weight_kg" in form.errors) is refused


def test_requests_are_kept_for_the_clinics_days() -> None:
    own = retention({"retention.closed.days": Decimal(3)})
    assert own.closed == timedelta(days=3)
    assert own.unanswered == retention(NONE_CHOSEN).unanswered
