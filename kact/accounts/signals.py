"""What follows from the library's own steps: the record of sign-in, and factors gained or lost."""

from typing import Any

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from kact.accounts.factors import SECOND, has_second_factor
from kact.accounts.middleware import start_clock
from kact.accounts.models import User
from kact.accounts.readers import MFA_SEEN, reader_of, used_second_factor
from kact.accounts.sessions import end_sessions
from kact.privacy.audience import looking_as
from kact.record.access import SIGNED_IN, SIGNED_OUT
from kact.record.actions import append
from kact.record.verbs import Verb


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Start the session's clock, and put the sign-in on record where a clinic is known."""
    request.user = user  # the library's own views have it by now; a bare request does not
    start_clock(request)
    _note(request, SIGNED_IN, {"second_factor": used_second_factor(request)})


@receiver(user_logged_out)
def note_sign_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Put the end of a session on record; the session still stands when this is called."""
    if user is not None:
        _note(request, SIGNED_OUT, {})


def _note(request: HttpRequest, verb: Verb, data: dict[str, Any]) -> None:
    if reader := reader_of(request):
        with looking_as(reader.audience) as audience:
            append(verb, by=audience, data=data)


@receiver(authentication_step_completed)
def rotate_session(request: HttpRequest, reauthenticated: bool = False, **kwargs: Any) -> None:
    """Whoever confirms who they are goes on under a new session key (ASVS 7.2.4)."""
    if reauthenticated:
        request.session.cycle_key()


@receiver(authenticator_added)
def trust_new_factor(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Setting up a factor proves it here, and nowhere else: sessions without it end."""
    if authenticator.type in SECOND and request.user == user:
        request.session[MFA_SEEN] = True
        end_sessions(user, keep=request.session.session_key)


@receiver(authenticator_removed)
def forget_lost_factor(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """End every other session; with the last factor gone, this one must prove itself again."""
    end_sessions(user, keep=request.session.session_key)
    if not has_second_factor(user):
        request.session.pop(MFA_SEEN, None)
        kept = [r for r in get_authentication_records(request, user) if r["method"] != "mfa"]
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept
