"""Reads both partners' screening at once, for whoever is looking: a fixed few queries a couple."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from kact.couples.models import Couple
from kact.privacy.audience import reader
from kact.protocol.case import Case
from kact.protocol.queries import case_of
from screening.contraindications.engine import Rule
from screening.eligibility import Considered
from screening.intake.answers import Given
from screening.intake.library import parts
from screening.models import Hold, Intake
from screening.models.intake import ANSWERS
from screening.queries.holds import holds_of
from screening.queries.intake import may_read_record
from screening.queries.reviews import (
    MEDICAL,
    RELATIONAL,
    Decided,
    Side,
    Signed,
    consider,
    on_record,
    rules_in_force,
)

Answers = dict[str, Given]


@dataclass(frozen=True)
class Board:
    """One couple's screening as one reader may know it; by partner where it is a partner's."""

    case: Case
    side: Side | None  # the review whose findings this reader may read
    holds: dict[UUID, list[Hold]]
    intakes: dict[UUID, dict[str, Intake]]
    answers: dict[UUID, Answers]
    findings: dict[UUID, list[Considered]]
    signed: dict[tuple[UUID, str], Signed]


def board_of(couple: Couple) -> Board:
    """Everything on the board of one couple. Five queries, however much there is."""
    people = [partner.pk for partner in couple.current]
    intakes = list(Intake.objects.filter(couple_id=couple.pk).order_by("asked_at"))
    answers = answers_in_force(intakes)
    side = side_read()
    signed, decisions = on_record(couple.pk, side)
    return Board(
        case=case_of(couple),
        side=side,
        holds=_held(couple),
        intakes=_newest(intakes),
        answers=answers,
        findings=_findings(side, people, answers, decisions) if side else {},
        signed=signed,
    )


def side_read() -> Side | None:
    """The review whose findings the reader may read: the medical one, the relational, or none."""
    sides = {"medical": MEDICAL, "relational": RELATIONAL}
    return next((side for record, side in sides.items() if may_read_record(record)), None)


def rules_read(side: Side) -> list[Rule]:
    """The rules of one review whose every answer the reader may read, row by row."""
    of = {q.code: s.record for p in parts().values() for s in p.sections for q in s.questions}
    return [r for r in rules_in_force(side.code) if all(_reads_whole(of[q]) for q in r.questions)]


def _reads_whole(record: str) -> bool:
    """Whether no answer of this class can be hidden from the reader, as row by row they can be.

    What rests on a hidden answer would look unanswered to whoever may not know that it is there.
    """
    wall = ANSWERS[record].wall
    return may_read_record(record) and (not wall.row_readers or reader().role in wall.writers)


def answers_in_force(intakes: Iterable[Intake]) -> dict[UUID, Answers]:
    """The answers of the latest sent intake of each partner and part that the reader may read.

    ``intakes`` come oldest first; of one part there is never more than one open, so the one asked
    last was sent last.
    """
    sent = [intake for intake in intakes if intake.outcome == Intake.Outcome.SENT]
    latest = list({(i.subject_id, i.part): i.pk for i in sent}.values())
    first, *rest = (
        model.objects.filter(intake_id__in=latest).values_list(
            "subject_id", "question", "value", "note", "since", "answered_at"
        )
        for model in ANSWERS.values()
    )
    found: dict[UUID, Answers] = defaultdict(dict)
    for subject, question, value, *more in first.union(*rest, all=True):
        if value is not None:
            found[subject][question] = Given(value, *more)
    return found


def _newest(intakes: Iterable[Intake]) -> dict[UUID, dict[str, Intake]]:
    """The newest intake of each part; ``intakes`` come oldest first."""
    found: dict[UUID, dict[str, Intake]] = defaultdict(dict)
    for intake in intakes:
        found[intake.subject_id][intake.part] = intake
    return found


def _held(couple: Couple) -> dict[UUID, list[Hold]]:
    found: dict[UUID, list[Hold]] = defaultdict(list)
    for hold in holds_of(couple.pk).filter(lifted_at=None):
        found[hold.subject_id].append(hold)
    return found


def _findings(
    side: Side,
    people: list[UUID],
    answers: dict[UUID, Answers],
    decisions: list[Decided],
) -> dict[UUID, list[Considered]]:
    known = rules_read(side)
    return {
        person: consider(
            known, answers.get(person, {}), [d for d in decisions if d.subject_id == person]
        )
        for person in people
    }
