"""Answer patterns that a total hides. A note for the clinician to weigh, never an accusation.

Someone who marks one printed position all the way down a page of semantic differentials agrees
with opposite words in turn. On the CSI such answers can still total well above the cut-off.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby

from kact.instruments.instrument import Definition
from kact.instruments.items import Item


def straight_lined(definition: Definition, chosen: Mapping[str, str]) -> bool | None:
    """All differentials answered at one printed position although their direction changes.

    None where it cannot be told: no differentials run both ways, or one is unanswered.
    `chosen` holds option codes by item code.
    """
    items = [item for item in definition.scored_items if item.is_differential]
    positions = _positions(items, chosen)
    both_ways = len({item.rises_to_the_right for item in items}) == 2
    if not both_ways or None in positions:
        return None
    return len(set(positions)) == 1


def longest_run(definition: Definition, chosen: Mapping[str, str]) -> int:
    """The most consecutive items answered at one printed position; a missing one ends a run."""
    positions = _positions(definition.scored_items, chosen)
    runs = [len(list(run)) for position, run in groupby(positions) if position is not None]
    return max(runs, default=0)


def _positions(items: Iterable[Item], chosen: Mapping[str, str]) -> list[int | None]:
    return [_position(item, chosen.get(item.code)) for item in items]


def _position(item: Item, code: str | None) -> int | None:
    option = item.option(code)
    return item.position(option.code) if option else None
