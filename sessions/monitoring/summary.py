"""What a monitoring form of one patient and session asks, computed from what was charted. Pure.

The lines are those of the esketamine REMS form. A session of generic ketamine has no such form;
its clinic keeps the same lines.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sessions.monitoring.due import earliest_discharge
from sessions.monitoring.figures import Terms
from sessions.monitoring.judge import Finding
from sessions.monitoring.reading import Dose, Reading, first_dose_at, in_order

FULLY_ALERT = 5
BREATHING = frozenset({"oxygen_hold", "oxygen_emergency", "breathing_hold"})


@dataclass(frozen=True)
class Summary:
    """One patient's session in the form's lines; None or empty is what nobody charted.

    ``lowest_moaas`` and ``most_dissociated`` are of after the first dose; ``minutes`` from the
    first dose to the last reading; ``ready_at`` when the patient could have left: the time after
    the last dose was over, and alertness and dissociation were and stayed in order.
    """

    dosed_at: datetime | None
    sedation: bool
    lowest_moaas: Decimal | None
    dissociation: bool
    most_dissociated: Decimal | None
    respiratory_depression: bool
    serious: bool
    minutes: int | None
    ready_at: datetime | None


def summary(
    readings: Iterable[Reading],
    findings: Iterable[Finding],
    *,
    doses: Iterable[Dose],
    terms_of_events: Sequence[str],
    serious: bool,
    terms: Terms,
) -> Summary:
    """The form's lines. ``terms_of_events`` are what adverse events were summed as."""
    given = list(doses)
    began = first_dose_at(given)
    after = [r for r in in_order(readings) if began is not None and r.at >= began]
    alert = [(r.at, value) for r in after if (value := r.number("moaas")) is not None]
    apart = [(r.at, value) for r in after if (value := r.number("dissociation")) is not None]
    lowest = min((value for _, value in alert), default=None)
    most = max((value for _, value in apart), default=None)
    breath = any(f.rule in BREATHING and began and f.at >= began for f in findings)
    return Summary(
        dosed_at=began,
        sedation="sedation" in terms_of_events or (lowest is not None and lowest < FULLY_ALERT),
        lowest_moaas=lowest,
        dissociation="dissociation" in terms_of_events or bool(most),
        most_dissociated=most,
        respiratory_depression="respiratory_depression" in terms_of_events or breath,
        serious=serious,
        minutes=_minutes(began, after[-1].at) if began and after else None,
        ready_at=_ready(alert, apart, earliest_discharge(given, terms=terms), terms),
    )


def _ready(
    alert: Sequence[tuple[datetime, Decimal]],
    apart: Sequence[tuple[datetime, Decimal]],
    earliest: datetime | None,
    terms: Terms,
) -> datetime | None:
    """The later of the earliest time and the reading from which both stayed in order."""
    awake = _from_when(alert, lambda value: value >= terms["leaves_moaas"])
    present = _from_when(apart, lambda value: value <= terms["leaves_dissociation"])
    if earliest is None or awake is None or present is None:
        return None
    return max(earliest, awake, present)


def _from_when(
    series: Sequence[tuple[datetime, Decimal]], fine: Callable[[Decimal], bool]
) -> datetime | None:
    """The first of the readings at the end of a series that are all fine; None without any."""
    since = None
    for at, value in series:
        since = (since or at) if fine(value) else None
    return since


def _minutes(began: datetime, ended: datetime) -> int:
    return int((ended - began).total_seconds() // 60)
