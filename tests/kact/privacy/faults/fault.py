"""What a deliberate hole is, and the tools to make one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kact.privacy import rule, wall
from kact.privacy.models import Walled, private_models
from kact.privacy.rule import visible_sql, writable_sql


@dataclass(frozen=True)
class Fault:
    """One hole: what it is, how it is made, what finds it, and how it is closed again."""

    name: str
    found_by: str
    make: Callable[[], str] | str = ""
    patch: Callable[[Any], None] | None = None
    close: str = ""

    def sql(self) -> str:
        """The owner's SQL that makes the hole."""
        return self.make() if callable(self.make) else self.make


def model_of(table: str) -> type[Walled]:
    """The private model of a table."""
    return next(m for m in private_models() if m._meta.db_table == table)


def _changed(text: str, old: str, new: str) -> str:
    assert old in text, f"nothing to break: {old!r} is not in {text!r}"
    return text.replace(old, new)


def see(table: str, old: str, new: str) -> Callable[[], str]:
    """The policy for reading with one part changed."""

    def make() -> str:
        changed = _changed(visible_sql(model_of(table).wall, table), old, new)
        return f"alter policy kact_see on {table} using ({changed})"

    return make


def add(table: str, old: str, new: str) -> Callable[[], str]:
    """The policy for adding with one part changed."""

    def make() -> str:
        its = model_of(table).wall
        whole = f"({writable_sql(its, table)}) and {rule.own_hand_sql(its)}"
        return f"alter policy kact_add on {table} with check ({_changed(whole, old, new)})"

    return make


def blind_mend(table: str) -> str:
    """The policy for changing without a look at what may be seen."""
    return f"alter policy kact_mend on {table} using ({writable_sql(model_of(table).wall, table)})"


def context(old: str, new: str) -> Callable[[], str]:
    """The functions of the context with one part changed."""
    return lambda: _changed(wall.CONTEXT_SQL, old, new).format(schema="public", app=wall.APP_ROLE)


def fence(table: str, kind: str, condition: str) -> str:
    """Another fence in place of the clinic's."""
    return (
        f"drop policy kact_fence on {table};"
        f"create policy kact_fence on {table} as {kind} to kact_app using ({condition})"
    )


TEAM_ENDS = " and (team.ends_at is null or team.ends_at > now())"
MEMBER = "team.member_id = (select kact_ctx('member')::uuid)"
PARTNER = "(select kact_ctx('partner')::uuid)"
ANY_COUPLE = "couple_id in (select id from couples_couple)"


def team(table: str) -> str:
    """The part of a policy that asks for a place on the care team."""
    return f" and {rule._care_team_sql(model_of(table).wall, table)}"
