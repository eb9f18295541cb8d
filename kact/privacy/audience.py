"""Who is looking, in the ORM and in PostgreSQL alike."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model, Q

from kact.privacy import context
from kact.privacy.roles import JOINTLY, ROLES, Can, Job, Role
from kact.privacy.rule import visible

if TYPE_CHECKING:
    from kact.privacy.models import Walled

Kind = Literal["staff", "partner", "couple", "job"]


class NoAudience(RuntimeError):
    """Private data was asked for, and nobody had said who will read it."""


@dataclass(frozen=True)
class Audience:
    """The person, or the two, or the job that will read what is produced now."""

    kind: Kind
    clinic: UUID
    user: UUID | None = None
    role: str = ""
    member: UUID | None = None
    partner: UUID | None = None
    couple: UUID | None = None
    seen: set[tuple[UUID | None, UUID | None]] = field(
        default_factory=set, compare=False, repr=False
    )

    @classmethod
    def staff(cls, *, user: UUID, clinic: UUID, member: UUID, role: str) -> Self:
        """A member of a clinic's staff, in the role of one membership."""
        return cls("staff", clinic, user=user, member=member, role=role)

    @classmethod
    def of_partner(cls, *, user: UUID, clinic: UUID, partner: UUID) -> Self:
        """One partner, alone."""
        return cls("partner", clinic, user=user, partner=partner)

    @classmethod
    def job(cls, job: Job, clinic: UUID) -> Self:
        """A named job, in one clinic."""
        return cls("job", clinic, role=job)

    def jointly(self, couple: UUID) -> "Audience":
        """The same member of staff with both partners looking on: what both may see, no more."""
        return replace(self, kind="couple", couple=couple, seen=set())

    @property
    def myself(self) -> UUID:
        """The partner who is looking. Raises NoAudience for anybody else."""
        if self.partner is None:
            raise NoAudience("Only a partner looks as themselves.")
        return self.partner

    @property
    def membership(self) -> UUID:
        """The membership the looking member of staff wears. Raises NoAudience for anybody else."""
        if self.member is None:
            raise NoAudience("Only a member of staff looks as a membership.")
        return self.member

    @property
    def person(self) -> UUID:
        """The account of whoever is looking. Raises NoAudience for a job."""
        if self.user is None:
            raise NoAudience("Nobody looks through a job's eyes.")
        return self.user

    def can(self, what: Can) -> bool:
        """Whether this member of staff's role holds a permission; few last in joint view."""
        if self.kind == "couple" and what not in JOINTLY:
            return False
        return self.role in ROLES and what in ROLES[Role(self.role)].can

    def visible(self, model: "type[Walled]") -> Q:
        """The rows of ``model`` this audience may see, as a filter."""
        return visible(self, model.wall)


_looking: ContextVar[Audience | None] = ContextVar("audience", default=None)
_read: ContextVar[dict[Hashable, Any] | None] = ContextVar("read", default=None)

T = TypeVar("T")


def current() -> Audience | None:
    """The audience now, or None."""
    return _looking.get()


def reader() -> Audience:
    """The audience now.

    Raises NoAudience when nobody has said who is looking.
    """
    audience = current()
    if audience is None:
        raise NoAudience("Private data needs an audience: open looking_as(...) first.")
    return audience


@contextmanager
def looking_as(audience: Audience) -> Iterator[Audience]:
    """Look as ``audience`` inside the block, in the ORM and in PostgreSQL alike.

    Opens a transaction: the database is told for this transaction only, so a pooled connection
    can never carry one reader's eyes to the next.
    """
    with transaction.atomic():
        before = current()
        context.tell(connection, _claims(audience))
        token, fresh = _looking.set(audience), _read.set({})
        try:
            yield audience
        finally:
            _looking.reset(token)
            _read.reset(fresh)
        # After an error the rollback itself takes back what the database was told.
        if not connection.needs_rollback:
            context.tell(connection, _claims(before) if before else None)


def read_once(key: Hashable, read: Callable[[], T]) -> T:
    """What ``read`` returns, asked once while this audience looks and kept for nobody else.

    Raises NoAudience when nobody is looking.
    """
    reader()
    kept = cast("dict[Hashable, Any]", _read.get())
    if key not in kept:
        kept[key] = read()
    return cast("T", kept[key])


def read_anew(key: Hashable) -> None:
    """Forget what was read once under this key, for whoever has just changed it."""
    if (kept := _read.get()) is not None:
        kept.pop(key, None)


def _claims(audience: Audience) -> dict[str, Any]:
    names = ("kind", "clinic", "user", "role", "member", "partner", "couple")
    return {n: str(v) for n in names if (v := getattr(audience, n))}


def note_seen(row: Model) -> None:
    """Remember whose row was read, so that the record of access can name the person."""
    audience = current()
    wall = row.wall  # type: ignore[attr-defined]
    if audience is not None:
        subject = row.__dict__.get(wall.subject) if wall.subject else None
        audience.seen.add((row.__dict__.get(wall.couple), subject))
