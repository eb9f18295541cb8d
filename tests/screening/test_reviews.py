"""Decisions and signatures: what they open, what they end, and what they refuse."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from kact.couples.models import Couple, Milestone
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import looking_as
from kact.record.models import Event
from screening import milestones
from screening.actions import reviews as actions
from screening.actions.assessments import record_psychiatric_assessment
from screening.models import Hold, MedicalDecision, MedicalReview, RelationalReview
from screening.queries.reviews import MEDICAL, RELATIONAL, eligibility_of, signed_of, validity_days
from tests.cast import Cast, Person
from tests.screening import reviewing
from tests.screening.answering import given
from tests.screening.keeping_safe import causes, has, held, partner_of
from tests.screening.reviewing import answer, decide, found, safe_and_free, sign

SIDES = [MEDICAL, RELATIONAL]
DAY = timedelta(days=1)


def clearance_of(cast: Cast, person: Person, code: str) -> Milestone:
    """The newest clearance of a partner."""
    with looking_as(cast.admin.audience):
        rows = Milestone.objects.filter(subject_id=person.partner.pk, code=code)
        found: Milestone = rows.order_by("-reached_at")[0]
        return found


def eligibility(cast: Cast, person: Person, by: str = "therapist") -> str:
    """A partner's eligibility, as somebody reads it."""
    with looking_as(cast.people[by].audience):
        couple: Couple = couple_in_reach(person.partner.couple_id)
        return eligibility_of(couple)[person.partner.pk]


def cleared(cast: Cast, person: Person, **other: Any) -> None:
    """A partner whose two reviews are both signed eligible."""
    answer(cast, person, **other)
    safe_and_free(cast, person)
    for side in SIDES:
        sign(cast, side, person)


def answer_again(cast: Cast, person: Person, part: str, **answers: Any) -> None:
    """Send one part again with other answers."""
    reviewing.answer_part(cast, person, reviewing.parts()[part], given(answers))


# --- what is found ---------------------------------------------------------------------------


def test_considered_finds_nothing_open_in_a_clean_world(cast: Cast) -> None:
    answer(cast, cast.a)
    for side in SIDES:
        assert not [f for f in found(cast, side, cast.a).values() if f.open]


def test_considered_finds_all_unknown_where_nothing_was_sent(cast: Cast) -> None:
    for side in SIDES:
        assert all(f.open and not f.finding.decidable for f in found(cast, side, cast.a).values())


def test_considered_knows_nothing_of_the_other_partner(cast: Cast) -> None:
    answer(cast, cast.a, aneurysm="yes")
    answer(cast, cast.b)
    assert not [f for f in found(cast, MEDICAL, cast.b).values() if f.open]


# --- deciding ---------------------------------------------------------------------------------


def test_decide_finding_lets_it_through_with_a_reason(cast: Cast) -> None:
    answer(cast, cast.a, seizure="yes")
    assert found(cast, MEDICAL, cast.a)["seizure_or_porphyria"].undecided
    decide(cast, MEDICAL, cast.a, "seizure_or_porphyria", reason="Childhood only.")
    after = found(cast, MEDICAL, cast.a)["seizure_or_porphyria"]
    assert (after.open, after.reason) == (False, "Childhood only.")


def test_decide_finding_counts_the_last_decision(cast: Cast) -> None:
    answer(cast, cast.a, seizure="yes")
    decide(cast, MEDICAL, cast.a, "seizure_or_porphyria")
    decide(cast, MEDICAL, cast.a, "seizure_or_porphyria", "hold")
    assert found(cast, MEDICAL, cast.a)["seizure_or_porphyria"].open


@pytest.mark.parametrize("decision", ["hold", "refer"])
def test_decide_finding_to_wait_leaves_it_open(cast: Cast, decision: str) -> None:
    answer(cast, cast.a, seizure="yes")
    decide(cast, MEDICAL, cast.a, "seizure_or_porphyria", decision)
    assert found(cast, MEDICAL, cast.a)["seizure_or_porphyria"].open


def test_decide_finding_is_void_once_the_answer_changes(cast: Cast) -> None:
    answer(cast, cast.a, seizure="yes")
    decide(cast, MEDICAL, cast.a, "seizure_or_porphyria")
    with looking_as(cast.a.audience):
        row = reviewing.Intake.objects.get(subject_id=cast.a.partner.pk, part="health")
        health = row.definition
    answers = dict(reviewing.clean()) | {"seizure": "yes"}
    mine = given(answers)
    mine["seizure"] = type(mine["seizure"])("yes", note="Again last month.")
    reviewing.answer_part(cast, cast.a, health, mine)
    assert found(cast, MEDICAL, cast.a)["seizure_or_porphyria"].undecided


