"""Ends a user's sessions, all or all but one, and clears away those that ran out."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command

from kact.accounts.models import User


def end_sessions(user: User, *, keep: str | None = None) -> None:
    """End every session of ``user`` but the one of key ``keep``, in the caller's transaction."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=keep or ""):
        session.end()


def clear_sessions() -> None:
    """Delete the sessions that ran out, and the browsers and addresses noted with them."""
    call_command("clearsessions")
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
