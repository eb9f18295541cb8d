"""Events are appended by whoever did the thing, read by whom they name, and never changed."""

import dataclasses
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import CLINICIANS, Job
from kact.record import verbs
from kact.record.actions import append
from kact.record.models import Event
from kact.record.verbs import Verb
from tests.cast import Cast


@pytest.fixture
def tried() -> Iterator[Verb]:
    """A verb of this test's own, which clinicians may read."""
    yield Verb("tried_in_a_test", "{who} tried.", CLINICIANS)
    del verbs._verbs["tried_in_a_test"]


def test_event_carries_the_reader_that_made_it(cast: Cast, tried: Verb) -> None:
    couple = cast.couples["first"].pk
    with looking_as(cast.a.audience):
        made = append(tried, by=cast.a.audience, couple=couple, data={"items": 3})
    with looking_as(cast.therapist.audience):
        read = Event.objects.get(pk=made.pk)
    assert (read.actor_id, read.role, read.verb) == (cast.a.user.pk, "partner", tried.code)
    assert (read.clinic_id, read.couple_id) == (cast.north.pk, couple)
    assert (read.subject_id, read.data) == (cast.a.partner.pk, {"items": 3})


def test_event_is_read_by_whom_it_names_on_the_care_team(cast: Cast, tried: Verb) -> None:
    with looking_as(cast.a.audience):
        append(tried, by=cast.a.audience, couple=cast.couples["first"].pk)
    readers = {"therapist", "co_therapist", "prescriber", "monitor"}
    for word, person in cast.people.items():
        if person.audience:
            with looking_as(person.audience):
                shown = Event.objects.filter(verb=tried.code).count()
                assert shown == (word in readers or word == "disabled"), word


def test_event_in_anothers_name_is_refused(cast: Cast, tried: Verb) -> None:
    """The database knows who is looking; ``by`` must be they."""
    couple = cast.couples["first"].pk
    pairs = [
        (cast.a, cast.b.audience),
        (cast.a, cast.therapist.audience),
        (cast.therapist, cast.a.audience),
        (cast.therapist, cast.co_therapist.audience),
        (cast.therapist, cast.south_therapist.audience),
        (cast.admin, Audience.job(Job.SCORER, cast.north.pk)),
        (cast.a, dataclasses.replace(cast.a.audience, partner=cast.b.partner.pk)),
        (cast.a, dataclasses.replace(cast.a.audience, clinic=cast.south.pk)),
        (cast.a, dataclasses.replace(cast.a.audience, user=None)),
    ]
    for looking, by in pairs:
        refused = pytest.raises(DatabaseError, match="row-level security")
        with looking_as(looking.audience), refused, transaction.atomic():
            append(tried, by=by, couple=couple)


def test_event_by_nobody_is_refused(cast: Cast, tried: Verb) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        append(tried, by=cast.therapist.audience, couple=cast.couples["first"].pk)


def test_event_in_joint_view_is_of_that_couple(cast: Cast, tried: Verb) -> None:
    together = cast.therapist.audience.jointly(cast.couples["first"].pk)
    with looking_as(together):
        made = append(tried, by=together)
        assert made.couple_id == cast.couples["first"].pk
        assert Event.objects.count() == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            append(tried, by=together, couple=cast.couples["second"].pk)


def test_event_is_never_changed(cast: Cast, tried: Verb) -> None:
    with looking_as(cast.therapist.audience):
        made = append(tried, by=cast.therapist.audience, couple=cast.couples["first"].pk)
        made.data = {"other": 1}
        for change in (made.save, made.delete, Event.objects.all().delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert Event.objects.get(pk=made.pk).data == {}


def test_verb_is_declared_once(tried: Verb) -> None:
    assert verbs.verbs()[tried.code] is tried
    with pytest.raises(ValueError, match="declared twice"):
        Verb(tried.code, "{who} tried again.", CLINICIANS)


def test_event_needs_no_row_of_its_subject(cast: Cast, tried: Verb) -> None:
    """It outlives whom it is about: plain columns, no foreign keys."""
    with looking_as(cast.therapist.audience):
        append(tried, by=cast.therapist.audience, couple=uuid4(), subject=uuid4())
