"""What has become stricter since a clearance was signed: a finding, or how long it counts. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from screening.contraindications.engine import Finding, Verdict

_BEST_FIRST = list(Verdict)
WORDS: Mapping[str, str] = {
    Verdict.CLEAR: "clear",
    Verdict.UNKNOWN: "not known",
    Verdict.REVIEW: "for review",
    Verdict.HOLD: "held",
}


@dataclass(frozen=True)
class Ground:
    """One thing that became stricter: how it stood when it was signed, and how it stands now.

    ``rule`` is empty where it is the time that a clearance counts.
    """

    title: str
    was: str
    now: str
    reasons: tuple[str, ...] = ()
    rule: str = ""

    def kept(self) -> dict[str, Any]:
        """The ground as a row keeps it."""
        return asdict(self) | {"reasons": list(self.reasons)}


def stricter(signed: Sequence[Mapping[str, Any]], now: Iterable[Finding]) -> list[Ground]:
    """The findings that are worse now than in the snapshot a review was signed on.

    A rule there was not then counts as clear; one that became milder, or is as it was, is none.
    """
    before = {found["rule"]: found for found in signed}
    return [
        Ground(
            title=found.title,
            was=WORDS[before[found.rule]["verdict"]] if found.rule in before else "not asked",
            now=WORDS[found.verdict],
            reasons=found.reasons,
            rule=found.rule,
        )
        for found in now
        if _weight(asdict(found)) > _weight(before.get(found.rule))
    ]


def shorter(signed_at: datetime, until: datetime | None, days: int) -> list[Ground]:
    """That a clearance was signed for longer than one may count now."""
    was = (until - signed_at).days if until else 0
    if was <= days:
        return []
    return [Ground("How long a clearance counts", f"{was} days", f"{days} days")]


def _weight(found: Mapping[str, Any] | None) -> tuple[int, bool]:
    """How much stands against somebody; what nobody may decide about weighs most."""
    if found is None:
        return 0, False
    verdict = Verdict(found["verdict"])
    return _BEST_FIRST.index(verdict), verdict is Verdict.HOLD and found["level"] == "A"
