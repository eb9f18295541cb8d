"""Plants each clinic's own questions: of either side one that is asked and one that is proposed."""

from typing import TYPE_CHECKING

from kact.privacy.audience import looking_as
from kact.privacy.roles import Role
from screening.actions.clinic_questions import approve_question, propose_question
from screening.models import ClinicQuestion, ClinicQuestionDecision
from tests import cast as casting
from tests.canaries import Thing
from tests.kact.protocol.choosing import proof
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World

FIRST_OF_A_CLINIC = {"a", "e"}
# The part a question stands in, and the role that decides about it.
OWNERS = {"about_you": "prescriber", "private_questions": "therapist"}
FORM = {"part": "about_you", "asks": "Who drives you home?", "kind": "text", "needed": "on"}


def plant(world: "World", partner: Thing) -> None:
    """A clinic's questions, before its first partner is asked anything."""
    if partner.subject in FIRST_OF_A_CLINIC:
        for part in OWNERS:
            for state in ("asked", "proposed"):
                _question(world, partner.clinic, part, state)


def _question(world: "World", clinic: str, part: str, state: str) -> None:
    mine = Thing("own question", None, clinic, state=state, extra=OWNERS[part])
    with looking_as(world.cast.people[worlds.ADMIN_OF[clinic]].audience) as by:
        words = {"asks": world.word(mine), "help": world.word(mine), "unit": world.word(mine)}
        row = propose_question(by=by, part=part, kind="number", **words)
    made = Thing("own question", row.pk, clinic, state=state, extra=OWNERS[part])
    world.add(made, ClinicQuestion)
    if state == "asked":
        owner = casting.staff(getattr(world.cast, clinic), Role(OWNERS[part]), f"{clinic}_{part}")
        with looking_as(owner.audience) as by:
            approve_question(by=by, question=row, proof=proof())
        world.models.add(ClinicQuestionDecision)
