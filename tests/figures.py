"""How much was tried, printed when the suite ends: a claim of no leak says over how many tries."""

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

WORDS = {
    "requests": "requests of the access matrix",
    "opened": "of them open to whoever asked",
    "refused": "of them refused",
    "pairs": "pairs of twin worlds",
    "pages": "pages compared between them",
    "reads": "decisions of the walls about reading, compared with the oracle",
    "faults": "holes made in the walls on purpose, and found",
    "days": "dosing days walked through at random",
    "steps": "steps of them",
    "doses given": "doses given in them",
    "doses refused": "doses refused in them",
    "faults of days": "faults seeded in a dosing day, and found",
    "kills": "processes killed while responses were scored",
    "struck": "of them in the middle of the work",
    "charted": "entries charted while all of this failed: each there once, on its own partner",
    "network": "requests dropped, torn, delayed, or robbed of their answer",
    "again": "entries sent again after they had arrived, and known again",
    "web": "kills of the web or of one of its workers",
    "postgres": "crashes of PostgreSQL",
    "ended": "connections to it ended by an administrator",
    "devices": "devices killed and switched on again",
    "signed_out": "devices signed out and in again",
}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each figure, from every process that counted."""
    total: Counter[str] = Counter()
    said = []
    for name, what in _properties(terminalreporter.stats):
        if name == "tally":
            total.update(what)
        elif name == "said":
            said.append(what)
    if total:
        terminalreporter.section("how much was tried")
        for name, words in WORDS.items():
            terminalreporter.write_line(f"{total[name]:>9,} {words}")
        for words in said:
            terminalreporter.write_line(words)


def _properties(stats: dict[str, list[Any]]) -> Iterator[tuple[str, Any]]:
    """What the tests recorded while they ran."""
    for report in itertools.chain.from_iterable(stats.values()):
        if getattr(report, "when", "") == "call":
            yield from getattr(report, "user_properties", ())
