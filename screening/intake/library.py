"""Loading the parts of the intake: TOML files into checked, immutable `Part`s.

    parts()          every part by its code, in the order in which they are asked
    part("health")   one of them

Loading is strict (`kact.strict`), and what is loaded is consistent (`consistency.py`),
so code that holds a `Part` never checks it again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kact.instruments.definition import content_hash
from kact.strict import DefinitionError, build, parse
from screening.intake.consistency import check, check_together
from screening.intake.questions import Part

FOLDER = Path(__file__).parent / "parts"


class UnknownPart(LookupError):
    """No part has this code; the message names those that exist."""


@cache
def parts() -> Mapping[str, Part]:
    """Every part by its code, in the order in which they are asked. Raises DefinitionError."""
    return load_folder(FOLDER)


def part(code: str) -> Part:
    """The part with this code. Raises UnknownPart."""
    known = parts()
    if code not in known:
        raise UnknownPart(f"unknown part '{code}'; known: {', '.join(known)}")
    return known[code]


def parts_by(who: str) -> list[Part]:
    """The parts that partners fill in themselves (`partner`), or staff alone (`staff`)."""
    return [found for found in parts().values() if found.by == who]


def load_folder(folder: Path) -> Mapping[str, Part]:
    """Every `*.toml` of the folder; no question stands in two of them."""
    loaded = _in_order(load(path) for path in sorted(folder.glob("*.toml")))
    check_together(loaded)
    return MappingProxyType({part.code: part for part in loaded})


def load(path: Path) -> Part:
    """One file as a consistent part. Raises DefinitionError naming the file and the key."""
    document = parse(path)
    loaded = build(Part, document, path.name)
    if loaded.code != path.stem:
        raise DefinitionError(f"{path.name}: code: '{loaded.code}' is not the name of the file")
    check(loaded, path.name)
    return replace(loaded, content_hash=content_hash(document))


def _in_order(found: Iterable[Part]) -> list[Part]:
    return sorted(found, key=lambda part: (part.order, part.code))
