"""Records a suicide-risk screen, and holds the partner where it asks for it."""

from django.db import transaction

from kact.alerts.actions import raise_alert
from kact.alerts.kinds import Kind
from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.protocol.queries import number_in_force
from kact.record.actions import append
from screening import events
from screening.actions.holds import hold
from screening.models import Hold, SuicideScreen
from screening.suicide_risk import HOLD_FROM, rules


@transaction.atomic
def record_suicide_screen(
    *, by: Audience, partner: Partner, marks: dict[str, str]
) -> SuicideScreen:
    """Keep what was marked and its band; from the band that holds on, hold and alert at once.

    ``marks`` is "yes", "no" or "not_asked" by item code. Raises suicide_risk.Unsound.
    """
    band = rules().band(marks)
    row = SuicideScreen(
        clinic_id=by.clinic,
        couple_id=partner.couple_id,
        subject_id=partner.pk,
        author_id=by.user,
        marks=marks,
        band=band,
        rules=rules().version,
    )
    row.save(force_insert=True)
    append(events.SUICIDE_SCREEN_RECORDED, by=by, couple=partner.couple_id, subject=partner.pk)
    if rules().holds(band, number_in_force(HOLD_FROM)):
        _stop(by, partner, row)
    return row


def _stop(by: Audience, partner: Partner, row: SuicideScreen) -> None:
    """A hold that the prescriber lifts, and an alert that somebody must answer."""
    hold(by=by, partner=partner, cause=Hold.Cause.SUICIDE_RISK)
    raise_alert(
        by=by,
        kind=Kind.SUICIDE_RISK,
        couple=partner.couple_id,
        subject=partner.pk,
        source=row.pk,
    )
