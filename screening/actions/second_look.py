"""Looks again at what was judged by a number or a rule that has changed since.

No answer and no signature changes. What would now be held is held, and a clearance that would now
be harder to sign is ended, with the reason for whoever signs it. Everybody else sees what they see
whenever a clearance has run out. Looking again by the same rules changes nothing.
"""

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import end, take_turns
from kact.couples.models import Partner
from kact.couples.queries import has_reached, partner_in_reach
from kact.privacy.audience import Audience, reader
from kact.protocol.queries import numbers_in_force
from kact.record.actions import append
from kact.record.models import Event
from screening import events, urgent
from screening.actions.urgent import look_at
from screening.contraindications.engine import evaluate
from screening.intake.answers import Answers
from screening.intake.library import parts
from screening.models.reviews import Review
from screening.queries.board import rules_read
from screening.queries.intake import answers_of
from screening.queries.reviews import SIDES, Side, validity_days
from screening.queries.second_look import (
    newest_review,
    partners_judged,
    rules_noted,
    rules_now,
    sent_parts,
)
from screening.strictness import Ground, shorter, stricter


def ask_second_looks(event: Event) -> None:
    """Follow-up of an approved number."""
    look_for_changed_rules(by=reader())


@transaction.atomic
def look_for_changed_rules(*, by: Audience) -> None:
    """Ask for a second look at everybody who sent anything, if answers are judged otherwise now.

    Each partner is an event and a follow-up of their own; the same rules again ask for nothing.
    """
    take_turns(f"rules:{by.clinic}")
    rules = rules_now()
    if rules == rules_noted():
        return
    append(events.RULES_CHANGED, by=by, data={"rules": rules})
    for partner in partners_judged():
        append(events.SECOND_LOOK_ASKED, by=by, couple=partner.couple_id, subject=partner.pk)


def take_second_look(event: Event) -> None:
    """Follow-up for one partner."""
    if event.subject_id is not None:
        look_again(by=reader(), partner=partner_in_reach(event.subject_id))


@transaction.atomic
def look_again(*, by: Audience, partner: Partner) -> None:
    """Hold what one partner's answers ask for now, and end a clearance that became stricter."""
    take_turns(f"review:{partner.pk}")
    answers = answers_of(partner.pk)
    _hold(by, partner, answers)
    for side in SIDES:
        if has_reached(partner.pk, side.clearance):
            _reopen_if_stricter(side, by, partner, answers)


def _hold(by: Audience, partner: Partner, answers: Answers) -> None:
    """Look once more at each sent part in which any answer cannot wait, by the numbers now."""
    chosen = numbers_in_force()
    found = urgent.found(answers, chosen)
    opening = {code for stop in found for code in urgent.opening(stop, answers, chosen)}
    sent = sent_parts(partner.pk) if opening else {}
    for code, intake in sent.items():
        of_part = _of_part(code, answers)
        if opening & of_part.keys():
            look_at(by=by, partner=partner, intake=intake, answers=of_part)


def _of_part(code: str, answers: Answers) -> Answers:
    known = parts()[code].questions if code in parts() else {}
    return {question: answers[question] for question in known if question in answers}


def _reopen_if_stricter(side: Side, by: Audience, partner: Partner, answers: Answers) -> None:
    review = newest_review(side, partner.pk)
    grounds = _grounds(side, review, answers) if review else []
    if review is None or not grounds:
        return
    side.reopenings(
        clinic_id=by.clinic,
        couple_id=partner.couple_id,
        subject_id=partner.pk,
        review=review.pk,
        grounds=[ground.kept() for ground in grounds],
    ).save(force_insert=True)
    end(side.clearance, subject=partner.pk)
    append(
        events.CLEARANCE_REOPENED,
        by=by,
        couple=partner.couple_id,
        subject=partner.pk,
        data={"review": str(review.pk)},
    )


def _grounds(side: Side, review: Review, answers: Answers) -> list[Ground]:
    found = evaluate(rules_read(side), answers, timezone.localdate()).findings
    too_long = shorter(review.signed_at, review.valid_until, validity_days(side))
    return [*stricter(review.findings, found), *too_long]
