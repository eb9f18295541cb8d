"""Asks for intakes, keeps each answer as it is given, and closes them: three ways, one look."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import reach, take_turns
from kact.couples.queries import has_reached, myself, partner_in_reach, partners_of
from kact.privacy.audience import Audience, reader
from kact.privacy.roles import Role
from kact.protocol.gate import require
from kact.protocol.loading import gate
from kact.protocol.queries import case_alone
from kact.record.actions import append
from kact.record.models import Event
from kact.record.verbs import Verb
from screening import events, milestones
from screening.actions.safety import note_asked
from screening.actions.urgent import look_at
from screening.intake.answers import NOTHING, Given, answered, asked, changed
from screening.intake.library import part as part_of
from screening.intake.library import parts_by
from screening.intake.own_questions import without_own
from screening.intake.questions import Section
from screening.models import Intake, IntakeAnswer, WithheldAnswer
from screening.models.intake import ANSWERS
from screening.queries import intake as queries
from screening.urgent import Stop


class NothingAnswered(ValueError):
    """A blank form is never sent."""


class IntakeClosed(RuntimeError):
    """These answers were closed before, or somebody else fills them in now."""


def ask_intakes(event: Event) -> None:
    """Follow-up of a registration: ask both partners, each alone, for every part of theirs."""
    for partner in partners_of(event.couple_id):
        for part in parts_by("partner"):
            ask_intake(by=reader(), couple=partner.couple_id, subject=partner.pk, part=part.code)


@transaction.atomic
def ask_intake(*, by: Audience, couple: UUID, subject: UUID, part: str) -> None:
    """Ask one partner for one part; asking twice changes nothing. Raises UnknownPart."""
    if queries.newest_intake(subject, part) is None:
        row = _new(by, couple, subject, part)
        _note(events.INTAKE_ASKED, by, row)


@transaction.atomic
def begin_intake(*, by: Audience, intake: Intake) -> None:
    """Begin, once the person says they are alone where it matters.

    Raises GateClosed before they may be asked: the gate is of this partner alone.
    """
    me = partner_in_reach(intake.subject_id)
    require(gate("before_forms"), case_alone(me), partner=me.pk)
    now = timezone.now()
    alone = {"alone_at": now} if intake.definition.sensitive else {}
    _open(by, intake)
    Intake.objects.filter(pk=intake.pk).update(begun_at=intake.begun_at or now, **alone)


@transaction.atomic
def enter_intake(*, by: Audience, couple: UUID, subject: UUID, part: str) -> Intake:
    """Fill in a part with the partner, in person: the open one, or a copy of what was sent."""
    take_turns(f"intake:{subject}:{part}")
    row = queries.open_intake(subject, part) or _anew(by, couple, subject, part)
    Intake.objects.filter(pk=row.pk).update(
        mode=Intake.Mode.WITH_CLINICIAN, begun_at=row.begun_at or timezone.now()
    )
    _note(events.INTAKE_ENTERED, by, row)
    return row


@transaction.atomic
def save_answers(*, by: Audience, intake: Intake, answers: Mapping[str, Given]) -> None:
    """Keep these answers; the newest stands, and NOTHING takes one back. Raises IntakeClosed."""
    _open(by, intake)
    before = queries.answers_in(intake)
    for code, given in answers.items():
        _keep(by, intake, code, given, before.get(code))


@transaction.atomic
def finish_section(
    *, by: Audience, intake: Intake, section: Section, answers: Mapping[str, Given]
) -> list[Stop]:
    """Keep a page that somebody goes on from, and look at once at what on it cannot wait.

    Returns the stops that its answers ask for. Raises IntakeClosed.
    """
    save_answers(by=by, intake=intake, answers=answers)
    given = queries.answers_in(intake)
    here = {q.code for q in section.questions} & asked(intake.definition, given)
    of_page = {code: g for code, g in answered(given).items() if code in here}
    return look_at(by=by, partner=myself(intake.subject_id), intake=intake, answers=of_page)


@transaction.atomic
def submit_intake(*, by: Audience, intake: Intake) -> None:
    """Send an intake; after this, nothing in it changes, and what is urgent is known at once.

    Answers to questions that no longer apply are taken back first. Raises NothingAnswered for a
    blank form and IntakeClosed the second time.
    """
    _open(by, intake)
    answers = _settle(by, intake)
    if not answers:
        raise NothingAnswered
    _open_withheld(intake, answers)
    _note_change(by, intake, answers)
    _close(by, intake, Intake.Outcome.SENT, answers)
    partner = myself(intake.subject_id)
    note_asked(by=by, partner=partner, part=intake.definition, answers=answers)


@transaction.atomic
def postpone_intake(*, by: Audience, intake: Intake) -> None:
    """Leave it for another time; to everybody but the care team, as if it had been sent."""
    _open(by, intake)
    _close(by, intake, Intake.Outcome.POSTPONED, _settle(by, intake))


@transaction.atomic
def decline_intake(*, by: Audience, intake: Intake) -> None:
    """Choose not to answer; to everybody but the care team, as if it had been sent."""
    _open(by, intake)
    _close(by, intake, Intake.Outcome.DECLINED, _settle(by, intake))


@transaction.atomic
def reopen_intake(*, by: Audience, intake: Intake) -> Intake:
    """A new intake with the same answers, to change them; twice leads to the same one.

    What is never read back is not copied: it is asked anew. Raises IntakeClosed while a clinician
    fills the part in.
    """
    take_turns(f"intake:{intake.subject_id}:{intake.part}")
    row = queries.open_intake(intake.subject_id, intake.part)
    if row is None:
        row = _anew(by, intake.couple_id, intake.subject_id, intake.part)
        _note(events.INTAKE_REOPENED, by, row)
    _open(by, row)
    return row


# --- rows ---------------------------------------------------------------------------------------


def _new(
    by: Audience, couple: UUID, subject: UUID, part: str, replaces: Intake | None = None
) -> Intake:
    definition = part_of(part)
    row = Intake(
        clinic_id=by.clinic,
        couple_id=couple,
        subject_id=subject,
        author_id=by.user,
        part=part,
        version=definition.version,
        definition_hash=definition.content_hash,
        replaces=replaces,
    )
    row.save(force_insert=True)
    return row


def _anew(by: Audience, couple: UUID, subject: UUID, part: str) -> Intake:
    """A new intake of a part, with the answers of the one before that may be shown again."""
    before = queries.newest_intake(subject, part)
    row = _new(by, couple, subject, part, replaces=before)
    known = row.definition.questions
    copied = answered(queries.shown_in(before)) if before else {}
    for code, given in copied.items():
        if code in known:
            _answer(by, row, code, given).save(force_insert=True)
    return row


def _open(by: Audience, intake: Intake) -> None:
    """Hold the row until the end: two tabs, or two people, cannot both write."""
    row = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    mine = Intake.Mode.SELF if by.kind == "partner" else Intake.Mode.WITH_CLINICIAN
    if row.submitted_at or row.mode != mine:
        raise IntakeClosed


def _close(
    by: Audience, intake: Intake, outcome: Intake.Outcome, answers: Mapping[str, Given]
) -> None:
    """Close it one way or another; an answer that matters is looked at in every case."""
    Intake.objects.filter(pk=intake.pk).update(
        outcome=outcome, submitted_at=timezone.now(), entered_by_id=by.user
    )
    _note(events.INTAKE_RECEIVED, by, intake)
    if answers:
        partner = myself(intake.subject_id)
        look_at(by=by, partner=partner, intake=intake, answers=answers)


def _keep(by: Audience, intake: Intake, code: str, given: Given, before: Given | None) -> None:
    """Write an answer only where it says something new."""
    if before is None and given.value is not None:
        _answer(by, intake, code, given).save(force_insert=True)
    elif before is not None and not before.same_as(given):
        _kept_in(intake, code).objects.filter(intake=intake, question=code).update(
            value=given.value, note=given.note, since=given.since, answered_at=timezone.now()
        )


def _answer(by: Audience, intake: Intake, code: str, given: Given) -> IntakeAnswer:
    table = _table(intake, code)
    readers = {"readers": [Role.THERAPIST.value]} if table is WithheldAnswer else {}
    return table(
        clinic_id=intake.clinic_id,
        couple_id=intake.couple_id,
        subject_id=intake.subject_id,
        author_id=by.user,
        intake=intake,
        question=code,
        value=given.value,
        note=given.note,
        since=given.since,
        answered_at=given.at or timezone.now(),
        **readers,
    )


def _table(intake: Intake, code: str) -> type[IntakeAnswer]:
    return ANSWERS[intake.definition.section_of(code).record]


def _kept_in(intake: Intake, code: str) -> type[IntakeAnswer]:
    """The table that holds an answer; of a clinic's question that was retired meanwhile as well."""
    part = intake.definition
    return _table(intake, code) if code in part.questions else ANSWERS[part.sections[0].record]


