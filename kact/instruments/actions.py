"""Asks for responses, keeps each answer as it is given, and sends them."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kact.instruments import events
from kact.instruments.definition import definition
from kact.instruments.instrument import Definition
from kact.instruments.licences import withdrawn, wording_in_force
from kact.instruments.models import Answer, Response
from kact.instruments.queries import chosen
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.record.verbs import Verb


class NotAdministrable(ValueError):
    """The wording may not be put to a person: no right to it is on file."""


class NothingAnswered(ValueError):
    """A blank form is never sent."""


class AlreadySent(RuntimeError):
    """These answers were sent before."""


class NotBegun(RuntimeError):
    """Nobody has said yet that they are alone, so nothing may be asked."""


@transaction.atomic
def ask(*, by: Audience, couple: UUID, subject: UUID, instrument: str, occasion: str) -> None:
    """Ask one partner to answer an instrument on one occasion; asking twice changes nothing.

    Raises UnknownInstrument, or NotAdministrable where the wording's rights are not granted.
    """
    asked = definition(instrument)
    wording = None if asked.administrable else _licensed(asked)
    if Response.objects.filter(subject=subject, instrument=instrument, occasion=occasion).exists():
        return
    response = Response(
        clinic_id=by.clinic,
        couple_id=couple,
        subject_id=subject,
        author_id=by.user,
        instrument=asked.id,
        version=asked.version,
        definition_hash=asked.content_hash,
        wording=wording,
        occasion=occasion,
    )
    response.save(force_insert=True)
    _note(events.RESPONSE_ASKED, by, response)


@transaction.atomic
def say_alone(*, by: Audience, response: Response) -> None:
    """Keep when the partner first said that they are alone; saying it again changes nothing."""
    not_yet = Response.objects.filter(pk=response.pk, alone_at=None, submitted_at=None)
    not_yet.update(alone_at=timezone.now())


@transaction.atomic
def save_answers(*, by: Audience, response: Response, answers: dict[str, str]) -> None:
    """Keep the option chosen for each item; the newest choice stands.

    Raises AlreadySent once they were sent, NotBegun before the person said they are alone, and
    NotAdministrable once the words they were asked in may be shown no more.
    """
    now = _lock(response)
    if now.submitted_at:
        raise AlreadySent
    if now.wording and withdrawn().filter(pk=now.wording).exists():
        raise NotAdministrable(now.instrument)
    if now.alone_at is None:
        raise NotBegun
    before = chosen(response)
    for item, option in answers.items():
        if item not in before:
            _answer(by, response, item, option).save(force_insert=True)
        elif before[item] != option:
            Answer.objects.filter(response=response, item=item).update(
                option=option, answered_at=timezone.now()
            )


@transaction.atomic
def submit(*, by: Audience, response: Response) -> dict[str, str]:
    """Send a response and return what was chosen; after this, nothing in it changes.

    Raises NothingAnswered for a blank form and AlreadySent the second time.
    """
    if _lock(response).submitted_at:
        raise AlreadySent
    answers = chosen(response)
    if not answers:
        raise NothingAnswered
    Response.objects.filter(pk=response.pk).update(
        submitted_at=timezone.now(), entered_by_id=by.user
    )
    _note(events.RESPONSE_SUBMITTED, by, response)
    return answers


def _licensed(asked: Definition) -> UUID:
    """The clinic's own wording of an instrument that partners answer. Raises NotAdministrable.

    What is for a therapist's eyes alone is never asked here: these answers have other readers.
    """
    wording = wording_in_force(asked.id) if asked.asked_by == "partner" else None
    if wording is None:
        raise NotAdministrable(asked.id)
    found: UUID = wording.pk
    return found


def _lock(response: Response) -> Response:
    """The row as it is now, held until the end: two tabs cannot both write."""
    locked: Response = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    return locked


def _answer(by: Audience, response: Response, item: str, option: str) -> Answer:
    return Answer(
        clinic_id=response.clinic_id,
        couple_id=response.couple_id,
        subject_id=response.subject_id,
        author_id=by.user,
        response=response,
        item=item,
        option=option,
    )


def _note(verb: Verb, by: Audience, response: Response) -> None:
    append(
        verb,
        by=by,
        couple=response.couple_id,
        subject=response.subject_id,
        data={"response": str(response.pk), "instrument": response.instrument},
    )
