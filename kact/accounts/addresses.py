"""When two e-mail addresses reach one mailbox, and whether an address is somebody's already."""

from collections.abc import Iterable

from kact.accounts.models import User


def same_mailbox(a: str, b: str) -> bool:
    """Whether two addresses reach one mailbox: letters' case and a ``+tag`` make no difference."""
    return mailbox(a) == mailbox(b)


def mailbox(address: str) -> str:
    """The address without its ``+tag``, case-folded."""
    local, at, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def is_taken(address: str, *, besides: User | None = None, others: Iterable[str] = ()) -> bool:
    """Whether somebody signs in with this mailbox, or it is one of ``others``.

    ``besides`` is a user who may keep it.
    """
    if any(same_mailbox(address, other) for other in others):
        return True
    local, _, domain = mailbox(address).rpartition("@")
    near = User.objects.filter(email__startswith=local, email__endswith=f"@{domain}")
    return any(same_mailbox(address, u.email) for u in near if u != besides)
