"""Plants each couple's joint intake and plans: one agreed where there is a prescriber, one not."""

from typing import TYPE_CHECKING

from django.utils import timezone

from kact.couples.queries import couple_in_reach
from kact.privacy.audience import looking_as
from screening.actions.plan import agree_plan, propose_plan
from screening.models import JointIntake, Plan, PlanAgreement
from tests.canaries import Thing
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World

FIRST_OF_A_COUPLE = {"a", "c", "e"}
PROPOSED = {
    "pathway": "relational_kap",
    "variant": "CONJOINT",
    "doses": "both",
    "reasons": ["between_them"],
}


def plant(world: "World", partner: Thing) -> None:
    """The couple's own rows, once for each couple."""
    if partner.subject in FIRST_OF_A_COUPLE:
        _joint_intake(world, partner)
        _plan(world, partner)
        if partner.couple == "first":
            _agree(world, partner)
        _plan(world, partner)


def _about(kind: str, partner: Thing, pk: object = None) -> Thing:
    return Thing(kind, pk, partner.clinic, partner.couple)


def _joint_intake(world: "World", partner: Thing) -> None:
    """As a row: the gate before it is closed to everybody here."""
    by = world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience
    marks = {name: world.word(_about("joint intake", partner)) for name in _WORDS}
    with looking_as(by):
        intake = JointIntake(
            clinic_id=by.clinic,
            couple_id=world.cast.couples[partner.couple].pk,
            author_id=by.user,
            version=1,
            held_on=timezone.now().date(),
            concerns=["conflict"],
            status="married",
            living="shared",
            structure="exclusive",
            modality="EFT",
            fit=["both_wish"],
            not_a_quick_fix=True,
            **marks,
        )
        intake.save(force_insert=True)
        world.add(_about("joint intake", partner, intake.pk), JointIntake)


_WORDS = ("cycle", "strengths", "fit_note")


def _plan(world: "World", partner: Thing) -> None:
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        couple = couple_in_reach(world.cast.couples[partner.couple].pk)
        reason = world.word(_about("plan", partner))
        made = propose_plan(by=by, couple=couple, reason=reason, **PROPOSED)
        world.add(_about("plan", partner, made.pk), Plan)


def _agree(world: "World", partner: Thing) -> None:
    with looking_as(world.cast.prescriber.audience) as by:
        couple = couple_in_reach(world.cast.couples[partner.couple].pk)
        agree_plan(by=by, couple=couple, plan=world.one("plan", couple=partner.couple).pk)
        signed = PlanAgreement.objects.get(couple=couple)
        world.add(_about("plan", partner, signed.pk), PlanAgreement)
