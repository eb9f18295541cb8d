"""Proposes and approves the clinic's numbers. Only what a prescriber has approved counts."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kact.accounts.proofs import Proof
from kact.couples.actions import take_turns
from kact.privacy.audience import Audience, read_anew
from kact.privacy.roles import Role
from kact.protocol import events
from kact.protocol.models import ApprovedNumber, ChosenNumber
from kact.protocol.numbers import NumberRefused, number
from kact.protocol.queries import APPROVED, another_prescriber, waits_for_approval
from kact.record.actions import append
from kact.record.verbs import Verb

FRESH_MINUTES = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60


class NotYours(RuntimeError):
    """Whoever proposed a number does not approve it while another prescriber can."""


class NotProven(RuntimeError):
    """The person did not prove just now who they are."""


class Settled(RuntimeError):
    """This proposal was approved, or a newer one has taken its place."""


@transaction.atomic
def propose_number(*, by: Audience, code: str, value: Decimal | None, reason: str) -> ChosenNumber:
    """Propose a value for one number; None is the program's own. It counts once approved.

    Raises LookupError for an unknown number, and NumberRefused for one out of its bounds.
    """
    asked = number(code)
    why = asked.refusal(asked.default if value is None else value)
    if why:
        raise NumberRefused(why)
    row = ChosenNumber(
        clinic_id=by.clinic, author_id=by.user, code=code, value=value, reason=reason
    )
    row.save(force_insert=True)
    _note(events.NUMBER_PROPOSED, by, row)
    return row


@transaction.atomic
def approve_number(*, by: Audience, proposal: ChosenNumber, proof: Proof) -> None:
    """Sign a proposal: it counts from now on, in every sentence and every check.

    Raises NotProven without a second factor confirmed just now, NotYours for one's own proposal
    while another prescriber could approve it, Settled when it no longer waits, and NumberRefused
    when the bounds have changed since.
    """
    proved_at = _just_now(proof)
    if not may_approve(by, proposal):
        raise NotYours
    take_turns(f"number:{by.clinic}:{proposal.code}")
    if not waits_for_approval(proposal):
        raise Settled
    if proposal.value is not None and (why := number(proposal.code).refusal(proposal.value)):
        raise NumberRefused(why)
    ApprovedNumber(
        clinic_id=by.clinic,
        author_id=by.user,
        proposal=proposal,
        code=proposal.code,
        value=proposal.value,
        methods=list(proof.methods),
        proved_at=proved_at,
    ).save(force_insert=True)
    read_anew(APPROVED)
    _note(events.NUMBER_APPROVED, by, proposal)


def may_approve(by: Audience, proposal: ChosenNumber) -> bool:
    """Whether this reader may approve it: a prescriber, and another one where there is one."""
    if by.role != Role.PRESCRIBER:
        return False
    return proposal.author_id != by.user or not another_prescriber(by)


def _just_now(proof: Proof) -> datetime:
    """When a second factor was confirmed. Raises NotProven where none was, or not just now."""
    since = timezone.now() - timedelta(minutes=FRESH_MINUTES)
    if not proof.suffices(second_factor=True) or proof.at is None or proof.at <= since:
        raise NotProven
    return proof.at


def _note(verb: Verb, by: Audience, row: ChosenNumber) -> None:
    value = "default" if row.value is None else number(row.code).in_words(row.value)
    append(verb, by=by, data={"code": row.code, "value": value, "proposal": str(row.pk)})
