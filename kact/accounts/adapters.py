"""How sign-in departs from the library's habits: nobody signs up, and secrets are encrypted."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest

from kact.accounts.models import User


def name_of(user: User) -> str:
    """How the library may call a user: by the address they sign in with."""
    return user.email


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation alone, and nobody can lock another person out."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords for an address at one place on the network.

        Counted for the address alone, anybody could keep its owner out by typing nonsense.
        """
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"


def _box() -> MultiFernet:
    """Seals with the newest key, and opens with those before as well."""
    secrets = (settings.FIELD_KEY, *settings.FIELD_KEYS_BEFORE)
    keys = [hashlib.sha256(b"mfa secrets" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def renewed(secret: str) -> str:
    """The same secret of a second factor under the newest key."""
    return _box().rotate(secret).decode()


class MfaAdapter(DefaultMFAAdapter):
    """Keeps TOTP and recovery seeds encrypted, and names the site neutrally in people's apps."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)
