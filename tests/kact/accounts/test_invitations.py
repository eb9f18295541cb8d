"""An invitation opens once, for one person, within its time, with the code that was said."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from kact.accounts import invitations
from kact.accounts.invitations import AddressTaken, Closed, Issued
from kact.accounts.member_invitations import invite_member, reinvite_member
from kact.accounts.models import Enrolment, Invitation, Membership, User
from kact.couples.milestones import ACCOUNT_VERIFIED
from kact.couples.models import Milestone, Partner
from kact.privacy.audience import looking_as
from kact.privacy.roles import Role
from kact.record.models import Event
from tests.cast import PASSWORD, enrol
from tests.kact.accounts.steps import give_totp, invite, newcomers

NEW = "someone-new@mail.example"
LONG = "quite another long passphrase"


@pytest.fixture
def places(cast):
    """The places of x and y, before anybody signs in from them."""
    return newcomers(cast)


@pytest.fixture
def place(places):
    """The place of x."""
    return places[0]


def opened(issued: Issued):
    return invitations.try_code(token=issued.token, code=issued.code)


def begin(issued: Issued, email: str = NEW) -> User:
    return invitations.begin(invitation=opened(issued), email=email, passphrase=LONG)


def test_invitation_keeps_only_hashes(cast, place):
    issued = invite(cast, place)
    stored = str(Invitation.objects.filter(pk=issued.invitation.pk).values().get())
    assert issued.token not in stored
    assert issued.code not in stored
    assert len(issued.token) >= 22  # 128 bits in base64
    assert str(place.pk) not in issued.link


def test_begin_binds_the_partner(cast, place):
    user = begin(invite(cast, place))
    assert user.check_password(LONG)
    assert Enrolment.objects.get(partner_id=place.pk).user == user
    with looking_as(cast.therapist.audience):
        milestone = Milestone.objects.get(code=ACCOUNT_VERIFIED, subject=place)
        assert milestone.couple_id == place.couple_id
        verbs = Event.objects.filter(subject_id=place.pk).values_list("verb", flat=True)
        assert {"partner_invited", "invitation_accepted"} <= set(verbs)


def test_partner_does_not_see_the_others_invitation(cast, places):
    y = enrol("y", places[1])

    def seen() -> tuple[int, int]:
        with looking_as(y.audience):
            return Milestone.objects.count(), Event.objects.count()

    before = seen()
    begin(invite(cast, places[0]))
    assert seen() == before


def test_begin_refused_twice(cast, place):
    issued = invite(cast, place)
    found = opened(issued)
    begin(issued)
    with pytest.raises(Closed):
        invitations.begin(invitation=found, email="other@mail.example", passphrase=LONG)
    with pytest.raises(Closed):
        opened(issued)
    assert not invitations.is_open(issued.token)


@pytest.mark.parametrize(("seconds", "still"), [(-1, True), (1, False)])
def test_invitation_lasts_72_hours(cast, place, seconds, still):
    issued = invite(cast, place)
    found = opened(issued)
    with time_machine.travel(issued.invitation.made_at + timedelta(hours=72, seconds=seconds)):
        assert invitations.is_open(issued.token) is still
        if not still:
            with pytest.raises(Closed):
                invitations.begin(invitation=found, email=NEW, passphrase=LONG)


def test_try_code_withdraws_after_five_wrong_codes(cast, place):
    issued = invite(cast, place)
    wrong = f"{(int(issued.code) + 1) % 10**8:08d}"
    for _ in range(4):
        assert invitations.try_code(token=issued.token, code=wrong) is None
    assert invitations.is_open(issued.token)
    assert invitations.try_code(token=issued.token, code=wrong) is None
    with pytest.raises(Closed):
        opened(issued)


def test_try_code_accepts_it_as_it_is_said(cast, place):
    issued = invite(cast, place)
    assert invitations.try_code(token=issued.token, code=f" {issued.spoken_code} ")


@pytest.mark.parametrize("forge", [str.upper, str.lower, lambda t: t[:-1], lambda t: t + "A"])
def test_forged_token_refused(cast, place, forge):
    issued = invite(cast, place)
    with pytest.raises(Closed):
        invitations.try_code(token=forge(issued.token), code=issued.code)


def test_code_of_one_invitation_does_not_open_another(cast, place):
    mine = invite(cast, place)
    other = invite(cast, cast.c.partner)
    assert invitations.try_code(token=mine.token, code=other.code) is None


def test_newer_invitation_withdraws_the_older(cast, place):
    first = invite(cast, place)
    second = invite(cast, place)
    assert not invitations.is_open(first.token)
    assert invitations.is_open(second.token)


@pytest.mark.parametrize(
    "taken",
    [
        "therapist@staff.example",  # a member of staff
        "c@mail.example",  # a partner of another couple
        "f+new@mail.example",  # the mailbox of a partner at another clinic
        "Y@mail.example",  # the other partner, who signs in with it
    ],
)
def test_address_of_somebody_else_refused(cast, places, taken):
    enrol("y", places[1])
    issued = invite(cast, places[0])
    with pytest.raises(AddressTaken):
        begin(issued, email=taken)
    assert invitations.is_open(issued.token)


def test_shared_address_refused_to_either_partner(cast, places):
    """Both were registered with one mailbox, and neither signs in yet."""
    with looking_as(cast.admin.audience):
        both = Partner.objects.filter(pk__in=[p.pk for p in places])
        both.update(email="home@mail.example")
    for partner in places:
        with pytest.raises(AddressTaken):
            begin(invite(cast, partner), email="Home+me@mail.example")


def test_one_user_never_holds_both_places(cast, places):
    y = enrol("y", places[1])
    issued = invite(cast, places[0])
    with pytest.raises(AddressTaken):
        invitations.begin_with_own(invitation=opened(issued), user=y.user)


def test_begin_with_own_adds_a_second_couple(cast, place):
    issued = invite(cast, place)
    invitations.begin_with_own(invitation=opened(issued), user=cast.c.user)
    held = cast.c.user.enrolments.values_list("partner_id", flat=True)
    assert set(held) == {place.pk, cast.c.partner.pk}


def test_invite_member_binds_a_membership(cast):
    with looking_as(cast.admin.audience):
        issued = invite_member(
            by=cast.admin.audience, name="New Colleague", email=NEW, role=Role.PRESCRIBER
        )
    user = begin(issued)
    member = Membership.objects.get(user=user)
    assert (member.clinic, member.role) == (cast.north, Role.PRESCRIBER)


def test_returning_member_joins_with_the_sign_in_they_have(cast):
    Membership.objects.filter(pk=cast.monitor.member.pk).update(ended_at=timezone.now())
    with looking_as(cast.admin.audience):
        issued = invite_member(
            by=cast.admin.audience, name="Back", email="monitor@staff.example", role=Role.MONITOR
        )
    invitations.begin_with_own(invitation=opened(issued), user=cast.monitor.user)
    assert cast.monitor.user.memberships.filter(ended_at=None).count() == 1


def test_member_cannot_hold_one_role_twice(cast):
    with looking_as(cast.admin.audience):
        issued = invite_member(by=cast.admin.audience, name="Again", email=NEW, role=Role.THERAPIST)
    with pytest.raises(AddressTaken):
        invitations.begin_with_own(invitation=opened(issued), user=cast.therapist.user)


# --- renewing a sign-in that is lost: never by one person, never at once ---------------------


def recovery(cast) -> Issued:
    return invite(cast, cast.a.partner)


def approve(cast, issued: Issued, who: str = "therapist") -> None:
    audience = cast.people[who].audience
    with looking_as(audience):
        invitations.approve_recovery(by=audience, invitation=issued.invitation.pk)


def a_day_later(issued: Issued, seconds: int = 1):
    return time_machine.travel(issued.invitation.made_at + timedelta(hours=24, seconds=seconds))


def test_recovery_needs_a_second_person(cast):
    issued = recovery(cast)
    with a_day_later(issued):
        assert not invitations.is_open(issued.token)
        with pytest.raises(invitations.SecondPersonNeeded):
            approve(cast, issued, "admin")
        assert not invitations.is_open(issued.token)
        approve(cast, issued)
        assert invitations.is_open(issued.token)


@pytest.mark.parametrize(("seconds", "still"), [(-1, False), (1, True)])
def test_recovery_waits_a_day(cast, seconds, still):
    issued = recovery(cast)
    approve(cast, issued)
    with a_day_later(issued, seconds):
        assert invitations.is_open(issued.token) is still


def test_recovery_refused_to_another_clinics_approver(cast):
    issued = recovery(cast)
    with pytest.raises(Closed):
        approve(cast, issued, "south_admin")


def test_recovery_leaves_nothing_of_the_old_way_in(cast):
    give_totp(cast.a.user)
    client = cast.a.client()
    client.get("/stay/")
    issued = recovery(cast)
    approve(cast, issued)
    with a_day_later(issued):
        user = begin(issued)
    assert user == cast.a.user
    assert user.email == NEW
    assert not user.check_password(PASSWORD)
    assert not user.authenticator_set.exists()
    assert client.get("/stay/").status_code == 401


def test_recovery_refused_where_the_sign_in_reaches_another_clinic(cast):
    Enrolment.objects.create(
        user=cast.a.user, clinic=cast.south, partner_id=cast.a.partner.couple_id
    )
    with pytest.raises(invitations.NotRecoverable):
        recovery(cast)


def test_recovery_refused_once_the_sign_in_reaches_another_clinic(cast):
    issued = recovery(cast)
    approve(cast, issued)
    Enrolment.objects.create(
        user=cast.a.user, clinic=cast.south, partner_id=cast.e.partner.couple_id
    )
    with a_day_later(issued), pytest.raises(Closed):
        begin(issued)
    assert User.objects.get(pk=cast.a.user.pk).check_password(PASSWORD)


def test_recovery_approved_only_by_who_may_see_the_person(cast):
    issued = recovery(cast)
    with pytest.raises(Closed):
        approve(cast, issued, "therapist_two")


def test_first_invitation_never_renews_a_sign_in(cast, place):
    issued = invite(cast, place)
    x = enrol("x", place)  # by another way, meanwhile
    with pytest.raises(Closed):
        begin(issued)
    assert User.objects.get(pk=x.user.pk).check_password(PASSWORD)


def test_recovery_of_a_member_needs_a_second_person(cast):
    with looking_as(cast.admin.audience):
        issued = reinvite_member(by=cast.admin.audience, member=cast.therapist.member)
    with a_day_later(issued):
        assert not invitations.is_open(issued.token)
        approve(cast, issued, "therapist_two")
        assert invitations.is_open(issued.token)
