"""What the page of a couple's readiness shows: the gate's own sentences, and where to act on them.

An administrator reads the gates' words alone: they are the same whatever the cause.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.urls import reverse

from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.protocol.case import BOTH_DOSE, Case
from kact.protocol.gate import Sheet, examine
from kact.protocol.loading import gate
from kact.protocol.pages import sheet
from kact.protocol.queries import case_of
from kact.scheduling.course import as_dosed
from kact.scheduling.queries import next_dose_of
from sessions.models import Escort
from sessions.pages.escort import look_at, state_of
from sessions.queries.escort import newest_escorts, settled_escorts
from sessions.queries.formats import both_dose
from sessions.queries.preparation_sheet import sent_by, sheets_of

Context = dict[str, Any]

GATES = ("before_preparation", "before_dosing")
# What is prepared before the day; the rest of the gate is asked on the day itself.
PREPARED = (
    "sessions.individual_preparation",
    "sessions.joint_preparation",
    "sessions.agreements",
    "sessions.intention",
    "sessions.sober_witness",
    "sessions.witness_agreement",
)
RECEIVED = {"text": "Received", "tone": "good"}
WAITS = {"text": "Waiting", "tone": "todo"}


def readiness(reader: Audience, couple: Couple) -> Context:
    """What each still lacks, with a way to do it, for clinicians; for others the gates' words."""
    case = _before_the_next_dose(couple)
    before, dosing = (examine(gate(name), case) for name in GATES)
    context: Context = {
        "nav": "couples",
        "couple": couple,
        "clinical": reader.can(Can.SEE_CARE),
        "gates": [_word(before), _word(dosing)],
    }
    return context | _clinical(couple, before, dosing) if context["clinical"] else context


def _before_the_next_dose(couple: Couple) -> Case:
    """The couple's case; where roles may swap, with whoever is dosed in the next session."""
    case = case_of(couple)
    if case.variant in BOTH_DOSE:
        return case
    return as_dosed(case, couple, next_dose_of(couple.pk, case.now))


def _word(found: Sheet) -> Context:
    return {"title": found.title, "word": found.word, "tone": "good" if found.open else "todo"}


def _clinical(couple: Couple, before: Sheet, dosing: Sheet) -> Context:
    places = {partner.pk: partner.place for partner in couple.current}
    lines = tuple(line for line in dosing.lines if line.need in PREPARED)
    return {
        "prepared": sheet(replace(dosing, lines=lines), places),
        "before": sheet(before, places),
        "people": _people(couple),
        "links": [
            {"url": reverse("joint_preparation", args=[couple.pk]), "text": "Joint preparation"},
            {"url": reverse("agreements", args=[couple.pk]), "text": "Agreements"},
            {"url": reverse("intentions", args=[couple.pk]), "text": "Intentions"},
        ],
    }


def _people(couple: Couple) -> list[Context]:
    """Each partner's own part that no gate asks about. A fixed number of queries."""
    escorts, both = newest_escorts(couple.pk), both_dose(couple.pk)
    sent = {sheet.subject_id for sheet in sheets_of(couple.pk)}
    return [_person(partner, couple, escorts, sent, both=both) for partner in couple.current]


def _person(
    partner: Partner,
    couple: Couple,
    escorts: dict[UUID, Escort],
    sent: set[UUID],
    *,
    both: bool,
) -> Context:
    escort = escorts.get(partner.pk)
    looks = look_at(escort, partner, couple, both=both) if escort else []
    return {
        "partner": partner,
        "url": reverse("individual_preparation", args=[partner.pk]),
        "sheet": RECEIVED if partner.pk in sent else WAITS,
        "escort": state_of(escort, looks),
        "who": escort.name if escort else "",
    }


def unsettled(partners: Iterable[Partner]) -> dict[UUID, list[str]]:
    """By partner, what no gate asks about and is still open, as sentences; two queries for any.

    For clinicians: the way home, and the partner's own notes.
    """
    people = {partner.pk: partner.name for partner in partners}
    home, sent = settled_escorts(people), set(sent_by(people))
    return {
        pk: [
            *([] if pk in home else [f"Who takes {name} home is not settled."]),
            *([] if pk in sent else [f"{name} has not sent their own notes."]),
        ]
        for pk, name in people.items()
    }
