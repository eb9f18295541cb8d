"""Reads the format of a course for whoever prepares, partners among them."""

from uuid import UUID

from kact.couples.models import Course
from kact.privacy.audience import Audience, looking_as, read_once, reader
from kact.privacy.roles import Job
from kact.protocol.case import BOTH_DOSE


def format_of(couple: UUID) -> str:
    """The format of a couple's course now; empty where it has none. One query while they look.

    Partners cannot read their course; its format was agreed with both before they prepare.
    """
    return read_once(("format", couple), lambda: _format(couple=couple))


def both_dose(couple: UUID) -> bool:
    """Whether both partners take the medicine on the same day."""
    return format_of(couple) in BOTH_DOSE


def own_format(me: UUID) -> str:
    """The format of the course of the partner who looks."""
    return read_once(("own format", me), lambda: _format(couple__partners=me))


def _format(**whose: UUID) -> str:
    with looking_as(Audience.job(Job.PLANNER, reader().clinic)):
        found = Course.objects.filter(ended_on=None, **whose)
        return found.values_list("variant", flat=True).first() or ""
