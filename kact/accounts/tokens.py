"""The token in a password mail: good for an hour, and only for somebody with a second factor."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from kact.accounts.factors import has_second_factor
from kact.accounts.models import User


class ResetTokens(PasswordResetTokenGenerator):
    """A mailbox alone never leads to a session: without a second factor no token is good."""

    key_salt = "kact.accounts.tokens.ResetTokens"

    def check_token(self, user: AbstractBaseUser | None, token: str | None) -> bool:
        if not isinstance(user, User) or not has_second_factor(user):
            return False
        return super().check_token(user, token)
