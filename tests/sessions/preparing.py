"""Brings a couple to preparation, and fills in what its pages ask."""

from typing import Any

from django.utils import timezone

from kact.couples.actions import end, reach
from kact.couples.models import Course
from kact.couples.queries import couple_in_reach, partner_in_reach
from kact.privacy.audience import looking_as
from outcomes.milestones import BASELINE_MEASURES
from screening import milestones as screening
from sessions.actions import preparation as actions
from sessions.milestones import PREPARATION_OPEN
from tests.cast import Cast, Person

OF_EACH = (
    screening.CONFIDENTIALITY_POLICY_ACKNOWLEDGED,
    screening.RELATIONAL_SAFETY_SCREEN,
    screening.RELATIONAL_SAFETY_INTERVIEW,
    screening.RELATIONAL_SAFETY_CLEAR,
    screening.VOLUNTARINESS_CONFIRMED,
    screening.MEDICAL_ASSESSMENT,
    screening.PSYCHIATRIC_ASSESSMENT,
    screening.MEDICAL_CLEARANCE,
    screening.RELATIONAL_CLEARANCE,
    screening.CONSENTS_SIGNED,
    BASELINE_MEASURES,
)
OF_BOTH = (screening.JOINT_INTAKE, screening.PLAN_RECORDED)

ALONE: dict[str, Any] = {
    "held_on": "2026-01-15",
    "mode": "clinic",
    "attendees": ["therapist"],
    "alone": "on",
    "expectations": "To feel close again.",
    "fears": "Of losing control; not to be told to the other.",
    "experiences": "None.",
    "helps": "Music, and a blanket.",
    "stop_signal": "on",
    "roles": "One sits beside, one watches the monitor.",
    "instructions": "on",
    "divergence": "Each may be alone with it.",
    "readiness": "7",
    "view": "Well prepared.",
    "next_step": "go_on",
}
TOGETHER: dict[str, Any] = {
    "held_on": "2026-01-16",
    "mode": "clinic",
    "attendees": ["therapist", "co_therapist"],
    "both_present": "on",
    "roles": "Said with both there.",
    "stop_signal": "on",
    "agreements": "on",
    "divergence": "Nobody has to explain.",
    "space": "on_request",
    "after_care": "Soup, and early to bed.",
    "transport": "Each with a friend.",
    "next_step": "go_on",
}
ESCORT = {
    "name": "Robin Marsh",
    "phone": "555 0177 12",
    "relationship": "friend",
    "travel": "car",
    "sober_adult": "on",
    "agreed": "on",
}


def ready(cast: Cast, *words: str) -> None:
    """Everything before preparation, for these partners and their couples."""
    with looking_as(cast.admin.audience) as by:
        for word in words:
            mine = cast.people[word].partner
            for code in OF_EACH:
                reach(code, by=by, couple=mine.couple_id, subject=mine.pk)
            for code in OF_BOTH:
                reach(code, by=by, couple=mine.couple_id)


def invite(cast: Cast, *words: str) -> None:
    """Their own invitation to prepare, and nothing else."""
    with looking_as(cast.admin.audience) as by:
        for word in words:
            mine = cast.people[word].partner
            reach(PREPARATION_OPEN, by=by, couple=mine.couple_id, subject=mine.pk)


def hold(cast: Cast, person: Person, *, lift: bool = False) -> None:
    """One partner is not going ahead for now, or is again."""
    mine = person.partner
    with looking_as(cast.therapist.audience) as by:
        if lift:
            end(screening.NOT_GOING_AHEAD, subject=mine.pk)
        else:
            reach(screening.NOT_GOING_AHEAD, by=by, couple=mine.couple_id, subject=mine.pk)


def choose_format(cast: Cast, variant: str) -> None:
    """The format of the first couple's course."""
    with looking_as(cast.therapist.audience):
        Course.objects.filter(couple=cast.couples["first"]).update(variant=variant)


def noted(typed: dict[str, Any], **other: Any) -> dict[str, Any]:
    """What was typed, as an action takes it."""
    found = {name: value == "on" or value for name, value in typed.items()}
    if "readiness" in found:
        found["readiness"] = int(found["readiness"])
    return found | {"held_on": timezone.localdate()} | other


def prepare_alone(cast: Cast, person: Person, *, sign: bool = True, **other: Any) -> None:
    """A note on one partner, signed unless said otherwise."""
    with looking_as(cast.therapist.audience) as by:
        partner = partner_in_reach(person.partner.pk)
        about = {"by": by, "couple": couple_in_reach(partner.couple_id), "partner": partner}
        actions.keep_individual_preparation(**about, **noted(ALONE, **other))
        if sign:
            actions.sign_individual_preparation(**about)


def prepare_together(cast: Cast, *, sign: bool = True, **other: Any) -> None:
    """A note on both, signed unless said otherwise."""
    with looking_as(cast.therapist.audience) as by:
        about = {"by": by, "couple": couple_in_reach(cast.couples["first"].pk)}
        actions.keep_joint_preparation(**about, **noted(TOGETHER, **other))
        if sign:
            actions.sign_joint_preparation(**about)
