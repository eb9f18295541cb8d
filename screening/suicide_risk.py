"""How a marked suicide-risk screen is read: which items follow which, and the band. Pure.

`suicide_risk.toml` holds the rules and their source, by item number; the wording is licensed and
stays on the paper form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from kact.strict import build, parse

_FILE = Path(__file__).with_name("suicide_risk.toml")
HOLD_FROM = "safety.suicide_risk.hold_from"  # the number's code
YES, NO, NOT_ASKED = "yes", "no", "not_asked"

LABELS = {
    "none": "No positive response",  # which is not the same as no risk
    "low": "Low",
    "moderate": "Moderate",
    "high": "High",
}


class Unsound(ValueError):
    """The form is not filled in as its rules ask; ``items`` says where, and why."""

    def __init__(self, items: dict[str, str]) -> None:
        super().__init__("; ".join(f"item {code}: {why}" for code, why in items.items()))
        self.items = items


@dataclass(frozen=True)
class Item:
    """One item: the band of a yes, and whether it is asked of everybody or after another's yes."""

    code: str
    band: str
    always: bool = False
    asked_if: str = ""


@dataclass(frozen=True)
class Rules:
    """The whole form. `bands` go from the lowest to the highest."""

    version: str
    source: str
    mark: str
    bands: tuple[str, ...]
    hold_from: str
    hold_bounds: tuple[str, ...]
    hold_mark: str
    item: tuple[Item, ...]

    def band(self, marks: Mapping[str, str]) -> str:
        """The highest band that any yes maps to. Raises Unsound where one lacks."""
        if faults := dict(self._faults(marks)):
            raise Unsound(faults)
        said = {item.band for item in self.item if marks.get(item.code) == YES}
        return max(said, key=self.bands.index, default=self.bands[0])

    def holds(self, band: str, from_place: Decimal) -> bool:
        """Whether a band keeps the partner from going ahead until the prescriber has assessed.

        ``from_place`` counts along the bands from nought: the clinic's number, or `hold_from`.
        """
        return self.bands.index(band) >= from_place

    def _faults(self, marks: Mapping[str, str]) -> list[tuple[str, str]]:
        checks = ((item.code, self._fault(item, marks)) for item in self.item)
        return [(code, fault) for code, fault in checks if fault]

    def _fault(self, item: Item, marks: Mapping[str, str]) -> str:
        """Only a blank can be wrong: a yes counts even where the form would not have asked."""
        due = item.always or marks.get(item.asked_if) == YES
        blank = marks.get(item.code, NOT_ASKED) == NOT_ASKED
        return "mark yes or no, as on the form" if due and blank else ""


@cache
def rules() -> Rules:
    """The rules in force. Raises DefinitionError for a file that is not sound."""
    return build(Rules, parse(_FILE), _FILE.name)
