"""The numbers of the day: each with its sentence, source and mark, and a clinic's own. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

PREFIX = "monitoring"

Terms = Mapping[str, Decimal]
"""Every number of the day as it counts in a clinic, by its name in the file."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number. Where it is ours to choose (GK, D), ``bounds`` are what a clinic may choose."""

    name: str
    says: str
    value: Decimal
    unit: str = ""
    mark: str
    source: str
    bounds: tuple[Decimal, ...] = ()

    @property
    def code(self) -> str:
        """Its code among the clinic's numbers."""
        return f"{PREFIX}.{self.name}"


def plainly(value: Decimal) -> str:
    """A number as a reader sees it: no zeros that say nothing."""
    return f"{value.normalize():f}"
