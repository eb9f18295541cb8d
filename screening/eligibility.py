"""What a review may come to: the words of an outcome and of a decision, and the rules between them.

Pure: nothing here reads a database. These rules say what may be signed; a clinician signs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import TextChoices

from screening.contraindications.engine import Finding, Verdict


class Decision(TextChoices):
    """What a clinician decides about one finding."""

    ACCEPT = "accept", "Accept"
    CONDITIONS = "conditions", "Accept with conditions"
    HOLD = "hold", "Hold for now"
    REFER = "refer", "Refer first"

    @property
    def decided(self) -> str:
        """The same as it reads afterwards."""
        return {
            Decision.ACCEPT: "Accepted",
            Decision.CONDITIONS: "Accepted with conditions",
            Decision.HOLD: "Held for now",
            Decision.REFER: "To be referred first",
        }[self]


class Outcome(TextChoices):
    """What one review of one partner comes to."""

    ELIGIBLE = "eligible", "Eligible"
    CONDITIONAL = "conditional", "Eligible with conditions"
    DEFERRED = "deferred", "Deferred"
    NOT_ELIGIBLE = "not_eligible", "Not eligible"


IN_PROGRESS = "in_progress"
CLEARED = frozenset({Outcome.ELIGIBLE, Outcome.CONDITIONAL})
TURNED_BACK = frozenset({Outcome.DEFERRED, Outcome.NOT_ELIGIBLE})
LETS_THROUGH = frozenset({Decision.ACCEPT, Decision.CONDITIONS})

# Of two reviews the one that lets least through speaks for the partner.
_WORST_FIRST = (
    Outcome.NOT_ELIGIBLE,
    Outcome.DEFERRED,
    IN_PROGRESS,
    Outcome.CONDITIONAL,
    Outcome.ELIGIBLE,
)


@dataclass(frozen=True)
class Considered:
    """One finding with what was decided about it on these very answers, if anything was."""

    finding: Finding
    decision: str = ""
    reason: str = ""

    @property
    def open(self) -> bool:
        """Whether it still stands against this partner."""
        decided = self.finding.decidable and self.decision in LETS_THROUGH
        return self.finding.verdict is not Verdict.CLEAR and not decided

    @property
    def undecided(self) -> bool:
        """Whether it waits for a decision."""
        return self.finding.decidable and not self.decision

    def kept(self) -> dict[str, Any]:
        """The finding as a signed review keeps it: plain words, and whether it was open."""
        said = {"decision": self.decision, "reason": self.reason, "open": self.open}
        return asdict(self.finding) | said


def may_sign(findings: Sequence[Considered]) -> list[Outcome]:
    """The outcomes that these findings allow. To defer is always possible; to clear is not.

    With anything open, or nothing examined at all, nobody is cleared; with a condition accepted,
    nobody is cleared without conditions.
    """
    if not findings or any(found.open for found in findings):
        return [Outcome.DEFERRED, Outcome.NOT_ELIGIBLE]
    if any(found.decision == Decision.CONDITIONS for found in findings):
        return [Outcome.CONDITIONAL, Outcome.DEFERRED, Outcome.NOT_ELIGIBLE]
    return list(Outcome)


def together(outcomes: Iterable[str | None]) -> str:
    """One partner's eligibility from the medical and the relational outcome; None is unsigned.

    Eligible only if both are. An Outcome, or IN_PROGRESS while one is missing and the other turns
    nobody back.
    """
    said = {outcome or IN_PROGRESS for outcome in outcomes}
    return next(word for word in _WORST_FIRST if word in said)


def eligibility_word(word: str) -> str:
    """What clinicians read for a partner's eligibility."""
    return "In progress" if word == IN_PROGRESS else Outcome(word).label
