"""What is due of one patient, and when: one answer for the board, the sign-off and discharge. Pure.

Every time is absolute, so whoever shows it compares it with a clock and computes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from sessions.monitoring.figures import Terms, plainly
from sessions.monitoring.plan import Due, Gap, Repeat, plan
from sessions.monitoring.reading import Dose, Reading, first_dose_at, in_order, items

WAIT = "wait_"  # + the route: how long after the last dose nobody leaves


def due(
    doses: Iterable[Dose],
    readings: Iterable[Reading],
    *,
    terms: Terms,
    repeats: Iterable[Repeat] = (),
    ended_at: datetime | None = None,
) -> tuple[Due, ...]:
    """Every check of one patient, done or not, by the time it is due.

    ``readings`` are those that count (none that was corrected away); ``repeats`` come with the
    findings of ``judge``; ``ended_at`` is when the patient left: what was not due by then is not.
    """
    given, taken = sorted(doses, key=lambda dose: dose.at), in_order(readings)
    wanted = [_baseline(given, taken, terms), *_repeats(repeats, taken, terms)]
    for number, dose in enumerate(given):
        wanted += _marks(number, dose, taken, terms)
        if dose.infusion:
            wanted += _during(number, dose, taken, terms)
    if given:
        wanted.append(_discharge(given, taken, terms))
    if ended_at is not None:
        wanted = [one for one in wanted if one.done or _by(one, ended_at)]
    return tuple(sorted(wanted, key=_in_time))


def earliest_discharge(doses: Iterable[Dose], *, terms: Terms) -> datetime | None:
    """When the patient may leave at the earliest, as far as time goes; None while nobody can say.

    Of each dose its own route's minutes, from its end where it is an infusion, and the latest of
    all. A route that nobody knows waits as long as the longest. None without a dose, and while an
    infusion runs.
    """
    ends = [(dose, dose.ends_at if dose.infusion else dose.at) for dose in doses]
    if not ends or any(end is None for _, end in ends):
        return None
    return max(end + _wait(dose.route, terms) for dose, end in ends if end is not None)


def gaps(checks: Iterable[Due], *, at: datetime) -> tuple[Gap, ...]:
    """What was missed by a moment, or taken late enough to be a task, in words."""
    found = []
    for one in checks:
        late = one.done_at and one.task_at and one.done_at > one.task_at
        if not one.done and one.due_at is not None and one.due_at <= at:
            wanted = ", ".join(_short(item) for item in one.missing)
            found.append(Gap(one.code, f"{one.words}: not measured: {wanted}", missed=True))
        elif late and one.done_at and one.due_at:
            minutes = int((one.done_at - one.due_at).total_seconds() // 60)
            found.append(Gap(one.code, f"{one.words}: {minutes} minutes late", missed=False))
    return tuple(found)


def _baseline(doses: Sequence[Dose], readings: Sequence[Reading], terms: Terms) -> Due:
    """Before a dose it counts for so many minutes; after it, what was missed cannot be mended."""
    check, span = plan().baseline, _minutes(terms["baseline"])
    began = first_dose_at(doses)
    if began is None:
        newest = [_newest(item, readings) for item in check.items]
        times = [at for at in newest if at is not None]
        whole = len(times) == len(newest)
        return Due(
            "baseline",
            check.words,
            check.items,
            done_at=max(times) if whole else None,
            closes_at=min(times) + span if whole else None,
            missing=_without(check.items, newest),
        )
    return _answered(
        Due(
            "baseline",
            check.words,
            check.items,
            due_at=began,
            opens_at=began - span,
            closes_at=began,
            warn_at=began,
            task_at=began,
        ),
        readings,
    )


def _marks(number: int, dose: Dose, readings: Sequence[Reading], terms: Terms) -> Iterator[Due]:
    """The checks of one dose: all of the first, and what restarts of each booster."""
    marks = [mark for mark in plan().mark if mark.restarts or not number]
    marks.sort(key=lambda mark: terms[mark.minutes])
    after = f"after booster {number}" if number else "after the dose"
    # Windows meet within the checks of one dose, so that a booster closes nobody else's.
    for mark, later in pairwise([*marks, None]):
        assert mark is not None
        yield _answered(
            _timed(
                f"{mark.minutes}-{number}",
                f"{plainly(terms[mark.minutes])} minutes {after}",
                mark.items,
                dose.at + _minutes(terms[mark.minutes]),
                dose.at + _minutes(terms[later.minutes]) if later else None,
                terms,
            ),
            readings,
        )


def _during(number: int, dose: Dose, readings: Sequence[Reading], terms: Terms) -> Iterator[Due]:
    """The checks while an infusion runs."""
    step, check = _minutes(terms["infusion_step"]), plan().infusion
    end = dose.ends_at or dose.at + _minutes(terms["infusion_most"])
    for count in range(1, (end - dose.at) // step + 1):
        at = dose.at + count * step
        minutes = f"{plainly(count * terms['infusion_step'])} minutes"
        one = _timed(
            f"infusion-{number}-{count}",
            f"{check.words}, {minutes}",
            check.items,
            at,
            at + step,
            terms,
        )
        yield _answered(one, readings)


def _discharge(doses: Sequence[Dose], readings: Sequence[Reading], terms: Terms) -> Due:
    """The last look: nobody is late with it, because whoever is not ready stays."""
    check, earliest = plan().discharge, earliest_discharge(doses, terms=terms)
    one = Due("discharge", check.words, check.items, due_at=earliest, missing=check.items)
    if earliest is None:
        return one
    return _answered(replace(one, opens_at=earliest - _minutes(terms["early"])), readings)


def _repeats(repeats: Iterable[Repeat], readings: Sequence[Reading], terms: Terms) -> Iterator[Due]:
    """What is to be measured again; of the same items the newest alone, where none was done."""
    newest: dict[tuple[str, ...], Due] = {}
    wanted = {(each.key, each.items): each for each in repeats}
    for each in sorted(wanted.values(), key=lambda repeat: repeat.at):
        one = _answered(_again(each, terms), readings)
        if one.done:
            yield one
        else:
            newest[each.items] = one
    yield from newest.values()


def _again(repeat: Repeat, terms: Terms) -> Due:
    """The check that a repeat makes: late as soon as its time is over."""
    by = repeat.at + _minutes(terms["repeat_by"])
    return Due(
        f"repeat-{'-'.join(repeat.items)}-{repeat.key}",
        f"Again: {', '.join(map(_short, repeat.items))}",
        repeat.items,
        due_at=by,
        opens_at=repeat.at + _minutes(terms["repeat_from"]),
        warn_at=by,
        task_at=by + _minutes(terms["late_task"] - terms["late_warn"]),
    )


def _timed(
    code: str,
    words: str,
    wanted: tuple[str, ...],
    at: datetime,
    until: datetime | None,
    terms: Terms,
) -> Due:
    early = _minutes(terms["early"])
    return Due(
        code,
        words,
        wanted,
        due_at=at,
        opens_at=at - early,
        closes_at=until - early if until else None,
        warn_at=at + _minutes(terms["late_warn"]),
        task_at=at + _minutes(terms["late_task"]),
    )


def _answered(one: Due, readings: Sequence[Reading]) -> Due:
    """The check with what was measured of it while it counted."""
    counting = [r for r in readings if _counts(one, r)]
    first = [next((r.at for r in counting if r.has(item)), None) for item in one.items]
    missing = _without(one.items, first)
    done = None if missing else max(at for at in first if at is not None)
    return replace(one, done_at=done, missing=missing)


def _counts(one: Due, reading: Reading) -> bool:
    opened = one.opens_at is None or reading.at >= one.opens_at
    return opened and (one.closes_at is None or reading.at < one.closes_at)


def _newest(item: str, readings: Sequence[Reading]) -> datetime | None:
    return next((r.at for r in reversed(readings) if r.has(item)), None)


def _without(wanted: Sequence[str], times: Sequence[datetime | None]) -> tuple[str, ...]:
    return tuple(item for item, at in zip(wanted, times, strict=True) if at is None)


def _by(one: Due, ended_at: datetime) -> bool:
    return one.due_at is None or one.due_at <= ended_at


def _in_time(one: Due) -> tuple[bool, float, str]:
    """What nobody can time comes first."""
    return one.due_at is not None, one.due_at.timestamp() if one.due_at else 0, one.code


def _wait(route: str, terms: Terms) -> timedelta:
    every = {name: minutes for name, minutes in terms.items() if name.startswith(WAIT)}
    return _minutes(every.get(WAIT + route, max(every.values())))


def _short(item: str) -> str:
    return items()[item].short or items()[item].words


def _minutes(number: Decimal) -> timedelta:
    return timedelta(minutes=float(number))
