"""The waves: when measures and check-ins are asked. Pure; `waves.toml` says what a word means."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from kact.protocol.numbers import Chosen, number
from kact.scheduling.dates import Counted, counts
from kact.strict import build, parse

_FILE = Path(__file__).with_name("waves.toml")
PREFIX = "wave"


@dataclass(frozen=True)
class Wave:
    """One round of measures, or one check-in, at a planned time."""

    code: str
    title: str
    after: Literal["start", "dose", "last_dose"]
    value: int
    unit: Literal["days", "months"]
    bounds: tuple[int, ...]
    says: str
    source: str
    mark: str

    @property
    def number_code(self) -> str:
        """The code of its number."""
        return f"{PREFIX}.{self.code}"


@dataclass(frozen=True)
class Waves:
    """The whole file."""

    version: str
    wave: tuple[Wave, ...]


@cache
def waves() -> tuple[Wave, ...]:
    """Every wave, in the file's order. Raises DefinitionError for a file that is not sound."""
    return build(Waves, parse(_FILE), _FILE.name).wave


@counts
def of_a_course(chosen: Chosen) -> Iterator[Counted]:
    """The waves as the clinic counts them."""
    for wave in waves():
        value = int(number(wave.number_code).in_force(chosen))
        yield Counted(wave.title, wave.after, value, wave.unit)
