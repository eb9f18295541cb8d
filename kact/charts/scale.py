"""One score on its full scale, with the cut-off it is read against."""

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

WIDTH, EDGE, LINE = 320, 12, 20  # user units: the picture's width, its margins, the scale's height
MARKS = {
    1: '<circle class="scale-mark person-1" cx="{x}" cy="{y}" r="7"/>',
    2: '<rect class="scale-mark person-2" x="{left}" y="{top}" width="13" height="13" rx="2"/>',
}


def score_on_scale(*, value: int, maximum: int, cut_off: Decimal | None, place: int) -> SafeString:
    """``value`` on a line from 0 to ``maximum``, marked in the partner's own shape.

    The picture repeats what stands beside it in words, so a screen reader passes it by.
    """
    x = _across(value, maximum)
    return format_html(
        '<svg class="scale" viewBox="0 0 {} 44" aria-hidden="true" focusable="false">'
        '<line class="scale-line" x1="{}" y1="{}" x2="{}" y2="{}"/>{}{}'
        '<text class="scale-end" x="{}" y="42">0</text>'
        '<text class="scale-end scale-max" x="{}" y="42">{}</text></svg>',
        WIDTH, EDGE, LINE, WIDTH - EDGE, LINE,
        _cut(cut_off, maximum),
        format_html(MARKS[place], x=x, y=LINE, left=x - 6.5, top=LINE - 6.5),
        EDGE, WIDTH - EDGE, maximum,
    )  # fmt: skip


def _cut(cut_off: Decimal | None, maximum: int) -> SafeString | str:
    if cut_off is None:
        return ""
    x = _across(cut_off, maximum)
    return format_html(
        '<line class="scale-cut" x1="{}" y1="6" x2="{}" y2="30"/>'
        '<text class="scale-cut-label" x="{}" y="42">{}</text>',
        x, x, x, cut_off,
    )  # fmt: skip


def _across(value: int | Decimal, maximum: int) -> float:
    """Where a value stands, in user units from the left."""
    return round(EDGE + float(value) / maximum * (WIDTH - 2 * EDGE), 1)
