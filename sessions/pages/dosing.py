"""What the first page of a dosing day shows: each partner's steps through it, and the board."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from kact.couples.models import Partner
from kact.couples.queries import couple_in_reach, milestones_of
from sessions import milestones
from sessions.models import DosingSession
from sessions.queries.doses import doses_of_day
from sessions.queries.orders import orders_in_force

Context = dict[str, Any]
Since = dict[UUID | None, set[str]]

DONE = {"text": "Done", "tone": "good"}
OPEN = {"text": "To do", "tone": "todo"}


def dosing_session(session: DosingSession) -> Context:
    """The day, and how far each partner is in it. A fixed number of queries."""
    couple = couple_in_reach(session.couple_id)
    reached = _reached_today(session)
    given = doses_of_day(session)
    ordered = orders_in_force(couple.pk)
    return {
        "nav": "today",
        "session": session,
        "couple": couple,
        "people": [
            {
                "partner": partner,
                "dosed": session.is_dosed(partner.place),
                "steps": _steps(
                    session,
                    partner,
                    reached.get(partner.pk, set()),
                    given=len(given.get(partner.pk, [])),
                    ordered=partner.pk in ordered,
                ),
            }
            for partner in couple.current
        ],
    }


def _reached_today(session: DosingSession) -> Since:
    """What each partner has reached on this day, and what has not been taken back."""
    found: Since = {}
    for row in milestones_of([session.couple_id]):
        if row.valid_until is None and row.reached_at >= session.opened_at:
            found.setdefault(row.subject_id, set()).add(row.code)
    return found


def _steps(
    session: DosingSession, partner: Partner, reached: set[str], *, given: int, ordered: bool
) -> list[Context]:
    """One partner's way through the day. Whoever stays sober has adverse events alone."""
    here = [session.pk, partner.place]
    events = _step("Adverse events", reverse("adverse_events", args=here))
    if not session.is_dosed(partner.place):
        return [events]
    ready = {milestones.SAME_DAY_CHECK, milestones.SAME_DAY_CONSENT} <= reached
    gone = milestones.DISCHARGED in reached
    return [
        _step("Order", reverse("orders", args=[partner.pk]), done=ordered),
        _step("Before the dose", reverse("before_dose", args=here), done=ready),
        _step("Dose", reverse("dose", args=here), done=given > 0),
        _step("Discharge", reverse("discharge", args=here), done=gone),
        events,
        _step("Summary", reverse("monitoring_summary", args=here)),
    ]


def _step(title: str, url: str, *, done: bool | None = None) -> Context:
    """A step; of some nobody says whether they are done."""
    state = None if done is None else DONE if done else OPEN
    return {"title": title, "url": url, "state": state}