def test_decide_finding_refuses_an_absolute_one(cast: Cast) -> None:
    answer(cast, cast.a, aneurysm="yes")
    with pytest.raises(actions.NotForDeciding):
        decide(cast, MEDICAL, cast.a, "aneurysm_or_avm")


def test_decide_finding_refuses_what_is_not_known(cast: Cast) -> None:
    answer(cast, cast.a, seizure="unknown")
    with pytest.raises(actions.NotForDeciding):
        decide(cast, MEDICAL, cast.a, "seizure_or_porphyria")


def test_decide_finding_refuses_what_is_clear(cast: Cast) -> None:
    answer(cast, cast.a)
    with pytest.raises(actions.NotForDeciding):
        decide(cast, MEDICAL, cast.a, "seizure_or_porphyria")


def test_decide_finding_refuses_an_old_page(cast: Cast) -> None:
    answer(cast, cast.a, seizure="yes")
    with pytest.raises(actions.AnswersChanged):
        decide(cast, MEDICAL, cast.a, "seizure_or_porphyria", basis="0" * 64)


@pytest.mark.parametrize(("level", "verdict"), [("A", "hold"), ("A", "review"), ("P", "unknown")])
def test_decision_letting_through_absolute_or_unknown_is_refused_by_the_database(
    cast: Cast, level: str, verdict: str
) -> None:
    with looking_as(cast.prescriber.audience) as by:
        row = MedicalDecision(
            **_of(cast, by),
            rule="any",
            level=level,
            verdict=verdict,
            basis_hash="0" * 64,
            decision="accept",
            reason="Because.",
        )
        with pytest.raises(IntegrityError, match="absolute_or_unknown"), transaction.atomic():
            row.save(force_insert=True)


# --- signing ----------------------------------------------------------------------------------


def test_sign_medical_review_reaches_assessment_and_clearance(cast: Cast) -> None:
    answer(cast, cast.a)
    sign(cast, MEDICAL, cast.a)
    assert has(cast, cast.a, milestones.MEDICAL_ASSESSMENT)
    reached = clearance_of(cast, cast.a, milestones.MEDICAL_CLEARANCE)
    with looking_as(cast.prescriber.audience):
        days = validity_days(MEDICAL)
    assert reached.valid_until - reached.reached_at == pytest.approx(
        days * DAY, abs=timedelta(seconds=5)
    )


@pytest.mark.parametrize(("sent", "done"), [(False, False), (True, True)])
def test_deferral_is_an_assessment_only_where_all_is_known(
    cast: Cast, sent: bool, done: bool
) -> None:
    if sent:
        answer(cast, cast.a, aneurysm="yes")
    sign(cast, MEDICAL, cast.a, "deferred")
    assert has(cast, cast.a, milestones.MEDICAL_ASSESSMENT) is done


def test_validity_is_the_number_of_the_gate(cast: Cast) -> None:
    with looking_as(cast.prescriber.audience):
        assert {validity_days(side) for side in SIDES} == {90}


def test_sign_review_for_fewer_days_ends_sooner(cast: Cast) -> None:
    answer(cast, cast.a)
    sign(cast, MEDICAL, cast.a, days=30)
    reached = clearance_of(cast, cast.a, milestones.MEDICAL_CLEARANCE)
    assert reached.valid_until - reached.reached_at < 31 * DAY


def test_sign_review_for_more_days_than_the_gate_counts_no_longer(cast: Cast) -> None:
    answer(cast, cast.a)
    sign(cast, MEDICAL, cast.a, days=1000)
    reached = clearance_of(cast, cast.a, milestones.MEDICAL_CLEARANCE)
    assert reached.valid_until - reached.reached_at < 91 * DAY


@pytest.mark.parametrize(
    "answers", [{"aneurysm": "yes"}, {"seizure": "yes"}, {"seizure": "unknown"}, {"seizure": None}]
)
def test_sign_medical_review_clears_nobody_with_an_open_finding(
    cast: Cast, answers: dict[str, Any]
) -> None:
    answer(cast, cast.a, **answers)
    for outcome in ("eligible", "conditional"):
        with pytest.raises(actions.NotAllowed):
            sign(cast, MEDICAL, cast.a, outcome)
    sign(cast, MEDICAL, cast.a, "deferred")
    assert not has(cast, cast.a, milestones.MEDICAL_CLEARANCE)


def test_sign_medical_review_with_a_condition_accepted_is_conditional_at_best(cast: Cast) -> None:
    answer(cast, cast.a, seizure="yes")
    decide(cast, MEDICAL, cast.a, "seizure_or_porphyria", "conditions")
    with pytest.raises(actions.NotAllowed):
        sign(cast, MEDICAL, cast.a)
    sign(cast, MEDICAL, cast.a, "conditional", conditions="A nurse stays.")
    assert has(cast, cast.a, milestones.MEDICAL_CLEARANCE)


