"""Reads plans for whoever is looking."""

from uuid import UUID

from django.db.models import OuterRef, Prefetch

from kact.accounts.queries import staff_name
from screening.models import Plan, PlanAgreement


def plans_of(couple: UUID) -> list[Plan]:
    """Every plan of one couple in reach, the newest first, with both signers. Two queries."""
    agreements = PlanAgreement.objects.annotate(agreer=staff_name(user_id=OuterRef("author_id")))
    found = Plan.objects.filter(couple_id=couple).annotate(
        proposer=staff_name(user_id=OuterRef("author_id"))
    )
    return list(found.prefetch_related(Prefetch("agreements", agreements, to_attr="signed")))


def plan_in_force(plans: list[Plan]) -> Plan | None:
    """The newest plan with both signatures."""
    return next((plan for plan in plans if plan.agreement), None)


def plan_proposed(plans: list[Plan]) -> Plan | None:
    """The newest plan, where it still wants the prescriber's signature."""
    return plans[0] if plans and not plans[0].agreement else None
