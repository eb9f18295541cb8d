"""The kinds of alert: whom each concerns, how sure it is, and what to do next.

A kind is for those alone who may read the answer behind it (the privacy matrix): to anybody else on
the care team the alert would tell what the answer does not.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from kact.privacy.roles import CLINICIANS, Role


class Kind(TextChoices):
    """What an alert is about."""

    SUICIDALITY = "suicidality", "Thoughts of being better off dead or of self-harm"
    SUICIDALITY_UNKNOWN = "suicidality-unknown", "The self-harm question was left unanswered"
    SUICIDE_RISK = "suicide-risk", "A suicide-risk screen found high risk"
    SELF_HARM = "self-harm", "Self-harm"
    PSYCHOSIS_MANIA = "psychosis-mania", "Signs of psychosis or mania"
    KETAMINE_MISUSE = "ketamine-misuse", "Misuse of ketamine"
    PREGNANCY = "pregnancy", "Pregnancy"
    RELATIONAL_SAFETY = "relational-safety", "An answer about safety at home"
    VOLUNTARINESS = "voluntariness", "Taking part may not be a free choice"
    ADVERSE_EVENT = "adverse-event", "A serious adverse event"
    PARTNER_EVENT = "partner-event", "A serious event between the partners"
    WAY_HOME = "way-home", "Going home with the other may not be safe"


@dataclass(frozen=True)
class Terms:
    """What goes with a kind: who reads it, and the two sentences of its card."""

    readers: frozenset[Role]
    sure: str
    next: str


_THERAPISTS = frozenset({Role.THERAPIST, Role.CO_THERAPIST})
_MEDICAL = frozenset({Role.PRESCRIBER, Role.MONITOR})
_SAFETY = _THERAPISTS | {Role.PRESCRIBER}
_CHOSEN = "The person gave this answer themselves, or to a clinician."
_ASSESS = "Speak with the person alone and in private, assess risk, and say what you did."
_PRESCRIBER = "The prescriber assesses the person before anything goes ahead."

TERMS: dict[str, Terms] = {
    Kind.SUICIDALITY: Terms(CLINICIANS, "The person chose this answer themselves.", _ASSESS),
    Kind.SUICIDALITY_UNKNOWN: Terms(
        CLINICIANS, "Not known: no answer was given, which is not the same as no.", _ASSESS
    ),
    Kind.SUICIDE_RISK: Terms(
        CLINICIANS, "A clinician marked the screen with the person.", f"{_ASSESS} {_PRESCRIBER}"
    ),
    Kind.SELF_HARM: Terms(CLINICIANS, _CHOSEN, f"{_ASSESS} {_PRESCRIBER}"),
    Kind.PSYCHOSIS_MANIA: Terms(CLINICIANS, _CHOSEN, _PRESCRIBER),
    Kind.KETAMINE_MISUSE: Terms(CLINICIANS, _CHOSEN, _PRESCRIBER),
    Kind.PREGNANCY: Terms(_MEDICAL, _CHOSEN, _PRESCRIBER),
    Kind.RELATIONAL_SAFETY: Terms(
        _THERAPISTS,
        _CHOSEN,
        "Speak with the person alone. First ask whether it is safe to talk now. Never mention this"
        " to the other partner, nor where they could hear or read it.",
    ),
    Kind.VOLUNTARINESS: Terms(
        _THERAPISTS,
        _CHOSEN,
        "Speak with the person alone about whether they want this, and say what you did.",
    ),
    Kind.ADVERSE_EVENT: Terms(
        CLINICIANS,
        "A clinician charted it as serious.",
        "The prescriber reviews it. No dose is given before it is closed.",
    ),
    Kind.PARTNER_EVENT: Terms(
        _SAFETY,
        "A therapist charted it as serious.",
        "Speak with each alone. Nothing joint goes on before it is closed. Never mention this where"
        " the other partner could hear or read it.",
    ),
    Kind.WAY_HOME: Terms(
        _SAFETY,
        "The person said so when asked alone, before leaving.",
        "Settle another way home with the person alone, and call within the week. Never mention"
        " this to the other partner or to whoever takes them home.",
    ),
}
