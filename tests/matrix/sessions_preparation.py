"""Plants what there is of preparation: notes, sheets, escorts and readings, with marks in all."""

import random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kact.couples.actions import reach
from kact.couples.queries import couple_in_reach, partner_in_reach
from kact.privacy.audience import Audience, looking_as
from sessions.actions import education, escort, preparation_sheet
from sessions.education.library import fingerprint, pieces
from sessions.milestones import PREPARATION_OPEN
from sessions.models import (
    EducationReading,
    Escort,
    EscortDecision,
    IndividualAddendum,
    IndividualPreparation,
    JointAddendum,
    JointPreparation,
    PreparationSheet,
)
from sessions.queries.education import words_for
from sessions.queries.preparation_opening import may_prepare
from tests.canaries import Thing
from tests.cast import Person
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World

FIRST_OF_A_COUPLE = {"a", "c", "e"}
ALONE = ("expectations", "fears", "experiences", "helps", "roles", "divergence", "view")
TOGETHER = ("roles", "divergence", "after_care", "transport")
VISIT = {"mode": "clinic", "attendees": ["therapist"], "next_step": "again"}
ESCORT = {
    "name": "Robin Marsh",
    "phone": "555 0177 12",
    "relationship": "friend",
    "travel": "car",
    "sober_adult": "on",
    "agreed": "on",
}
FORMS: dict[str, dict[str, Any]] = {
    "add_to_individual_preparation": {"text": "More."},
    "add_to_joint_preparation": {"text": "More."},
    "name_escort": ESCORT,
    "decide_escort": {"decision": "another", "reason": "Because."},
    "write_preparation_sheet": {"hopes": "Something."},
    "save_preparation_sheet": {"hopes": "Something."},
    "propose_education_text": {"title": "New", "body": "Sleep well."},
}


def plant(world: "World", partner: Thing) -> None:
    """Everybody is invited; a partner's own rows, and once for each couple the joint ones."""
    invite(world.cast.people[worlds.ADMIN_OF[partner.clinic]].audience, partner.pk)
    _alone(world, partner)
    _sheets(world, partner)
    _escort(world, partner)
    _reading(world, partner)
    if partner.subject in FIRST_OF_A_COUPLE:
        _together(world, partner)
    if partner.subject in {"a", "e"}:
        _texts(world, partner)


def invite(by: Audience, partner: Any) -> None:
    """One partner's own invitation to prepare, once."""
    with looking_as(by):
        found = partner_in_reach(partner)
        reach(PREPARATION_OPEN, by=by, couple=found.couple_id, subject=found.pk)


def _about(kind: str, partner: Thing, pk: object = None, **more: Any) -> Thing:
    return Thing(kind, pk, partner.clinic, partner.couple, partner.subject, **more)


def _of_both(kind: str, partner: Thing, pk: object = None, **more: Any) -> Thing:
    return Thing(kind, pk, partner.clinic, partner.couple, **more)


def _row(by: Audience, world: "World", partner: Thing, subject: Any) -> dict[str, Any]:
    return {
        "clinic_id": by.clinic,
        "couple_id": world.cast.couples[partner.couple].pk,
        "subject_id": subject,
        "author_id": by.user,
    }


def _alone(world: "World", partner: Thing) -> None:
    """As rows, since the gate is closed here: one note signed and added to, one a draft."""
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        shared = _row(by, world, partner, partner.pk)
        for state in ("", "draft"):
            mine = _about("individual preparation", partner, state=state)
            note = IndividualPreparation(
                **shared,
                **VISIT,
                held_on=timezone.localdate(),
                alone=True,
                signed_at=None if state else timezone.now(),
                **{name: world.word(mine) for name in ALONE},
            )
            note.save(force_insert=True)
            mine = _about("individual preparation", partner, note.pk, state=state)
            world.add(mine, IndividualPreparation)
            if not state:
                word = world.word(_about("individual preparation", partner))
                added = IndividualAddendum(**shared, individual=note, text=word)
                added.save(force_insert=True)
                mine = _about("individual preparation addendum", partner, added.pk)
                world.add(mine, IndividualAddendum)


def _together(world: "World", partner: Thing) -> None:
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        shared = _row(by, world, partner, None)
        mine = _of_both("joint preparation", partner)
        note = JointPreparation(
            **shared,
            **VISIT,
            held_on=timezone.localdate(),
            both_present=True,
            signed_at=timezone.now(),
            **{name: world.word(mine) for name in TOGETHER},
        )
        note.save(force_insert=True)
        world.add(_of_both("joint preparation", partner, note.pk), JointPreparation)
        added = JointAddendum(**shared, joint=note, text=world.word(mine))
        added.save(force_insert=True)
        world.add(_of_both("joint preparation addendum", partner, added.pk), JointAddendum)


