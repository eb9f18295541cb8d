"""Who is looking, and the one rule of what they may see.

The rule stands here twice, side by side: ``visible`` says it to the ORM, ``visible_sql`` to
PostgreSQL. Change one and change the other; the wall test compares them on random worlds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Self
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, Q
from django.utils import timezone

from kact.privacy import context
from kact.privacy.roles import JOINTLY, ROLES, Can, Job, Role, reaches_whole_clinic

if TYPE_CHECKING:
    from kact.privacy.models import Walled

Kind = Literal["staff", "partner", "couple", "job"]


class NoAudience(RuntimeError):
    """Private data was asked for, and nobody had said who will read it."""


@dataclass(frozen=True)
class Wall:
    """What a private model declares: who reads it, who writes it, and whose it is.

    ``readers`` and ``writers`` are roles and jobs. ``partner_reads`` lets the subject read a row
    back; ``partner_writes`` lets the subject make and change it. ``joint`` says when both
    partners may see a row: never, once it is released, or always; ``joint_writes`` lets staff
    write while both look on. ``author_only`` narrows staff to their own rows; ``clinic_wide``
    lets every reader reach beyond the care teams, and ``writes_clinic_wide`` every writer alone.
    ``couple``, ``subject`` and ``author`` name the columns that say whose row it is; nobody may
    change them. ``frozen_once`` names the column, of this row or of the row it hangs on
    (``response.submitted_at``), after which the row never changes again. ``row_readers`` names an
    array column that narrows the readers row by row.
    """

    readers: frozenset[Role | Job]
    writers: frozenset[Role | Job] = frozenset()
    partner_reads: bool = False
    partner_writes: bool = False
    joint: Literal["never", "released", "always"] = "never"
    joint_writes: bool = False
    author_only: bool = False
    append_only: bool = False
    frozen_once: str | None = None
    clinic_wide: bool = False
    writes_clinic_wide: bool = False
    couple: str = "couple_id"
    subject: str | None = "subject_id"
    author: str | None = "author_id"
    row_readers: str | None = None

    def roles(self, *, whole_clinic: bool) -> list[str]:
        """The readers of one reach, sorted so that generated SQL is stable."""
        return sorted(r for r in self.readers if self._reaches(r) == whole_clinic)

    def _reaches(self, role: str) -> bool:
        return self.clinic_wide or reaches_whole_clinic(role)


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

    def can(self, what: Can) -> bool:
        """Whether this member of staff's role holds a permission; few last in joint view."""
        if self.kind == "couple" and what not in JOINTLY:
            return False
        return self.role in ROLES and what in ROLES[Role(self.role)].can

    def visible(self, model: "type[Walled]") -> Q:
        """The rows of ``model`` this audience may see, as a filter."""
        return Q(clinic_id=self.clinic) & _RULES[self.kind](self, model.wall)


def _nothing() -> Q:
    return Q(pk__in=[])


def _staff(reader: Audience, wall: Wall) -> Q:
    if reader.role not in wall.readers:
        return _nothing()
    rule = Q() if reader.role in wall.roles(whole_clinic=True) else _on_care_team(reader, wall)
    if wall.author_only:
        rule &= Q(**{str(wall.author): reader.user}) if reader.user else _nothing()
    if wall.row_readers:
        rule &= Q(**{f"{wall.row_readers}__contains": [reader.role]})
    return rule


def _on_care_team(reader: Audience, wall: Wall) -> Q:
    team = apps.get_model("couples", "CareTeam")._base_manager
    current = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    mine = team.filter(current, clinic_id=reader.clinic, member_id=reader.member)
    return Q(**{f"{wall.couple}__in": mine.values("couple_id")})


def _partner(reader: Audience, wall: Wall) -> Q:
    rule = _nothing()
    if wall.partner_reads and wall.subject:
        rule |= Q(**{wall.subject: reader.myself})
    if wall.joint != "never":
        places = apps.get_model("couples", "Partner")._base_manager
        mine = places.filter(id=reader.myself, clinic_id=reader.clinic, ended_at=None)
        rule |= Q(**{f"{wall.couple}__in": mine.values("couple_id")}) & _shared(wall)
    return rule


