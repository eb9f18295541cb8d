"""A changed number or rule: what was judged by the old one is looked at again, once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record import follow
from kact.record.models import Event, FollowUp
from screening import events, milestones
from screening.actions.holds import lift_hold
from screening.actions.second_look import look_again, look_for_changed_rules
from screening.models import Hold, MedicalAnswer, MedicalReopening, MedicalReview
from screening.queries.reviews import MEDICAL, RELATIONAL
from screening.strictness import shorter, stricter
from tests.cast import Cast, Person
from tests.kact.protocol.choosing import CLEARANCE_DAYS, choose, propose
from tests.screening.keeping_safe import causes, has, partner_of
from tests.screening.reviewing import answer, decide, found, sign
from tests.screening.test_reviews import cleared, eligibility

WARN = "intake.bmi.warn_at_least"
SYSTOLIC = "intake.systolic_at_rest.hold_at_least"
HEAVY = {"measured_height_cm": "170", "measured_weight_kg": "95"}  # BMI 32.9
LIGHT = {"measured_height_cm": "170", "measured_weight_kg": "65"}  # BMI 22.5
LOOK = f"{events.SECOND_LOOK_ASKED.code}:take_second_look"
NUMBER = "number_approved:ask_second_looks"


def follow_up(*names: str) -> None:
    """Do what is due, in the order in which it came about."""
    for name in names or (NUMBER, LOOK):
        rows = FollowUp.objects.filter(name=name, done_at=None).order_by("pk")
        for pk in list(rows.values_list("pk", flat=True)):
            follow.do_one(pk)


def looks(cast: Cast) -> list[Any]:
    """Who was asked a second look at, in this clinic."""
    with looking_as(cast.therapist.audience):
        rows = Event.objects.filter(verb=events.SECOND_LOOK_ASKED.code).order_by("at")
        return [row.subject_id for row in rows]


def reopened(cast: Cast, person: Person) -> list[MedicalReopening]:
    with looking_as(cast.prescriber.audience):
        return list(MedicalReopening.objects.filter(subject_id=person.partner.pk))


# --- what became stricter ------------------------------------------------------------------------


def test_clearance_is_reopened_where_a_finding_became_stricter(cast: Cast) -> None:
    cleared(cast, cast.a, **HEAVY)
    choose(cast, WARN, "30")
    follow_up()
    assert not has(cast, cast.a, milestones.MEDICAL_CLEARANCE)
    assert eligibility(cast, cast.a) == "in_progress"
    [row] = reopened(cast, cast.a)
    [ground] = row.grounds
    assert (ground["rule"], ground["was"], ground["now"]) == ("airway_risk", "clear", "for review")
    assert "Body mass index 30 or more: airway" in ground["reasons"]


def test_clearance_stands_where_nothing_became_stricter(cast: Cast) -> None:
    cleared(cast, cast.a, **LIGHT)
    choose(cast, WARN, "30")
    follow_up()
    assert has(cast, cast.a, milestones.MEDICAL_CLEARANCE)
    assert reopened(cast, cast.a) == []


def test_clearance_stands_where_a_rule_became_milder(cast: Cast) -> None:
    answer(cast, cast.a, measured_height_cm="170", measured_weight_kg="110")
    decide(cast, MEDICAL, cast.a, "airway_risk")
    sign(cast, MEDICAL, cast.a)
    choose(cast, WARN, "40")
    follow_up()
    assert has(cast, cast.a, milestones.MEDICAL_CLEARANCE)


def test_clearance_is_reopened_by_what_nobody_may_decide(cast: Cast) -> None:
    nine = (timezone.localdate() - timedelta(days=31 * 9)).isoformat()
    answer(cast, cast.a, stroke="yes", stroke_date=nine)
    decide(cast, MEDICAL, cast.a, "heart_or_vessel_disease")
    sign(cast, MEDICAL, cast.a)
    choose(cast, "contraindications.recent_stroke.within_months", "12")
    follow_up()
    [row] = reopened(cast, cast.a)
    assert [(g["rule"], g["now"]) for g in row.grounds] == [("recent_stroke", "held")]


def test_clearance_signed_for_longer_than_one_counts_now_is_reopened(cast: Cast) -> None:
    cleared(cast, cast.a)
    choose(cast, CLEARANCE_DAYS, "60")
    follow_up()
    [row] = reopened(cast, cast.a)
    assert [(g["rule"], g["was"], g["now"]) for g in row.grounds] == [("", "90 days", "60 days")]
    assert has(cast, cast.a, milestones.RELATIONAL_CLEARANCE)


def test_clearance_signed_for_less_stands(cast: Cast) -> None:
    answer(cast, cast.a)
    sign(cast, MEDICAL, cast.a, days=30)
    choose(cast, CLEARANCE_DAYS, "60")
    follow_up()
    assert has(cast, cast.a, milestones.MEDICAL_CLEARANCE)


def test_relational_clearance_is_reopened_likewise(cast: Cast) -> None:
    cleared(cast, cast.a)
    choose(cast, "eligibility.relational_clearance.days", "60")
    follow_up()
    assert not has(cast, cast.a, milestones.RELATIONAL_CLEARANCE)
    assert has(cast, cast.a, milestones.MEDICAL_CLEARANCE)
    with looking_as(cast.therapist.audience):
        assert RELATIONAL.reopenings.objects.count() == 1
    with looking_as(cast.prescriber.audience):
        assert RELATIONAL.reopenings.objects.count() == 0


def test_reopened_clearance_is_signed_again(cast: Cast) -> None:
    cleared(cast, cast.a, **HEAVY)
    choose(cast, WARN, "30")
    follow_up()
    decide(cast, MEDICAL, cast.a, "airway_risk")
    sign(cast, MEDICAL, cast.a)
    assert eligibility(cast, cast.a) == "eligible"
    follow_up()
    assert len(reopened(cast, cast.a)) == 1


# --- sent answers ---------------------------------------------------------------------------------


def test_sent_answer_is_held_by_the_new_number(cast: Cast) -> None:
    answer(cast, cast.a, first_systolic="155")
    assert causes(cast.prescriber, cast.a) == []
    choose(cast, SYSTOLIC, "150")
    follow_up()
    assert causes(cast.prescriber, cast.a) == ["medical"]
    assert causes(cast.prescriber, cast.b) == []
    with looking_as(cast.prescriber.audience):
        assert MedicalAnswer.objects.get(question="first_systolic").value == "155"


def test_lifted_hold_stays_lifted_for_the_same_answer(cast: Cast) -> None:
    answer(cast, cast.a, first_systolic="155")
    choose(cast, SYSTOLIC, "150")
    follow_up()
    with looking_as(cast.prescriber.audience) as by:
        lift_hold(by=by, found=Hold.objects.get(), reason="Measured again: 128.")
    choose(cast, WARN, "30")
    follow_up()
    assert causes(cast.prescriber, cast.a) == []


# --- when, for whom, how often --------------------------------------------------------------------


def test_second_look_is_asked_once_for_the_same_rules(cast: Cast) -> None:
    answer(cast, cast.a)
    answer(cast, cast.b)
    for value in ("30", "30"):
        choose(cast, WARN, value)
        follow_up()
    with looking_as(Audience.job(Job.EXAMINER, cast.north.pk)) as by:
        look_for_changed_rules(by=by)
    assert sorted(looks(cast)) == sorted([cast.a.partner.pk, cast.b.partner.pk])


def test_proposal_alone_asks_for_nothing(cast: Cast) -> None:
    answer(cast, cast.a)
    propose(cast.admin, WARN, "30")
    follow_up()
    assert looks(cast) == []


def test_second_look_stays_in_the_clinic_whose_number_it_is(cast: Cast) -> None:
    answer(cast, cast.a)
    choose(cast, WARN, "30")
    follow_up()
    with looking_as(cast.south_therapist.audience):
        assert not Event.objects.filter(verb=events.SECOND_LOOK_ASKED.code).exists()


def test_looking_again_changes_nothing_more(cast: Cast) -> None:
    cleared(cast, cast.a, first_systolic="155", **HEAVY)
    choose(cast, WARN, "30")
    choose(cast, SYSTOLIC, "150")
    for _ in range(2):
        with looking_as(Audience.job(Job.EXAMINER, cast.north.pk)) as by:
            look_again(by=by, partner=partner_of(cast.a))
    assert len(reopened(cast, cast.a)) == 1
    assert causes(cast.prescriber, cast.a) == ["medical"]


def test_second_look_asks_the_same_few_queries_of_anybody(cast: Cast) -> None:
    answer(cast, cast.a)
    cleared(cast, cast.b, aneurysm="no", **HEAVY)
    counts = []
    for person in (cast.a, cast.b):
        with looking_as(Audience.job(Job.EXAMINER, cast.north.pk)) as by:
            me = partner_of(person)
            with CaptureQueriesContext(connection) as asked:
                look_again(by=by, partner=me)
        counts.append(len(asked))
    assert counts[0] <= 10
    assert counts[1] <= counts[0] + 2  # a review of each side


# --- who sees what --------------------------------------------------------------------------------


def test_event_names_no_rule_and_no_answer(cast: Cast) -> None:
    cleared(cast, cast.a, **HEAVY)
    choose(cast, WARN, "30")
    follow_up()
    with looking_as(cast.therapist.audience):
        [event] = Event.objects.filter(verb=events.CLEARANCE_REOPENED.code)
    with looking_as(cast.prescriber.audience):
        review = MedicalReview.objects.get()
    assert event.data == {"review": str(review.pk)}


def test_prescriber_reads_why_and_the_therapist_only_that(cast: Cast) -> None:
    cleared(cast, cast.a, **HEAVY)
    choose(cast, WARN, "30")
    follow_up()
    page = reverse("medical_review", args=[cast.a.partner.pk])
    said = cast.prescriber.client().get(page).content.decode()
    assert "To be signed again" in said
    assert "was clear, now for review" in said
    board = reverse("screening_board", args=[cast.a.partner.couple_id])
    told = cast.therapist.client().get(board).content.decode()
    assert "Reopened: the rules became stricter" in told
    assert "was clear" not in told


def test_other_partner_sees_no_difference(cast: Cast) -> None:
    cleared(cast, cast.a, **HEAVY)
    before = seen_by(cast.b)
    choose(cast, WARN, "30")
    follow_up()
    assert len(reopened(cast, cast.a)) == 1
    assert seen_by(cast.b) == before


def seen_by(person: Person) -> list[str]:
    """The partner's own pages, without the tokens that are new each time."""
    urls = [reverse(name) for name in ("home", "your_part")]
    bodies = [person.client().get(url, follow=True).content.decode() for url in urls]
    return [re.sub(r'(nonce|value)="[^"]*"', "", body) for body in bodies]


# --- the pure rule --------------------------------------------------------------------------------


def test_stricter_weighs_each_verdict_against_the_one_before(cast: Cast) -> None:
    answer(cast, cast.a, measured_height_cm="170", measured_weight_kg="110")
    now = [each.finding for each in found(cast, MEDICAL, cast.a).values()]
    [review] = [f for f in now if f.rule == "airway_risk"]
    for verdict, is_worse in (("clear", 1), ("unknown", 1), ("review", 0), ("hold", 0)):
        before = {"rule": review.rule, "verdict": verdict, "level": "P"}
        assert len(stricter([before], [review])) == is_worse
    assert [g.was for g in stricter([], [review])] == ["not asked"]


@pytest.mark.parametrize(("days", "grounds"), [(89, 1), (90, 0), (91, 0)])
def test_shorter_is_what_was_signed_for_longer(days: int, grounds: int) -> None:
    now = timezone.now()
    assert len(shorter(now, now + timedelta(days=90), days)) == grounds
    assert shorter(now, None, days) == []
