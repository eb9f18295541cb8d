"""The ledger's numbers: how often is counted and inventoried, and how long everything is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from kact.protocol.numbers import Number, declares
from kact.protocol.queries import number_in_force
from kact.strict import build, parse

_FILE = Path(__file__).with_name("numbers.toml")
HOME = "kact/ledger/numbers.toml"
PREFIX = "ledger"


@dataclass(frozen=True)
class Figure:
    """One number of the file."""

    says: str
    value: int
    unit: str
    source: str
    mark: str
    bounds: tuple[int, ...] = ()


@cache
def figures() -> Mapping[str, Figure]:
    """Every number by its name. Raises DefinitionError for a file that is not sound."""
    return {name: build(Figure, t, f"{_FILE.name}: {name}") for name, t in parse(_FILE).items()}


@declares
def of_the_ledger() -> Iterator[Number]:
    """The numbers of the file, in its order."""
    for name, figure in figures().items():
        low, high = map(Decimal, figure.bounds) if figure.bounds else (None, None)
        yield Number(
            code=f"{PREFIX}.{name}",
            says=figure.says,
            default=Decimal(figure.value),
            unit=figure.unit,
            source=figure.source,
            mark=figure.mark,
            group="Controlled stock",
            home=HOME,
            low=low,
            high=high,
        )


def in_force(name: str) -> int:
    """One of these numbers as it counts in the reader's clinic."""
    return int(number_in_force(f"{PREFIX}.{name}"))
