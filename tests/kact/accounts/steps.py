"""What a person does at the door, for the tests of this room."""

import secrets
import time

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kact.accounts.models import User
from tests.cast import PASSWORD

PERIOD = 30  # seconds, RFC 6238


def browser() -> Client:
    """A browser at a place on the network of its own, so that no test slows another down."""
    address = ".".join(str(secrets.randbelow(254) + 1) for _ in range(3))
    return Client(REMOTE_ADDR=f"10.{address}")


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """Send the sign-in form."""
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    """Whether this browser's session belongs to somebody."""
    return "_auth_user_id" in client.session


def give_totp(user: User) -> str:
    """Set an authenticator app up for a user; the secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_now(secret: str, periods: int = 0) -> str:
    """What the app shows now, or some periods from now."""
    counter = int(time.time()) // PERIOD + periods
    return format_hotp_value(hotp_value(secret, counter))


def sign_in_fully(client: Client, user: User, secret: str) -> HttpResponse:
    """Password, then the app's code."""
    sign_in(client, user.email)
    return client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