# --- sending ------------------------------------------------------------------------------------


def _settle(by: Audience, intake: Intake) -> dict[str, Given]:
    """Take back what no longer applies; return the answers that do."""
    given = queries.answers_in(intake)
    applies = asked(intake.definition, given)
    for code in given.keys() - applies:
        _keep(by, intake, code, NOTHING, given[code])
    return {code: g for code, g in answered(given).items() if code in applies}


def _open_withheld(intake: Intake, answers: Mapping[str, Given]) -> None:
    """Let the role read the withheld answers whom their owner allows to."""
    for code, question in intake.definition.questions.items():
        if question.opens_to and answers.get(code, NOTHING).value == "yes":
            WithheldAnswer.objects.filter(intake=intake).update(
                readers=[Role.THERAPIST.value, question.opens_to]
            )


def _note_change(by: Audience, intake: Intake, answers: Mapping[str, Given]) -> None:
    """A clearance rests on these answers: whatever changes them, or comes late, reopens it."""
    if not intake.definition.reopens_clearance:
        return
    sent = queries.sent_before(intake)
    before = queries.answers_in(sent) if sent else {}
    before, answers = without_own(before), without_own(answers)
    cleared = has_reached(intake.subject_id, milestones.MEDICAL_CLEARANCE)
    if (sent or cleared) and changed(before, answers):
        reach(
            milestones.HEALTH_CHANGED,
            by=by,
            couple=intake.couple_id,
            subject=intake.subject_id,
        )


def _note(verb: Verb, by: Audience, intake: Intake) -> None:
    append(
        verb,
        by=by,
        couple=intake.couple_id,
        subject=intake.subject_id,
        data={"intake": str(intake.pk), "part": intake.part},
    )
