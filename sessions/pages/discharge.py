"""What the pages of leaving show."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from kact.couples.models import Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience
from kact.privacy.roles import ROLES, Can, Role
from kact.protocol.facts import State
from sessions.actions.discharge import Leaving, how_it_stands
from sessions.models import Discharge, DosingSession
from sessions.monitoring import Standing, items
from sessions.pages.adverse import about_event, in_words
from sessions.queries.discharge import discharge_of
from sessions.queries.escort import newest_escorts

Context = dict[str, Any]

TONES = {State.MET.value: "good", State.NOT_MET.value: "danger", State.UNKNOWN.value: "plain"}
NOTHING = Leaving(values={}, said={}, aldrete={})


def discharge(reader: Audience, session: DosingSession, partner: Partner) -> Context:
    """How one partner stands: what they left on, or each criterion as far as it is known now."""
    left = discharge_of(session, partner.pk)
    standings = how_it_stands(session, partner, NOTHING, at=timezone.now()) if not left else ()
    return about_event(session, partner) | {
        "dosed": session.is_dosed(partner.place),
        "left": left and _left(session, left),
        "criteria": _marked(standings),
        "may_discharge": Can.DISCHARGE in ROLES[Role(reader.role)].can,
    }


def discharge_form(session: DosingSession, partner: Partner) -> Context:
    """What the form begins with: whom this partner named to take them home."""
    escort = newest_escorts(session.couple_id).get(partner.pk)
    return {"escort": escort.name if escort else ""}


def marked(standings: tuple[Standing, ...]) -> list[Context]:
    """The criteria that keep somebody here, with their words."""
    return _marked(tuple(s for s in standings if s.state is not State.MET))


def other_of(session: DosingSession, partner: Partner) -> Partner | None:
    """The other partner of this couple, who may have taken a dose too."""
    couple = couple_in_reach(session.couple_id)
    return next((each for each in couple.current if each.pk != partner.pk), None)


def replaces(session: DosingSession, subject: UUID) -> Discharge | None:
    """The discharge that a new one would correct."""
    return discharge_of(session, subject)


def _marked(standings: tuple[Standing, ...]) -> list[Context]:
    return [
        {"words": s.words, "state": s.state.word, "tone": TONES[s.state.value], "why": s.why}
        for s in standings
    ]


def _left(session: DosingSession, row: Discharge) -> Context:
    """One discharge as it is on record."""
    return {
        "row": row,
        "at": in_words(session, row.measured_at),
        "by": getattr(row, "by", ""),
        "measured": ", ".join(_measured(row)),
        "criteria": [
            {
                "words": kept["words"],
                "state": kept["state"],
                "tone": TONES[kept["state"]],
                "why": kept["why"],
            }
            for kept in row.standings
        ],
    }


def _measured(row: Discharge) -> list[str]:
    """What was measured for it, in the order of the day's rows; a choice in its words."""
    return [
        item.said(row.values[item.code]) for item in items().values() if item.code in row.values
    ]
