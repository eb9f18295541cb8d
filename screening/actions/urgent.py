"""Looks at what has just been answered for anything that cannot wait."""

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from uuid import UUID

from kact.alerts import queries as alerts
from kact.alerts.actions import raise_alert
from kact.alerts.kinds import Kind
from kact.couples.models import Partner
from kact.couples.queries import partner_in_reach
from kact.privacy.audience import Audience, reader
from kact.protocol.queries import numbers_in_force
from kact.record.models import Event
from screening import urgent
from screening.actions.holds import hold
from screening.intake.answers import Given
from screening.models import Hold, Intake
from screening.queries.intake import said_since
from screening.urgent import Stop


def look_at(
    *, by: Audience, partner: Partner, intake: Intake, answers: Mapping[str, Given]
) -> list[Stop]:
    """Open holds and raise alerts for these answers of an intake, in the caller's transaction.

    One hold for each cause and one alert for each kind, however many answers ask for it. The same
    answer, looked at again here or in a later intake, opens and raises nothing: a clinician has
    answered it, or will. Nothing of this is readable to whoever answers. Returns what the answers
    ask for, new or not.
    """
    chosen = numbers_in_force()
    stops = urgent.found(answers, chosen)
    marks = {code: mark for stop in stops for code, mark in _marks(stop, intake, answers).items()}
    for cause in sorted({stop.hold for stop in stops}):
        of_cause = [stop for stop in stops if stop.hold == cause]
        basis = [marks[code] for stop in of_cause for code in urgent.opening(stop, answers, chosen)]
        if row := hold(by=by, partner=partner, cause=Hold.Cause(cause), basis=basis):
            new = {code for code, mark in marks.items() if mark in row.basis}
            _alert(by, row, {s.alert for s in of_cause if new & set(s.questions)} - {""})
    return stops


def _alert(by: Audience, row: Hold, kinds: Collection[str]) -> None:
    for kind in sorted(kinds):
        raise_alert(by=by, kind=kind, couple=row.couple_id, subject=row.subject_id, source=row.pk)


def _marks(stop: Stop, intake: Intake, answers: Mapping[str, Given]) -> dict[str, str]:
    """For each question that opens a stop, what stands for this answer: SHA-256, in hexadecimal.

    It is another once the answer says anything else, or was something else in between.
    """
    codes = urgent.opening(stop, answers, numbers_in_force())
    opening = {code: answers[code] for code in codes}
    since = said_since(intake, opening)
    return {
        code: sha256(
            json.dumps([code, g.value, g.note, g.since, str(since[code])], sort_keys=True).encode()
        ).hexdigest()
        for code, g in opening.items()
    }


def hold_for_alert(event: Event) -> None:
    """Follow-up of an alert: thoughts of suicide in a measure keep the partner from going ahead.

    Program gate G18. A measure belongs to another stage and raises the alert alone; every other
    alert comes with its hold. An item left unanswered alerts and holds nothing.
    """
    raised = alerts.alert(UUID(event.data["alert"]))
    if raised.kind == Kind.SUICIDALITY:
        partner = partner_in_reach(raised.subject_id)
        hold(by=reader(), partner=partner, cause=Hold.Cause.SUICIDE_RISK)
