"""Takes in inquiries, and keeps what the administrator did about each."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.record.verbs import Verb
from screening import events
from screening.models import Inquiry
from screening.queries.inquiry import come_to_nothing


class AlreadyClosed(RuntimeError):
    """A colleague has registered or declined this inquiry."""


@transaction.atomic
def make_inquiry(*, by: Audience, **typed: Any) -> None:
    """Keep one inquiry, under the audience of the reception.

    Nothing is looked up: whether anybody is known here makes no difference to answer or time.
    """
    made = Inquiry(clinic_id=by.clinic, **typed)
    made.save(force_insert=True)
    _note(events.INQUIRY_MADE, by, made)


@transaction.atomic
def answer_inquiry(*, by: Audience, found: Inquiry) -> None:
    """Say that this person has been answered; saying it again changes nothing."""
    new = Inquiry.objects.filter(pk=found.pk, state=Inquiry.State.NEW)
    if new.update(state=Inquiry.State.ANSWERED, answered_at=timezone.now(), answered_by_id=by.user):
        _note(events.INQUIRY_ANSWERED, by, found)


@transaction.atomic
def decline_inquiry(*, by: Audience, found: Inquiry) -> None:
    """Close an inquiry that leads to nothing. Raises AlreadyClosed."""
    _close(by, found, Inquiry.State.DECLINED)
    _note(events.INQUIRY_DECLINED, by, found)


@transaction.atomic
def register_inquiry(*, by: Audience, found: Inquiry, partner: Partner) -> None:
    """Close an inquiry whose writer is registered now, as this partner. Raises AlreadyClosed."""
    _close(by, found, Inquiry.State.REGISTERED, became_id=partner.pk)
    _note(events.INQUIRY_REGISTERED, by, found, couple=partner.couple_id, subject=partner.pk)


@transaction.atomic
def erase_inquiries(*, by: Audience) -> int:
    """Delete, under the audience of the eraser, every request that came to nothing long enough ago.

    The record keeps how many, and nothing of any. Returns that number.
    """
    erased, _ = come_to_nothing(timezone.now()).delete()
    if erased:
        append(events.INQUIRIES_ERASED, by=by, data={"count": erased})
    return erased


@transaction.atomic
def link_inquiry(*, by: Audience, found: Inquiry, partner: Partner) -> None:
    """Close an inquiry whose writer turns out to be registered already. Raises AlreadyClosed."""
    _close(by, found, Inquiry.State.REGISTERED, became_id=partner.pk)
    _note(events.INQUIRY_LINKED, by, found, couple=partner.couple_id, subject=partner.pk)


def _close(by: Audience, found: Inquiry, state: Inquiry.State, **more: Any) -> None:
    still_open = Inquiry.objects.filter(pk=found.pk, state__in=Inquiry.OPEN)
    if not still_open.update(state=state, closed_at=timezone.now(), closed_by_id=by.user, **more):
        raise AlreadyClosed


def _note(verb: Verb, by: Audience, about: Inquiry, **whose: Any) -> None:
    append(verb, by=by, data={"inquiry": str(about.pk)}, **whose)