def _couple(reader: Audience, wall: Wall) -> Q:
    if wall.joint == "never":
        return _nothing()
    return Q(**{wall.couple: reader.couple}) & _shared(wall)


def _shared(wall: Wall) -> Q:
    return Q() if wall.joint == "always" else Q(released=True)


_RULES = {"staff": _staff, "job": _staff, "partner": _partner, "couple": _couple}


def visible_sql(wall: Wall) -> str:
    """The same rule for PostgreSQL: a condition over one row, for any audience."""
    rules = [_staff_sql(wall, wall.roles(whole_clinic=True))]
    rules.append(_staff_sql(wall, wall.roles(whole_clinic=False), _CARE_TEAM_SQL))
    if wall.partner_reads and wall.subject:
        rules.append(f"{_is('partner')} and {wall.subject} = {_uuid('partner')}")
    if wall.joint != "never":
        shared = "true" if wall.joint == "always" else "released"
        rules.append(f"{_is('partner')} and {shared} and {wall.couple} in ({_MY_COUPLES_SQL})")
        rules.append(f"{_is('couple')} and {shared} and {wall.couple} = {_uuid('couple')}")
    return "\n or ".join(f"({rule})" for rule in rules if rule)


def _staff_sql(wall: Wall, roles: list[str], couples: str = "") -> str:
    if not roles:
        return ""
    named = ", ".join(f"'{role}'" for role in roles)
    rule = (
        f"(select kact_ctx('kind')) in ('staff', 'job') and (select kact_ctx('role')) in ({named})"
    )
    if couples:
        rule += f" and {wall.couple} in ({couples})"
    if wall.author_only:
        rule += f" and {wall.author} = {_uuid('user')}"
    if wall.row_readers:
        rule += f" and (select kact_ctx('role')) = any({wall.row_readers})"
    return rule


def _is(kind: str) -> str:
    return f"(select kact_ctx('kind')) = '{kind}'"


def _uuid(key: str) -> str:
    return f"(select kact_ctx('{key}')::uuid)"


_CARE_TEAM_SQL = (
    f"select couple_id from couples_careteam where member_id = {_uuid('member')}"  # noqa: S608
    " and (ends_at is null or ends_at > now())"
)
_MY_COUPLES_SQL = (
    f"select couple_id from couples_partner where id = {_uuid('partner')}"  # noqa: S608
    " and ended_at is null"
)


def writable_sql(wall: Wall) -> str:
    """Who may make or change one row, for PostgreSQL."""
    writers = replace(
        wall,
        readers=wall.writers,
        row_readers=None,
        author_only=False,
        clinic_wide=wall.clinic_wide or wall.writes_clinic_wide,
    )
    rules = [_staff_sql(writers, writers.roles(whole_clinic=True))]
    rules.append(_staff_sql(writers, writers.roles(whole_clinic=False), _CARE_TEAM_SQL))
    if wall.partner_writes and wall.subject:
        rules.append(f"{_is('partner')} and {wall.subject} = {_uuid('partner')}")
    if wall.joint_writes:
        rules.append(f"{_is('couple')} and {wall.couple} = {_uuid('couple')}")
    return "\n or ".join(f"({rule})" for rule in rules if rule) or "false"


def own_hand_sql(wall: Wall) -> str:
    """Whoever makes a row signs it as themselves; a job signs as nobody."""
    return f"{wall.author} is not distinct from {_uuid('user')}" if wall.author else "true"


_looking: ContextVar[Audience | None] = ContextVar("audience", default=None)


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
        token = _looking.set(audience)
        try:
            yield audience
        finally:
            _looking.reset(token)
        # After an error the rollback itself takes back what the database was told.
        if not connection.needs_rollback:
            context.tell(connection, _claims(before) if before else None)


def _claims(audience: Audience) -> dict[str, Any]:
    names = ("kind", "clinic", "user", "role", "member", "partner", "couple")
    return {n: str(v) for n in names if (v := getattr(audience, n))}


def note_seen(row: Model) -> None:
    """Remember whose row was read, so that the record of access can name the person."""
    audience = current()
    wall: Wall = row.wall  # type: ignore[attr-defined]
    if audience is not None:
        subject = row.__dict__.get(wall.subject) if wall.subject else None
        audience.seen.add((row.__dict__.get(wall.couple), subject))
