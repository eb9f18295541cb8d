"""Raises alerts and answers them."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from kact.alerts import events
from kact.alerts.kinds import TERMS
from kact.alerts.models import Alert
from kact.privacy.audience import Audience
from kact.privacy.roles import Job
from kact.record.actions import append


class AlreadyAnswered(RuntimeError):
    """Somebody else has answered this alert."""


@transaction.atomic
def raise_alert(*, by: Audience, kind: str, couple: UUID, subject: UUID, source: UUID) -> None:
    """Raise one alert about one partner, because of one source; twice is once.

    Whoever answers may not read alerts, so the database's own constraint says whether it is there.
    """
    alert = Alert(
        clinic_id=by.clinic,
        couple_id=couple,
        subject_id=subject,
        author_id=by.user,
        kind=kind,
        readers=[*sorted(TERMS[kind].readers), Job.KEEPER.value],
        source=source,
    )
    try:
        with transaction.atomic():
            alert.save(force_insert=True)
    except IntegrityError:
        return
    append(
        events.ALERT_RAISED,
        by=by,
        couple=couple,
        subject=subject,
        data={"alert": str(alert.pk)},
    )


@transaction.atomic
def acknowledge_alert(*, by: Audience, alert: Alert, action: str, note: str) -> None:
    """Say what was done about an alert; it stops asking, and can never be changed again.

    Raises AlreadyAnswered when a colleague was quicker.
    """
    open_still = Alert.objects.filter(pk=alert.pk, acknowledged_at=None)
    if not open_still.update(
        acknowledged_at=timezone.now(), acknowledged_by_id=by.user, action=action, note=note
    ):
        raise AlreadyAnswered
    append(
        events.ALERT_ACKNOWLEDGED,
        by=by,
        couple=alert.couple_id,
        subject=alert.subject_id,
        data={"alert": str(alert.pk), "action": action},
    )
