"""Couples a page at a time, newest first. A page is found by a couple's number and never by
counting through those before it, so the last is as near as the first."""

from dataclasses import dataclass

from django.db.models import QuerySet

from kact.couples.models import Couple

A_PAGE = 25


@dataclass(frozen=True)
class Page:
    """Some couples of a list, and whether there are newer and older ones."""

    couples: list[Couple]
    newer: bool
    older: bool

    @property
    def newest(self) -> int:
        """The number at the top of a page that is not empty."""
        return self.couples[0].number

    @property
    def oldest(self) -> int:
        """The number at its foot."""
        return self.couples[-1].number

    @property
    def found(self) -> str:
        """How many there are, as far as one page can tell."""
        if self.newer or self.older:
            return f"More than {A_PAGE} found."
        return f"{len(self.couples)} found."


def page_of(found: QuerySet[Couple], *, before: str | None, after: str | None) -> Page:
    """The couples numbered just below ``before``, or just above ``after``; else the newest.

    What is not a number is passed over. The oldest page is ``after="0"``.
    """
    if (number := _number(after)) is not None:
        rows = list(found.filter(number__gt=number).order_by("number")[: A_PAGE + 1])
        return Page(rows[:A_PAGE][::-1], newer=len(rows) > A_PAGE, older=number > 0)
    number = _number(before)
    if number is not None:
        found = found.filter(number__lt=number)
    rows = list(found.order_by("-number")[: A_PAGE + 1])
    return Page(rows[:A_PAGE], newer=number is not None, older=len(rows) > A_PAGE)


def _number(typed: str | None) -> int | None:
    """A couple's number; nothing that PostgreSQL's integer could not hold."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 9 else None
