"""One couple's page: who they are, what they answered, what happened, and for whom."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from kact.couples.actions import leave_care_team
from kact.couples.events import CARE_TEAM_JOINED
from kact.couples.models import CareTeam, Course, Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.actions import append
from outcomes.actions import begin_measure
from outcomes.queries import latest_scores, measures_of
from tests import cast as casting
from tests.cast import Cast, Person
from tests.kact.privacy.looking import first_wall_alone
from tests.kact.privacy.scratch import scratch
from tests.outcomes.answering import all_first, answer, asked, follow_up, send


@pytest.fixture
def clinic(cast: Cast) -> Cast:
    """Everybody has been asked for the baseline."""
    follow_up()
    return cast


def _sends(person: Person, instrument: str) -> None:
    form = asked(person, instrument)
    with looking_as(person.audience) as me:
        begin_measure(by=me, response=form)
    answer(person, form, all_first(form))
    send(person, form)
    follow_up()


def _page(cast: Cast, word: str) -> str:
    url = reverse("couple", args=[cast.couples["first"].pk])
    answered = cast.people[word].client().get(url)
    assert answered.status_code == 200
    page = answered.content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", page[page.index("<main") :]).split())


def _jointly(cast: Cast) -> Audience:
    return cast.therapist.audience.jointly(cast.couples["first"].pk)


def test_couple_comes_with_all_who_held_a_place(cast: Cast) -> None:
    with looking_as(cast.therapist.audience):
        found = couple_in_reach(cast.couples["first"].pk)
    people = [cast.a, cast.b, cast.ex]
    assert [p.pk for p in found.everyone] == [person.partner.pk for person in people]
    assert [p.pk for p in found.current] == [cast.a.partner.pk, cast.b.partner.pk]
    assert [course.couple_id for course in found.courses] == [found.pk]


def test_couple_is_there_after_its_course_has_ended(cast: Cast) -> None:
    first = cast.couples["first"].pk
    with looking_as(cast.therapist.audience):
        Course.objects.filter(couple_id=first).update(ended_on=timezone.now().date())
        found = couple_in_reach(first)
    assert found.courses == []
    assert len(found.current) == 2


def test_couple_in_joint_view_brings_neither_partner_nor_course(cast: Cast) -> None:
    with looking_as(_jointly(cast)):
        found = couple_in_reach(cast.couples["first"].pk)
    assert (found.everyone, found.courses) == ([], [])


def test_couple_out_of_reach_is_not_there(cast: Cast) -> None:
    with looking_as(cast.off_team.audience), pytest.raises(Http404):
        couple_in_reach(cast.couples["first"].pk)


def test_couple_page_shows_scores_and_what_is_waiting(clinic: Cast) -> None:
    _sends(clinic.a, "gad-7")
    page = _page(clinic, "therapist")
    measures = page[page.index("Measures") : page.index("What is still in the way")]
    of_a, of_b = measures.split("Person b")
    assert "GAD-7" in of_a
    assert "GAD-7 Waiting" not in of_a
    assert "PHQ-9 Waiting" in of_a
    assert "GAD-7 Waiting" in of_b


def test_couple_page_shows_no_measure_to_the_administrator(clinic: Cast) -> None:
    _sends(clinic.a, "gad-7")
    page = _page(clinic, "admin")
    assert "Person a" in page
    assert "GAD-7" not in page


def test_couple_page_names_who_did_what(clinic: Cast) -> None:
    first = clinic.couples["first"]
    with looking_as(clinic.admin.audience) as admin:
        place = CareTeam.objects.get(couple=first, member=clinic.monitor.member)
        leave_care_team(by=admin, place=place)
    page = _page(clinic, "admin")
    assert "Staff admin registered the couple." in page
    assert "Staff monitor joined the care team." in page
    assert "Staff monitor left the care team." in page


def test_timeline_names_a_partner_who_has_left(clinic: Cast) -> None:
    _sends(clinic.b, "gad-7")
    with looking_as(clinic.admin.audience):
        Partner.objects.filter(pk=clinic.b.partner.pk).update(ended_at=timezone.now())
    assert "Person b answered the GAD-7." in _page(clinic, "therapist")


def test_couple_page_opens_whatever_an_event_calls_a_member(clinic: Cast) -> None:
    first = clinic.couples["first"].pk
    with looking_as(clinic.admin.audience) as admin:
        append(CARE_TEAM_JOINED, by=admin, couple=first, data={"member": "no id"})
    assert "no id joined the care team." in _page(clinic, "admin")


# --- row-level security off: the ORM's filter must be right by itself ---------------------------


@pytest.fixture
def bare(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """The cast with one form sent, behind the first wall alone."""
    with scratch(django_db_blocker):
        cast = casting.assemble()
        follow_up()
        _sends(cast.a, "gad-7")
        with first_wall_alone():
            yield cast


def test_joins_stop_at_the_first_wall(bare: Cast) -> None:
    first = bare.couples["first"].pk
    with looking_as(bare.therapist.audience):
        assert len(couple_in_reach(first).everyone) == 3
        assert len(latest_scores(measures_of(first))) == 1
    with looking_as(_jointly(bare)), pytest.raises(Http404):
        couple_in_reach(first)
    with looking_as(Audience.job(Job.PLANNER, bare.north.pk)):  # reads responses and no score
        measures = list(measures_of(first))
    assert len(measures) == 5
    assert latest_scores(measures) == []