def test_sign_medical_review_refuses_an_old_page(cast: Cast) -> None:
    answer(cast, cast.a)
    with pytest.raises(actions.AnswersChanged):
        sign(cast, MEDICAL, cast.a, basis="0" * 64)


@pytest.mark.parametrize("outcome", ["deferred", "not_eligible"])
def test_sign_medical_review_to_turn_back_ends_the_clearance_and_holds(
    cast: Cast, outcome: str
) -> None:
    answer(cast, cast.a)
    sign(cast, MEDICAL, cast.a)
    sign(cast, MEDICAL, cast.a, outcome)
    assert not has(cast, cast.a, milestones.MEDICAL_CLEARANCE)
    assert held(cast, cast.a)
    assert causes(cast.prescriber, cast.a) == [Hold.Cause.DEFERRED]
    assert not held(cast, cast.b)


def test_sign_medical_review_eligible_lifts_its_deferral(cast: Cast) -> None:
    answer(cast, cast.a)
    sign(cast, MEDICAL, cast.a, "deferred")
    sign(cast, MEDICAL, cast.a, "deferred")
    sign(cast, MEDICAL, cast.a)
    assert not held(cast, cast.a)
    assert has(cast, cast.a, milestones.MEDICAL_CLEARANCE)


def test_sign_medical_review_eligible_leaves_the_relational_deferral(cast: Cast) -> None:
    answer(cast, cast.a)
    safe_and_free(cast, cast.a)
    sign(cast, RELATIONAL, cast.a, "deferred")
    sign(cast, MEDICAL, cast.a, "deferred")
    sign(cast, MEDICAL, cast.a)
    assert held(cast, cast.a)
    sign(cast, RELATIONAL, cast.a)
    assert not held(cast, cast.a)


def test_sign_medical_review_is_reopened_by_changed_health_answers(cast: Cast) -> None:
    cleared(cast, cast.a)
    assert eligibility(cast, cast.a) == "eligible"
    answer_again(cast, cast.a, "health", **reviewing.clean() | {"seizure": "yes"})
    assert eligibility(cast, cast.a) == "in_progress"
    decide(cast, MEDICAL, cast.a, "seizure_or_porphyria")
    sign(cast, MEDICAL, cast.a)
    assert eligibility(cast, cast.a) == "eligible"


def test_sign_relational_review_refuses_whoever_is_not_found_safe_and_free(cast: Cast) -> None:
    answer(cast, cast.a)
    for outcome in ("eligible", "conditional"):
        with pytest.raises(actions.SafetyNotClear):
            sign(cast, RELATIONAL, cast.a, outcome, conditions="Slowly.")
    sign(cast, RELATIONAL, cast.a, "deferred")
    assert not has(cast, cast.a, milestones.RELATIONAL_CLEARANCE)


def test_sign_relational_review_reaches_its_own_clearance_alone(cast: Cast) -> None:
    answer(cast, cast.a)
    safe_and_free(cast, cast.a)
    sign(cast, RELATIONAL, cast.a)
    assert has(cast, cast.a, milestones.RELATIONAL_CLEARANCE)
    assert not has(cast, cast.a, milestones.MEDICAL_CLEARANCE)


# --- what the database refuses, whatever the code does ------------------------------------------

OPEN = {"rule": "x", "level": "R", "verdict": "hold", "decision": "", "open": True}
CLEAR = OPEN | {"verdict": "clear", "open": False}
FORGED = {
    "an open finding": OPEN,
    "an absolute finding said to be decided": OPEN
    | {"level": "A", "decision": "accept", "open": False},
    "something unknown said to be decided": OPEN | {"verdict": "unknown", "open": False},
}


@pytest.mark.parametrize("outcome", ["eligible", "conditional"])
@pytest.mark.parametrize("finding", FORGED.values(), ids=list(FORGED))
@pytest.mark.parametrize(
    ("model", "who"), [(MedicalReview, "prescriber"), (RelationalReview, "therapist")]
)
def test_review_clearing_against_its_own_snapshot_is_refused_by_the_database(
    cast: Cast, model: type, who: str, finding: dict[str, Any], outcome: str
) -> None:
    with looking_as(cast.people[who].audience) as by:
        row = _review(model, cast, by, outcome=outcome, findings=[CLEAR, finding])
        with pytest.raises(IntegrityError, match="open_finding"), transaction.atomic():
            row.save(force_insert=True)
        _review(model, cast, by, outcome=outcome, findings=[CLEAR]).save(force_insert=True)


