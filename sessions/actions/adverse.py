"""Records adverse events, corrects and closes them; a serious one holds the next dose."""

from typing import Any

from django.db import transaction

from kact.alerts.actions import raise_alert
from kact.alerts.kinds import Kind
from kact.couples.actions import end, reach, take_turns
from kact.couples.models import Partner
from kact.couples.queries import has_reached
from kact.privacy.audience import Audience
from kact.record.actions import append
from sessions import events, milestones
from sessions.models import AdverseEvent, AdverseRecord, DosingSession
from sessions.monitoring import adverse_terms, seriousness
from sessions.queries.adverse import has_open_serious, is_newest, reads_all, writable

_KEPT = (
    "term", "other", "onset_at", "ended_at", "severity", "expected", "relation", "action",
    "outcome", "criteria", "description",
)  # fmt: skip


class NotYours(PermissionError):
    """This role does not record events of this kind."""


class Superseded(RuntimeError):
    """A colleague has changed this event since, or it is closed."""


class ForThePrescriber(RuntimeError):
    """Whether an event is serious no more is judged by somebody who sees all that is open."""


@transaction.atomic
def record_adverse_event(
    *, by: Audience, session: DosingSession, partner: Partner, **noted: Any
) -> AdverseRecord:
    """Record one event of one partner. A serious one holds the next dose and raises an alert.

    The term decides the table: what lies between the partners is kept apart. Raises NotYours where
    the role does not write that table.
    """
    model = writable(by.role)
    wanted = adverse_terms()[noted["term"]].restricted
    if model is None or wanted == (model is AdverseEvent):
        raise NotYours
    take_turns(f"adverse:{partner.pk}")
    about = {"couple_id": session.couple_id, "subject_id": partner.pk, "dosing_session": session}
    row = model(clinic_id=by.clinic, author_id=by.user, **about, **_judged(noted))
    return _kept(by, row, "RECORDED")


@transaction.atomic
def correct_adverse_event(
    *, by: Audience, event: AdverseRecord, reason: str, **noted: Any
) -> AdverseRecord:
    """Put a new row in the place of one, with a reason; the first stays, struck through.

    Raises Superseded, NotYours for a term of the other table, and ForThePrescriber.
    """
    if adverse_terms()[noted["term"]].restricted == isinstance(event, AdverseEvent):
        raise NotYours
    return _supersede(by, event, "CORRECTED", reason=reason, **_judged(noted))


@transaction.atomic
def close_adverse_event(
    *, by: Audience, event: AdverseRecord, outcome: str, ended_at: Any, reason: str
) -> AdverseRecord:
    """Say that an event is over and reviewed; the last serious one lets the next dose go on.

    Raises Superseded, and ForThePrescriber where whoever closes does not see all that is open.
    """
    noted = {name: getattr(event, name) for name in _KEPT}
    noted |= {"outcome": outcome, "ended_at": ended_at}
    return _supersede(by, event, "CLOSED", reason=reason, closed=True, **noted)


def _supersede(by: Audience, event: AdverseRecord, what: str, **noted: Any) -> AdverseRecord:
    take_turns(f"adverse:{event.subject_id}")
    if event.closed or not is_newest(event):
        raise Superseded
    over = noted.get("closed") or not noted["criteria"]
    if event.serious and over and not reads_all(by.role):
        raise ForThePrescriber
    row = type(event)(
        clinic_id=by.clinic,
        author_id=by.user,
        couple_id=event.couple_id,
        subject_id=event.subject_id,
        dosing_session_id=event.dosing_session_id,
        supersedes=event.pk,
        **noted,
    )
    return _kept(by, row, what)


def _kept(by: Audience, row: AdverseRecord, what: str) -> AdverseRecord:
    """Save a row with what follows from it: the hold, the alert and the event."""
    row.save(force_insert=True)
    of_body = isinstance(row, AdverseEvent)
    whose: dict[str, Any] = {"couple": row.couple_id, "subject": row.subject_id}
    if row.serious and not row.closed:
        kind = Kind.ADVERSE_EVENT if of_body else Kind.PARTNER_EVENT
        raise_alert(by=by, kind=kind, source=_first(row), **whose)
        if not has_reached(row.subject_id, milestones.SESSION_REVIEW_OPEN):
            reach(milestones.SESSION_REVIEW_OPEN, by=by, **whose)
    elif reads_all(by.role) and not has_open_serious(row.subject_id):
        end(milestones.SESSION_REVIEW_OPEN, subject=row.subject_id)
    verb = getattr(events, f"{'ADVERSE' if of_body else 'PARTNER'}_EVENT_{what}")
    append(verb, by=by, data={"dosing_session": str(row.dosing_session_id)}, **whose)
    return row


def _first(row: AdverseRecord) -> Any:
    """The first row of an event: what an alert names, so that one event raises one."""
    while row.supersedes:
        row = type(row).objects.get(pk=row.supersedes)
    return row.pk


def _judged(noted: dict[str, Any]) -> dict[str, Any]:
    """What was noted, with every criterion that its severity means by itself."""
    criteria = seriousness(noted["severity"], tuple(noted["criteria"]))
    return {name: noted[name] for name in _KEPT} | {"criteria": list(criteria)}
