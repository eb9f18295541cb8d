"""Proposes and agrees plans: two signatures, of two people, in two roles."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import change_course, end, reach, take_turns
from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.record.verbs import Verb
from screening import events, milestones
from screening.models import Plan, PlanAgreement
from screening.queries.plan import plan_proposed, plans_of


class Superseded(RuntimeError):
    """There is a newer plan, or this one is agreed already."""


class SamePerson(ValueError):
    """Nobody agrees to a plan of their own."""


class OnePartner(ValueError):
    """This form of treatment takes two partners, and one alone is registered."""


@transaction.atomic
def propose_plan(*, by: Audience, couple: Couple, **proposed: Any) -> Plan:
    """Sign a proposal as its therapist. The plan in force stays so until a prescriber agrees.

    ``couple`` comes with its partners. Raises OnePartner.
    """
    take_turns(f"plan:{couple.pk}")
    plan = Plan(
        clinic_id=by.clinic,
        couple=couple,
        author_id=by.user,
        signed_at=timezone.now(),
        **proposed,
    )
    if plan.leads_to_a_dose and len(couple.current) < len(Partner.Place):
        raise OnePartner
    plan.save(force_insert=True)
    _note(events.PLAN_PROPOSED, by, plan)
    return plan


@transaction.atomic
def agree_plan(*, by: Audience, couple: Couple, plan: UUID) -> None:
    """Sign the newest proposal as a prescriber: it comes into force, and ends the one before.

    The course takes the plan's format, and who doses. A plan that leads to no dose ends the
    milestone, so that nobody prepares for one. Raises Superseded and SamePerson.
    """
    take_turns(f"plan:{couple.pk}")
    proposed = plan_proposed(plans_of(couple.pk))
    if proposed is None or proposed.pk != plan:
        raise Superseded
    if proposed.author_id == by.user:
        raise SamePerson
    _sign(by, proposed)
    end(milestones.PLAN_RECORDED, couple=couple.pk)
    planned = {"variant": proposed.variant} if proposed.leads_to_a_dose else {}
    change_course(by=by, course=couple.courses[0], **planned, doses=proposed.doses)
    if proposed.leads_to_a_dose:
        reach(milestones.PLAN_RECORDED, by=by, couple=couple.pk)
    _note(events.PLAN_AGREED, by, proposed)


def _sign(by: Audience, plan: Plan) -> None:
    agreement = PlanAgreement(
        clinic_id=plan.clinic_id,
        couple_id=plan.couple_id,
        author_id=by.user,
        plan=plan,
        signed_at=timezone.now(),
    )
    agreement.save(force_insert=True)


def _note(verb: Verb, by: Audience, plan: Plan) -> None:
    append(verb, by=by, couple=plan.couple_id, data={"plan": str(plan.pk)})
