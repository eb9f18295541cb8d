"""Joining and leaving a care team, and the hour of an emergency."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kact.couples.actions import NotFound, break_glass, join_care_team
from kact.couples.models import CareTeam, Couple
from kact.couples.queries import care_team_of
from kact.privacy.audience import looking_as
from kact.record.models import Event
from tests.cast import Cast, Person

REASON = "She called in distress; her therapist is away."


def sees(person: Person, couple: Couple) -> bool:
    return person.client().get(f"/couples/{couple.pk}/").status_code == 200


def break_in(cast: Cast) -> CareTeam:
    with looking_as(cast.off_team.audience) as reader:
        break_glass(by=reader, number=cast.couples["first"].number, reason=REASON)
        return CareTeam.objects.get(member=cast.off_team.member)


def test_break_glass_opens_one_record_for_an_hour(cast: Cast) -> None:
    assert not sees(cast.off_team, cast.couples["first"])
    place = break_in(cast)
    assert sees(cast.off_team, cast.couples["first"])
    assert not sees(cast.off_team, cast.couples["second"])
    left = place.ends_at - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(minutes=60)


def test_break_glass_ends(cast: Cast) -> None:
    place = break_in(cast)
    with looking_as(cast.off_team.audience):
        CareTeam.objects.filter(pk=place.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert not sees(cast.off_team, cast.couples["first"])


def test_break_glass_is_told_to_the_team_and_the_privacy_officer(cast: Cast) -> None:
    break_in(cast)
    for person in (cast.therapist, cast.officer):
        with looking_as(person.audience):
            assert Event.objects.filter(verb="glass_broken").count() == 1, person.word


def test_break_glass_refused_for_a_number_of_another_clinic(cast: Cast) -> None:
    with looking_as(cast.south_therapist.audience) as reader, pytest.raises(NotFound):
        break_glass(by=reader, number=2, reason=REASON)


def test_break_glass_page_keeps_what_was_typed(cast: Cast) -> None:
    sent = {"number": "C-0099", "reason": REASON}
    page = cast.off_team.client().post("/emergency-access/", sent).content.decode()
    assert "no such number" in page
    assert REASON in page


def test_join_care_team_twice_is_once(cast: Cast) -> None:
    first = cast.couples["first"]
    with looking_as(cast.admin.audience) as admin:
        for _ in range(2):
            join_care_team(by=admin, couple=first, member=cast.off_team.member)
        assert care_team_of(first.pk).filter(member=cast.off_team.member).count() == 1


def test_leave_care_team_closes_the_record(cast: Cast) -> None:
    first = cast.couples["first"]
    with looking_as(cast.admin.audience):
        place = care_team_of(first.pk).get(member=cast.monitor.member)
    answer = cast.therapist.client().post(f"/care-team/{place.pk}/leave/")
    assert answer.status_code == 302
    assert not sees(cast.monitor, first)
    assert sees(cast.therapist, first)
