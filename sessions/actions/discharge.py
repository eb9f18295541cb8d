"""Lets one partner leave, each for themselves: every criterion, or the prescriber's reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kact.alerts.actions import raise_alert
from kact.alerts.kinds import Kind
from kact.couples.actions import end, reach, take_turns
from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.privacy.roles import Role
from kact.protocol.queries import numbers_in_force
from kact.record.actions import append
from sessions import events, milestones
from sessions.actions.checks import require_open
from sessions.escorts import same_name
from sessions.models import Discharge, DosingSession, WayHome
from sessions.monitoring import Answers, Reading, Standing, baseline_of, discharge, may_leave, terms
from sessions.queries.discharge import discharge_of, latest_readings, way_home_settled
from sessions.queries.doses import doses_given

ASKED_ALONE = "way_home"
ESCORT = "escort"


class NotReady(RuntimeError):
    """A criterion is not met or not known; ``standings`` says which."""

    def __init__(self, standings: tuple[Standing, ...]) -> None:
        super().__init__("not every criterion is met")
        self.standings = standings


class NotDosed(LookupError):
    """This partner takes no medicine on this day, and comes and goes as they like."""


class AlreadyLeft(RuntimeError):
    """This partner has left, or a colleague has changed it since."""


class TheOtherDoses(ValueError):
    """The one named took a dose too, and takes nobody home today."""


@dataclass(frozen=True)
class Leaving:
    """What was measured and asked of one partner who is about to leave."""

    values: dict[str, Any]
    said: dict[str, bool]
    aldrete: dict[str, int]
    pads: int | None = None
    escort: str = ""
    somebody_else: bool = False  # of the other partner's name, and not them


@transaction.atomic
def ask_way_home(
    *, by: Audience, session: DosingSession, partner: Partner, feels_safe: bool, plan: str
) -> WayHome:
    """Keep what one partner said, asked alone. A no is an alert, whatever else is settled.

    That the way home is settled is a milestone of this partner's: the same after a yes as after a
    no with another plan. Raises DayOver.
    """
    take_turns(f"day:{session.pk}")
    require_open(session)
    whose: dict[str, Any] = {"couple": session.couple_id, "subject": partner.pk}
    row = WayHome(
        clinic_id=by.clinic,
        couple_id=session.couple_id,
        subject_id=partner.pk,
        author_id=by.user,
        dosing_session=session,
        feels_safe=feels_safe,
        plan=plan,
    )
    row.save(force_insert=True)
    end(milestones.WAY_HOME_SETTLED, subject=partner.pk)
    if feels_safe or plan:
        reach(milestones.WAY_HOME_SETTLED, by=by, **whose)
    if not feels_safe:
        raise_alert(by=by, kind=Kind.WAY_HOME, source=row.pk, **whose)
    append(events.WAY_HOME_ASKED, by=by, **whose)
    return row


def how_it_stands(
    session: DosingSession, partner: Partner, leaving: Leaving, *, at: datetime
) -> tuple[Standing, ...]:
    """Every criterion as it stands now. What nobody measured or answered is unknown."""
    doses = doses_given(session).get(partner.pk, [])
    before = latest_readings(session, partner)
    now = Reading("now", at, leaving.values)
    said = dict(leaving.said)
    if way_home_settled(session, partner.pk):
        said[ASKED_ALONE] = True
    else:
        said.pop(ASKED_ALONE, None)
    if said.get(ESCORT) and not leaving.escort:
        said.pop(ESCORT)  # whoever is there has a name
    return discharge(
        [*before, now],
        Answers(said, leaving.aldrete, leaving.pads),
        doses=doses,
        baseline=baseline_of(before, doses),
        at=at,
        terms=terms(numbers_in_force()),
    )


@transaction.atomic
def discharge_partner(
    *,
    by: Audience,
    session: DosingSession,
    partner: Partner,
    other: Partner | None,
    leaving: Leaving,
    override: str = "",
    replaces: Discharge | None = None,
    reason: str = "",
) -> Discharge:
    """Let one partner leave, whatever the other still needs.

    No dose is given meanwhile. Raises DayOver, NotDosed, TheOtherDoses, AlreadyLeft, and NotReady
    where a criterion is not met or not known; the prescriber alone may go on then, for a reason
    (``override``).
    """
    take_turns(f"day:{session.pk}")
    require_open(session)
    if not session.is_dosed(partner.place):
        raise NotDosed
    if other and session.is_dosed(other.place) and _is(other, leaving):
        raise TheOtherDoses
    if discharge_of(session, partner.pk) != replaces:
        raise AlreadyLeft
    now = timezone.now()
    standings = how_it_stands(session, partner, leaving, at=now)
    ready = may_leave(standings)
    if not ready and not (override and by.role == Role.PRESCRIBER):
        raise NotReady(standings)
    row = Discharge(
        clinic_id=by.clinic,
        couple_id=session.couple_id,
        subject_id=partner.pk,
        author_id=by.user,
        dosing_session=session,
        measured_at=now,
        values=leaving.values,
        answers=leaving.said,
        aldrete=leaving.aldrete,
        pads=leaving.pads,
        standings=[_as_kept(standing) for standing in standings],
        escort=leaving.escort,
        override="" if ready else override,
        supersedes=replaces.pk if replaces else None,
        reason=reason,
    )
    row.save(force_insert=True)
    _left(by, row)
    return row


def _left(by: Audience, row: Discharge) -> None:
    whose: dict[str, Any] = {"couple": row.couple_id, "subject": row.subject_id}
    if row.supersedes is None:
        reach(milestones.DISCHARGED, by=by, **whose)
        reach(milestones.NO_MORE_TODAY, by=by, **whose)
        append(events.PARTNER_DISCHARGED, by=by, **whose)
    else:
        append(events.DISCHARGE_CORRECTED, by=by, **whose)


def _is(other: Partner, leaving: Leaving) -> bool:
    """Whether whoever is named is the other partner, for all that is known."""
    return not leaving.somebody_else and same_name(leaving.escort, other.name)


def _as_kept(standing: Standing) -> dict[str, str]:
    return {
        "code": standing.code,
        "words": standing.words,
        "state": standing.state.value,
        "why": standing.why,
    }
