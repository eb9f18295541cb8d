"""How much was tried, printed when the suite ends: a claim of no leak says over how many tries."""

from collections import Counter
from typing import Any

WORDS = {
    "requests": "requests of the access matrix",
    "opened": "of them open to whoever asked",
    "refused": "of them refused",
    "pairs": "pairs of twin worlds",
    "pages": "pages compared between them",
    "reads": "decisions of the walls about reading, compared with the oracle",
    "faults": "holes made in the walls on purpose, and found",
    "kills": "processes killed while responses were scored",
    "struck": "of them in the middle of the work",
}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each figure, from every process that counted."""
    total: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, tally in getattr(report, "user_properties", ()):
                if name == "tally" and report.when == "call":
                    total.update(tally)
    if total:
        terminalreporter.section("how much was tried")
        for name, words in WORDS.items():
            terminalreporter.write_line(f"{total[name]:>9,} {words}")
