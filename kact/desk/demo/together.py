"""What the demo's clinicians do with both partners in one room, and what they plan for them."""

from django.utils import timezone

from kact.couples.queries import couple_in_reach
from kact.desk.demo.people import Office, Pair
from kact.privacy.audience import looking_as
from kact.privacy.roles import Role
from screening.actions.joint import record_joint_intake
from screening.actions.plan import agree_plan, propose_plan

NOTED = {
    "concerns": ["conflict", "distance"],
    "cycle": "A question about the day is heard as blame; one goes quiet, the other asks again.",
    "strengths": "Both are warm with their child, and laugh at the same things.",
    "years_together": 9,
    "status": "married",
    "children": 1,
    "living": "shared",
    "structure": "exclusive",
    "modality": "CBCT",
    "fit": ["both_wish", "work", "feelings", "stop", "steady"],
    "fit_note": "",
    "not_a_quick_fix": True,
}
PLANNED = {
    "pathway": "relational_kap",
    "variant": "CONJOINT",
    "doses": "both",
    "reasons": ["between_them", "both_wish"],
    "reason": "What troubles them lies mainly between them, and each asked for it alone.",
}


def plan_together(office: Office, pair: Pair) -> None:
    """The joint intake, and a plan that two people have signed."""
    with looking_as(office.staff[Role.THERAPIST]) as by:
        couple = couple_in_reach(pair[0].couple)
        record_joint_intake(by=by, couple=couple, held_on=timezone.localdate(), **NOTED)
        plan = propose_plan(by=by, couple=couple_in_reach(couple.pk), **PLANNED)
    with looking_as(office.staff[Role.PRESCRIBER]) as by:
        agree_plan(by=by, couple=couple_in_reach(couple.pk), plan=plan.pk)
