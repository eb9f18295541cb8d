"""How a session ends, and whose eyes it looks with."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from kact.accounts import actions
from kact.accounts.models import Clinic, Enrolment, Membership
from kact.couples.models import CareTeam, Partner
from kact.privacy.audience import looking_as
from kact.privacy.roles import Role
from kact.record.models import Event
from tests.kact.accounts.steps import browser, give_totp, is_signed_in, sign_in, sign_in_fully

MINUTE = 60


def now() -> datetime:
    """A whole second. Time only ever moves on from here: PostgreSQL's own clock is real."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)


def alive(client) -> bool:
    return client.get(reverse("stay")).status_code == 200


def begin(cast, kind: str):
    """A browser that has just signed in, under one kind of limits."""
    client = browser()
    if kind == "staff":
        sign_in_fully(client, cast.therapist.user, give_totp(cast.therapist.user))
    else:
        more = {"shared_device": "on"} if kind == "shared device" else {}
        sign_in(client, "a@mail.example", **more)
    return client


IDLE = [("staff", 15 * MINUTE), ("partner", 10 * MINUTE), ("shared device", 5 * MINUTE)]
ABSOLUTE = [("staff", 12, 14), ("partner", 8, 9), ("shared device", 8, 4)]


@pytest.mark.parametrize(("kind", "limit"), IDLE)
@pytest.mark.parametrize(("seconds", "still"), [(-1, True), (1, False)])
def test_session_ends_when_idle(cast, kind, limit, seconds, still):
    with time_machine.travel(now(), tick=False) as clock:
        client = begin(cast, kind)
        clock.shift(limit + seconds)
        assert alive(client) is still


@pytest.mark.parametrize(("kind", "hours", "pause"), ABSOLUTE)
@pytest.mark.parametrize(("seconds", "still"), [(-1, True), (1, False)])
def test_session_ends_however_much_it_is_used(cast, kind, hours, pause, seconds, still):
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        client = begin(cast, kind)
        limit = start + timedelta(hours=hours)
        while datetime.now(UTC) + timedelta(minutes=pause) < limit:
            clock.shift(timedelta(minutes=pause))
            assert alive(client)
        clock.move_to(limit + timedelta(seconds=seconds))
        assert alive(client) is still


def test_session_that_ended_by_itself_is_on_record(cast):
    with time_machine.travel(now(), tick=False) as clock:
        client = begin(cast, "partner")
        clock.shift(11 * MINUTE)
        assert client.get(reverse("todo"))["Location"].startswith(reverse("account_login"))
    assert not is_signed_in(client)
    with looking_as(cast.officer.audience):
        assert Event.objects.filter(actor_id=cast.a.user.pk, verb="signed_out").exists()


def test_session_cookie_dies_with_the_browser(cast):
    client = begin(cast, "shared device")
    assert client.cookies["kact"]["expires"] == ""
    assert client.cookies["kact"]["max-age"] == ""
    assert client.cookies["kact"]["httponly"]


def test_stay_names_the_person_by_a_mark_alone(cast):
    first, again, other = browser(), browser(), browser()
    for client, email in ((first, "a"), (again, "a"), (other, "b")):
        sign_in(client, f"{email}@mail.example")
    marks = [c.get(reverse("stay")).json()["who"] for c in (first, again, other)]
    assert marks[0] == marks[1] != marks[2]
    assert str(cast.a.user.pk) not in marks[0]


# --- leaving --------------------------------------------------------------------------------


@pytest.mark.parametrize(("headers", "status"), [({}, 200), ({"X-Requested-With": "fetch"}, 204)])
def test_leave_ends_the_session_and_empties_the_browser(cast, settings, headers, status):
    client = begin(cast, "partner")
    stolen = client.cookies["kact"].value
    answer = client.post(reverse("leave"), headers=headers)
    assert answer.status_code == status
    assert answer.content == b""
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert ("Refresh" in answer) == (status == 200)
    assert not is_signed_in(client)
    client.cookies["kact"] = stolen
    assert not alive(client)


def test_leave_works_for_somebody_who_is_signed_out_already(cast, settings):
    answer = browser().post(reverse("leave"))
    assert answer["Refresh"] == f"0; url={settings.LEAVE_URL}"


def test_leave_needs_a_post(cast):
    client = begin(cast, "partner")
    assert client.get(reverse("leave")).status_code == 405
    assert is_signed_in(client)


# --- out at the next click -------------------------------------------------------------------


def staff_browser(cast, word="therapist"):
    user = cast.people[word].user
    client = browser()
    sign_in_fully(client, user, give_totp(user))
    assert client.get(reverse("today")).status_code == 200
    return client


def test_disable_user_ends_every_session(cast):
    clients = [staff_browser(cast), begin(cast, "partner")]
    with looking_as(cast.admin.audience) as admin:
        actions.disable_user(by=admin, member=cast.therapist.member)
    assert not alive(clients[0])
    assert not is_signed_in(clients[0])  # the row is gone, not only unused
    assert alive(clients[1])
    sign_in(clients[0], cast.therapist.user.email)
    assert not is_signed_in(clients[0])


