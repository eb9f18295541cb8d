"""Where the numbers of screening stand, so that a clinic can read them and choose its own."""

from collections.abc import Iterator
from decimal import Decimal

from kact.protocol.loading import CLINIC_DECIDES
from kact.protocol.numbers import Number, declares
from screening import dispositions, retention, suicide_risk
from screening.contraindications.library import number_code, rules
from screening.contraindications.rules import Match, Rule
from screening.intake.library import parts
from screening.intake.limits import computed_questions
from screening.intake.numbers import numbers_of

SAFETY = "Safety"


@declares
def of_the_intake() -> Iterator[Number]:
    """What the intake's answers are limited and flagged by, part by part."""
    for part in parts().values():
        home = f"screening/intake/parts/{part.code}.toml"
        for question in part.questions.values():
            yield from numbers_of(question, f"Intake: {part.label}", home)
    for question in computed_questions().values():
        yield from numbers_of(question, "Intake: computed", "screening/intake/computed.toml")


@declares
def of_the_contraindications() -> Iterator[Number]:
    """The times and ages that contraindications go by."""
    for rule in rules().values():
        yield from (_of_match(rule, match) for match in rule.matches if match.number)


@declares
def of_safety() -> Iterator[Number]:
    """How long a private sitting counts, and from which band on a suicide-risk screen holds."""
    sitting, risk = dispositions.rules(), suicide_risk.rules()
    low, high = map(Decimal, sitting.sitting_bounds)
    yield Number(
        code=dispositions.SITTING_HOURS,
        says="A private sitting counts for {number} hours for what is asked in it",
        default=Decimal(sitting.sitting_hours),
        unit="hours",
        source=sitting.sitting_source,
        mark=sitting.sitting_mark,
        group=SAFETY,
        home="screening/dispositions.toml",
        low=low,
        high=high,
    )
    first, last = (Decimal(risk.bands.index(band)) for band in risk.hold_bounds)
    yield Number(
        code=suicide_risk.HOLD_FROM,
        says="A suicide-risk screen holds from the band “{number}” on",
        default=Decimal(risk.bands.index(risk.hold_from)),
        unit="",
        source=risk.source,
        mark=risk.hold_mark,
        group=SAFETY,
        home="screening/suicide_risk.toml",
        low=first,
        high=last,
        steps=risk.bands,
    )


@declares
def of_retention() -> Iterator[Number]:
    """How long requests are kept that came to nothing."""
    for kept in retention.KEPT:
        days = getattr(retention.rules(), kept)
        low, high = map(Decimal, days.bounds)
        yield Number(
            code=retention.number_code(kept),
            says=days.says,
            default=Decimal(days.value),
            unit="days",
            source=days.source,
            mark=days.mark,
            group="Requests from outside",
            home="screening/retention.toml",
            low=low,
            high=high,
        )


def _of_match(rule: Rule, match: Match) -> Number:
    value = getattr(match, match.number)
    bounds = [Decimal(bound) for bound in match.bounds] if rule.mark in CLINIC_DECIDES else []
    low, high = bounds or (None, None)
    return Number(
        code=number_code(rule, match),
        says=rule.title,
        default=Decimal(value),
        unit=match.number.rpartition("_")[2],
        source=rule.source,
        mark=rule.mark,
        group="Contraindications",
        home=f"screening/contraindications/rules/{rule.review}.toml",
        low=low,
        high=high,
    )