@pytest.mark.parametrize(
    ("forged", "rule"),
    [
        ({"findings": []}, "open_finding"),
        ({"outcome": "conditional", "conditions": ""}, "names_its_conditions"),
        ({"findings": [CLEAR | {"decision": "conditions"}]}, "without_conditions"),
        ({"conditions": "Only slowly."}, "without_conditions"),
        ({"outcome": "deferred", "reason": ""}, "with_a_reason"),
        ({"valid_until": None}, "until_a_day"),
    ],
)
def test_review_that_says_too_little_is_refused_by_the_database(
    cast: Cast, forged: dict[str, Any], rule: str
) -> None:
    with looking_as(cast.prescriber.audience) as by:
        row = _review(MedicalReview, cast, by, **forged)
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            row.save(force_insert=True)


def _of(cast: Cast, by: Any) -> dict[str, Any]:
    return {
        "clinic_id": by.clinic,
        "couple_id": cast.a.partner.couple_id,
        "subject_id": cast.a.partner.pk,
        "author_id": by.user,
    }


def _review(model: type, cast: Cast, by: Any, **forged: Any) -> Any:
    outcome = forged.get("outcome", "eligible")
    sound = {
        "outcome": "eligible",
        "conditions": "Slowly." if outcome == "conditional" else "",
        "reason": "As said.",
        "findings": [CLEAR],
        "basis_hash": "0" * 64,
        "valid_until": timezone.now() + DAY,
    }
    return model(**_of(cast, by) | sound | forged)


# --- eligibility --------------------------------------------------------------------------------


def test_eligibility_of_waits_for_both_reviews(cast: Cast) -> None:
    answer(cast, cast.a)
    safe_and_free(cast, cast.a)
    assert eligibility(cast, cast.a) == "in_progress"
    sign(cast, MEDICAL, cast.a)
    assert eligibility(cast, cast.a) == "in_progress"
    sign(cast, RELATIONAL, cast.a, "conditional", conditions="Slowly.")
    assert eligibility(cast, cast.a) == "conditional"
    assert eligibility(cast, cast.b) == "in_progress"


def test_eligibility_of_is_the_worse_of_two(cast: Cast) -> None:
    cleared(cast, cast.a)
    sign(cast, RELATIONAL, cast.a, "deferred")
    assert eligibility(cast, cast.a) == "deferred"
    sign(cast, MEDICAL, cast.a, "not_eligible")
    assert eligibility(cast, cast.a) == "not_eligible"


def test_eligibility_of_runs_out_with_the_clearance(cast: Cast) -> None:
    cleared(cast, cast.a)
    with time_machine.travel(timezone.now() + 89 * DAY, tick=False):
        assert eligibility(cast, cast.a) == "eligible"
    with time_machine.travel(timezone.now() + 91 * DAY, tick=False):
        assert eligibility(cast, cast.a) == "in_progress"


def test_signed_of_tells_the_care_team_the_outcome_and_the_room_alone(cast: Cast) -> None:
    answer(cast, cast.a)
    room = actions.RoomSummary(["falls"], "Sits on the left.")
    sign(cast, MEDICAL, cast.a, room=room)
    with looking_as(cast.therapist.audience):
        signed = signed_of(cast.couples["first"].pk)[cast.a.partner.pk, "medical"]
        assert not MedicalReview.objects.exists()
    assert (signed.outcome, signed.in_the_room, signed.in_words) == (
        "eligible",
        ("falls",),
        "Sits on the left.",
    )
    assert signed.signed_by == "Staff prescriber"


@pytest.mark.parametrize("who", ["admin", "officer", "a", "b"])
def test_signed_of_tells_nobody_else(cast: Cast, who: str) -> None:
    answer(cast, cast.a)
    sign(cast, MEDICAL, cast.a)
    with looking_as(cast.people[who].audience):
        assert signed_of(cast.couples["first"].pk) == {}


# --- psychiatric assessment -----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["therapist", "prescriber"])
def test_record_psychiatric_assessment_done_and_undone(cast: Cast, who: str) -> None:
    with looking_as(cast.people[who].audience) as by:
        me = partner_of(cast.a)
        record_psychiatric_assessment(by=by, partner=me, done=True, summary="Interviewed.")
    assert has(cast, cast.a, milestones.PSYCHIATRIC_ASSESSMENT)
    with looking_as(cast.people[who].audience) as by:
        record_psychiatric_assessment(by=by, partner=me, done=False, summary="New history.")
    assert not has(cast, cast.a, milestones.PSYCHIATRIC_ASSESSMENT)


def test_print_medical_summary_is_on_record_for_the_privacy_officer(cast: Cast) -> None:
    with looking_as(cast.prescriber.audience) as by:
        actions.print_medical_summary(by=by, partner=partner_of(cast.a))
    with looking_as(cast.officer.audience):
        event = Event.objects.get(verb="medical_summary_printed")
        assert event.subject_id == cast.a.partner.pk
