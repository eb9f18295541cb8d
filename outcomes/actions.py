"""Asks for measures, takes them in, and scores them."""

from django.db import transaction

from kact.alerts.actions import raise_alert
from kact.couples.actions import reach, take_turns
from kact.couples.queries import has_reached, newcomers, partner_in_reach
from kact.instruments import actions as instruments
from kact.instruments.models import Response
from kact.instruments.queries import chosen, response
from kact.instruments.scoring import Score as Reading
from kact.instruments.scoring import refusal, score_chosen
from kact.privacy.audience import Audience, reader
from kact.protocol.gate import require
from kact.protocol.loading import gate
from kact.protocol.queries import case_alone
from kact.record.actions import append
from kact.record.models import Event
from outcomes import events, milestones
from outcomes.measures import BASELINE, BASELINE_SET
from outcomes.models import Score


def ask_baseline(event: Event) -> None:
    """Follow-up of a registration: ask each new partner, alone, for the baseline set."""
    for partner in newcomers(event):
        for instrument in BASELINE_SET:
            instruments.ask(
                by=reader(),
                couple=partner.couple_id,
                subject=partner.pk,
                instrument=instrument,
                occasion=BASELINE,
            )


@transaction.atomic
def begin_measure(*, by: Audience, response: Response) -> None:
    """Begin, once the person says they are alone. Raises GateClosed before they may be asked.

    The gate is of this partner alone: an account of their own, and a safe way to be reached.
    """
    me = partner_in_reach(response.subject_id)
    require(gate("before_forms"), case_alone(me), partner=me.pk)
    instruments.say_alone(by=by, response=response)


@transaction.atomic
def save_page(*, by: Audience, response: Response, answers: dict[str, str]) -> tuple[str, ...]:
    """Keep the answers of one page the person has finished; return the safety flags among them.

    An answer that matters is raised at once, whether or not the rest is ever sent. Raises
    AlreadySent and NotBegun as ``instruments.save_answers`` does.
    """
    instruments.save_answers(by=by, response=response, answers=answers)
    flags = _flags_of(response, answers)
    _raise(by, response, flags)
    return flags


@transaction.atomic
def submit_measure(*, by: Audience, response: Response) -> None:
    """Send a measure, and raise what it says or leaves unsaid about safety.

    Raises NothingAnswered and AlreadySent as ``instruments.submit`` does.
    """
    answers = instruments.submit(by=by, response=response)
    _raise(by, response, score_chosen(response.definition, answers).flags)


def score_response(event: Event) -> None:
    """Follow-up of a sent response: score it, once for each version of the scorer."""
    answered = response(event.data["response"])
    reading = _read(answered)
    if Score.objects.filter(response=answered, scorer=reading.scorer).exists():
        return
    _score(answered, reading).save(force_insert=True)
    append(
        events.RESPONSE_SCORED,
        by=reader(),
        couple=answered.couple_id,
        subject=answered.subject_id,
        data={"response": str(answered.pk), "instrument": answered.instrument},
    )
    _note_baseline(answered)


def _read(answered: Response) -> Reading:
    """The scorer's reading; refused when the instrument is no longer the one that was answered."""
    if answered.definition.content_hash != answered.definition_hash:
        return refusal(answered.definition, "the instrument has changed since it was asked")
    return score_chosen(answered.definition, chosen(answered))


def _score(answered: Response, reading: Reading) -> Score:
    return Score(
        clinic_id=answered.clinic_id,
        couple_id=answered.couple_id,
        subject_id=answered.subject_id,
        response=answered,
        instrument=reading.instrument,
        version=reading.version,
        scorer=reading.scorer,
        status=reading.status,
        total=reading.total,
        band=reading.band or "",
        subscales=dict(reading.subscales),
        flags=list(reading.flags),
        facts=dict(reading.facts),
        reason=reading.reason or "",
    )


def _note_baseline(answered: Response) -> None:
    """The baseline is reached, once, when every measure of its set has a complete score.

    Two measures of one partner may be scored at the same moment, and neither would see the other's
    score: so the second waits here until the first is kept.
    """
    take_turns(f"baseline:{answered.subject_id}")
    if has_reached(answered.subject_id, milestones.BASELINE_MEASURES):
        return
    complete = Score.objects.filter(
        subject=answered.subject_id, response__occasion=BASELINE, status="complete"
    )
    scored = set(complete.values_list("instrument", flat=True))
    if answered.instrument in BASELINE_SET and scored >= set(BASELINE_SET):
        reach(
            milestones.BASELINE_MEASURES,
            by=reader(),
            couple=answered.couple_id,
            subject=answered.subject_id,
        )


def _flags_of(response: Response, answers: dict[str, str]) -> tuple[str, ...]:
    """The flags that these answers raise by themselves; a blank raises none until it is sent."""
    definition = response.definition
    answered = {flag.code for flag in definition.flags if flag.item in answers}
    return tuple(f for f in score_chosen(definition, answers).flags if f in answered)


def _raise(by: Audience, response: Response, flags: tuple[str, ...]) -> None:
    for flag in flags:
        raise_alert(
            by=by,
            kind=flag,
            couple=response.couple_id,
            subject=response.subject_id,
            source=response.pk,
        )
