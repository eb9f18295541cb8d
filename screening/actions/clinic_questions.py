"""A clinic's own questions: proposed by staff, approved or retired by whoever owns the part."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from kact.accounts.proofs import Proof
from kact.couples.actions import take_turns
from kact.privacy.audience import Audience, read_anew
from kact.record.actions import append
from kact.record.verbs import Verb
from screening import events
from screening.intake.library import part as part_of
from screening.intake.library import parts_by
from screening.intake.own_questions import KINDS, Fault, faults
from screening.intake.questions import Kind
from screening.models import ClinicQuestion, ClinicQuestionDecision
from screening.models.clinic_questions import READ
from screening.queries.clinic_questions import clinic_question, may_decide

FRESH_MINUTES = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60
_What = ClinicQuestionDecision.What


class Unsound(ValueError):
    """Nobody could be asked this; ``faults`` says at which fields, and why."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__("; ".join(f"{field}: {says}" for field, says in found))
        self.faults = found


class AlreadyDecided(RuntimeError):
    """It was approved or retired before."""


class NotProven(RuntimeError):
    """The person did not prove just now who they are."""


class NotYours(PermissionError):
    """Another profession answers for this part."""


@transaction.atomic
def propose_question(
    *,
    by: Audience,
    part: str,
    kind: Kind,
    asks: str,
    help: str = "",  # noqa: A002 - what a question calls it
    options: tuple[str, ...] = (),
    unit: str = "",
    decimals: int = 0,
    lowest: Decimal | None = None,
    highest: Decimal | None = None,
    needed: bool = True,
    replaces: ClinicQuestion | None = None,
) -> ClinicQuestion:
    """Write a question for the end of a part. Nobody is asked it until it is approved.

    Raises UnknownPart and Unsound. One that ``replaces`` another retires it once it is approved.
    """
    how: dict[str, Any] = {"kind": kind, "asks": asks, "help": help, "options": list(options)}
    how |= {"unit": unit, "decimals": decimals, "lowest": lowest, "highest": highest}
    if found := [*_misplaced(part, kind, replaces), *faults(**how)]:
        raise Unsound(found)
    row = ClinicQuestion(
        clinic_id=by.clinic,
        author_id=by.user,
        part=part,
        needed=needed,
        replaces=replaces,
        **how,
    )
    row.save(force_insert=True)
    _note(events.CLINIC_QUESTION_PROPOSED, by, row)
    return row


@transaction.atomic
def approve_question(*, by: Audience, question: ClinicQuestion, proof: Proof) -> None:
    """Ask it of everybody who begins its part from now on, in place of what it replaces.

    Raises NotProven without a second factor confirmed just now, NotYours, and AlreadyDecided once
    it is approved or retired.
    """
    if not proof.suffices(second_factor=True):
        raise NotProven
    found = _to_decide(by, question)
    if found.approved_at or found.retired_at:  # type: ignore[attr-defined]
        raise AlreadyDecided
    _decide(by, found, _What.APPROVED, methods=list(proof.methods), proved_at=proof.at)
    if found.replaces and not clinic_question(found.replaces.pk).retired_at:  # type: ignore[attr-defined]
        _decide(by, found.replaces, _What.RETIRED)
    _note(events.CLINIC_QUESTION_APPROVED, by, found)


@transaction.atomic
def retire_question(*, by: Audience, question: ClinicQuestion) -> None:
    """Ask it no more of whoever begins from now on, or set a proposal aside; answers stay.

    Raises NotYours, and AlreadyDecided the second time.
    """
    found = _to_decide(by, question)
    if found.retired_at:  # type: ignore[attr-defined]
        raise AlreadyDecided
    _decide(by, found, _What.RETIRED)
    _note(events.CLINIC_QUESTION_RETIRED, by, found)


def _misplaced(part: str, kind: Kind, replaces: ClinicQuestion | None) -> list[Fault]:
    """What is wrong with where it is to stand; another part is another record, with other eyes."""
    found: list[Fault] = []
    if part_of(part) not in parts_by("partner"):
        found.append(("part", "Choose a part that partners fill in."))
    if kind not in KINDS:
        found.append(("kind", "Choose one of these."))
    if replaces is not None and replaces.part != part:
        found.append(("part", "New words stay in the part of the old ones."))
    return found


def _to_decide(by: Audience, question: ClinicQuestion) -> ClinicQuestion:
    """The question as it stands, with nobody else at it until the end."""
    take_turns(f"clinic questions:{by.clinic}")
    if not may_decide(question):
        raise NotYours
    return clinic_question(question.pk)


def _decide(by: Audience, question: ClinicQuestion, what: _What, **proved: Any) -> None:
    mine = {"clinic_id": by.clinic, "author_id": by.user}
    ClinicQuestionDecision(**mine, question=question, what=what, **proved).save(force_insert=True)
    read_anew(READ)


def _note(verb: Verb, by: Audience, question: ClinicQuestion) -> None:
    append(verb, by=by, data={"question": str(question.pk), "part": question.part})
