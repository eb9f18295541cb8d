"""Plants each couple's dosing day: an entry in every lane, each with marks, and one kept aside."""

import random
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from kact.couples.models import Partner
from kact.privacy.audience import looking_as
from sessions.actions.capture import Sent, capture
from sessions.actions.corrections import move_entry, withdraw_entry
from sessions.actions.dosing import open_dosing_session
from sessions.charting import Typed, kind_of
from sessions.models import (
    LANES,
    Capture,
    Change,
    DosingSession,
    Entry,
    Lane,
    StrayEntry,
)
from tests.canaries import Thing
from tests.cast import Person
from tests.matrix import world as worlds
from tests.sessions.dosing_days import dosing_visit

if TYPE_CHECKING:
    from tests.matrix.world import World

FIRST_OF_A_COUPLE = {"a", "c", "e"}
KINDS = {
    Lane.BODY: "body_note",
    Lane.EXPERIENCE: "experience_note",
    Lane.RELATIONAL: "relational_note",
    Lane.SIGNAL: "escalation",
    Lane.RESTRICTED: "restricted_note",
}
OF_ONE = {Lane.BODY, Lane.EXPERIENCE}
FORMS: dict[str, dict[str, Any]] = {
    "chart_entry": {"kind": "relational_note", "note": "A word."},
    "change_entry": {"change": "withdrawn", "reason": "A slip."},
    "settle_stray": {"how": "put_away", "reason": "Twice."},
    "dim_room": {"room": "dim"},
}


def plant(world: "World", partner: Thing) -> None:
    """Once for each couple: its day as rows; and each partner's own entries."""
    if partner.subject in FIRST_OF_A_COUPLE:
        _day(world, partner)
    [day] = [t for t in world.of("dosing session") if t.couple == partner.couple]
    for lane, kind in KINDS.items():
        if lane in OF_ONE or partner.subject in FIRST_OF_A_COUPLE:
            _entry(world, partner, day, lane, kind)


def _day(world: "World", partner: Thing) -> None:
    admin = world.cast.people[worlds.ADMIN_OF[partner.clinic]]
    visit = dosing_visit(world.cast, couple=partner.couple, by=admin)
    world.add(Thing("visit", visit.pk, partner.clinic, partner.couple, state="joint"))
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        row = {"clinic_id": by.clinic, "couple_id": visit.couple_id, "author_id": by.user}
        day = DosingSession(**row, visit=visit, variant="CONJOINT", doses="both")
        day.save(force_insert=True)
        thing = Thing("dosing session", day.pk, partner.clinic, partner.couple)
        world.add(thing, DosingSession)
        capture = Capture(**row, dosing_session=day, sha256="0" * 64, tick=1)
        capture.save(force_insert=True)
        world.add(Thing("capture", capture.pk, partner.clinic, partner.couple), Capture)
        mine = Thing("stray", None, partner.clinic, partner.couple)
        stray = StrayEntry(
            **row,
            dosing_session=day,
            readers=["therapist", "co_therapist"],
            entry_key=uuid4(),
            why=StrayEntry.Why.UNREADABLE,
            body=world.word(mine),
            settled_because=world.word(mine),
        )
        stray.save(force_insert=True)
        world.add(Thing("stray", stray.pk, partner.clinic, partner.couple), StrayEntry)


def _entry(world: "World", partner: Thing, day: Thing, lane: str, kind: str) -> None:
    """One entry, and one that corrects it: each with a note and a reason that tell."""
    whose = partner.subject if lane in OF_ONE else ""
    subject = partner.pk if lane in OF_ONE else None
    mine = Thing(f"{lane} entry", None, partner.clinic, partner.couple, whose)
    first: Entry | None = None
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        for tick in (0, 1):
            row = LANES[lane](
                clinic_id=by.clinic,
                couple_id=world.cast.couples[partner.couple].pk,
                author_id=by.user,
                subject_id=subject,
                dosing_session_id=day.pk,
                kind=kind,
                values={"intensity": 1},
                note=world.word(mine),
                needs_review=world.word(mine),
                measured_at=timezone.now(),
                tick=tick,
                supersedes=first.pk if first else None,
                change=Change.CORRECTED if first else "",
                reason=world.word(mine) if first else "",
            )
            row.save(force_insert=True)
            found = Thing(f"{lane} entry", row.pk, partner.clinic, partner.couple, whose)
            world.add(found, LANES[lane])
            first = first or row


# --- twins --------------------------------------------------------------------------------------


def charting(pair: Any, rng: random.Random, person: Person) -> None:
    """A day is opened and charted in, in every lane, and what was charted is answered."""
    first = person.partner.couple_id == pair.cast.couples["first"].pk
    word = "first" if first else "second"
    visit = dosing_visit(pair.cast, couple=word, subject_id=person.partner.pk)
    by = pair.cast.therapist.audience if first else pair.cast.therapist_two.audience
    with looking_as(by):
        day = open_dosing_session(by=by, visit=visit, variant="INDIVIDUAL_RELATIONAL")
        for kind in rng.sample(sorted(KINDS.values()), rng.randint(1, 5)):
            subject = person.partner.pk if kind_of(kind).about == "partner" else None
            said = Typed({}, f"{rng.random()}")
            key = uuid4()
            sent = Sent(key, kind_of(kind), subject, said, timezone.now(), "")
            capture(by=by, session=day, sent=sent)
            row = LANES[kind_of(kind).lane].objects.get(pk=key)
            if rng.random() < 0.3:
                withdraw_entry(by=by, session=day, entry=row, key=uuid4(), reason="A slip")
            elif subject and rng.random() < 0.3:
                move_entry(
                    by=by, session=day, entry=row, to=_other(pair, row), key=uuid4(), reason="Moved"
                )


def _other(pair: Any, row: Entry) -> Any:
    rows = Partner.objects.filter(couple_id=row.couple_id, ended_at=None)
    return rows.exclude(pk=row.subject_id).get().pk
