"""The briefs: read from the files beside this one, checked, pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kact.strict import build, parse

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class BriefText:
    """What is explained, and the sentences somebody says yes to with their name."""

    title: str
    source: str
    mark: str
    about: tuple[str, ...]
    says: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """The hash of the words: which text somebody signed. 64 hexadecimal digits."""
        words = "\n".join([self.title, *self.about, *self.says])
        return hashlib.sha256(words.encode()).hexdigest()


@cache
def briefs() -> Mapping[str, BriefText]:
    """Every brief by its code. Raises DefinitionError for a file that is not sound."""
    return {path.stem: build(BriefText, parse(path), path.name) for path in _HERE.glob("*.toml")}