def test_end_membership_ends_every_session(cast):
    client = staff_browser(cast)
    with looking_as(cast.admin.audience) as admin:
        actions.end_membership(by=admin, member=cast.therapist.member)
    assert not is_signed_in(client)
    assert client.get(reverse("today"))["Location"].startswith(reverse("account_login"))


def test_user_with_no_place_left_is_told_so(cast):
    Membership.objects.filter(user=cast.therapist.user).update(ended_at=now())
    client = browser()
    assert sign_in(client, cast.therapist.user.email)["Location"] == reverse("home")
    assert client.get(reverse("today"))["Location"] == reverse("home")
    page = client.get(reverse("home"))
    assert page.status_code == 200
    assert b"North" not in page.content


def test_end_membership_refused_for_ones_own(cast):
    with looking_as(cast.admin.audience) as admin, pytest.raises(actions.OwnMembership):
        actions.end_membership(by=admin, member=cast.admin.member)


# --- one place at a time -----------------------------------------------------------------------


@pytest.fixture
def two_clinics(cast):
    """The therapist of North also works at South."""
    return Membership.objects.create(
        user=cast.therapist.user,
        clinic=cast.south,
        role=Role.ADMIN,
        name="Staff therapist",
        email=cast.therapist.user.email,
    )


def wear(client, place):
    return client.post(reverse("switch_membership"), {"place": str(place.pk)})


def test_switch_membership_rotates_the_session(cast, two_clinics):
    client = staff_browser(cast)
    before = client.session.session_key
    assert wear(client, two_clinics)["Location"] == reverse("home")
    assert client.session.session_key != before
    assert b"South Clinic" in client.get(reverse("today")).content


def test_two_tabs_share_one_membership(cast, two_clinics):
    """C6: a tab left open at North acts at South after the switch, and finds nothing there."""
    tab = staff_browser(cast)
    couple = cast.couples["first"].pk
    wear(tab, two_clinics)
    assert tab.post(reverse("enter_joint_view", args=[couple])).status_code == 404
    wear(tab, cast.therapist.member)
    assert tab.post(reverse("enter_joint_view", args=[couple])).status_code == 302


def test_switch_membership_refused_for_anybody_elses_place(cast, two_clinics):
    client = staff_browser(cast)
    for place in (cast.admin.member, Enrolment.objects.get(user=cast.a.user)):
        assert wear(client, place).status_code == 404
    Membership.objects.filter(pk=two_clinics.pk).update(ended_at=now())
    assert wear(client, two_clinics).status_code == 404


def test_switch_between_two_couples(cast):
    second = Enrolment.objects.create(
        user=cast.a.user, clinic=cast.south, partner_id=cast.couples["second"].pk
    )
    client = begin(cast, "partner")
    marks = []
    for place in (second, Enrolment.objects.get(partner_id=cast.a.partner.pk)):
        wear(client, place)
        marks.append(client.get(reverse("stay")).json()["who"])
    assert marks[0] != marks[1]


# --- joint view ----------------------------------------------------------------------------------


def test_joint_view_narrows_and_widens(cast):
    client = staff_browser(cast)
    couple = cast.couples["first"].pk
    client.post(reverse("enter_joint_view", args=[couple]), {"next": reverse("today")})
    with looking_as(cast.therapist.audience.jointly(couple)):
        assert not Partner.objects.exists()
    assert b"Joint view" in client.get(reverse("today")).content
    client.post(reverse("leave_joint_view"))
    assert b"Joint view" not in client.get(reverse("today")).content


@pytest.mark.parametrize("couple", ["second", "southern"])
def test_joint_view_refused_out_of_reach(cast, couple):
    client = staff_browser(cast)
    where = reverse("enter_joint_view", args=[cast.couples[couple].pk])
    assert client.post(where).status_code == 404


@pytest.mark.parametrize("word", ["admin", "officer"])
def test_joint_view_refused_to_who_gives_no_care(cast, word):
    client = browser()
    sign_in_fully(client, cast.people[word].user, give_totp(cast.people[word].user))
    where = reverse("enter_joint_view", args=[cast.couples["first"].pk])
    assert client.post(where).status_code == 404


def test_joint_view_ends_with_the_place_on_the_care_team(cast):
    client = staff_browser(cast)
    couple = cast.couples["first"]
    client.post(reverse("enter_joint_view", args=[couple.pk]))
    with looking_as(cast.therapist.audience):
        CareTeam.objects.filter(member=cast.therapist.member).update(ends_at=timezone.now())
    assert b"Joint view" not in client.get(reverse("today")).content


def test_pages_are_written_on_the_clinics_clock(cast):
    Clinic.objects.filter(pk=cast.north.pk).update(zone="Asia/Tokyo")
    client = cast.admin.client()
    posted = {"name": "New", "email": "new@staff.example", "role": "monitor"}
    assert b"JST" in client.post(reverse("invite_member"), posted).content
