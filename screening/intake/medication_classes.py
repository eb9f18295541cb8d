"""Suggests the classes of a medicine from its name, as `medication_classes.toml` lists them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kact.strict import build, parse

FILE = Path(__file__).parent / "medication_classes.toml"
NONE = "none"  # known, and of no class that matters here


@dataclass(frozen=True)
class MedicationClass:
    """A class of medicines, and the names that suggest it."""

    code: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class MedicationClasses:
    """The whole file. `mark` is where it comes from (S0-S4, published, GK, D)."""

    source: str
    mark: str
    classes: tuple[MedicationClass, ...]


def suggest(typed: str) -> frozenset[str]:
    """The codes of the classes that what was typed suggests; none for a name nobody listed."""
    text = f" {_plain(typed)} "
    found = {code for name, codes in _by_name().items() if f" {name} " in text for code in codes}
    return frozenset(found - {NONE} or found)


@cache
def medication_classes() -> MedicationClasses:
    """The file, read strictly. Raises DefinitionError."""
    return build(MedicationClasses, parse(FILE), FILE.name)


@cache
def _by_name() -> Mapping[str, frozenset[str]]:
    pairs = [(_plain(n), each.code) for each in medication_classes().classes for n in each.names]
    names = dict.fromkeys(name for name, _ in pairs)
    return {name: frozenset(code for known, code in pairs if known == name) for name in names}


def _plain(text: str) -> str:
    """Words of letters and figures, in small letters, with one space between."""
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))
