"""Looks at what has just been answered for anything that cannot wait."""

from collections.abc import Mapping
from uuid import UUID

from kact.alerts import queries as alerts
from kact.alerts.actions import raise_alert
from kact.alerts.kinds import Kind
from kact.couples.models import Partner
from kact.couples.queries import partner_in_reach
from kact.privacy.audience import Audience, reader
from kact.record.models import Event
from screening import urgent
from screening.actions.holds import hold
from screening.intake.answers import Given
from screening.models import Hold


def look_at(*, by: Audience, partner: Partner, answers: Mapping[str, Given], source: UUID) -> None:
    """Open holds and raise alerts for these answers, in the caller's transaction.

    One hold for each cause and one alert for each kind, however many answers ask for it. ``source``
    is the intake they stand in. Nothing of this is readable to whoever answers.
    """
    stops = urgent.found(answers)
    for cause in sorted({stop.hold for stop in stops}):
        hold(by=by, partner=partner, cause=Hold.Cause(cause))
    for kind in sorted({stop.alert for stop in stops if stop.alert}):
        raise_alert(by=by, kind=kind, couple=partner.couple_id, subject=partner.pk, source=source)


def hold_for_alert(event: Event) -> None:
    """Follow-up of an alert: thoughts of suicide in a measure keep the partner from going ahead.

    Program gate G18. A measure belongs to another stage and raises the alert alone; every other
    alert comes with its hold. An item left unanswered alerts and holds nothing.
    """
    raised = alerts.alert(UUID(event.data["alert"]))
    if raised.kind == Kind.SUICIDALITY:
        partner = partner_in_reach(raised.subject_id)
        hold(by=reader(), partner=partner, cause=Hold.Cause.SUICIDE_RISK)
