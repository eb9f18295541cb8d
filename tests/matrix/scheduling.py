"""Plants each clinic's rooms and times, and each partner's visits, alone and together.

As rows: the gates before most visits are closed to everybody here.
"""

import random
from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kact.couples.models import Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience, looking_as
from kact.scheduling.actions.attendance import mark_arrived, mark_late, mark_no_show
from kact.scheduling.actions.cohorts import Weekly, make_cohort
from kact.scheduling.actions.roster import choose_group_name
from kact.scheduling.actions.visits import Needs, book, cancel, move
from kact.scheduling.models import (
    Attendance,
    Claim,
    Closing,
    Cohort,
    CohortPlace,
    Equipment,
    GroupName,
    OpeningHours,
    Room,
    Roster,
    Slot,
    Visit,
)
from kact.scheduling.queries import span
from kact.scheduling.walltime import on_the_wall
from tests.canaries import Thing
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.cast import Person
    from tests.matrix.twins import Pair
    from tests.matrix.world import World

FIRST_OF_A_CLINIC = {"a", "e"}
FIRST_OF_A_COUPLE = {"a", "c", "e"}
# On the roster of their cohort; the second couple only has a place.
LISTED = {"first", "southern"}
ZONE = "America/New_York"


def plant(world: "World", partner: Thing) -> None:
    """What is the clinic's, once; the couple's own, once; and one visit of this partner alone."""
    with looking_as(world.cast.people[worlds.ADMIN_OF[partner.clinic]].audience) as by:
        if partner.subject in FIRST_OF_A_CLINIC:
            _clinic(world, by, partner.clinic)
        if partner.subject in FIRST_OF_A_COUPLE:
            _cohort_place(world, by, partner)
            _visit(world, by, partner, "joint_preparation", joint=True)
        _visit(world, by, partner, "individual_preparation", joint=False)
    _group_name(world, partner)


def _clinic(world: "World", by: Audience, clinic: str) -> None:
    """A room, a monitor, a closing and a cohort with names that tell; and one day's hours."""
    starts = timezone.now() + timedelta(days=40)
    times = {"starts_at": starts, "ends_at": starts + timedelta(days=1)}
    for kind, model, more in (
        ("room", Room, {}),
        ("equipment", Equipment, {}),
        ("closing", Closing, times),
        ("cohort", Cohort, {"author_id": by.user, "starts_on": starts.date()}),
    ):
        thing = Thing(kind, None, clinic)
        row = model(clinic_id=by.clinic, name=world.word(thing), **more)
        row.save(force_insert=True)
        world.add(Thing(kind, row.pk, clinic), model)
    hours = OpeningHours(clinic_id=by.clinic, day=0, opens="00:00", closes="23:59")
    hours.save(force_insert=True)
    world.add(Thing("hours", hours.pk, clinic), OpeningHours)


def _of(partner: Thing, kind: str, pk: object, *, joint: bool) -> Thing:
    whose = "" if joint else partner.subject
    state = "joint" if joint and kind == "visit" else ""
    return Thing(kind, pk, partner.clinic, partner.couple, whose, state=state)


def _cohort_place(world: "World", by: Audience, partner: Thing) -> None:
    [cohort] = world.of("cohort", clinic=partner.clinic)
    couple = world.cast.couples[partner.couple].pk
    place = CohortPlace(
        clinic_id=by.clinic, couple_id=couple, author_id=by.user, cohort_id=cohort.pk
    )
    place.listed_at = timezone.now() if partner.couple in LISTED else None
    place.save(force_insert=True)
    world.add(_of(partner, "cohort place", place.pk, joint=True), CohortPlace)
    if partner.couple in LISTED:
        _roster(world, by, cohort)


def _roster(world: "World", by: Audience, cohort: Thing) -> None:
    """What those who are listed read, without a trace of whose a name is."""
    thing = Thing("roster", None, cohort.clinic)
    names = [world.word(thing) for _ in range(3)]
    row = Roster(clinic_id=by.clinic, cohort_id=cohort.pk, names=names)
    row.save(force_insert=True)
    world.add(replace(thing, pk=row.pk), Roster)


