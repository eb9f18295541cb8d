"""Ends a user's sessions, all or all but one."""

from allauth.usersessions.models import UserSession

from kact.accounts.models import User


def end_sessions(user: User, *, keep: str | None = None) -> None:
    """End every session of ``user`` but the one of key ``keep``, in the caller's transaction."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=keep or ""):
        session.end()
