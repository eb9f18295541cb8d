"""Plants what the front desk keeps in mind, and the forms of the calendar's pages."""

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from kact.couples.models import Course
from kact.privacy.audience import looking_as
from kact.scheduling.actions.feeds import make_feed
from kact.scheduling.models import CoursePlan, Feed, Task, Waiting
from tests.canaries import Thing
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World

FIRST_OF_A_COUPLE = {"a", "c", "e"}
WHEN = {"day": (timezone.now() + timedelta(days=90)).date().isoformat(), "time": "10:00"}
FORMS: dict[str, dict[str, Any]] = {
    "make_cohort": {
        "name": "Another cohort",
        "starts_on": WHEN["day"],
        "clock": "10:00",
        "weeks": "2",
    },
    "change_cohort": {"clock": "10:00"},
    "join_cohort": {"couple": "C-0001"},
    "book_cohort_week": WHEN | {"week": "1"},
    "choose_group_name": {"group_name": "Robin"},
    "leave_cohort": {"who": "clinic", "reason": "other"},
    "find_couple": {"couple": "C-0001"},
    "book_visit": WHEN | {"kind": "inquiry_call", "who": "both"},
    "change_course_plan": {
        "sessions": "2",
        "starts_on": WHEN["day"],
        "clock": "10:00",
        "weekdays": ["0", "2"],
    },
    "book_planned": {"book": f"individual_preparation-0-1@{WHEN['day']}T10:00@0"},
    "move_planned": {},
    "move_visit": WHEN | {"token": "1"},
    "cancel_visit": {"who": "clinic", "reason": "other", "token": "1"},
    "mark_arrived": {"token": "1"},
    "mark_late": {"token": "1"},
    "mark_no_show": {"token": "1"},
    "mark_done": {"token": "1"},
    "waiting_list": {"couple": "C-0001", "who": "both", "kind": "follow_up"},
    "waiting_times": WHEN,
    "close_waiting": {"outcome": "booked"},
    "rooms": {"name": "Another room", "chairs": "2", "monitors": "0"},
    "room": {"name": "A room", "chairs": "2", "monitors": "0"},
    "add_equipment": {"name": "Another monitor", "kind": "monitor"},
    "opening_hours": {"opens_0": "09:00", "closes_0": "17:00"},
    "closings": {"name": "Holiday", "day": WHEN["day"], "until": WHEN["day"]},
}


def plant(world: "World", partner: Thing) -> None:
    """A task and somebody waiting for each partner; a feed of theirs and of their therapist."""
    with looking_as(world.cast.people[worlds.ADMIN_OF[partner.clinic]].audience) as by:
        whose = {
            "clinic_id": by.clinic,
            "couple_id": world.cast.couples[partner.couple].pk,
            "subject_id": partner.pk,
            "author_id": by.user,
        }
        [visit] = world.of("visit", subject=partner.subject)
        task = Task(**whose, visit_id=visit.pk, event=uuid4(), kind=Task.Kind.CALL_BACK)
        task.save(force_insert=True)
        world.add(_about("task", partner, task.pk), Task)
        waiting = Waiting(**whose, kind="follow_up", times=world.word(_about("waiting", partner)))
        waiting.save(force_insert=True)
        world.add(_about("waiting", partner, waiting.pk), Waiting)
        if partner.subject in FIRST_OF_A_COUPLE:
            _course_plan(world, whose | {"subject_id": None})
    _feed(world, partner.clinic, partner.subject)
    if partner.subject in FIRST_OF_A_COUPLE:
        _feed(world, partner.clinic, worlds.THERAPIST_OF[partner.couple])


def _course_plan(world: "World", whose: dict[str, Any]) -> None:
    """What each couple's course is planned from."""
    course = Course.objects.get(couple_id=whose["couple_id"])
    plan = CoursePlan(
        **whose,
        course=course,
        sessions=2,
        starts_on=timezone.localdate(),
        weekdays=[0, 1],
        clock=time(9, 30),
    )
    plan.save(force_insert=True)
    couple = next(t for t in world.of("couple") if t.pk == whose["couple_id"])
    world.add(Thing("course plan", plan.pk, couple.clinic, couple.couple), CoursePlan)


def _about(kind: str, partner: Thing, pk: object = None) -> Thing:
    return Thing(kind, pk, partner.clinic, partner.couple, partner.subject)


def _feed(world: "World", clinic: str, word: str) -> None:
    with looking_as(world.cast.people[word].audience) as by:
        make_feed(by=by, shows_place=True)
        feed = Feed.objects.get(user_id=by.user)
    state = "staff" if by.member else ""
    world.add(Thing("feed", feed.pk, clinic, owner=word, state=state))
