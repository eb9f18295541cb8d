"""The front desk's tasks: opened by what became of a visit, taken and ticked off by a person."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from kact.accounts.models import Membership
from kact.privacy.audience import Audience, reader
from kact.record.actions import append
from kact.record.models import Event
from kact.scheduling import events
from kact.scheduling.models import Task, Visit
from kact.scheduling.queries import claims_of, open_visits_in, open_visits_taking
from kact.scheduling.reasons import Reason

Kind = Task.Kind
State = Visit.State
AFTER = {
    events.VISIT_LATE.code: (Kind.CALL, State.LATE),
    events.VISIT_MISSED.code: (Kind.CALL_BACK, State.NO_SHOW),
    events.VISIT_CANCELLED.code: (Kind.REBOOK, State.CANCELLED),
}
CANCELLED_AS: dict[str, Task.Kind | None] = {
    Reason.MISTAKE.value: None,
    Reason.NOT_FOR_NOW.value: Kind.TELL,
}


def open_task(event: Event) -> None:
    """Ask the front desk for what follows from one event; twice is once.

    Nothing follows from a visit that stands otherwise by now, nor from one booked by mistake.
    """
    usual, state = AFTER[event.verb]
    kind = CANCELLED_AS.get(event.data.get("reason", ""), usual)
    visit = Visit.objects.filter(pk=event.data["visit"], state=state).first()
    if kind is None or visit is None:
        return
    _ask(event, visit, kind, awaited=event.data.get("awaited"))


def ask_for_staff(event: Event) -> None:
    """Somebody of the staff has left: ask for somebody else at each time they were to be there.

    Those who come together are one time, and one task.
    """
    slots: set[UUID] = set()
    for visit in open_visits_taking(member=event.data["member"]).filter(
        starts_at__gt=timezone.now()
    ):
        if visit.slot_id not in slots:
            _ask(event, visit, Kind.RESTAFF)
        slots.add(visit.slot_id)


def pass_on_staffing(event: Event) -> None:
    """A visit has other staff, or is off: whom it asked for is settled, or asked of the next."""
    waiting = Task.objects.filter(visit_id=event.data["visit"], kind=Kind.RESTAFF, done_at=None)
    if not waiting.update(done_at=timezone.now()):
        return
    slot = Visit.objects.values_list("slot_id", flat=True).get(pk=event.data["visit"])
    staff = [claim.member for claim in claims_of(slot) if claim.member]
    others = open_visits_in(slot).filter(starts_at__gt=timezone.now()).first()
    if others and any(member.ended_at for member in staff):
        _ask(event, others, Kind.RESTAFF)


def _ask(event: Event, visit: Visit, kind: Task.Kind, awaited: str | None = None) -> None:
    task = Task(
        clinic_id=event.clinic_id,
        couple_id=visit.couple_id,
        subject_id=visit.subject_id,
        awaited_id=awaited,
        author_id=reader().user,
        visit=visit,
        event=event.pk,
        kind=kind,
    )
    try:
        with transaction.atomic():
            task.save(force_insert=True)
    except IntegrityError:
        return


def close_tasks(event: Event) -> None:
    """Whoever was late is here, or the visit took place: nobody needs to be called any more."""
    waiting = Task.objects.filter(visit_id=event.data["visit"], kind=Kind.CALL, done_at=None)
    waiting.update(done_at=timezone.now())


@transaction.atomic
def take_task(*, by: Audience, task: Task, member: Membership) -> None:
    """Say who does a task."""
    Task.objects.filter(pk=task.pk, done_at=None).update(member=member)
    _note(events.TASK_TAKEN, by, task, member.pk)


@transaction.atomic
def give_task(*, by: Audience, task: Task, member: Membership) -> None:
    """Say that a colleague does a task; one that is done stays as it is."""
    if Task.objects.filter(pk=task.pk, done_at=None).update(member=member):
        _note(events.TASK_GIVEN, by, task, member.pk)


@transaction.atomic
def finish_task(*, by: Audience, task: Task) -> None:
    """Tick a task off; what a colleague has ticked off stays theirs."""
    open_still = Task.objects.filter(pk=task.pk, done_at=None)
    if open_still.update(done_at=timezone.now(), done_by_id=by.membership):
        _note(events.TASK_DONE, by, task)


def _note(verb: events.Verb, by: Audience, task: Task, member: UUID | None = None) -> None:
    data = {"task": str(task.pk), "kind": task.kind}
    data |= {"member": str(member)} if member else {}
    append(verb, by=by, couple=task.couple_id, subject=task.subject_id, data=data)
