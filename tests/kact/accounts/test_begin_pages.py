"""The pages of an invitation, as the invited person walks them."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.urls import reverse

from kact.accounts.member_invitations import invite_member
from kact.accounts.models import Enrolment, Invitation, User
from kact.accounts.readers import MEMBER, SHARED_DEVICE
from kact.couples.models import Partner
from kact.privacy.audience import looking_as
from kact.privacy.roles import Role
from tests import cast as casting
from tests.kact.accounts.steps import browser, invite, is_signed_in, newcomers, sign_in

NEW = "someone-new@mail.example"
LONG = "quite another long passphrase"
DENIED = ("ketamine", "therapy", "therapist", "psychiatr", "couple", "partner", "north clinic")


@pytest.fixture
def places(cast):
    """The places of x and y, before anybody signs in from them."""
    return newcomers(cast)


@pytest.fixture
def issued(cast, places):
    """The invitation of x."""
    return invite(cast, places[0])


def path(issued):
    return reverse("begin", args=[issued.token])


def enter_code(client, issued):
    return client.post(path(issued), {"code": issued.spoken_code})


def choose(client, email=NEW, passphrase=LONG, **more):
    return client.post(reverse("begin_account"), {"email": email, "passphrase": passphrase, **more})


def masked(response) -> str:
    """A page without its one-time tokens."""
    text = re.sub(r'value="\w{64}"', "", response.content.decode())
    return re.sub(r'nonce="[^"]+"', "", text)


def test_begin_signs_in_and_goes_to_the_partners_own_list(cast, issued):
    client = browser()
    assert client.get(path(issued)).status_code == 200
    assert enter_code(client, issued)["Location"] == reverse("begin_account")
    before = client.session.session_key
    response = choose(client, shared_device="on")
    assert response["Location"] == reverse("home")
    assert is_signed_in(client)
    assert client.session.session_key != before
    assert client.session[SHARED_DEVICE]
    assert client.get("/")["Location"] == reverse("todo")


def test_right_code_rotates_the_session(cast, issued):
    client = browser()
    session = client.session  # planted by somebody who had the device before
    session["planted"] = True
    session.save()
    client.cookies["kact"] = session.session_key
    enter_code(client, issued)
    assert client.session.session_key != session.session_key


def test_begin_page_says_nothing_of_whose_it_is(cast, issued):
    page = browser().get(path(issued)).content.decode()
    text = re.sub(r"<[^>]*>", " ", page).casefold()
    for word in ("x@mail.example", "person x", "the office", *DENIED):
        assert word not in text


def test_begin_page_changes_nothing_when_fetched(cast, issued):
    before = Invitation.objects.values().get(pk=issued.invitation.pk)
    for _ in range(10):  # a mail scanner, a preview, a curious partner
        client = browser()
        client.get(path(issued))
        client.get(reverse("begin_account"))
        assert client.get(reverse("begin_with_own")).status_code == 405
        assert not client.cookies.get("kact")
    assert Invitation.objects.values().get(pk=issued.invitation.pk) == before


def test_begin_account_shows_the_address_only_after_the_code(cast, issued):
    client = browser()
    assert client.get(reverse("begin_account")).status_code == 404
    wrong = client.post(path(issued), {"code": "00000000"})
    assert b"x@mail.example" not in wrong.content
    enter_code(client, issued)
    assert b"x@mail.example" in client.get(reverse("begin_account")).content


def test_begin_account_closes_half_an_hour_after_the_code(cast, issued):
    client = browser()
    enter_code(client, issued)
    with time_machine.travel(issued.invitation.made_at + timedelta(minutes=31)):
        assert choose(client).status_code == 404


def test_unusable_invitations_look_the_same(cast, places):
    withdrawn = invite(cast, places[0])
    used = invite(cast, places[0])
    enter_code(client := browser(), used)
    choose(client)
    old = invite(cast, places[1])
    Invitation.objects.filter(pk=old.invitation.pk).update(expires_at=old.invitation.made_at)
    unapproved = invite(cast, cast.d.partner)
    unknown = reverse("begin", args=["A" * 22])
    links = [unknown, *map(path, (withdrawn, used, old, unapproved))]
    answers = [browser().get(link) for link in links]
    assert {a.status_code for a in answers} == {404}
    assert len({masked(a) for a in answers}) == 1


@pytest.mark.parametrize(
    ("email", "passphrase"),
    [
        ("not an address", LONG),
        (NEW, "fourteen chars"),
        (NEW, "someone-new@mail.example"),
        (NEW, ""),
    ],
)
def test_begin_account_refuses_a_weak_start(cast, issued, email, passphrase):
    client = browser()
    enter_code(client, issued)
    assert choose(client, email, passphrase).status_code == 200
    assert not is_signed_in(client)


def test_taken_address_is_explained_in_the_same_words_whoever_has_it(cast, issued):
    client = browser()
    enter_code(client, issued)
    takers = ["y@mail.example", "c@mail.example", "south_admin@staff.example"]
    pages = {masked(choose(client, t)).replace(t, "") for t in takers}
    assert len(pages) == 1
    assert "only they read" in pages.pop()
    assert not is_signed_in(client)


def test_begin_with_own_after_signing_in(cast, issued):
    client = browser()
    enter_code(client, issued)
    assert sign_in(client, "c@mail.example").status_code == 302
    assert b"Use this sign-in" in client.get(reverse("begin_account")).content
    assert client.post(reverse("begin_with_own"))["Location"] == reverse("home")
    assert cast.c.user.enrolments.count() == 2


def test_begin_with_own_refused_to_the_other_partner(cast, places, issued):
    y = casting.enrol("y", places[1])
    client = browser()
    enter_code(client, issued)
    sign_in(client, "y@mail.example")
    assert client.post(reverse("begin_with_own")).status_code == 409
    assert y.user.enrolments.count() == 1


def test_begin_does_not_follow_the_session_of_somebody_else(cast, issued):
    """The other partner is still signed in on the household's tablet."""
    client = browser()
    sign_in(client, "b@mail.example")
    client.get("/")
    enter_code(client, issued)
    choose(client)
    user = User.objects.get(email=NEW)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert MEMBER not in client.session


