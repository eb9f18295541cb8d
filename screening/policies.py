"""The three stances of a confidentiality policy, and what each asks for. Pure; `policies.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kact.strict import build, parse

_FILE = Path(__file__).with_name("policies.toml")


@dataclass(frozen=True)
class Stance:
    """One stance: a text to begin from, and what follows when a partner keeps something back.

    With `holds` joint dosing waits until the matter is resolved; `allows` are the ways to resolve
    it; `next` is what the therapist reads as the next step.
    """

    label: str
    holds: bool
    allows: tuple[str, ...]
    next: str
    text: str


@dataclass(frozen=True)
class Policies:
    """All three. The keys of the file are the codes that a policy stores."""

    version: str
    source: str
    no_secrets: Stance
    limited: Stance
    confidential: Stance


@cache
def stances() -> Mapping[str, Stance]:
    """Every stance by its code. Raises DefinitionError for a file that is not sound."""
    found = build(Policies, parse(_FILE), _FILE.name)
    return {code: getattr(found, code) for code in ("no_secrets", "limited", "confidential")}


# What may never be made a matter between the partners, under any stance (program section 4.1).
EXEMPT = {
    "safety": "Safety, or violence or control between the two",
    "health": "Health, pregnancy or medicines",
    "substances": "Alcohol or drugs",
    "screening": "An answer given in screening",
}
