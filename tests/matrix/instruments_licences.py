"""Plants each clinic's permissions for instruments: one with words that are in use."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from kact.accounts.proofs import Proof
from kact.instruments import licensing as actions
from kact.instruments.licences import InstrumentPermission, LicenceStep, LicensedWording
from kact.privacy.audience import looking_as
from tests.canaries import Thing
from tests.kact.instruments.licensing import text
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World

FIRST_OF_A_CLINIC = {"a", "e"}
LICENSED, GRANTED = "hark", "phq-9"
RECORDED = {
    "holder": "The holder",
    "reference": "No. 8",
    "scope": "On a screen.",
    "document_hash": "b" * 64,
    "starts_on": date(2001, 1, 1),
}
FORMS = {"record_permission": RECORDED, "supply_wording": {"text": text(LICENSED)}}


def plant(world: "World", partner: Thing) -> None:
    """A clinic's permissions are about no partner in particular."""
    if partner.subject not in FIRST_OF_A_CLINIC:
        return
    for name, extra in ((LICENSED, "licensed"), (GRANTED, "granted")):
        world.things.append(Thing("instrument", name, partner.clinic, extra=extra))
    mine, words = (
        Thing("permission", None, partner.clinic),
        Thing("licensed wording", None, partner.clinic),
    )
    with looking_as(world.cast.people[worlds.ADMIN_OF[partner.clinic]].audience) as by:
        marks = {name: world.word(mine) for name in ("holder", "reference", "scope")}
        permission = actions.record_permission(by=by, instrument=LICENSED, **RECORDED | marks)
        marked = text(LICENSED, mark=f" {world.word(words)}")
        wording = actions.supply_wording(by=by, permission=permission, text=marked)
        proof = Proof("0" * 64, ("totp",), timezone.now())
        actions.activate_wording(by=by, wording=wording, proof=proof)
    world.add(Thing("permission", permission.pk, partner.clinic), InstrumentPermission)
    world.add(Thing("licensed wording", wording.pk, partner.clinic), LicensedWording)
    world.models.add(LicenceStep)
