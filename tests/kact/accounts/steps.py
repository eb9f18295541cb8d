"""What a person does at the door, for the tests of this room."""

import secrets
import time

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kact.accounts.invitations import Issued
from kact.accounts.models import User
from kact.couples.actions import NewPartner, join_care_team, register_couple
from kact.couples.invitations import invite_partner
from kact.couples.models import Partner
from kact.privacy.audience import looking_as
from tests.cast import PASSWORD, Cast

PERIOD = 30  # seconds, RFC 6238


def newcomers(cast: Cast) -> tuple[Partner, Partner]:
    """x and y, a couple of North just registered; the therapist is on their team."""
    people = tuple(
        NewPartner(name=f"Person {w}", email=f"{w}@mail.example", channel="email") for w in "xy"
    )
    with looking_as(cast.admin.audience) as admin:
        couple = register_couple(
            by=admin, partners=people, variant="CONJOINT", modality="EFT", protocol_version="1"
        )
        join_care_team(by=admin, couple=couple, member=cast.therapist.member)
        x, y = Partner.objects.filter(couple=couple).order_by("place")
    return x, y


def invite(cast: Cast, place: Partner) -> Issued:
    """The administrator invites one partner."""
    with looking_as(cast.admin.audience) as admin:
        return invite_partner(by=admin, partner=place)


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


def code_now(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))


def sign_in_fully(client: Client, user: User, secret: str) -> HttpResponse:
    """Password, then the app's code."""
    sign_in(client, user.email)
    return client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
