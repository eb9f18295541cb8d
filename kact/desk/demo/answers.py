"""What the demo's partners answer, and what is found about them; `answers.toml`, by their names."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from kact.instruments.definition import Definition
from screening.intake.answers import Given
from screening.intake.questions import Part

FILE = Path(__file__).with_name("answers.toml")


def given_to(part: Part, name: str) -> dict[str, Given]:
    """Somebody's answers to one part: the calm ones, and those in which they differ."""
    own = _file()["partners"].get(name, {})
    notes = own.get("notes", {})
    values = _file()["calm"] | own
    return {c: Given(values[c], notes.get(c, "")) for c in part.questions if c in values}


def chosen_in(instrument: Definition, code: str, name: str) -> dict[str, str]:
    """Somebody's answers to one measure by item; empty where they have not answered it.

    A digit is a printed position, from 0; one digit stands for every item.
    """
    said = _file()["measures"].get(name, {}).get(code, "")
    items = instrument.items
    digits = said * len(items) if len(said) == 1 else said
    return {i.code: i.options[int(d)].code for i, d in zip(items, digits, strict=False)}


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
