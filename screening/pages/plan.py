"""What the page of a couple's plan shows."""

from typing import Any

from kact.couples.models import Couple
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from screening.models import Plan
from screening.queries.plan import plan_in_force, plan_proposed, plans_of

Context = dict[str, Any]


def plan(reader: Audience, couple: Couple) -> Context:
    """The plan in force, the one that waits for its second signature, and those before."""
    plans, names = plans_of(couple.pk), names_of(couple)
    in_force, proposed = plan_in_force(plans), plan_proposed(plans)
    before = [p for p in plans if p not in (in_force, proposed)]
    return {
        "nav": "couples",
        "couple": couple,
        "in_force": _shown(in_force, names) if in_force else None,
        "proposed": _shown(proposed, names) if proposed else None,
        "before": [_shown(p, names) for p in before],
        "may_propose": reader.can(Can.PROPOSE_PLAN),
        "may_agree": _may_agree(reader, proposed),
    }


def names_of(couple: Couple) -> dict[int, str]:
    """The partners' names by their place."""
    return {partner.place: partner.name for partner in couple.current}


def _may_agree(reader: Audience, proposed: Plan | None) -> bool:
    may = reader.can(Can.AGREE_PLAN)
    return may and proposed is not None and proposed.author_id != reader.user


def _shown(found: Plan, names: dict[int, str]) -> Context:
    agreement = found.agreement
    return {
        "id": found.pk,
        "title": found.get_pathway_display(),
        "rows": _rows(found, names),
        "proposer": found.proposer,  # type: ignore[attr-defined] # queries.plan
        "signed_at": found.signed_at,
        "agreer": agreement.agreer if agreement else "",  # type: ignore[attr-defined]
        "agreed_at": agreement.signed_at if agreement else None,
    }


def _rows(found: Plan, names: dict[int, str]) -> list[Context]:
    entries = {
        "Format": found.get_variant_display() or "No dose is planned",
        "Who doses": _dosers(found, names),
        "Reasons": "; ".join(Plan.Reason(r).label for r in found.reasons),
        "Why": found.reason,
    }
    return [{"term": term, "detail": detail} for term, detail in entries.items()]


def _dosers(found: Plan, names: dict[int, str]) -> str:
    """Both, or one by name; a format in turns may have the other dose next time by a new plan."""
    place = {Plan.Doses.ONE: 1, Plan.Doses.TWO: 2}.get(Plan.Doses(found.doses or "both"))
    if not found.doses:
        return "Nobody"
    return names.get(place, found.get_doses_display()) if place else found.get_doses_display()