def test_staff_invitation_leads_to_the_second_factor(cast):
    with looking_as(cast.admin.audience):
        issued = invite_member(
            by=cast.admin.audience, name="New", email="new@staff.example", role=Role.MONITOR
        )
    client = browser()
    enter_code(client, issued)
    choose(client, "new@staff.example")
    assert client.get("/")["Location"] == reverse("secure_account")
    # the passphrase was chosen a moment ago and is not asked for again
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize(("channel", "letters"), [("email", 1), ("none", 0), ("call", 0)])
def test_invitation_mail_goes_where_the_person_may_be_reached(
    cast, places, channel, letters, django_capture_on_commit_callbacks
):
    place = places[0]
    with looking_as(cast.admin.audience):
        Partner.objects.filter(pk=place.pk).update(channel=channel)
        place.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        issued = invite(cast, place)
    assert len(mail.outbox) == letters
    for letter in mail.outbox:
        assert letter.to == ["x@mail.example"]
        assert issued.link in letter.body
        assert issued.code not in letter.body
        text = f"{letter.subject} {letter.from_email} {letter.body}".casefold()
        assert not [w for w in (*DENIED, "person x", "person y") if w in text]


def test_begin_won_by_one_of_many(committed_db):
    """Fifty hands press the button at once: one sign-in comes of it (W24)."""
    cast = casting.assemble()
    place, _ = newcomers(cast)
    issued = invite(cast, place)
    clients = [browser() for _ in range(50)]
    for client in clients:
        enter_code(client, issued)
    ready, answers = Barrier(10), []

    def press(share):
        ready.wait()
        for number, client in share:
            answers.append(choose(client, f"hand{number}@mail.example").status_code)
        connection.close()

    shares = [list(enumerate(clients))[i::10] for i in range(10)]
    threads = [Thread(target=press, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302] + [404] * 49
    assert User.objects.filter(email__startswith="hand").count() == 1
    assert Enrolment.objects.filter(partner_id=place.pk).count() == 1
