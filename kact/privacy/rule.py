"""What a private model declares, and the one rule of who may see its rows.

The rule stands here twice, side by side: ``visible`` says it to the ORM, ``visible_sql`` to
PostgreSQL. Change one and change the other; the wall test compares them on random worlds.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from kact.privacy.roles import Job, Role, reaches_whole_clinic

if TYPE_CHECKING:
    from kact.privacy.audience import Audience


@dataclass(frozen=True)
class Wall:
    """What a private model declares: who reads it, who writes it, and whose it is.

    ``readers`` and ``writers`` are roles and jobs. ``partner_reads`` lets the subject read a row
    back; ``partner_writes`` lets the subject make and change it. ``joint`` says when both
    partners may see a row: never, once it is released, where it is about both (no subject), or
    always; ``joint_writes`` lets staff write while both look on. ``author_only`` narrows staff to
    their own rows; ``clinic_wide`` lets every reader reach beyond the care teams, and
    ``writes_clinic_wide`` every writer alone.
    ``couple``, ``subject`` and ``author`` name the columns that say whose row it is, where there
    are such; nobody may change them. ``frozen_once`` names the column, of this row or of the row
    it hangs on (``response.submitted_at``), after which the row never changes again.
    ``row_readers`` names an array column that narrows the readers row by row. ``about_nobody`` lets
    every partner of the clinic, and the joint view, read what holds the clinic's own words and
    nothing of anybody. ``cohort`` names the column that says whose it is of those who meet as a
    cohort: each partner reads it whose couple has a listed place there, and reads no couple by it.
    ``erasers`` are the jobs that may delete rows they see, frozen ones too; nobody else ever may.
    """

    readers: frozenset[Role | Job]
    writers: frozenset[Role | Job] = frozenset()
    partner_reads: bool = False
    partner_writes: bool = False
    joint: Literal["never", "released", "both", "always"] = "never"
    joint_writes: bool = False
    author_only: bool = False
    append_only: bool = False
    frozen_once: str | None = None
    clinic_wide: bool = False
    writes_clinic_wide: bool = False
    couple: str | None = "couple_id"
    subject: str | None = "subject_id"
    author: str | None = "author_id"
    row_readers: str | None = None
    about_nobody: bool = False
    cohort: str | None = None
    erasers: frozenset[Job] = frozenset()

    def roles(self, *, whole_clinic: bool) -> list[str]:
        """The readers of one reach, sorted so that generated SQL is stable."""
        return sorted(r for r in self.readers if self._reaches(r) == whole_clinic)

    def _reaches(self, role: str) -> bool:
        return self.clinic_wide or reaches_whole_clinic(role)


def _nothing() -> Q:
    return Q(pk__in=[])


def _staff(reader: "Audience", wall: Wall) -> Q:
    if reader.role not in wall.readers:
        return _nothing()
    rule = Q() if reader.role in wall.roles(whole_clinic=True) else _on_care_team(reader, wall)
    if wall.author_only:
        rule &= Q(**{str(wall.author): reader.user}) if reader.user else _nothing()
    if wall.row_readers:
        rule &= Q(**{f"{wall.row_readers}__contains": [reader.role]})
    return rule


def _on_care_team(reader: "Audience", wall: Wall) -> Q:
    team = apps.get_model("couples", "CareTeam")._base_manager
    current = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    mine = team.filter(current, clinic_id=reader.clinic, member_id=reader.member)
    return Q(**{f"{wall.couple}__in": mine.values("couple_id")})


def _partner(reader: "Audience", wall: Wall) -> Q:
    if wall.about_nobody:
        return Q()
    rule = _nothing()
    if wall.partner_reads and wall.subject:
        rule |= Q(**{wall.subject: reader.myself})
    if wall.joint != "never":
        rule |= Q(**{f"{wall.couple}__in": _own_couples(reader)}) & _shared(wall)
    if wall.cohort:
        listed = apps.get_model("scheduling", "CohortPlace")._base_manager.filter(
            clinic_id=reader.clinic, left_at=None, listed_at__isnull=False
        )
        mine = listed.filter(couple_id__in=_own_couples(reader))
        rule |= Q(**{f"{wall.cohort}__in": mine.values("cohort_id")})
    return rule


def _own_couples(reader: "Audience") -> QuerySet[Any]:
    places = apps.get_model("couples", "Partner")._base_manager
    mine = places.filter(id=reader.myself, clinic_id=reader.clinic, ended_at=None)
    return mine.values("couple_id")


def _couple(reader: "Audience", wall: Wall) -> Q:
    if wall.about_nobody:
        return Q()
    if wall.joint == "never" or wall.couple is None:
        return _nothing()
    return Q(**{wall.couple: reader.couple}) & _shared(wall)


def _shared(wall: Wall) -> Q:
    if wall.joint == "both":
        return Q(**{str(wall.subject): None})
    return Q() if wall.joint == "always" else Q(released=True)


_RULES = {"staff": _staff, "job": _staff, "partner": _partner, "couple": _couple}


def visible(reader: "Audience", wall: Wall) -> Q:
    """The rows of a model with this wall that a reader may see, as a filter."""
    return Q(clinic_id=reader.clinic) & _RULES[reader.kind](reader, wall)


def visible_sql(wall: Wall, table: str) -> str:
    """The same rule for PostgreSQL: a condition over one row of ``table``, for any audience.

    Who is looking is asked once a query, in one sub-select that answers yes or no: PostgreSQL
    guesses half of the rows, where a comparison with something unknown would have it guess one in
    thousands and begin every list at the wrong end.
    """
    rules = [_staff_sql(wall, wall.roles(whole_clinic=True))]
    rules.append(_staff_sql(wall, wall.roles(whole_clinic=False), _care_team_sql(wall, table)))
    if wall.about_nobody:
        rules.append("(select kact_ctx('kind') in ('partner', 'couple'))")
    if wall.partner_reads and wall.subject:
        rules.append(f"{_is('partner')} and {wall.subject} = {_uuid('partner')}")
    if wall.joint != "never":
        rows = {"always": "true", "released": "released", "both": f"{wall.subject} is null"}
        shared = rows[wall.joint]
        rules.append(f"{_is('partner')} and {shared} and {wall.couple} in ({_MY_COUPLES_SQL})")
        rules.append(f"{_is('couple')} and {shared} and {wall.couple} = {_uuid('couple')}")
    if wall.cohort:
        rules.append(f"{_is('partner')} and {wall.cohort} in ({_MY_COHORTS_SQL})")
    return "\n or ".join(f"({rule})" for rule in rules if rule)


def _staff_sql(wall: Wall, roles: list[str], couples: str = "") -> str:
    if not roles:
        return ""
    named = ", ".join(f"'{role}'" for role in roles)
    rule = f"(select kact_ctx('kind') in ('staff', 'job') and kact_ctx('role') in ({named}))"
    if couples:
        rule += f" and {couples}"
    if wall.author_only:
        rule += f" and {wall.author} = {_uuid('user')}"
    if wall.row_readers:
        rule += f" and (select kact_ctx('role')) = any({wall.row_readers})"
    return rule


def _is(kind: str) -> str:
    return f"(select kact_ctx('kind') = '{kind}')"


def _uuid(key: str) -> str:
    return f"(select kact_ctx('{key}')::uuid)"


def _care_team_sql(wall: Wall, table: str) -> str:
    """That the reader is on the care team now: one look into an index for each row on a page."""
    return (
        f"exists (select from couples_careteam team where team.couple_id = {table}.{wall.couple}"
        f" and team.member_id = {_uuid('member')}"
        " and (team.ends_at is null or team.ends_at > now()))"
    )


_MY_COUPLES_SQL = (
    f"select couple_id from couples_partner where id = {_uuid('partner')}"  # noqa: S608
    " and ended_at is null"
)
_MY_COHORTS_SQL = (
    "select cohort_id from scheduling_cohortplace where left_at is null"  # noqa: S608
    f" and listed_at is not null and couple_id in ({_MY_COUPLES_SQL})"
)


def writable_sql(wall: Wall, table: str) -> str:
    """Who may make or change one row of ``table``, for PostgreSQL."""
    writers = replace(
        wall,
        readers=wall.writers,
        row_readers=None,
        author_only=False,
        clinic_wide=wall.clinic_wide or wall.writes_clinic_wide,
    )
    rules = [_staff_sql(writers, writers.roles(whole_clinic=True))]
    rules.append(
        _staff_sql(writers, writers.roles(whole_clinic=False), _care_team_sql(wall, table))
    )
    if wall.partner_writes and wall.subject:
        rules.append(f"{_is('partner')} and {wall.subject} = {_uuid('partner')}")
    if wall.joint_writes:
        rules.append(f"{_is('couple')} and {wall.couple} = {_uuid('couple')}")
    return "\n or ".join(f"({rule})" for rule in rules if rule) or "false"


def erases_sql(wall: Wall) -> str:
    """Who may delete a row they see, for PostgreSQL."""
    named = ", ".join(f"'{job}'" for job in sorted(wall.erasers))
    return f"(kact_ctx('kind') = 'job' and kact_ctx('role') in ({named}))" if named else "false"


def own_hand_sql(wall: Wall) -> str:
    """Whoever makes a row signs it as themselves; a job signs as nobody."""
    return f"{wall.author} is not distinct from {_uuid('user')}" if wall.author else "true"
