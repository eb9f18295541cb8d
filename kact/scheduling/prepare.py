"""How a partner prepares for a visit, from `prepare.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from kact.scheduling.kinds import Kind

_FILE = Path(__file__).with_name("prepare.toml")


@cache
def _sheets() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def how_to_prepare(kind: Kind) -> list[str]:
    """What to do before such a visit, as sentences with their numbers."""
    names = {"doses": kind.doses, "room": kind.room, "any": True}
    sheets = [_sheets()[name] for name, holds in names.items() if holds]
    return [line.format(**sheet.get("given", {})) for sheet in sheets for line in sheet["before"]]
