"""Makes cohorts and gives couples their places."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import take_turns
from kact.couples.models import Couple
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.scheduling import events
from kact.scheduling.models import Cohort, CohortPlace


class AlreadyInOne(RuntimeError):
    """The couple has a place in a cohort."""


@transaction.atomic
def make_cohort(*, by: Audience, name: str, starts_on: date, ends_on: date | None = None) -> Cohort:
    """Make a cohort; ``name`` names nobody."""
    cohort = Cohort(
        clinic_id=by.clinic, author_id=by.user, name=name, starts_on=starts_on, ends_on=ends_on
    )
    cohort.save(force_insert=True)
    append(events.COHORT_MADE, by=by, data={"cohort": str(cohort.pk)})
    return cohort


@transaction.atomic
def join_cohort(*, by: Audience, cohort: Cohort, couple: Couple) -> CohortPlace:
    """Give a couple a place. Raises AlreadyInOne."""
    take_turns(f"cohort:{couple.pk}")
    if CohortPlace.objects.filter(couple=couple, left_at=None).exists():
        raise AlreadyInOne
    place = CohortPlace(clinic_id=by.clinic, couple_id=couple.pk, author_id=by.user, cohort=cohort)
    place.save(force_insert=True)
    append(events.COHORT_JOINED, by=by, couple=couple.pk, data={"cohort": str(cohort.pk)})
    return place


@transaction.atomic
def leave_cohort(*, by: Audience, place: CohortPlace) -> None:
    """End a couple's place; what is booked for it stays until it is cancelled."""
    standing = CohortPlace.objects.filter(pk=place.pk, left_at=None)
    if standing.update(left_at=timezone.now()):
        data = {"cohort": str(place.cohort_id)}
        append(events.COHORT_LEFT, by=by, couple=place.couple_id, data=data)
