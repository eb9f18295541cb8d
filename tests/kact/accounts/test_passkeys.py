"""A passkey is two factors in one, if the device was unlocked by its owner."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests import cast as casting
from tests.cast import PASSWORD
from tests.kact.accounts.soft_passkey import SoftPasskey
from tests.kact.accounts.steps import browser, is_signed_in, sign_in


@pytest.fixture
def cast(committed_db):
    """Setting a factor up takes effect when it is committed."""
    return casting.assemble()


def add(client, key: SoftPasskey):
    """Through the library's own pages, with the password confirmed."""
    url = reverse("mfa_add_webauthn")
    client.post(client.get(url)["Location"], {"password": PASSWORD, "next": url})
    options = client.get(url).context["js_data"]["creation_options"]
    posted = {"name": "Phone", "passwordless": "on", "credential": key.register(as_json(options))}
    return client.post(url, posted)


def as_json(options) -> dict:
    """What the page hands to the browser."""
    return json.loads(json.dumps({"publicKey": options["publicKey"]}, default=dict))


def use(client, key: SoftPasskey, **how: bool):
    url = reverse("mfa_login_webauthn")
    options = client.get(url, headers={"Accept": "application/json"}).json()
    return client.post(url, {"credential": key.sign(options["request_options"], **how)})


@pytest.fixture
def key(cast):
    """The therapist's passkey."""
    key, client = SoftPasskey(), browser()
    sign_in(client, cast.therapist.user.email)
    assert add(client, key)["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("today")).status_code == 200
    return key


def test_passkey_alone_signs_staff_in(cast, key):
    client = browser()
    use(client, key)
    assert client.get(reverse("today")).status_code == 200


def test_passkey_of_a_device_nobody_unlocked_refused(cast, key):
    """P9: a device found on the table is not its owner."""
    client = browser()
    use(client, key, verified=False)
    assert not is_signed_in(client)


def test_passkey_answer_works_once(cast, key):
    client = browser()
    url = reverse("mfa_login_webauthn")
    options = client.get(url, headers={"Accept": "application/json"}).json()
    answer = key.sign(options["request_options"])
    other = browser()
    other.get(url, headers={"Accept": "application/json"})
    other.post(url, {"credential": answer})
    assert not is_signed_in(other)


def test_removed_passkey_signs_nobody_in_and_ends_sessions(cast, key):
    client, elsewhere = browser(), browser()
    use(client, key)
    use(elsewhere, key)
    pk = Authenticator.objects.get(type="webauthn").pk
    url = reverse("mfa_remove_webauthn", args=[pk])
    client.post(client.get(url)["Location"], {"password": PASSWORD, "next": url})
    client.post(url)
    assert elsewhere.get(reverse("stay")).status_code == 401
    assert client.get(reverse("today"))["Location"] == reverse("secure_account")
    late = browser()
    use(late, key)
    assert not is_signed_in(late)


def test_wrong_passwords_do_not_slow_a_passkey(cast, key):
    client = browser()
    for _ in range(20):
        sign_in(client, cast.therapist.user.email, "a passphrase that is wrong")
    use(client, key)
    assert is_signed_in(client)


@pytest.mark.parametrize("verified", [True, False])
def test_passkey_as_the_second_step_needs_an_unlocked_device(cast, key, verified):
    client = browser()
    sign_in(client, cast.therapist.user.email)
    url = reverse("mfa_authenticate")
    options = as_json(client.get(url).context["js_data"]["request_options"])
    client.post(url, {"credential": key.sign(options, verified=verified)})
    assert is_signed_in(client) is verified
