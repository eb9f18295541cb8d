"""Reads intakes and their answers for whoever is looking."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from kact.privacy.audience import reader
from screening.intake.answers import NOTHING, Given
from screening.intake.library import parts, parts_by
from screening.intake.questions import Part
from screening.models import Intake
from screening.models.intake import ANSWERS

# Once sent, these are never shown to their owner again: somebody may be looking on.
NEVER_READ_BACK = frozenset({"safety", "withheld"})


def own_intake(pk: UUID) -> Intake:
    """One of one's own intakes, of a part that partners fill in. Raises Http404 otherwise."""
    found: Intake = get_object_or_404(Intake.objects, pk=pk, part__in=_codes("partner"))
    return found


def entry(pk: UUID) -> Intake:
    """An open intake that a clinician of this role fills in with the partner.

    Raises Http404 where there is none, or where the role may not write every answer of the part.
    """
    found: Intake = get_object_or_404(
        Intake.objects.select_related("subject"),
        pk=pk,
        part__in=list(parts()),
        mode=Intake.Mode.WITH_CLINICIAN,
        submitted_at=None,
    )
    if not may_enter(found.definition):
        raise Http404
    return found


def part_to_enter(code: str) -> Part:
    """A part that the reader's role may fill in. Raises Http404 for any other."""
    part = parts().get(code)
    if part is None or not may_enter(part):
        raise Http404
    return part


def may_enter(part: Part) -> bool:
    """Whether the reader's role may write every answer of the part."""
    return all(reader().role in ANSWERS[record].wall.writers for record in part.records)


def may_read(part: Part) -> bool:
    """Whether the reader's role may read any answer of the part."""
    return any(map(may_read_record, part.records))


def may_read_record(record: str) -> bool:
    """Whether the reader's role may read answers of this class."""
    return reader().role in ANSWERS[record].wall.readers


def closed_intake(pk: UUID) -> Intake:
    """A closed intake with its partner, for a role that reads some of it. Raises Http404."""
    rows = Intake.objects.select_related("subject", "entered_by")
    found: Intake = get_object_or_404(
        rows, pk=pk, part__in=list(parts()), submitted_at__isnull=False
    )
    if not may_read(found.definition):
        raise Http404
    return found


def open_intake(subject: UUID, part: str) -> Intake | None:
    """The intake of this part that is not closed, of which there is never more than one."""
    found: Intake | None = Intake.objects.filter(
        subject_id=subject, part=part, submitted_at=None
    ).first()
    return found


def newest_intake(subject: UUID, part: str) -> Intake | None:
    """The intake of this part that was asked last, open or closed."""
    rows = Intake.objects.filter(subject_id=subject, part=part)
    found: Intake | None = rows.order_by("-asked_at").first()
    return found


def newest_of(subject: UUID) -> dict[str, Intake]:
    """The newest intake of each part of one partner, by the part's code."""
    rows = Intake.objects.filter(subject_id=subject, part__in=list(parts()))
    return {row.part: row for row in rows.order_by("part", "-asked_at").distinct("part")}


def own_intakes(subject: UUID) -> list[Intake]:
    """The newest intake of each part that partners fill in, in the parts' order."""
    newest = newest_of(subject)
    return [newest[code] for code in _codes("partner") if code in newest]


def sent_before(intake: Intake) -> Intake | None:
    """The intake of the same part that was sent last."""
    rows = Intake.objects.filter(
        subject_id=intake.subject_id, part=intake.part, outcome=Intake.Outcome.SENT
    )
    found: Intake | None = rows.exclude(pk=intake.pk).order_by("-submitted_at").first()
    return found


def said_since(intake: Intake, answers: Mapping[str, Given]) -> dict[str, UUID]:
    """For each of these answers of an intake, the intake since which it has said just this.

    What was left blank in a form that was declined or postponed takes nothing back.
    """
    since, asked = dict.fromkeys(answers, intake.pk), dict(answers)
    closed = Intake.objects.filter(subject_id=intake.subject_id, part=intake.part)
    before = closed.filter(submitted_at__isnull=False).exclude(pk=intake.pk)
    for row in before.order_by("-submitted_at") if asked else ():
        said = answers_in(row)
        for code, given in list(asked.items()):
            was = said.get(code, NOTHING)
            if was.same_as(given):
                since[code] = row.pk
            elif was.value is not None or row.outcome == Intake.Outcome.SENT:
                del asked[code]
    return since


def answers_in(intake: Intake) -> dict[str, Given]:
    """The answers of one intake that this reader may read, those taken back among them."""
    return _answers([intake.pk], intake.definition.records)


def shown_in(intake: Intake) -> dict[str, Given]:
    """The answers of one's own intake that a page may show: what is never read back is not."""
    records = set(intake.definition.records)
    hidden = NEVER_READ_BACK if intake.submitted_at else frozenset()
    return _answers([intake.pk], records - hidden)


def answers_of(subject: UUID) -> dict[str, Given]:
    """Every answer in force of one partner that this reader may read, by question.

    In force are those of the latest sent intake of each part. A question that is not there is
    unanswered, or hidden from this reader. A partner is not told again what they once said of
    their safety.
    """
    sent = Intake.objects.filter(subject_id=subject, outcome=Intake.Outcome.SENT)
    latest = sent.order_by("part", "-submitted_at").distinct("part")
    hidden = NEVER_READ_BACK if reader().kind == "partner" else frozenset()
    found = _answers(latest.values_list("pk", flat=True), set(ANSWERS) - hidden)
    return {code: given for code, given in found.items() if given.value is not None}


def _answers(intakes: Iterable[UUID], records: Collection[str]) -> dict[str, Given]:
    """One query over the tables of these records; those closed to the reader are left out."""
    of = list(intakes)
    rows = [_rows(record, of) for record in sorted(records)]
    if not rows:
        return {}
    together = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
    return {row[0]: Given(*row[1:]) for row in together}


def _rows(record: str, intakes: list[UUID]) -> QuerySet[Any, Any]:
    found = ANSWERS[record].objects.filter(intake_id__in=intakes)
    return found.values_list("question", "value", "note", "since", "answered_at")


def _codes(by: str) -> list[str]:
    return [part.code for part in parts_by(by)]
