"""The door: what it says to strangers, how it slows a guesser, and what it puts on record."""

import re
import secrets

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kact.accounts.models import User
from kact.privacy.audience import looking_as
from kact.record.models import Event
from tests.cast import PASSWORD
from tests.kact.accounts.steps import browser, is_signed_in, sign_in

WRONG = "a passphrase that is wrong"


def masked(response, email: str) -> str:
    """A page without its one-time tokens and the address that was typed."""
    text = re.sub(r'value="\w{64}"', "", response.content.decode())
    return re.sub(r'nonce="[^"]+"', "", text).replace(email, "")


def test_sign_in_says_the_same_of_known_and_unknown_addresses(cast):
    pages = set()
    for email in ("a@mail.example", "therapist@staff.example", "nobody@mail.example"):
        answer = sign_in(browser(), email, WRONG)
        assert answer.status_code == 200
        pages.add(masked(answer, email))
    assert len(pages) == 1


class Counting(MD5PasswordHasher):
    """The tests' hasher, and how often it was put to work."""

    algorithm = "counting"
    work = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.work += 1
        return super().encode(password, salt)


def test_sign_in_costs_as_much_for_an_unknown_address(cast, settings):
    """W11: hashing is all the time it takes, and nobody is answered without it."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    cast.a.user.set_password(PASSWORD)
    cast.a.user.save()

    def cost(email):
        Counting.work = 0
        with CaptureQueriesContext(connection) as asked:
            sign_in(browser(), email, WRONG)
        return Counting.work, len(asked)

    assert cost("a@mail.example") == cost("nobody@mail.example")
    assert Counting.work == 1


def test_disabled_user_is_refused_without_a_session(cast):
    client = browser()
    sign_in(client, cast.disabled.user.email)
    assert not is_signed_in(client)


def test_wrong_passwords_slow_the_guesser_and_not_the_owner(cast):
    """P21: a thousand tries from elsewhere, and the owner signs in."""
    email = f"{secrets.token_hex(8)}@mail.example"
    User.objects.filter(pk=cast.a.user.pk).update(email=email)
    guesser, owner = browser(), browser()
    answers = [sign_in(guesser, email, WRONG).status_code for _ in range(1000)]
    assert answers.count(429) > 900
    sign_in(owner, email)
    assert is_signed_in(owner)


def test_right_password_from_the_guessers_place_waits(cast):
    email = f"{secrets.token_hex(8)}@mail.example"
    User.objects.filter(pk=cast.a.user.pk).update(email=email)
    guesser = browser()
    for _ in range(6):
        sign_in(guesser, email, WRONG)
    sign_in(guesser, email)
    assert not is_signed_in(guesser)


def test_forwarded_address_does_not_raise_the_limit(cast):
    """W12: without a trusted proxy nobody believes X-Forwarded-For."""
    guesser = browser()
    answers = [
        guesser.post(
            reverse("account_login"),
            {"login": "a@mail.example", "password": WRONG},
            headers={"X-Forwarded-For": f"192.0.2.{n}"},
        ).status_code
        for n in range(60)
    ]
    assert 429 in answers


def test_sign_in_rotates_the_session(cast):
    client = browser()
    client.get(reverse("account_login"))
    sign_in(client, "a@mail.example", WRONG)
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["kact"] = planted
    sign_in(client, "a@mail.example")
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["kact"] = planted
    assert thief.get(reverse("stay")).status_code == 401


def test_confirming_the_password_rotates_the_session(cast):
    client = browser()
    sign_in(client, "a@mail.example")
    before = client.session.session_key
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert is_signed_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_sign_in_goes_nowhere_else(cast, onward):
    answer = sign_in(browser(), "a@mail.example", next=onward)
    assert answer["Location"] == reverse("home")


def test_sign_in_and_out_are_on_record(cast):
    client = browser()
    sign_in(client, "a@mail.example")
    client.get("/")
    client.post(reverse("account_logout"))
    with looking_as(cast.officer.audience):
        rows = Event.objects.filter(actor_id=cast.a.user.pk, verb__in=["signed_in", "signed_out"])
        assert list(rows.order_by("at").values_list("verb", flat=True)) == [
            "signed_in",
            "signed_out",
        ]
    with looking_as(cast.b.audience):
        assert not Event.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["/signup/", "/sign-up/", "/account/email/", "/accounts/signup/", "/admin/", "/sign-in/demo/"],
)
def test_doors_that_do_not_exist(cast, path):
    assert browser().get(path).status_code == 404
    assert browser().post(path).status_code == 404


def test_pages_of_sign_in_are_kept_in_no_cache(cast):
    for page in ("account_login", "account_reset_password"):
        assert "no-store" in browser().get(reverse(page))["Cache-Control"]


def test_state_is_not_changed_without_a_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.a.user)
    posts = ["account_login", "account_logout", "leave", "switch_membership", "begin_account"]
    for name in posts:
        assert client.post(reverse(name)).status_code == 403
    assert is_signed_in(client)


def test_first_page_does_not_print_the_address(cast):
    client = browser()
    sign_in(client, "a@mail.example")
    assert b"a@mail.example" not in client.get(reverse("todo")).content
