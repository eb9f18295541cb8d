"""What a cohort's people call each other: chosen by each, shown to all of them at one moment.

The list is shown as a whole, by somebody of the staff, once everybody has chosen: nobody can see in
it who has agreed by when. From then on it stands as it is, until a couple leaves.
"""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import take_turns
from kact.couples.models import Couple
from kact.couples.queries import myself
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.scheduling import events
from kact.scheduling.models import Cohort, CohortPlace, GroupName, Roster
from kact.scheduling.queries import couples_of, places_in
from kact.scheduling.roster import group_names_of, in_order, is_listed, own_place


class AlreadyShown(RuntimeError):
    """The group knows this partner by a name."""


class StillWaiting(RuntimeError):
    """Somebody has not chosen a name. ``couples`` are those it waits for."""

    def __init__(self, couples: Collection[Couple]) -> None:
        super().__init__("Somebody has not chosen a name.")
        self.couples = couples


@transaction.atomic
def choose_group_name(*, by: Audience, name: str) -> None:
    """Say what a group calls oneself; one event. Raises AlreadyShown."""
    if place := own_place():
        take_turns(f"roster:{place.cohort_id}")
    if is_listed(own_place()):
        raise AlreadyShown
    me = myself(by.myself)
    whose = {"couple_id": me.couple_id, "subject_id": me.pk}
    GroupName(clinic_id=by.clinic, author_id=by.user, name=name, **whose).save(force_insert=True)
    append(events.GROUP_NAME_CHOSEN, by=by, couple=me.couple_id, subject=me.pk)


@transaction.atomic
def open_roster(*, by: Audience, cohort: Cohort) -> None:
    """Show everybody in a cohort everybody's name; one event for each couple that is new to it.

    Raises StillWaiting where somebody has not chosen theirs.
    """
    take_turns(f"roster:{cohort.pk}")
    couples = couples_of(cohort)
    chosen = group_names_of(couples)
    if waiting := [c for c in couples if any(p.pk not in chosen for p in c.current)]:
        raise StillWaiting(waiting)
    new = [place for place in places_in(cohort) if not is_listed(place)]
    now = timezone.now()
    CohortPlace.objects.filter(pk__in=[place.pk for place in new]).update(listed_at=now)
    rewrite(by=by, cohort=cohort)
    data = {"cohort": str(cohort.pk)}
    for place in new:
        append(events.ROSTER_OPENED, by=by, couple=place.couple_id, data=data)


def rewrite(*, by: Audience, cohort: Cohort) -> None:
    """Write the list as its places stand now: the names of all, and nobody's beside another's."""
    take_turns(f"roster:{cohort.pk}")
    listed = places_in(cohort).filter(listed_at__isnull=False).values_list("couple_id", flat=True)
    couples = [couple for couple in couples_of(cohort) if couple.pk in set(listed)]
    names = in_order(group_names_of(couples).values())
    if not Roster.objects.filter(cohort=cohort).update(names=names):
        Roster(clinic_id=by.clinic, cohort=cohort, names=names).save(force_insert=True)
