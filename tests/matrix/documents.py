"""Plants one document of each partner, for each reader it may have."""

from typing import TYPE_CHECKING

from kact.documents.actions import keep_document
from kact.documents.models import Document
from kact.privacy.audience import looking_as
from tests.canaries import Thing
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World


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
