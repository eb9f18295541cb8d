"""Plants a document of each partner for each reader it may have, and what they asked to read."""

from typing import TYPE_CHECKING

from kact.documents.actions import keep_document
from kact.documents.models import Document, RecordRequest
from kact.documents.record_requests import answer_request, ask_for_record
from kact.privacy.audience import looking_as
from tests.canaries import Thing
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World


FORMS = {
    "own_records": {"asks": "The note of my visit."},
    "answer_request": {"answer": "talk", "words": "Let us speak first."},
}


def plant(world: "World", partner: Thing) -> None:
    """A document of this partner's for the whole care team, and one for its therapist alone."""
    clinician = world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience
    clinicians = ("therapist", "co_therapist", "prescriber", "monitor")
    with looking_as(clinician) as by:
        for state, readers in (("", clinicians), ("closed", ("therapist",))):
            words = vars(partner) | {"kind": "document", "state": state}
            mark = world.word(Thing(**words | {"pk": None}))
            kept = keep_document(
                by=by,
                couple=world.cast.couples[partner.couple].pk,
                subject=partner.pk,
                kind=state or "shared",
                title=mark,
                source=partner.pk,
                content=mark.encode(),
                readers=readers,
            )
            world.add(Thing(**words | {"pk": kept.pk}), Document)
    _requests(world, partner)


def _requests(world: "World", partner: Thing) -> None:
    """One request that waits, and one that was answered."""
    couple = world.cast.couples[partner.couple].pk
    for state in ("waiting", "answered"):
        words = vars(partner) | {"kind": "record request", "state": state}
        mark = Thing(**words | {"pk": None})
        with looking_as(world.cast.people[partner.subject].audience) as by:
            row = ask_for_record(by=by, couple=couple, asks=world.word(mark))
        if state == "answered":
            with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
                said = {"answer": "talk", "words": world.word(mark), "notes": []}
                answer_request(by=by, request=row, **said)
        world.add(Thing(**words | {"pk": row.pk}), RecordRequest)
