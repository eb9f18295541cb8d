"""A clinic's staff, as its administrator keeps it."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kact.accounts import queries
from kact.accounts.models import Credential, Invitation, Membership, User
from kact.accounts.queries import SOON
from kact.privacy.audience import looking_as
from kact.privacy.roles import Role
from kact.record.models import Event
from tests.kact.accounts.steps import invite

COLLEAGUE = {"name": "New Colleague", "email": "new@staff.example", "role": "monitor"}


@pytest.fixture
def admin(cast):
    return cast.admin.client()


def of(name: str, member: Membership) -> str:
    return reverse(name, args=[member.pk])


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_members_lists_ones_own_clinic(cast, admin):
    page = text_of(admin.get(reverse("members")))
    assert "Staff therapist" in page
    assert "Co-therapist" in page
    assert "Staff south_therapist" not in page


@pytest.mark.parametrize(
    ("days", "state"), [(-1, "expired"), (0, "soon"), (SOON.days, "soon"), (SOON.days + 1, "valid")]
)
def test_credential_state_by_the_clinics_clock(cast, days, state):
    today = cast.north.local(timezone.now()).date()
    Credential.objects.create(
        membership=cast.monitor.member, kind="acls", expires_on=today + timedelta(days=days)
    )
    [row] = [c for c in queries.staff_of(cast.north.pk) if c.credentials]
    assert row.credentials[0].state == state


def test_members_takes_the_same_queries_for_many(cast, admin):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(reverse("members")).status_code == 200
        return len(asked)

    count()  # the session's own first steps
    few = count()
    for number in range(20):
        member = Membership.objects.create(
            clinic=cast.north, role=Role.MONITOR, name=f"M {number}", email="m@staff.example"
        )
        Credential.objects.create(membership=member, kind="acls", expires_on=timezone.now().date())
    assert count() == few


def test_invite_member_shows_the_code_once(cast, admin):
    page = admin.post(reverse("invite_member"), COLLEAGUE)
    code = re.search(r"\b(\d{4}) (\d{4})\b", page.content.decode())
    link = re.search(r"http\S+/begin/[\w-]+/", page.content.decode()).group()
    assert code
    assert admin.get(link).status_code == 200
    again = admin.get(reverse("members")).content.decode()
    assert "New Colleague" in again
    assert code.group() not in again
    assert link not in again


def test_invite_member_is_refused_without_a_name(cast, admin):
    page = admin.post(reverse("invite_member"), COLLEAGUE | {"name": " "})
    assert page.status_code == 200
    assert not Membership.objects.filter(email="new@staff.example").exists()


def test_reinvite_member_who_signs_in_asks_for_a_second_person(cast, admin):
    page = text_of(admin.post(of("reinvite_member", cast.monitor.member)))
    assert "second member of staff" in page
    invitation = Invitation.objects.get(membership=cast.monitor.member)
    approve = reverse("approve_recovery", args=[invitation.pk])
    assert "Somebody other" in text_of(admin.post(approve, follow=True))
    assert "Staff monitor" in text_of(cast.therapist.client().get(reverse("recoveries")))
    cast.therapist.client().post(approve)
    invitation.refresh_from_db()
    assert invitation.approved_by == cast.therapist.user


def test_recoveries_name_only_people_in_reach(cast):
    invite(cast, cast.c.partner)
    page = reverse("recoveries")
    assert "Person c" in text_of(cast.therapist_two.client().get(page))
    assert "Person c" not in text_of(cast.therapist.client().get(page))
    assert "Person c" not in text_of(cast.south_admin.client().get(page))


def test_add_credential_is_listed_and_on_record(cast, admin):
    admin.post(
        of("add_credential", cast.prescriber.member),
        {"kind": "licence", "number": "77", "issued_by": "Board", "expires_on": "2031-01-31"},
    )
    assert "Professional licence, until 31 January 2031" in text_of(admin.get(reverse("members")))
    with looking_as(cast.officer.audience):
        event = Event.objects.get(verb="credential_added")
        assert event.data == {"member": str(cast.prescriber.member.pk), "kind": "licence"}


def test_end_membership_asks_first(cast, admin):
    where = of("end_membership", cast.monitor.member)
    assert "signed out at once" in text_of(admin.get(where))
    assert Membership.objects.get(pk=cast.monitor.member.pk).ended_at is None
    admin.post(where)
    assert Membership.objects.get(pk=cast.monitor.member.pk).ended_at
    assert admin.post(where).status_code == 404


def test_end_membership_withdraws_its_invitation(cast, admin):
    admin.post(reverse("invite_member"), COLLEAGUE)
    member = Membership.objects.get(email="new@staff.example")
    admin.post(of("end_membership", member))
    assert Invitation.objects.get(membership=member).withdrawn_at


def test_disable_user_asks_first_and_ends_every_session_at_once(cast, admin):
    theirs, others = cast.monitor.client(), cast.therapist.client()
    assert theirs.get(reverse("today")).status_code == 200
    assert others.get(reverse("today")).status_code == 200
    where = of("disable_user", cast.monitor.member)
    assert "signed out everywhere" in text_of(admin.get(where))
    assert theirs.get(reverse("today")).status_code == 200
    assert "The sign-in of Staff monitor is closed." in text_of(admin.post(where, follow=True))
    assert theirs.get(reverse("today"))["Location"].startswith(reverse("account_login"))
    assert not UserSession.objects.filter(user=cast.monitor.user).exists()
    assert others.get(reverse("today")).status_code == 200
    with looking_as(cast.officer.audience):
        event = Event.objects.get(verb="user_disabled")
        assert event.data == {"member": str(cast.monitor.member.pk)}


def test_disable_user_is_offered_once(cast, admin):
    where = of("disable_user", cast.monitor.member)
    assert where in admin.get(reverse("members")).content.decode()
    admin.post(where)
    page = admin.get(reverse("members"))
    assert where not in page.content.decode()
    assert "Sign-in closed" in text_of(page)
    assert "There is no sign-in to close." in text_of(admin.post(where, follow=True))


def test_disable_user_refused_for_ones_own_sign_in(cast, admin):
    page = admin.post(of("disable_user", cast.admin.member), follow=True)
    assert "You cannot close the sign-in you are using now." in text_of(page)
    assert User.objects.get(pk=cast.admin.user.pk).is_active


def test_disable_user_refused_where_the_sign_in_reaches_beyond_the_clinic(cast, admin):
    user = cast.monitor.user
    Membership.objects.create(
        clinic=cast.south, role=Role.MONITOR, user=user, name="M", email="m@x"
    )
    page = admin.post(of("disable_user", cast.monitor.member), follow=True)
    assert "cannot be closed from here" in text_of(page)
    assert User.objects.get(pk=user.pk).is_active


def test_disable_user_withdraws_a_renewal_and_leaves_the_way_to_a_new_one(cast, admin):
    member = cast.monitor.member
    admin.post(of("reinvite_member", member))
    other = invite(cast, cast.c.partner).invitation
    admin.post(of("disable_user", member))
    assert Invitation.objects.get(membership=member).withdrawn_at
    assert Invitation.objects.get(pk=other.pk).withdrawn_at is None
    assert "second member of staff" in text_of(admin.post(of("reinvite_member", member)))


ON_A_MEMBER = ["reinvite_member", "add_credential", "disable_user", "end_membership"]


@pytest.mark.parametrize("name", ON_A_MEMBER)
def test_another_clinics_member_is_not_there(cast, admin, name):
    assert admin.post(of(name, cast.south_therapist.member)).status_code == 404
    assert Membership.objects.get(pk=cast.south_therapist.member.pk).ended_at is None
    assert User.objects.get(pk=cast.south_therapist.user.pk).is_active


@pytest.mark.parametrize("word", ["therapist", "prescriber", "officer", "a"])
def test_staff_pages_refused_to_everybody_else(cast, word):
    client = cast.people[word].client()
    pages = [reverse("members"), reverse("invite_member")]
    pages += [of(n, cast.monitor.member) for n in ON_A_MEMBER if n != "reinvite_member"]
    for page in pages:
        assert client.get(page).status_code == 404
        assert client.post(page, COLLEAGUE).status_code in {404, 405}
    assert Membership.objects.get(pk=cast.monitor.member.pk).ended_at is None
    assert User.objects.get(pk=cast.monitor.user.pk).is_active
