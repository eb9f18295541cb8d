"""Plants each clinic's requests: one that waits, and one that was declined."""

from typing import TYPE_CHECKING

from kact.privacy.audience import looking_as
from kact.privacy.roles import Job
from screening.actions.inquiry import decline_inquiry, make_inquiry
from screening.models import Inquiry
from tests.canaries import Thing
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World

FIRST_OF_A_CLINIC = {"a", "e"}


def plant(world: "World", partner: Thing) -> None:
    """A request of no partner in particular, once in each clinic."""
    if partner.subject in FIRST_OF_A_CLINIC:
        for state in ("new", "declined"):
            _inquiry(world, partner.clinic, state)


def _inquiry(world: "World", clinic: str, state: str) -> None:
    mark = world.word(Thing("inquiry", None, clinic, state=state))
    with looking_as(worlds.as_job(world, Job.RECEPTION, clinic)) as reception:
        make_inquiry(
            by=reception,
            for_whom="couple",
            name=mark,
            channel="email",
            email=f"{mark}@mail.example",
            phone=mark,
            best_times=mark,
            heard_from=mark,
        )
    with looking_as(world.cast.people[worlds.ADMIN_OF[clinic]].audience) as by:
        made = Inquiry.objects.get(name=mark)
        world.add(Thing("inquiry", made.pk, clinic, state=state), Inquiry)
        if state == "declined":
            decline_inquiry(by=by, found=made)
