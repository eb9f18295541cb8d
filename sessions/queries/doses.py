"""Reads what was prepared and given on a day, for whoever is looking."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from kact.accounts.queries import staff_name
from kact.couples.models import Couple, Milestone
from kact.protocol.case import Case, Reached
from kact.protocol.gate import Sheet, examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_of, case_on_the_day, numbers_in_force
from sessions import milestones
from sessions.dosing.orders import Dose
from sessions.dosing.routes import routes
from sessions.models import (
    DoseCheck,
    DosingSession,
    GivenDose,
    PreparedDose,
    RefusedDose,
    StoppedDoses,
    VoidedDose,
)
from sessions.monitoring import Dose as Administration
from sessions.monitoring import terms
from sessions.queries.measured import hold_since, readings_of

FIRST, BOOSTER = "before_dosing", "before_booster"

# Whose names a prepared dose comes with, each by the way from it to what they wrote.
HANDS = {
    "writer": "",
    "checker": "check_by__",
    "giver": "given__",
    "voider": "given__void__",
    "refuser": "refused__",
}
BECAME = ("check_by", "given__void", "refused")


def doses_of_day(session: DosingSession) -> Mapping[UUID, list[GivenDose]]:
    """The doses that stand, by partner, in the order in which they were given. One query."""
    found: dict[UUID, list[GivenDose]] = defaultdict(list)
    for row in _standing().filter(dosing_session=session).order_by("given_at"):
        found[row.subject_id].append(row)
    return found


def doses_given(*sessions: DosingSession) -> dict[UUID, list[Administration]]:
    """The same of one day or several, as what is measured afterwards counts from them."""
    found: dict[UUID, list[Administration]] = defaultdict(list)
    for row in _standing().filter(dosing_session__in=sessions).order_by("given_at"):
        found[row.subject_id].append(_administration(row))
    return found


def doses_before(session: DosingSession, partner: UUID) -> list[Dose]:
    """One partner's doses of the day, as their order is held against them."""
    return [Dose(row.given_mg, row.given_at) for row in doses_of_day(session).get(partner, [])]


def given_under(key: UUID) -> GivenDose | None:
    """The dose that was sent under this key."""
    found: GivenDose | None = GivenDose.objects.filter(pk=key).first()
    return found


def prepared_in_reach(pk: UUID) -> PreparedDose:
    """One prepared dose with its order, partner and day. Raises Http404."""
    rows = PreparedDose.objects.select_related("order", "subject", "dosing_session__visit")
    found: PreparedDose = get_object_or_404(rows, pk=pk)
    return found


def given_in_reach(pk: UUID) -> GivenDose:
    """One dose with its partner and day. Raises Http404."""
    rows = GivenDose.objects.select_related("subject", "dosing_session__visit")
    found: GivenDose = get_object_or_404(rows, pk=pk)
    return found


def check_on(prepared: PreparedDose) -> DoseCheck | None:
    """The second person's check of one prepared dose."""
    found: DoseCheck | None = _written(DoseCheck.objects).filter(prepared=prepared).first()
    return found


def is_settled(prepared: PreparedDose) -> bool:
    """Whether it was given, or put away."""
    given = GivenDose.objects.filter(prepared=prepared)
    return given.exists() or RefusedDose.objects.filter(prepared=prepared).exists()


def prepared_for(session: DosingSession, partner: UUID) -> list[PreparedDose]:
    """Everything prepared for one partner on this day, in order, with what became of it. One query.

    It, its check, its dose, what took that back and what put it away know their ``writer``.
    """
    by = {name: staff_name(user_id=OuterRef(f"{way}author_id")) for name, way in HANDS.items()}
    rows = PreparedDose.objects.filter(dosing_session=session, subject_id=partner).annotate(**by)
    return [_signed(row) for row in rows.select_related("order", *BECAME)]


def doses_ended(session: DosingSession, partner: UUID) -> bool:
    """Whether somebody has ended one partner's doses today, or they have gone home."""
    stopped = StoppedDoses.objects.filter(dosing_session=session, subject_id=partner)
    gone = Milestone.objects.filter(
        subject_id=partner, code=milestones.NO_MORE_TODAY, reached_at__gte=session.opened_at
    )
    return stopped.exists() or gone.exists()


def sheet_before(session: DosingSession, couple: Couple, partner: UUID) -> Sheet:
    """The gate that a partner's next dose is asked for, examined now.

    The first is asked of the couple as this day is to be; a booster of the partner alone.
    """
    if given := doses_of_day(session).get(partner):
        case = _as_measured(session, couple, partner, [_administration(row) for row in given])
        return examine(gate(BOOSTER), case, partner=partner)
    day: dict[str, Any] = {
        "variant": session.variant,
        "doses": session.doses,
        "since": session.opened_at,
    }
    return examine(gate(FIRST), case_on_the_day(couple, **day))


def _as_measured(
    session: DosingSession, couple: Couple, partner: UUID, doses: list[Administration]
) -> Case:
    """The couple now, with a hold where this partner's newest measurements are one.

    It is found afresh whenever it is asked, so that no screen and no gate lags behind the board.
    """
    case = case_of(couple)
    since = hold_since(readings_of(session, partner), doses, terms(numbers_in_force()))
    if since is None:
        return case
    code = milestones.VITALS_ON_HOLD
    people = tuple(
        replace(p, milestones={**(p.milestones or {}), code: Reached(code, since)})
        if p.id == partner
        else p
        for p in case.partners
    )
    return replace(case, partners=people)


def _administration(row: GivenDose) -> Administration:
    """An infusion runs until somebody has noted its end."""
    end = getattr(row, "infusion_end", None)
    return Administration(
        row.given_at,
        route=row.prepared.order.route,
        infusion="infusion" in routes()[row.prepared.order.route].asks,
        ends_at=end.ended_at if end else None,
    )


def _standing() -> "QuerySet[GivenDose]":
    voided = VoidedDose.objects.filter(dose_id=OuterRef("pk"))
    rows: QuerySet[GivenDose] = GivenDose.objects.filter(~Exists(voided))
    return rows.select_related("prepared__order", "infusion_end")


def _signed(row: PreparedDose) -> PreparedDose:
    """Tell everything that became of a prepared dose by whom it is."""
    given = getattr(row, "given", None)
    became = {
        "checker": getattr(row, "check_by", None),
        "giver": given,
        "voider": getattr(given, "void", None),
        "refuser": getattr(row, "refused", None),
    }
    for name, step in became.items():
        if step is not None:
            step.writer = getattr(row, name)
    return row


def _written(rows: Any) -> Any:
    return rows.annotate(writer=staff_name(user_id=OuterRef("author_id")))
