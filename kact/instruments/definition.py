"""Loading the instrument library: TOML files into checked, immutable definitions.

    library()            every definition, by id
    definition("phq-9")  one of them

Loading is strict (`strict.py`) and every definition must be consistent (`consistency.py`), so code
that holds a `Definition` never checks it again. Option sets that several items share are written
once in `[[option_sets]]` and named by the items.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kact.instruments.consistency import check, check_subset
from kact.instruments.instrument import Definition
from kact.strict import DefinitionError, build, join, parse, require_list, require_table

__all__ = ["Definition", "DefinitionError", "UnknownInstrument", "definition", "library", "load"]

FOLDER = Path(__file__).parent / "library"


class UnknownInstrument(LookupError):
    """No instrument has this id; the message names those that exist."""


@cache
def library() -> Mapping[str, Definition]:
    """Every definition of the library by its id, in order of id. Raises DefinitionError."""
    return load_folder(FOLDER)


def definition(instrument: str) -> Definition:
    """The definition with this id. Raises UnknownInstrument."""
    known = library()
    if instrument not in known:
        raise UnknownInstrument(f"unknown instrument '{instrument}'; known: {', '.join(known)}")
    return known[instrument]


def load_folder(folder: Path) -> Mapping[str, Definition]:
    """Every `*.toml` of the folder, short forms checked against the long form they are part of."""
    loaded = {path.stem: load(path) for path in sorted(folder.glob("*.toml"))}
    for short in loaded.values():
        check_subset(short, loaded)
    return MappingProxyType(loaded)


def load(path: Path) -> Definition:
    """One file as a consistent definition. Raises DefinitionError naming the file and the key."""
    document = parse(path)
    loaded = build(Definition, _with_options(document, path.name), path.name)
    if loaded.id != path.stem:
        raise DefinitionError(f"{path.name}: id: '{loaded.id}' is not the name of the file")
    check(loaded, path.name)
    return replace(loaded, content_hash=content_hash(document))


def content_hash(document: Mapping[str, object]) -> str:
    """SHA-256 (hex) of the document as canonical JSON: comments and layout do not change it."""
    canonical = json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _with_options(document: Mapping[str, object], where: str) -> dict[str, object]:
    """The document with each item's option set in place of its name."""
    sets = _option_sets(document, where)
    rest = {key: value for key, value in document.items() if key != "option_sets"}
    items = require_list(document.get("items", []), join(where, "items"))
    rest["items"] = [
        _with_its_options(item, sets, join(where, f"items[{number}]"))
        for number, item in enumerate(items, start=1)
    ]
    return rest


def _option_sets(document: Mapping[str, object], where: str) -> dict[str, object]:
    sets: dict[str, object] = {}
    entries = require_list(document.get("option_sets", []), join(where, "option_sets"))
    for number, entry in enumerate(entries, start=1):
        path = join(where, f"option_sets[{number}]")
        table = require_table(entry, path)
        if set(table) != {"name", "options"} or not isinstance(table["name"], str):
            raise DefinitionError(f"{path}: expected exactly the keys name and options")
        if table["name"] in sets:
            raise DefinitionError(f"{path}.name: '{table['name']}' is used twice")
        sets[table["name"]] = table["options"]
    return sets


def _with_its_options(item: object, sets: Mapping[str, object], where: str) -> dict[str, object]:
    table = require_table(item, where)
    name = table.get("options")
    if not isinstance(name, str) or name not in sets:
        raise DefinitionError(f"{where}.options: expected the name of an option set")
    return {**table, "options": sets[name]}
