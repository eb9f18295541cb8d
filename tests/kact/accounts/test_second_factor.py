"""Nobody on the staff sees anything before a second factor was used in this very session."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.urls import reverse

from kact.accounts.models import Clinic
from tests import cast as casting
from tests.cast import PASSWORD
from tests.kact.accounts.steps import (
    PERIOD,
    browser,
    code_now,
    give_totp,
    is_signed_in,
    sign_in,
    sign_in_fully,
)

STAFF = ["therapist", "co_therapist", "prescriber", "monitor", "admin", "officer"]
PAGES = ["today", "couples", "members", "recoveries"]


@pytest.mark.parametrize("word", STAFF)
def test_staff_without_a_second_factor_see_no_page(cast, word):
    client = browser()
    assert sign_in(client, cast.people[word].user.email)["Location"] == reverse("home")
    for page in PAGES:
        assert client.get(reverse(page))["Location"] == reverse("secure_account")
    assert client.get("/")["Location"] == reverse("secure_account")
    assert client.get(reverse("secure_account")).status_code == 200


def test_password_alone_is_no_session_once_a_factor_exists(cast):
    give_totp(cast.therapist.user)
    client = browser()
    assert sign_in(client, cast.therapist.user.email)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get(reverse("today")).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert not is_signed_in(client)


def test_app_code_opens_the_staff_pages(cast):
    secret = give_totp(cast.therapist.user)
    client = browser()
    sign_in_fully(client, cast.therapist.user, secret)
    assert client.get("/")["Location"] == reverse("today")
    assert client.get(reverse("today")).status_code == 200


def test_app_code_works_once(cast):
    secret = give_totp(cast.therapist.user)
    sign_in_fully(browser(), cast.therapist.user, secret)
    second = browser()
    sign_in_fully(second, cast.therapist.user, secret)
    assert not is_signed_in(second)


def test_factor_must_be_used_in_this_session_and_not_only_exist(cast):
    client = browser()
    sign_in(client, cast.therapist.user.email)
    secret = give_totp(cast.therapist.user)  # set up elsewhere, later
    assert client.get(reverse("today"))["Location"] == reverse("secure_account")
    page = client.get(reverse("secure_account")).content.decode()
    assert reverse("mfa_reauthenticate") in page
    assert reverse("mfa_activate_totp") not in page
    confirm = f"{reverse('mfa_reauthenticate')}?next=/"
    client.post(confirm, {"code": code_now(secret), "next": "/"})
    assert client.get(reverse("today")).status_code == 200


def test_somebody_elses_factor_opens_nothing(cast):
    """The session that began a sign-in with one person's code ends as another's."""
    secret = give_totp(cast.prescriber.user)
    client = browser()
    sign_in(client, cast.prescriber.user.email)
    session = client.session
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    client.post(reverse("account_logout"))
    assert session.session_key != client.session.session_key
    sign_in(client, cast.therapist.user.email)
    assert client.get(reverse("today"))["Location"] == reverse("secure_account")


def set_up_app(client) -> None:
    """Through the library's own pages: confirm the password, then show the app's code."""
    url = reverse("mfa_activate_totp")
    ask = client.get(url)
    client.post(ask["Location"], {"password": PASSWORD, "next": url})
    page = client.get(url).content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page).group()
    done = client.post(url, {"code": code_now(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")


def test_setting_an_app_up_opens_the_pages_and_ends_other_sessions(committed_db):
    cast = casting.assemble()
    client, elsewhere = browser(), browser()
    for each in (client, elsewhere):
        sign_in(each, cast.therapist.user.email)
        each.get("/")
    set_up_app(client)
    assert client.get(reverse("today")).status_code == 200
    assert elsewhere.get(reverse("stay")).status_code == 401
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert re.fullmatch(r"gAAAA[\w=-]+", kept)  # a Fernet token, not the seed


def test_taking_the_last_factor_away_closes_the_pages(committed_db):
    cast = casting.assemble()
    secret = give_totp(cast.therapist.user)
    client, elsewhere = browser(), browser()
    sign_in_fully(client, cast.therapist.user, secret)
    with time_machine.travel(time.time() + PERIOD):
        sign_in_fully(elsewhere, cast.therapist.user, secret)
    assert elsewhere.get(reverse("today")).status_code == 200
    off = reverse("mfa_deactivate_totp")
    client.post(client.get(off)["Location"], {"password": PASSWORD, "next": off})
    client.post(off)
    assert not Authenticator.objects.exists()
    assert client.get(reverse("today"))["Location"] == reverse("secure_account")
    assert elsewhere.get(reverse("stay")).status_code == 401


@pytest.mark.parametrize("needed", [True, False])
def test_partner_needs_a_second_factor_where_the_clinic_says_so(cast, needed):
    Clinic.objects.filter(pk=cast.north.pk).update(partners_need_mfa=needed)
    client = browser()
    sign_in(client, "a@mail.example")
    expected = "secure_account" if needed else "todo"
    assert client.get("/")["Location"] == reverse(expected)


def test_secret_pages_need_a_fresh_password(cast):
    client = browser()
    sign_in(client, "a@mail.example")
    for page in ("mfa_activate_totp", "mfa_add_webauthn"):
        answer = client.get(reverse(page))
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