def _group_name(world: "World", partner: Thing) -> None:
    """What each lets a group call them."""
    thing = Thing("group name", None, partner.clinic, partner.couple, partner.subject)
    with looking_as(world.cast.people[partner.subject].audience) as by:
        row = GroupName(
            clinic_id=by.clinic,
            couple_id=world.cast.couples[partner.couple].pk,
            subject_id=partner.pk,
            author_id=by.user,
            name=world.word(thing),
        )
        row.save(force_insert=True)
    world.add(replace(thing, pk=row.pk), GroupName)


def _visit(world: "World", by: Audience, partner: Thing, kind: str, *, joint: bool) -> None:
    """One visit, each at a time of its own, with the room and everybody it takes."""
    starts = timezone.now() + timedelta(days=len(world.of("visit")) + 1)
    during = span(starts, starts + timedelta(hours=1))
    slot = Slot(clinic_id=by.clinic, author_id=by.user)
    slot.save(force_insert=True)
    world.add(Thing("slot", slot.pk, partner.clinic), Slot)
    couple = world.cast.couples[partner.couple].pk
    row: dict[str, Any] = {"clinic_id": by.clinic, "couple_id": couple, "author_id": by.user}
    wall = on_the_wall(starts, ZONE)
    visit = Visit(
        **row,
        subject_id=None if joint else partner.pk,
        slot=slot,
        kind=kind,
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        wall_date=wall.day,
        wall_time=wall.clock,
        zone=ZONE,
    )
    visit.save(force_insert=True)
    world.add(_of(partner, "visit", visit.pk, joint=joint), Visit)
    coming = Attendance(**row, subject_id=partner.pk, slot=slot, during=during)
    coming.save(force_insert=True)
    world.add(_of(partner, "attendance", coming.pk, joint=False), Attendance)
    [room] = world.of("room", clinic=partner.clinic)
    taken = Claim(clinic_id=by.clinic, slot=slot, room_id=room.pk, during=during)
    taken.save(force_insert=True)
    world.add(Thing("claim", taken.pk, partner.clinic), Claim)


LATER = 300  # days; no two are moved to the same day


def visits(pair: "Pair", rng: random.Random, person: "Person") -> None:
    """Visits of theirs alone are booked, moved, cancelled, kept and missed."""
    days = rng.sample(range(1, 300), rng.randint(1, 3))
    with looking_as(pair.cast.admin.audience) as by:
        couple = couple_in_reach(person.partner.couple_id)
        subject = Partner.objects.get(pk=person.partner.pk)
        for day in days:
            when = on_the_wall(timezone.now() + timedelta(days=day), "UTC")
            made = book(
                by=by,
                couple=couple,
                kind="inquiry_call",
                when=when,
                needs=Needs(),
                subject=subject,
            )
            _go_on(rng, by, made, day + LATER)


def _go_on(rng: random.Random, by: Audience, visit: Visit, day: int) -> None:
    seen: dict[str, Any] = {"by": by, "visit": visit, "token": 1}
    match rng.randrange(6):
        case 0:
            mark_arrived(**seen)
        case 1:
            mark_late(**seen)
        case 2:
            mark_no_show(**seen)
        case 3:
            cancel(**seen, who="partner", reason="asked")
        case 4:
            move(**seen, when=on_the_wall(timezone.now() + timedelta(days=day, hours=3), "UTC"))


def cohort(pair: "Pair", *couples: str) -> None:
    """These have places in one cohort, and nobody has chosen a name."""
    with looking_as(pair.cast.admin.audience) as by:
        starts = timezone.localdate() + timedelta(days=30)
        found = [couple_in_reach(pair.cast.couples[word].pk) for word in couples]
        weekly = Weekly(time(10), 2)
        make_cohort(by=by, name="Evenings", starts_on=starts, weekly=weekly, couples=found)


def group_names(pair: "Pair", rng: random.Random, person: "Person") -> None:
    """They choose what the group calls them, once or twice."""
    with looking_as(person.audience) as by:
        for _ in range(rng.randint(1, 2)):
            choose_group_name(by=by, name="".join(rng.choices("abcdefghijklm", k=12)))
