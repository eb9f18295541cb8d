"""Measurements of two people on one clock: panels one above the other, drawn on the server."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LEFT, RIGHT, TOP, FOOT = 36, 44, 22, 22  # user units around the panels
HEIGHT, GAP = 92, 14  # of one panel, and between two
QUARTER = timedelta(minutes=15)
SHORTEST = timedelta(minutes=60)  # a day that has just begun is drawn as an hour


@dataclass(frozen=True)
class Point:
    """One measurement; with ``low`` it is a span, as a pressure is."""

    at: datetime
    value: float
    low: float | None = None


@dataclass(frozen=True)
class Line:
    """One person's measurements, in time; ``place`` gives shape and colour."""

    place: int
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Panel:
    """One thing that is measured, on its full scale. ``limits`` are what it is judged by."""

    title: str
    low: float
    high: float
    limits: tuple[float, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Mark:
    """Something given to one person at one moment."""

    place: int
    at: datetime
    words: str


@dataclass(frozen=True)
class _Frame:
    starts: datetime
    ends: datetime
    width: int

    def x(self, at: datetime) -> float:
        across = (at - self.starts) / (self.ends - self.starts)
        return round(LEFT + across * (self.width - LEFT - RIGHT), 1)


def panels(shown: Sequence[Panel], marks: Sequence[Mark], *, width: int = 340) -> SafeString:
    """The picture; a screen reader passes it by, because what it shows stands beside it in words.

    Times are drawn on the clock that they come with.
    """
    frame = _frame(shown, marks, width)
    if frame is None:
        return SafeString("")
    height = TOP + len(shown) * (HEIGHT + GAP) + FOOT
    bodies = (_panel(one, TOP + n * (HEIGHT + GAP), frame) for n, one in enumerate(shown))
    return format_html(
        '<svg class="panels" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}{}{}</svg>',
        width,
        height,
        format_html_join("", "{}", ((body,) for body in bodies)),
        _clock(frame, height),
        _marks(marks, frame, height),
    )


def _frame(shown: Iterable[Panel], marks: Iterable[Mark], width: int) -> _Frame | None:
    """From the quarter before the first to the quarter after the last; None for an empty day."""
    times = [p.at for one in shown for line in one.lines for p in line.points]
    times += [mark.at for mark in marks]
    if not times:
        return None
    starts = _quarter(min(times), floor)
    return _Frame(starts, max(_quarter(max(times), ceil), starts + SHORTEST), width)


def _quarter(at: datetime, towards: object) -> datetime:
    whole = at.replace(minute=0, second=0, microsecond=0)
    return whole + towards((at - whole) / QUARTER) * QUARTER  # type: ignore[operator]


def _panel(one: Panel, top: float, frame: _Frame) -> SafeString:
    right = frame.width - RIGHT
    limits = format_html_join(
        "",
        '<line class="panel-limit" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<text class="panel-label" x="{}" y="{}">{}</text>',
        (
            (LEFT, _y(v, one, top), right, _y(v, one, top), LEFT - 4, _y(v, one, top) + 3, f"{v:g}")
            for v in one.limits
        ),
    )
    return format_html(
        '<rect class="panel-ground" x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="panel-title" x="{}" y="{}">{}</text>{}{}',
        LEFT,
        top,
        right - LEFT,
        HEIGHT,
        LEFT + 4,
        top + 12,
        one.title,
        limits,
        format_html_join("", "{}", ((_line(line, one, top, frame),) for line in one.lines)),
    )


def _line(line: Line, one: Panel, top: float, frame: _Frame) -> SafeString:
    spots = [(frame.x(p.at), _y(p.value, one, top), p) for p in line.points]
    if not spots:
        return SafeString("")
    path = " ".join(f"{x},{y}" for x, y, _ in spots)
    spans = format_html_join(
        "",
        '<line class="panel-span" x1="{}" y1="{}" x2="{}" y2="{}"/>',
        ((x, y, x, _y(p.low, one, top)) for x, y, p in spots if p.low is not None),
    )
    shapes = format_html_join("", "{}", ((_shape(line.place, x, y),) for x, y, _ in spots))
    x, y, last = spots[-1]
    said = f"{last.value:g}" if last.low is None else f"{last.value:g}/{last.low:g}"
    return format_html(
        '<g class="panel-line person-{}">{}<polyline points="{}"/>{}'
        '<text class="panel-end" x="{}" y="{}">{}</text></g>',
        line.place,
        spans,
        path,
        shapes,
        x + 7,
        y + 4,
        said,
    )


def _shape(place: int, x: float, y: float) -> SafeString:
    if place == 1:
        return format_html('<circle cx="{}" cy="{}" r="3.5"/>', x, y)
    return format_html('<rect x="{}" y="{}" width="7" height="7"/>', x - 3.5, y - 3.5)


def _marks(marks: Iterable[Mark], frame: _Frame, height: float) -> SafeString:
    return format_html_join(
        "",
        '<g class="panel-mark person-{}"><line x1="{}" y1="{}" x2="{}" y2="{}"/>{}'
        '<text x="{}" y="{}">{}</text></g>',
        (
            (
                m.place,
                x,
                TOP,
                x,
                height - FOOT,
                _shape(m.place, x, TOP - 6),
                x + 7,
                TOP - 3,
                m.words,
            )
            for m in marks
            for x in [frame.x(m.at)]
        ),
    )


def _clock(frame: _Frame, height: float) -> SafeString:
    """The hours and their halves; of a long day the hours alone."""
    half = timedelta(minutes=30 if frame.ends - frame.starts <= timedelta(hours=3) else 60)
    first = frame.starts.replace(minute=0) + (half if frame.starts.minute else timedelta())
    at, ticks = first if first >= frame.starts else first + half, []
    while at <= frame.ends:
        ticks.append((frame.x(at), height - 6, f"{at:%H:%M}"))
        at += half
    return format_html_join("", '<text class="panel-clock" x="{}" y="{}">{}</text>', ticks)


def _y(value: float, one: Panel, top: float) -> float:
    """Where a value stands; what is off the scale stands at its edge."""
    held = min(max(value, one.low), one.high)
    return round(top + HEIGHT * (one.high - held) / (one.high - one.low), 1)
