"""The numbers of a course's plan: how many sessions it has, and how far apart its visits are."""

from collections.abc import Iterator
from decimal import Decimal

from kact.protocol.case import VARIANT_WORDS, Variant
from kact.protocol.numbers import Number, declares
from kact.scheduling.sequence import Gap, Terms, sequence

HOME = "kact/scheduling/sequence.toml"
GROUP = "The plan of a course"


@declares
def of_the_sequence() -> Iterator[Number]:
    """The numbers of `sequence.toml`, in its order."""
    yield from (_sessions(terms) for terms in sequence().course)
    for gap in sequence().gap:
        yield from (_days(gap, end) for end in ("least", "most"))


def _sessions(terms: Terms) -> Number:
    low, high = map(Decimal, terms.bounds)
    words = VARIANT_WORDS[Variant(terms.variant)]
    return Number(
        code=terms.code,
        says=f"A course, {words}, is planned with {{number}} dosing sessions",
        default=Decimal(terms.sessions),
        unit="sessions",
        source=terms.source,
        mark=terms.mark,
        group=GROUP,
        home=HOME,
        low=low,
        high=high,
    )


def _days(gap: Gap, end: str) -> Number:
    low, high = map(Decimal, gap.bounds)
    return Number(
        code=gap.number_code(end),
        says=gap.says,
        default=Decimal(getattr(gap, end)),
        unit="days",
        source=gap.source,
        mark=gap.mark,
        group=GROUP,
        home=HOME,
        low=low,
        high=high,
        holds={place: gap.number_code(place) for place in ("least", "most")},
    )
