"""Reads what a second look needs: by which rules answers are judged now, and whom it concerns."""

import hashlib
import json
from uuid import UUID

from django.db.models import QuerySet

from kact.couples.models import Partner
from kact.protocol.queries import numbers_in_force
from kact.record.models import Event
from screening import events, urgent
from screening.intake.numbers import with_numbers
from screening.models import Intake
from screening.models.reviews import Review
from screening.queries.reviews import SIDES, Side, rules_in_force, validity_days


def rules_now() -> str:
    """SHA-256 (hex) of all that answers are judged by in the reader's clinic."""
    chosen = numbers_in_force()
    known = urgent.questions()
    said = [
        [[rule.code, rule.content_hash] for side in SIDES for rule in rules_in_force(side.code)],
        [repr(with_numbers(known[code], chosen).flags) for code in sorted(urgent.holding(known))],
        [repr(stop) for stop in urgent.rules().stop],
        [validity_days(side) for side in SIDES],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def rules_noted() -> str:
    """What ``rules_now`` was when everybody was last looked at; empty before the first time."""
    newest = Event.objects.filter(verb=events.RULES_CHANGED.code).order_by("-at").first()
    return newest.data["rules"] if newest else ""


def partners_judged() -> QuerySet[Partner]:
    """Everybody in the clinic who is in a couple now and has sent anything."""
    sent = Intake.objects.filter(outcome=Intake.Outcome.SENT)
    return Partner.objects.filter(ended_at=None, pk__in=sent.values("subject_id")).order_by("pk")


def sent_parts(subject: UUID) -> dict[str, Intake]:
    """The latest sent intake of each part of one partner. One query."""
    sent = Intake.objects.filter(subject_id=subject, outcome=Intake.Outcome.SENT)
    return {row.part: row for row in sent.order_by("part", "-submitted_at").distinct("part")}


def newest_review(side: Side, subject: UUID) -> Review | None:
    """The review of one side that was signed last."""
    found: Review | None = side.reviews.objects.filter(subject_id=subject).last()
    return found
