"""Every number of the day, file by file, and as it counts in one clinic. Pure."""

from collections.abc import Iterator

from kact.protocol.numbers import NONE_CHOSEN, Chosen
from sessions.monitoring.discharge import FILE as DISCHARGE
from sessions.monitoring.discharge import rules
from sessions.monitoring.figures import Figure, Terms
from sessions.monitoring.plan import FILE as PLAN
from sessions.monitoring.plan import plan
from sessions.monitoring.thresholds import FILE as THRESHOLDS
from sessions.monitoring.thresholds import thresholds


def figures() -> Iterator[tuple[str, Figure]]:
    """Every number of the day with the name of its file, in the files' order."""
    for home, those in (
        (PLAN, plan().number),
        (THRESHOLDS, (*thresholds().number, *thresholds().limit)),
        (DISCHARGE, rules().number),
    ):
        yield from ((home.name, figure) for figure in those)


def terms(chosen: Chosen = NONE_CHOSEN) -> Terms:
    """The numbers as they count: a clinic's own where it has one, and else the program's."""
    return {figure.name: chosen.get(figure.code, figure.value) for _, figure in figures()}
