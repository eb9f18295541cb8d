"""Which follow-ups start from which events, and the doing of one.

``kact/follow_ups.py`` is the table; every room it names is above this one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.models import Event, FollowUp
from kact.record.verbs import Verb

Work = Callable[[Event], None]
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Rule:
    """After an event of ``verb``, ``job`` does ``work``."""

    verb: str
    job: Job
    work: Work


_rules: dict[str, Rule] = {}


def after(verb: Verb, *, job: Job, do: Work) -> None:
    """Declare that ``do`` follows every event of ``verb``, done under the audience of ``job``."""
    name = f"{verb.code}:{do.__name__}"
    if name in _rules:
        raise ValueError(f"The follow-up {name} is declared twice.")
    _rules[name] = Rule(verb.code, job, do)


def due_after(verb_code: str) -> list[str]:
    """The names of the follow-ups of one verb."""
    return [name for name, rule in _rules.items() if rule.verb == verb_code]


def jobs_after(verb_code: str) -> set[Job]:
    """The jobs that need to read an event of this verb, to follow it up."""
    return {rule.job for rule in _rules.values() if rule.verb == verb_code}


def waiting(limit: int = 500) -> list[int]:
    """The follow-ups due now, oldest first."""
    due = FollowUp.objects.filter(done_at=None, due_at__lte=timezone.now())
    return list(due.order_by("due_at").values_list("pk", flat=True)[:limit])


def do_all(event_id: UUID) -> None:
    """Do what is still due after one event."""
    due = FollowUp.objects.filter(event_id=event_id, done_at=None).order_by("pk")
    for pk in due.values_list("pk", flat=True):
        do_one(pk)


def do_one(pk: int) -> None:
    """Do one follow-up, at most once: the work and its mark commit together.

    A worker that holds it keeps the others away; a worker that dies leaves it to the next sweep.
    An error is raised to the caller, after the attempt is counted.
    """
    try:
        with transaction.atomic():
            claimed = FollowUp.objects.select_for_update(skip_locked=True)
            follow_up = claimed.filter(pk=pk, done_at=None).first()
            if follow_up is None:
                return
            _work(follow_up)
            FollowUp.objects.filter(pk=pk).update(done_at=timezone.now())
    except Exception:
        _try_later(pk)
        raise


def _work(follow_up: FollowUp) -> None:
    rule = _rules[follow_up.name]
    with looking_as(Audience.job(rule.job, follow_up.clinic_id)):
        rule.work(Event.objects.get(pk=follow_up.event_id))


def _try_later(pk: int) -> None:
    follow_up = FollowUp.objects.get(pk=pk)
    pause = min(FIRST_PAUSE * 2 ** min(follow_up.attempts, 10), LONGEST_PAUSE)
    FollowUp.objects.filter(pk=pk).update(attempts=F("attempts") + 1, due_at=timezone.now() + pause)
