"""What a partner, asked alone on the day, says: whether they are dosed, and to a changed day.

Whatever they say, everybody but the care team sees the same: nothing. A no, a wish to wait and a
yes under pressure end the same milestone in the same way.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from kact.couples.actions import end, reach, take_turns
from kact.couples.models import Couple, Course, Partner
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.protocol.case import BOTH_DOSE
from kact.record.actions import append
from kact.scheduling.actions.visits import as_seen, stand
from kact.scheduling.events import VISITS_BLOCKED
from kact.scheduling.models import Visit
from kact.scheduling.queries import OPEN
from sessions import events, milestones
from sessions.actions.checks import about, note, require_open
from sessions.models import ConversionAnswer, DosingSession, SameDayConsent
from sessions.queries.checks import conversion_answers
from sessions.queries.doses import doses_of_day


class NotAlone(ValueError):
    """Somebody who was not alone was not asked in private."""


class NotAgreed(RuntimeError):
    """Not both partners, asked alone, have said yes to this very day."""


class NoSuchDay(ValueError):
    """The day asked for is the one there is, or is not one of this format."""


class DoseGiven(RuntimeError):
    """Somebody has been dosed: the day is no longer another one."""


@transaction.atomic
def ask_on_the_day(
    *,
    by: Audience,
    session: DosingSession,
    partner: Partner,
    alone: bool,
    answer: str,
    pressured: bool,
) -> SameDayConsent:
    """Keep what one partner said in private; only an unpressed yes lets them be dosed.

    Raises NotAlone.
    """
    take_turns(f"day:{session.pk}")
    require_open(session)
    if not alone:
        raise NotAlone
    row = SameDayConsent(
        **about(by, session, partner), alone=alone, answer=answer, pressured=pressured
    )
    row.save(force_insert=True)
    end(milestones.SAME_DAY_CONSENT, subject=partner.pk)
    if row.is_yes:
        whose: dict[str, Any] = {"couple": session.couple_id, "subject": partner.pk}
        reach(milestones.SAME_DAY_CONSENT, by=by, **whose)
    note(events.ASKED_ON_THE_DAY, by, session, partner)
    return row


@transaction.atomic
def ask_about_conversion(
    *,
    by: Audience,
    session: DosingSession,
    partner: Partner,
    alone: bool,
    doses: str,
    variant: str,
    agrees: bool,
) -> ConversionAnswer:
    """Keep what one partner, asked alone, says to another day. Raises NotAlone and NoSuchDay."""
    take_turns(f"day:{session.pk}")
    require_open(session)
    if not alone:
        raise NotAlone
    _require_another_day(session, doses, variant)
    row = ConversionAnswer(
        **about(by, session, partner),
        alone=alone,
        doses=doses,
        variant=variant,
        agrees=agrees,
    )
    row.save(force_insert=True)
    note(events.CONVERSION_ASKED, by, session, partner)
    return row


@transaction.atomic
def convert_session(
    *, by: Audience, session: DosingSession, couple: Couple, doses: str, variant: str
) -> None:
    """Let one of the two be dosed on a day that was planned for both.

    Both have to have said yes to this very day, each asked alone since it began. Raises NotAgreed,
    NoSuchDay and DoseGiven.
    """
    take_turns(f"day:{session.pk}")
    require_open(session)
    _require_another_day(session, doses, variant)
    if _anybody_dosed(session):
        raise DoseGiven
    if not _both_agree(conversion_answers(session), couple, doses, variant):
        raise NotAgreed
    DosingSession.objects.filter(pk=session.pk).update(doses=doses, variant=variant)
    note(events.SESSION_CONVERTED, by, session, None)


@transaction.atomic
def call_off_session(*, by: Audience, session: DosingSession, visit: Visit) -> None:
    """Nobody is dosed today: the visit stands as any that is not going ahead for now, for both.

    Raises DoseGiven, and NotNow for a visit that is over.
    """
    take_turns(f"day:{session.pk}")
    require_open(session)
    if _anybody_dosed(session):
        raise DoseGiven
    with looking_as(Audience.job(Job.KEEPER, by.clinic)) as keeper:
        take_turns(f"calendar:{by.clinic}")
        stand(as_seen(visit, visit.version, OPEN), Visit.State.BLOCKED)
        append(VISITS_BLOCKED, by=keeper, couple=visit.couple_id, data={"visits": 1})
    end(milestones.STAFFING_CONFIRMED, couple=session.couple_id)
    note(events.SESSION_CALLED_OFF, by, session, None)


def _require_another_day(session: DosingSession, doses: str, variant: str) -> None:
    alone = {Course.Doses.ONE, Course.Doses.TWO}
    fits = doses in alone and variant in set(Course.Variant) and variant not in BOTH_DOSE
    if not fits or session.doses != Course.Doses.BOTH:
        raise NoSuchDay


def _both_agree(
    said: Mapping[UUID, ConversionAnswer], couple: Couple, doses: str, variant: str
) -> bool:
    answers = [said.get(partner.pk) for partner in couple.current]
    return len(answers) == 2 and all(
        answer is not None and answer.agrees and (answer.doses, answer.variant) == (doses, variant)
        for answer in answers
    )


def _anybody_dosed(session: DosingSession) -> bool:
    return any(doses_of_day(session).values())
