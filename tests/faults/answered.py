"""A clinic whose partners have answered everything they were asked, and what became of it."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.db import connections

from kact.accounts.models import Clinic
from kact.couples.models import Milestone
from kact.instruments.actions import save_answers, say_alone
from kact.instruments.models import Response
from kact.privacy.audience import looking_as
from kact.privacy.roles import Role
from kact.record.follow import do_one, waiting
from kact.record.models import Event, FollowUp
from outcomes.milestones import BASELINE_MEASURES
from outcomes.models import Score
from tests.cast import Cast, Person, couple, staff

FORMS_A_COUPLE = 6  # two partners, three measures each
SUBMITTED, SCORED = "response_submitted", "response_scored"


@dataclass(frozen=True)
class Outcome:
    """What became of the responses that were sent.

    What comes after the first two should be nothing, but for one baseline for each partner.
    """

    sent: int
    scored: int
    unscored: int
    scored_twice: int
    undone: int
    said_twice: int  # events of one verb about one response, beyond the first
    unsaid: int  # responses sent or scored of which no event tells
    baselines: int  # partners whose baseline is reached, counted as often as it was written


class Answered:
    """So many couples, answered and not yet sent."""

    def __init__(self, couples: int) -> None:
        clinic = Clinic.objects.create(name="Clinic", neutral_name="The office")
        self.cast = Cast(clinic, clinic)
        self.admin = staff(clinic, Role.ADMIN, "admin")
        self.therapist = self.cast.people["therapist"] = staff(clinic, Role.THERAPIST, "therapist")
        for n in range(couples):
            couple(self.cast, self.admin, (f"one{n}", f"two{n}"), ("therapist",))
        for pk in waiting():
            do_one(pk)
        self.partners = [p for p in self.cast.people.values() if p.partner]
        self.forms = [form for partner in self.partners for form in _answer_all(partner)]

    def to_send(self, folder: Path, forms: slice) -> None:
        """Say which of the responses the submitter is to send."""
        (folder / "to_send.json").write_text(json.dumps(self.forms[forms]))

    def undone(self) -> int:
        """How many follow-ups still wait."""
        return FollowUp.objects.filter(done_at=None).count()

    def has_work(self) -> bool:
        """Whether something is still to be sent or to be done."""
        return self.sent() < len(self.forms) or self.undone() > 0

    def at_work(self) -> bool:
        """Whether somebody holds a follow-up at this moment, to do it."""
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "select from pg_locks where relation = 'record_followup'::regclass"
                " and mode = 'RowShareLock'"
            )
            return cursor.fetchone() is not None

    def sent(self) -> int:
        """How many responses were sent so far."""
        with looking_as(self.therapist.audience):
            return Response.objects.exclude(submitted_at=None).count()

    def outcome(self) -> Outcome:
        """Count everything, as a therapist who sees all of it."""
        with looking_as(self.therapist.audience):
            sent = set(Response.objects.exclude(submitted_at=None).values_list("pk", flat=True))
            scores = Counter(Score.objects.values_list("response_id", "scorer"))
            baselines = Milestone.objects.filter(code=BASELINE_MEASURES).count()
            events = Event.objects.filter(verb__in=(SUBMITTED, SCORED))
            told = Counter(map(_told, events))
        scored = {response for response, _ in scores}
        expected = {(SUBMITTED, str(pk)) for pk in sent} | {(SCORED, str(pk)) for pk in scored}
        return Outcome(
            sent=len(sent),
            scored=len(scored),
            unscored=len(sent - scored),
            scored_twice=sum(n - 1 for n in scores.values()),
            undone=self.undone(),
            said_twice=sum(n - 1 for n in told.values()),
            unsaid=len(expected - set(told)),
            baselines=baselines,
        )


def _told(event: Event) -> tuple[str, str]:
    return event.verb, event.data["response"]


def _answer_all(person: Person) -> list[dict[str, str]]:
    """Answer all that was asked of one partner; returns it as the submitter reads it."""
    me = person.audience
    with looking_as(me):
        asked = list(Response.objects.filter(subject_id=me.partner))
        for response in asked:
            first = {item.code: item.options[0].code for item in response.definition.items}
            say_alone(by=me, response=response)
            save_answers(by=me, response=response, answers=first)
    who = {"user": str(me.user), "clinic": str(me.clinic), "partner": str(me.partner)}
    return [who | {"response": str(response.pk)} for response in asked]
