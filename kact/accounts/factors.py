"""Second factors: whether somebody has one, and taking them away."""

from allauth.mfa.models import Authenticator

from kact.accounts.models import User

SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    """Whether sign-in will ask this user for an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND).exists())


def remove_all(user: User) -> None:
    """Take away every factor and recovery code of a user whose sign-in is renewed."""
    Authenticator.objects.filter(user=user).delete()
