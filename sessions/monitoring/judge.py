"""What one patient's measurements mean: warn, hold or emergency, and what to do next. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby

from sessions.monitoring.due import earliest_discharge
from sessions.monitoring.figures import Terms, plainly
from sessions.monitoring.plan import Repeat
from sessions.monitoring.reading import Dose, Reading, first_dose_at, in_order, items
from sessions.monitoring.thresholds import LEVELS, Level, Limit, Rule, limits, thresholds


@dataclass(frozen=True)
class Finding:
    """One rule that one reading fulfils.

    ``key`` names the reading, ``crossed`` the items whose limit was crossed, ``measured`` says them
    in words. ``repeat`` is what is to be measured again, for ``due``.
    """

    key: str
    at: datetime
    level: Level
    rule: str
    family: str
    words: str
    measured: str
    do_next: tuple[str, ...]
    crossed: tuple[str, ...] = ()
    repeat: Repeat | None = None

    @property
    def stops(self) -> bool:
        """Whether nothing goes on before somebody has answered it."""
        return self.level != "warn"


@dataclass(frozen=True)
class _Day:
    """Everything that one reading is judged by."""

    readings: Sequence[Reading]
    baseline: Reading | None
    began: datetime | None
    leaves: datetime | None
    terms: Terms

    def after(self, reading: Reading) -> bool:
        return self.began is not None and reading.at >= self.began

    def earlier(self, reading: Reading) -> list[Reading]:
        """The readings after the first dose that came before this one."""
        return [r for r in self.readings[: self.readings.index(reading)] if self.after(r)]

    def lately(self, reading: Reading) -> list[Reading]:
        """The readings shortly before this one, close enough to count together with it."""
        span = timedelta(minutes=float(self.terms["near"]))
        before = self.readings[: self.readings.index(reading)]
        return [r for r in before if reading.at - r.at <= span]


def judge(
    readings: Iterable[Reading],
    *,
    baseline: Reading | None,
    doses: Iterable[Dose],
    terms: Terms,
) -> tuple[Finding, ...]:
    """Every finding of one patient's day, by time; of one family the gravest for each reading.

    Each reading is judged as before or after the first dose by its own time. Without a baseline no
    rise is judged (``reading.baseline_of`` makes one). A value that was not measured is no finding.
    """
    given, taken = list(doses), in_order(readings)
    began = first_dose_at(given)
    day = _Day(taken, baseline, began, earliest_discharge(given, terms=terms), terms)
    return tuple(finding for reading in taken for finding in _of(reading, day))


def repeats(findings: Iterable[Finding]) -> list[Repeat]:
    """What the findings ask to be measured again."""
    return [finding.repeat for finding in findings if finding.repeat]


def latest(readings: Iterable[Reading]) -> dict[str, Reading]:
    """The newest reading of each item, by its code."""
    return {code: reading for reading in in_order(readings) for code in reading.values}


def standing(findings: Iterable[Finding], readings: Iterable[Reading]) -> list[Finding]:
    """The findings that the newest readings still bear out, the gravest first."""
    newest = {reading.key for reading in latest(readings).values()}
    kept = {one.rule: one for one in findings if one.key in newest}
    return sorted(kept.values(), key=lambda one: (-LEVELS.index(one.level), one.at))


def gravest(findings: Iterable[Finding]) -> Level | None:
    """The gravest level among them; None for none."""
    return max((f.level for f in findings), key=LEVELS.index, default=None)


def _of(reading: Reading, day: _Day) -> Iterator[Finding]:
    """The findings of one reading: of each family the gravest rule that it fulfils."""
    for _, family in groupby(thresholds().rule, key=lambda rule: rule.family):
        found = [one for rule in family if (one := _finding(rule, reading, day))]
        if found:
            yield found[-1]


def _finding(rule: Rule, reading: Reading, day: _Day) -> Finding | None:
    if not _applies(rule, reading, day):
        return None
    crossed, ticked = _crossed(rule, reading, day), _ticked(rule, reading)
    if rule.limits and rule.ticks and (crossed or ticked):
        # It became true with this reading; the other half may have come shortly before.
        lately = day.lately(reading)
        crossed = crossed or [limit for r in lately for limit in _crossed(rule, r, day)]
        ticked = ticked or [tick for r in lately for tick in _ticked(rule, r)]
    if (rule.limits and not crossed) or (rule.ticks and not ticked):
        return None
    if rule.twice and not any(_crossed(rule, r, day) for r in day.earlier(reading)):
        return None
    return _as_finding(rule, reading, crossed, ticked, day)


def _applies(rule: Rule, reading: Reading, day: _Day) -> bool:
    in_time = rule.when == "always" or day.after(reading) == (rule.when == "after")
    stays = not rule.staying or (day.leaves is not None and reading.at >= day.leaves)
    return in_time and stays


def _crossed(rule: Rule, reading: Reading, day: _Day) -> list[tuple[Limit, Decimal]]:
    """The rule's limits that this reading crosses, each with what was measured."""
    measured = [(limits()[name], _measured(limits()[name], reading, day)) for name in rule.limits]
    return [
        (lim, value)
        for lim, value in measured
        if value is not None and lim.crossed(value, day.terms)
    ]


def _measured(limit: Limit, reading: Reading, day: _Day) -> Decimal | None:
    """What is held against a limit: the value, or how far it rose; None where nobody knows."""
    value = reading.number(limit.item)
    if not limit.rise or value is None:
        return value
    base = day.baseline.number(limit.item) if day.baseline else None
    return None if base is None else value - base


def _ticked(rule: Rule, reading: Reading) -> list[str]:
    """The rule's ticks in this reading; `item=code` stands for an answer that was chosen."""
    return [tick for tick in rule.ticks if _is_ticked(reading, *tick.split("="))]


def _is_ticked(reading: Reading, item: str, code: str = "") -> bool:
    return reading.values.get(item) == code if code else reading.ticked(item)


def _as_finding(
    rule: Rule,
    reading: Reading,
    crossed: Sequence[tuple[Limit, Decimal]],
    ticked: Sequence[str],
    day: _Day,
) -> Finding:
    numbers = {name: plainly(value) for name, value in day.terms.items()}
    symptoms = [items()[tick].words.lower() for tick in ticked if tick in items()]
    limits_crossed = [limit.words(value, day.terms) for limit, value in crossed]
    wanted = tuple(dict.fromkeys(limits()[name].item for name in rule.limits))
    again = Repeat(reading.key, reading.at, wanted) if rule.again else None
    return Finding(
        key=reading.key,
        at=reading.at,
        level=rule.level,
        rule=rule.code,
        family=rule.family,
        words=rule.words,
        measured=", ".join([*limits_crossed, *symptoms]),
        do_next=tuple(step.format(**numbers) for step in rule.do_next),
        crossed=tuple(limit.item for limit, _ in crossed),
        repeat=again,
    )