def _sheets(world: "World", partner: Thing) -> None:
    """One sent; another begun with the same words, and none of them shown to the team yet."""
    with looking_as(world.cast.people[partner.subject].audience) as by:
        for state in ("", "open"):
            mine = _about("sheet", partner, state=state)
            sheet = preparation_sheet.begin_preparation_sheet(by=by)
            words = {name: world.word(mine) for name in PreparationSheet.WORDS}
            preparation_sheet.save_preparation_sheet(by=by, **words)
            if not state:
                preparation_sheet.send_preparation_sheet(by=by)
            world.add(_about("sheet", partner, sheet.pk, state=state), PreparationSheet)


def _escort(world: "World", partner: Thing) -> None:
    with looking_as(world.cast.people[partner.subject].audience) as by:
        mine = _about("escort", partner)
        words = {"name": world.word(mine), "phone": world.word(mine)}
        email = f"{world.word(mine)}@mail.example"
        more = {"relationship": "friend", "travel": "car", "sober_adult": True, "agreed": True}
        row = escort.name_escort(by=by, **words, email=email, **more, somebody_else=False)
        world.add(_about("escort", partner, row.pk), Escort)
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        reason = world.word(_about("escort decision", partner))
        escort.decide_escort(by=by, escort=row, decision="accept", reason=reason)
        decided = EscortDecision.objects.get(escort=row)
        world.add(_about("escort decision", partner, decided.pk), EscortDecision)


def _reading(world: "World", partner: Thing) -> None:
    with looking_as(world.cast.people[partner.subject].audience) as by:
        row = EducationReading(
            **_row(by, world, partner, partner.pk),
            piece="what_it_does",
            words_sha256=fingerprint("as it was", ["once"]),
        )
        row.save(force_insert=True)
        world.add(_about("reading", partner, row.pk), EducationReading)


def _texts(world: "World", partner: Thing) -> None:
    """The clinic's own draft of one piece, and the first piece's address."""
    piece = pieces()["what_to_bring"]
    with looking_as(world.cast.people[worlds.ADMIN_OF[partner.clinic]].audience) as by:
        draft = education.propose_education_text(by=by, piece=piece, title="Bring", body="Socks.")
    world.things.append(Thing("education text", draft.pk, partner.clinic, state="draft"))
    if partner.subject == "a":
        world.things.append(Thing("piece", piece.number, partner.clinic))


# --- twins --------------------------------------------------------------------------------------


def preparing(pair: Any, rng: random.Random, person: Person) -> None:
    """They write, name an escort and read, or not; clinicians note how they were prepared."""
    with looking_as(person.audience) as by:
        if not may_prepare(by.myself):
            return
        if rng.random() < 0.6:
            _write(by, rng)
        if rng.random() < 0.6:
            _name(by, rng)
        shown = [words for words, _ in words_for(by.myself)]
        for words in rng.sample(shown, rng.randint(0, 3)):
            education.mark_read(by=by, words=words)
    _note(pair, rng, person)


def _write(by: Audience, rng: random.Random) -> None:
    preparation_sheet.begin_preparation_sheet(by=by)
    preparation_sheet.save_preparation_sheet(by=by, hopes=_word(rng), worries=_word(rng))
    if rng.random() < 0.5:
        preparation_sheet.send_preparation_sheet(by=by)


def _name(by: Audience, rng: random.Random) -> None:
    escort.name_escort(
        by=by,
        name=f"Person {rng.choice('xyz')}",
        phone=_word(rng),
        email="",
        relationship=rng.choice(["friend", "family"]),
        travel="car",
        sober_adult=True,
        agreed=rng.random() < 0.5,
        somebody_else=True,
    )


def _note(pair: Any, rng: random.Random, person: Person) -> None:
    """As a row, since the gate is closed here."""
    first = person.partner.couple_id == pair.cast.couples["first"].pk
    by = pair.cast.therapist.audience if first else pair.cast.therapist_two.audience
    with looking_as(by):
        couple = couple_in_reach(person.partner.couple_id)
        IndividualPreparation(
            clinic_id=by.clinic,
            couple=couple,
            subject_id=person.partner.pk,
            author_id=by.user,
            held_on=timezone.localdate(),
            alone=True,
            fears=_word(rng),
            signed_at=rng.choice([None, timezone.now()]),
            **VISIT,
        ).save(force_insert=True)


def _word(rng: random.Random) -> str:
    return "".join(rng.choices("abcdefghijklm", k=rng.randint(10, 30)))
