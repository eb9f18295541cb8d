"""Looks at what has just been answered for anything that cannot wait."""

from collections.abc import Mapping
from uuid import UUID

from kact.alerts.actions import raise_alert
from kact.couples.models import Partner
from kact.privacy.audience import Audience
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
