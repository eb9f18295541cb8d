"""Reading a parsed TOML table into a frozen dataclass, refusing whatever does not fit exactly.

The dataclass is the schema. An unknown key, a missing key and a value of another type each raise
`DefinitionError` with the path of the key, such as `phq-9.toml: items[3].max`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

_NAMES = {str: "a text", int: "a whole number", bool: "true or false", Decimal: "a number"}


class DefinitionError(ValueError):
    """A definition file is not sound; the message names the file and the key."""


def build(shape: type[T], table: object, where: str) -> T:
    """The table as a `shape`. `where` is the path of the table, for the error's message."""
    given = require_table(table, where)
    expected = _fields(shape)
    for key in given:
        if key not in expected:
            raise DefinitionError(f"{join(where, key)}: unknown key")
    for key, field in expected.items():
        if key not in given and field.default is MISSING:
            raise DefinitionError(f"{join(where, key)}: missing")
    kinds = get_type_hints(shape)
    return shape(**{key: _read(kinds[key], given[key], join(where, key)) for key in given})


def parse(path: Path) -> dict[str, Any]:
    """One TOML file as a table, its decimals exact. Raises DefinitionError naming the file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except ValueError as error:  # covers bad TOML and bad UTF-8
        raise DefinitionError(f"{path.name}: {error}") from error


def require_table(value: object, where: str) -> Mapping[str, object]:
    """The value, if it is a table."""
    if not isinstance(value, dict):
        raise DefinitionError(f"{where}: expected a table")
    return value


def require_list(value: object, where: str) -> list[object]:
    """The value, if it is an array."""
    if not isinstance(value, list):
        raise DefinitionError(f"{where}: expected an array")
    return value


def join(where: str, key: str) -> str:
    """The path of `key` inside `where`; the file's name is followed by a colon."""
    return f"{where}: {key}" if where.endswith(".toml") else f"{where}.{key}"


def _fields(shape: Any) -> dict[str, Field[Any]]:
    return {field.name: field for field in fields(shape) if not field.metadata.get("computed")}


def _read(kind: Any, value: object, where: str) -> Any:
    if is_dataclass(kind):
        return build(kind, value, where)  # type: ignore[arg-type]
    origin = get_origin(kind)
    if origin is tuple:
        return _read_tuple(get_args(kind)[0], value, where)
    if origin is Literal:
        return _read_choice(get_args(kind), value, where)
    if origin is UnionType:
        return _read_either(get_args(kind), value, where)
    return _read_scalar((kind,), value, where)


def _read_tuple(kind: Any, value: object, where: str) -> tuple[Any, ...]:
    entries = enumerate(require_list(value, where), start=1)
    return tuple(_read(kind, entry, f"{where}[{number}]") for number, entry in entries)


def _read_choice(choices: tuple[object, ...], value: object, where: str) -> object:
    for choice in choices:
        if type(value) is type(choice) and value == choice:
            return value
    raise DefinitionError(f"{where}: expected one of {', '.join(map(repr, choices))}")


def _read_either(kinds: tuple[Any, ...], value: object, where: str) -> Any:
    """One of several scalars, or `X | None`: an optional key is left out, never null."""
    wanted = tuple(kind for kind in kinds if kind is not type(None))
    if len(wanted) == 1:
        return _read(wanted[0], value, where)
    return _read_scalar(wanted, value, where)


def _read_scalar(kinds: tuple[Any, ...], value: object, where: str) -> object:
    if Decimal in kinds and type(value) is int:
        return Decimal(value)
    # Exact types: a bool is an int in Python, and must not pass for one here.
    if type(value) not in kinds:
        raise DefinitionError(f"{where}: expected {' or '.join(_NAMES[kind] for kind in kinds)}")
    if isinstance(value, str) and not value.strip():
        raise DefinitionError(f"{where}: empty text; leave the key out")
    return value
