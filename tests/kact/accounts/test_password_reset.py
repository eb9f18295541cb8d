"""Whoever reads a mailbox is not thereby the person it belongs to."""

import re
import secrets
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.core import mail as outbox
from django.urls import reverse

from kact.accounts import mail, tasks
from kact.accounts.models import User
from tests.cast import PASSWORD
from tests.kact.accounts.steps import browser, code_now, give_totp, is_signed_in, sign_in

LONG = "quite another long passphrase"


@pytest.fixture
def user(cast):
    """Partner a under an address of this test alone: requests are counted by address."""
    cast.a.user.email = f"{secrets.token_hex(8)}@mail.example"
    cast.a.user.save()
    return cast.a.user


@pytest.fixture
def rung(monkeypatch):
    """The worker's bell; what would be carried to it, in order."""
    ids = []
    monkeypatch.setattr(tasks.send_reset, "delay", ids.append)
    return ids


def link_to(user: User) -> str:
    mail.send_reset(user.pk)
    body = outbox.outbox[-1].body
    return re.search(rf"{re.escape(settings.PUBLIC_URL)}(/\S+)", body).group(1)


def choose(client, link: str):
    form = client.get(link)
    return client.post(form["Location"], {"password1": LONG, "password2": LONG})


def test_reset_looks_the_same_for_everybody(cast, user, rung, django_capture_on_commit_callbacks):
    asked = [user.email, f"{secrets.token_hex(8)}@mail.example"]
    answers = []
    for email in asked:
        with django_capture_on_commit_callbacks(execute=True):
            answers.append(browser().post(reverse("account_reset_password"), {"email": email}))
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert len(rung) == 2  # the same cost, too: the worker is asked either way
    assert rung[0] == str(user.pk)
    assert not outbox.outbox


def test_reset_mail_is_sent_only_to_somebody_with_a_second_factor(cast, user):
    mail.send_reset(user.pk)
    assert not outbox.outbox
    give_totp(user)
    mail.send_reset(user.pk)
    assert [m.to for m in outbox.outbox] == [[user.email]]
    text = f"{outbox.outbox[0].subject} {outbox.outbox[0].body}".casefold()
    assert not [w for w in ("ketamine", "therap", "partner", "couple", "clinic") if w in text]


def test_mailbox_alone_ends_short_of_a_session(cast, user):
    """P7: the other partner reads the mail, and stands before the second step."""
    secret = give_totp(user)
    client = browser()
    assert choose(client, link_to(user))["Location"] == reverse(
        "account_reset_password_from_key_done"
    )
    assert not is_signed_in(client)
    assert sign_in(client, user.email, LONG)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get(reverse("todo")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert is_signed_in(client)  # its owner, who has the app, gets in


def test_reset_link_dies_with_the_second_factor(cast, user):
    give_totp(user)
    link = link_to(user)
    user.authenticator_set.all().delete()
    assert b"no longer works" in browser().get(link).content
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(("seconds", "still"), [(-1, True), (1, False)])
def test_reset_link_lasts_an_hour(cast, user, seconds, still):
    give_totp(user)
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        link = link_to(user)
        clock.shift(3600 + seconds)
        assert (browser().get(link).status_code == 302) is still


def test_reset_link_works_once(cast, user):
    give_totp(user)
    link = link_to(user)
    choose(browser(), link)
    assert b"no longer works" in browser().get(link).content


def test_reset_ends_the_sessions_that_were_open(cast, user):
    thief = browser()
    sign_in(thief, user.email)
    assert is_signed_in(thief)
    give_totp(user)
    choose(browser(), link_to(user))
    assert thief.get(reverse("stay")).status_code == 401


def test_disabled_user_gets_no_mail(cast, user):
    give_totp(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    mail.send_reset(user.pk)
    assert not outbox.outbox


def test_reset_task_carries_an_id_alone(cast, user, django_capture_on_commit_callbacks):
    give_totp(user)
    tasks.send_reset(str(user.pk))
    assert len(outbox.outbox) == 1
