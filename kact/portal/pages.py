"""What the partner's list shows."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from kact.couples.milestones import SAFE_CONTACT_CONFIRMED
from kact.couples.queries import myself, reached_among
from kact.instruments.models import Response
from kact.instruments.queries import asked_of
from kact.privacy.audience import Audience
from kact.scheduling.pages.own import next_appointment
from screening.todo import tasks as screening_tasks
from sessions.milestones import PREPARATION_OPEN
from sessions.todo import tasks as sessions_tasks

Context = dict[str, Any]


def todo(reader: Audience) -> Context:
    """One's own tasks, those still open first."""
    me, now = myself(reader.myself), timezone.now()
    reached = reached_among(me.pk, SAFE_CONTACT_CONFIRMED, PREPARATION_OPEN)
    contact = _contact_task(done=SAFE_CONTACT_CONFIRMED in reached)
    tasks = [
        contact,
        *screening_tasks(reader.myself),
        *(sessions_tasks(me) if PREPARATION_OPEN in reached else ()),
        *map(_task, asked_of(reader.myself)),
    ]
    return {
        "me": me,
        "next": next_appointment(now),
        "open": [task for task in tasks if not task["done"]],
        "done": [task for task in tasks if task["done"]],
        "tasks": tasks,
    }


def _contact_task(*, done: bool) -> Context:
    return {
        "title": "How we may reach you",
        "url": reverse("confirm_contact"),
        "done": done,
        "hint": "You can change this at any time." if done else "One short question.",
    }


def _task(response: Response) -> Context:
    definition = response.definition
    done = response.submitted_at is not None
    return {
        "title": definition.neutral_title,
        "url": reverse("measure_received" if done else "measure", args=[response.pk]),
        "done": done,
        "hint": _hint(response, len(definition.items)),
    }


def _hint(response: Response, questions: int) -> str:
    if response.submitted_at:
        return "Received."
    answered = response.answered
    return f"{answered} of {questions} answered" if answered else f"{questions} questions"
