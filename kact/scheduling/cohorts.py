"""How cohorts meet, as data, and which sessions of one stand. `cohorts.toml` says each word."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from kact.couples.models import Couple, Course
from kact.couples.queries import with_partners
from kact.protocol.case import Variant
from kact.scheduling.models import Cohort, CohortPlace, Visit
from kact.scheduling.queries import OFF
from kact.strict import build, parse

_FILE = Path(__file__).with_name("cohorts.toml")
KIND = "group_session"
OFFERED = 60  # couples to choose from; others are added by their number


@dataclass(frozen=True)
class Terms:
    """The whole file."""

    version: str
    weeks: int
    most: int
    source: str
    marks: tuple[str, ...]


@cache
def terms() -> Terms:
    """The file as it stands. Raises DefinitionError for one that is not sound."""
    return build(Terms, parse(_FILE), _FILE.name)


def cohort_in_reach(pk: UUID) -> Cohort:
    """One cohort with its room and clinic. Raises Http404 when this reader may not know of it."""
    found: Cohort = get_object_or_404(Cohort.objects.select_related("room", "clinic"), pk=pk)
    return found


def place_in_reach(pk: UUID) -> CohortPlace:
    """One place that stands. Raises Http404 when this reader may not know of it."""
    standing = CohortPlace.objects.filter(left_at=None).select_related("couple", "cohort")
    found: CohortPlace = get_object_or_404(standing, pk=pk)
    return found


def sessions_of(cohort: Cohort) -> dict[int, list[Visit]]:
    """The visits in reach of each of its weeks, by couple; what is off is left out. One query."""
    found = Visit.objects.filter(slot__cohort=cohort, slot__week__isnull=False)
    standing = found.exclude(state__in=OFF).select_related("slot", "couple")
    by_week: dict[int, list[Visit]] = defaultdict(list)
    for visit in standing.order_by("couple__number"):
        by_week[visit.slot.week].append(visit)
    return by_week


def has_begun(cohort: Cohort, now: datetime, booked: Iterable[Visit]) -> bool:
    """Whether its first session is over or on: as booked, or as planned while none is."""
    starts = [visit.starts_at for visit in booked]
    if starts:
        return min(starts) <= now
    return cohort.starts_on <= cohort.clinic.local(now).date()


def to_choose_from() -> "QuerySet[Couple]":
    """The couples in reach whose plan is a group and who have no place in a cohort, by number."""
    group = Course.objects.filter(ended_on=None, variant=Variant.GROUP)
    placed = CohortPlace.objects.filter(left_at=None)
    found = Couple.objects.filter(pk__in=group.values("couple_id"))
    return with_partners(found.exclude(pk__in=placed.values("couple_id")).order_by("number"))


def days_of(cohort: Cohort) -> list[tuple[int, datetime]]:
    """Its weeks from 1, each with the day and time on the wall that was planned."""
    first = datetime.combine(cohort.starts_on, cohort.clock)
    return [(n + 1, first + timedelta(weeks=n)) for n in range(cohort.weeks)]
