"""Change between two totals: its direction, and how much of it is more than measurement noise.

Apply these to one person's totals, never to a couple's mean, and only within one instrument and
version. Jacobson and Truax (1991): a change is reliable at 95 % when it exceeds
1.96 * SD * sqrt(2 * (1 - r)).
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kact.instruments.instrument import Definition
from kact.instruments.rules import PublishedChange, Rci

Z95 = Decimal("1.96")


@dataclass(frozen=True)
class ReliableChange:
    """`points` is the smallest whole-point change that counts as reliable.

    `threshold` is the number behind it, to hundredths; print `provenance` beside any label.
    """

    threshold: Decimal
    points: int
    provisional: bool
    provenance: str


def improvement(definition: Definition, pre: int, post: int) -> int:
    """Points gained for the better, negative for the worse, whichever way the instrument runs."""
    return definition.direction * (post - pre)


def reliable_change(definition: Definition) -> ReliableChange | None:
    """The instrument's reliable-change threshold, or None where it states none."""
    if definition.rci is not None:
        return _from_rci(definition.rci)
    if definition.published_change is not None:
        return _from_published(definition.published_change)
    return None


def _from_rci(rci: Rci) -> ReliableChange:
    exact = Z95 * rci.sd * (2 * (1 - rci.r)).sqrt()
    return ReliableChange(
        threshold=exact.quantize(Decimal("0.01"), ROUND_HALF_UP),
        points=int(exact) + 1,  # the change must exceed the index, not merely reach it
        provisional=rci.provisional,
        provenance=(
            f"1.96 * SD * sqrt(2 * (1 - r)) with SD {rci.sd} and r {rci.r} ({rci.r_type}), "
            f"{rci.population}; {rci.source}"
        ),
    )


def _from_published(published: PublishedChange) -> ReliableChange:
    return ReliableChange(
        threshold=Decimal(published.points),
        points=published.points,
        provisional=published.provisional,
        provenance=f"published threshold, {published.population}; {published.source}",
    )
