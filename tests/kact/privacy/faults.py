"""Deliberate holes, each with the check that must find it.

A hole in the database is SQL run as the owner. A hole in the ORM's rule is a patch. ``found_by``
names a check of test_seeded_faults.py: the same functions that the wall's own tests use.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.db.models import Manager, Q
from django.utils import timezone

from kact.privacy import audience, models, wall
from kact.privacy.audience import Audience, Wall, visible_sql, writable_sql
from kact.privacy.models import Walled, private_models


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
        rule = _changed(visible_sql(model_of(table).wall), old, new)
        return f"alter policy kact_see on {table} using ({rule})"

    return make


def add(table: str, old: str, new: str) -> Callable[[], str]:
    """The policy for adding with one part changed."""

    def make() -> str:
        its = model_of(table).wall
        rule = f"({writable_sql(its)}) and {audience.own_hand_sql(its)}"
        return f"alter policy kact_add on {table} with check ({_changed(rule, old, new)})"

    return make


def context(old: str, new: str) -> Callable[[], str]:
    """The functions of the context with one part changed."""
    return lambda: _changed(wall.CONTEXT_SQL, old, new).format(schema="public", app=wall.APP_ROLE)


def fence(table: str, kind: str, condition: str) -> str:
    """Another fence in place of the clinic's."""
    return (
        f"drop policy kact_fence on {table};"
        f"create policy kact_fence on {table} as {kind} to kact_app using ({condition})"
    )


TEAM_ENDS = " and (ends_at is null or ends_at > now())"
MEMBER = "member_id = (select kact_ctx('member')::uuid)"
PARTNER = "(select kact_ctx('partner')::uuid)"
ANY_COUPLE = "couple_id in (select id from couples_couple)"


def team(table: str) -> str:
    """The part of a policy that asks for a place on the care team."""
    return f" and {model_of(table).wall.couple} in ({audience._CARE_TEAM_SQL})"


IN_POLICIES = [
    Fault("clinic fence gone: couples", "reads", "drop policy kact_fence on couples_couple"),
    Fault("clinic fence gone: care team", "reads", "drop policy kact_fence on couples_careteam"),
    Fault("clinic fence gone: answers", "reads", "drop policy kact_fence on instruments_answer"),
    Fault("clinic fence gone: changes", "reads", "drop policy kact_fence on record_change"),
    Fault("clinic fence gone: adding events", "adds", "drop policy kact_fence on record_event"),
    Fault(
        "clinic fence permits instead of restricting",
        "reads",
        fence("alerts_alert", "permissive", "clinic_id = (select kact_ctx('clinic')::uuid)"),
    ),
    Fault(
        "clinic fence compares another claim",
        "reads",
        fence("couples_partner", "restrictive", "clinic_id = (select kact_ctx('couple')::uuid)"),
    ),
    Fault(
        "clinic fence compares another column",
        "reads",
        fence("outcomes_score", "restrictive", "couple_id = (select kact_ctx('clinic')::uuid)"),
    ),
    Fault("alerts open to all", "reads", "alter policy kact_see on alerts_alert using (true)"),
    Fault("changes open to all", "reads", "alter policy kact_see on record_change using (true)"),
    Fault(
        "a second policy opens scores",
        "reads",
        "create policy extra on outcomes_score for select to kact_app using (true)",
    ),
    Fault("row security off", "reads", "alter table outcomes_score disable row level security"),
    Fault(
        "row security not forced on the owner",
        "owner reads",
        "alter table instruments_response no force row level security",
    ),
    Fault(
        "administrator reads alerts",
        "reads",
        see("alerts_alert", "'monitor'", "'monitor', 'admin'"),
    ),
    Fault(
        "officer reads answers",
        "reads",
        see("instruments_answer", "'monitor'", "'monitor', 'privacy_officer'"),
    ),
    Fault(
        "planner reads scores",
        "reads",
        see("outcomes_score", "'job:scorer'", "'job:scorer', 'job:planner'"),
    ),
    Fault("therapist shut out", "reads", see("outcomes_score", ", 'therapist'", "")),
    Fault(
        "role not asked",
        "reads",
        see("alerts_alert", "(select kact_ctx('role')) in (", "true or '' in ("),
    ),
    Fault("care team not asked", "reads", lambda: see("alerts_alert", team("alerts_alert"), "")()),
    Fault(
        "care team not asked: couples",
        "reads",
        lambda: see("couples_couple", team("couples_couple"), "")(),
    ),
    Fault(
        "care team not asked: events",
        "reads",
        lambda: see("record_event", team("record_event"), "")(),
    ),
    Fault("ended place on a team counts", "reads", see("instruments_response", TEAM_ENDS, "")),
    Fault(
        "only ended places count",
        "reads",
        see("couples_milestone", "ends_at > now()", "ends_at < now()"),
    ),
    Fault(
        "open-ended places do not count", "reads", see("couples_course", "ends_at is null or ", "")
    ),
    Fault(
        "team matched by user",
        "reads",
        see("outcomes_score", MEMBER, "member_id = (select kact_ctx('user')::uuid)"),
    ),
    Fault(
        "team matched by author",
        "reads",
        see("outcomes_score", MEMBER, MEMBER.replace("member_id", "author_id")),
    ),
    Fault(
        "team matched by couple id",
        "reads",
        see("outcomes_score", "select couple_id from", "select id from"),
    ),
    Fault(
        "own matched by user",
        "reads",
        see("instruments_answer", PARTNER, "(select kact_ctx('user')::uuid)"),
    ),
    Fault(
        "own matched by author",
        "reads",
        see("instruments_answer", f"subject_id = {PARTNER}", f"author_id = {PARTNER}"),
    ),
    Fault(
        "own matched by couple",
        "reads",
        see("instruments_answer", f"subject_id = {PARTNER}", f"couple_id = {PARTNER}"),
    ),
    Fault(
        "own includes the couple's",
        "reads",
        see(
            "instruments_answer",
            f"subject_id = {PARTNER}",
            f"couple_id in ({audience._MY_COUPLES_SQL})",
        ),
    ),
    Fault(
        "own includes what is about both",
        "reads",
        see(
            "couples_milestone",
            f"subject_id = {PARTNER}",
            f"coalesce(subject_id, {PARTNER}) = {PARTNER}",
        ),
    ),
    Fault(
        "both see each other's contact",
        "reads",
        see("couples_partner", f"and id = {PARTNER}", f"and id is distinct from {PARTNER}"),
    ),
    Fault("ended partner keeps joint", "reads", see("couples_couple", " and ended_at is null", "")),
    Fault(
        "joint matched by partner id",
        "reads",
        see(
            "couples_couple",
            "select couple_id from couples_partner",
            "select id from couples_partner",
        ),
    ),
    Fault(
        "joint view sees all couples",
        "reads",
        see("couples_couple", "id = (select kact_ctx('couple')::uuid)", "true"),
    ),
    Fault(
        "joint view keeps the role",
        "reads",
        see("couples_milestone", "in ('staff', 'job')", "in ('staff', 'job', 'couple')"),
    ),
    Fault(
        "kind not asked",
        "reads",
        see("couples_milestone", "(select kact_ctx('kind')) in ('staff', 'job')", "true"),
    ),
    Fault(
        "event's readers ignored",
        "reads",
        see("record_event", " and (select kact_ctx('role')) = any(readers)", ""),
    ),
    Fault(
        "anybody adds responses",
        "adds",
        "alter policy kact_add on instruments_response with check (true)",
    ),
    Fault(
        "added in another's name",
        "adds",
        lambda: add(
            "couples_milestone", audience.own_hand_sql(model_of("couples_milestone").wall), "true"
        )(),
    ),
    Fault("added about another", "adds", add("alerts_alert", f"subject_id = {PARTNER}", "true")),
    Fault("added off the team", "adds", lambda: add("alerts_alert", team("alerts_alert"), "")()),
    Fault(
        "added by any role",
        "adds",
        add("couples_course", "(select kact_ctx('role')) in (", "true or '' in ("),
    ),
    Fault("administrator cannot add", "adds", add("couples_partner", "'admin'", "'nobody'")),
    Fault(
        "event of another's couple",
        "adds",
        add("record_event", "couple_id = (select kact_ctx('couple')::uuid)", "true"),
    ),
    Fault(
        "anybody mends milestones",
        "changes",
        "alter policy kact_mend on couples_milestone using (true) with check (true)",
    ),
    Fault(
        "blind change of what is hidden",
        "changes",
        lambda: (
            f"alter policy kact_mend on alerts_alert using ({writable_sql(model_of('alerts_alert').wall)})"
        ),
    ),
    Fault("nobody mends", "changes", "drop policy kact_mend on couples_couple"),
    Fault(
        "mended off the team",
        "changes",
        "alter policy kact_mend on couples_course using ((select kact_ctx('kind')) = 'staff')",
    ),
]

IN_KEYS = [
    Fault(
        "couple of another clinic",
        "adds",
        "alter table couples_careteam drop constraint couples_careteam_kact_couple",
    ),
    Fault(
        "subject of another couple",
        "adds",
        "alter table couples_milestone drop constraint couples_milestone_kact_subject",
    ),
    Fault(
        "answer to another's questions",
        "links",
        "alter table instruments_answer drop constraint instruments_answer_kact_response_subject_id",
    ),
    Fault(
        "score of another couple's answers",
        "links",
        "alter table outcomes_score drop constraint outcomes_score_kact_response_couple_id",
    ),
]

IN_GRANTS = [
    Fault("events may be updated", "catalog", "grant update on record_event to kact_app"),
    Fault("changes may be deleted", "catalog", "grant delete on record_change to kact_app"),
    Fault(
        "responses may be deleted", "catalog", "grant delete on instruments_response to kact_app"
    ),
    Fault("alerts may be truncated", "catalog", "grant truncate on alerts_alert to kact_app"),
    Fault(
        "rows may change their subject",
        "catalog",
        "grant update (subject_id) on couples_milestone to kact_app",
    ),
    Fault("rows may change their couple", "catalog", "grant update on couples_partner to kact_app"),
    Fault("everybody on the server may read", "catalog", "grant select on alerts_alert to public"),
    Fault(
        "the context's key is readable", "catalog", "grant select on kact_context_key to kact_app"
    ),
    Fault(
        "the app may create",
        "catalog",
        "grant create on schema public to kact_app",
        close="revoke create on schema public from kact_app",
    ),
]

AROUND = [
    Fault(
        "a plain view",
        "catalog",
        "create view leak as select * from alerts_alert",
        close="drop view leak",
    ),
    Fault(
        "a view over a view",
        "catalog",
        "create view a as select id from outcomes_score; create view b with (security_invoker) as select * from a",
        close="drop view b; drop view a",
    ),
    Fault(
        "a materialised view",
        "catalog",
        "create materialized view leak as select * from outcomes_score",
        close="drop materialized view leak",
    ),
    Fault(
        "a definer function",
        "catalog",
        "create function leak() returns bigint security definer language sql as 'select count(*) from alerts_alert'",
        close="drop function leak()",
    ),
    Fault(
        "a known function without its search path",
        "catalog",
        "alter function kact_note_change() reset search_path",
    ),
    Fault(
        "a table with a couple's id and no wall",
        "catalog",
        "create table leak (id uuid, couple_id uuid)",
        close="drop table leak",
    ),
]

IN_TRIGGERS = [
    Fault("events may be rewritten", "rewritten", "drop trigger kact_frozen on record_event"),
    Fault("changes may be rewritten", "rewritten", "drop trigger kact_frozen on record_change"),
    Fault(
        "scores may be truncated", "rewritten", "drop trigger kact_no_truncate on outcomes_score"
    ),
    Fault(
        "alerts may be truncated by the owner",
        "emptied",
        "drop trigger kact_no_truncate on alerts_alert",
    ),
    Fault(
        "refusal refuses nothing",
        "rewritten",
        context(
            "raise exception 'kact: % is append-only', tg_table_name using errcode = '42501'",
            "return coalesce(new, old)",
        ),
    ),
    Fault("partners change unseen", "unnoted", "drop trigger kact_noted on couples_partner"),
    Fault(
        "answers' trigger asleep",
        "unnoted",
        "alter table instruments_answer disable trigger kact_noted",
        close="alter table instruments_answer enable trigger kact_noted",
    ),
    Fault(
        "updates not noted",
        "unnoted",
        "create or replace trigger kact_noted after insert on couples_course for each row execute function kact_note_change('couple_id', '')",
    ),
    Fault(
        "a note holds the value",
        "unnoted",
        context(
            "'{{}}' end,\n            nullif",
            "'{{}}' end || array[now_is::text],\n            nullif",
        ),
    ),
    Fault(
        "a note names every column", "unnoted", context("value is distinct from was -> key", "true")
    ),
]

IN_CONTEXT = [
    Fault(
        "signature not checked",
        "believed",
        context(
            "if split_part(told, '|', 2) is distinct from encode",
            "if false and '' is distinct from encode",
        ),
    ),
    Fault(
        "an absent signature passes",
        "believed",
        context(
            "if split_part(told, '|', 2) is distinct from encode",
            "if nullif(split_part(told, '|', 2), '') <> encode",
        ),
    ),
    Fault(
        "connection not checked",
        "believed",
        context("(claims ->> 'pid')::int is distinct from pg_backend_pid()", "false"),
    ),
    Fault(
        "an absent connection passes",
        "believed",
        context(
            "(claims ->> 'pid')::int is distinct from pg_backend_pid()",
            "coalesce((claims ->> 'pid')::int <> pg_backend_pid(), false)",
        ),
    ),
    Fault(
        "end not checked",
        "believed",
        context(
            "coalesce((claims ->> 'exp')::bigint, 0) < extract(epoch from clock_timestamp())",
            "false",
        ),
    ),
    Fault(
        "an absent end passes",
        "believed",
        context("coalesce((claims ->> 'exp')::bigint, 0) <", "(claims ->> 'exp')::bigint <"),
    ),
    Fault(
        "the key is empty",
        "believed",
        "update kact_context_key set inner_pad = ''::bytea, outer_pad = ''::bytea",
    ),
    Fault(
        "told for the session",
        "left behind",
        patch=lambda m: m.setattr("kact.privacy.context.tell", _tell_for_the_session),
    ),
]


def _tell_for_the_session(connection: Any, claims: dict[str, Any] | None) -> None:
    from kact.privacy.context import sign

    connection.ensure_connection()
    if claims:
        told = sign(claims, backend_pid=connection.connection.info.backend_pid)
        connection.connection.execute("select set_config('kact.ctx', %s, false)", [told])


# --- the first wall --------------------------------------------------------------------------


def rule(kind: str, broken: Callable[[Audience, Wall], Q]) -> Callable[[Any], None]:
    """Replace the ORM's rule of one kind of reader."""
    return lambda monkeypatch: monkeypatch.setitem(audience._RULES, kind, broken)


def _any_role(reader: Audience, its: Wall) -> Q:
    return audience._staff(reader, replace(its, readers=its.readers | {reader.role}))  # type: ignore[arg-type]


def _team_without_end(reader: Audience, its: Wall) -> Q:
    team = apps.get_model("couples", "CareTeam")._base_manager
    mine = team.filter(clinic_id=reader.clinic, member_id=reader.member)
    return Q(**{f"{its.couple}__in": mine.values("couple_id")})


def _team_by_user(reader: Audience, its: Wall) -> Q:
    team = apps.get_model("couples", "CareTeam")._base_manager
    now = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    mine = team.filter(now, clinic_id=reader.clinic, member_id=reader.user)
    return Q(**{f"{its.couple}__in": mine.values("couple_id")})


def _all_of_my_couple(reader: Audience, its: Wall) -> Q:
    places = apps.get_model("couples", "Partner")._base_manager.filter(pk=reader.partner)
    return Q(**{f"{its.couple}__in": places.values("couple_id")})


def _partner_by_user(reader: Audience, its: Wall) -> Q:
    return audience._partner(replace(reader, partner=reader.user), its)


def _ended_keeps_joint(reader: Audience, its: Wall) -> Q:
    joint = _all_of_my_couple(reader, its) if its.joint != "never" else audience._nothing()
    return audience._partner(reader, its) | joint


IN_THE_ORM = [
    Fault("ORM: role not asked", "first wall", patch=rule("staff", _any_role)),
    Fault("ORM: jobs read everything", "first wall", patch=rule("job", _any_role)),
    Fault("ORM: staff rule shows all", "first wall", patch=rule("staff", lambda reader, its: Q())),
    Fault(
        "ORM: staff rule shows nothing",
        "first wall",
        patch=rule("staff", lambda reader, its: audience._nothing()),
    ),
    Fault(
        "ORM: ended place on a team counts",
        "first wall",
        patch=lambda m: m.setattr(audience, "_on_care_team", _team_without_end),
    ),
    Fault(
        "ORM: team matched by user",
        "first wall",
        patch=lambda m: m.setattr(audience, "_on_care_team", _team_by_user),
    ),
    Fault(
        "ORM: team not asked",
        "first wall",
        patch=lambda m: m.setattr(audience, "_on_care_team", lambda reader, its: Q()),
    ),
    Fault(
        "ORM: everybody reaches the whole clinic",
        "first wall",
        patch=lambda m: m.setattr(audience, "reaches_whole_clinic", lambda role: True),
    ),
    Fault("ORM: partner sees the couple's", "first wall", patch=rule("partner", _all_of_my_couple)),
    Fault("ORM: partner matched by user", "first wall", patch=rule("partner", _partner_by_user)),
    Fault(
        "ORM: ended partner keeps joint", "first wall", patch=rule("partner", _ended_keeps_joint)
    ),
    Fault("ORM: joint view keeps the role", "first wall", patch=rule("couple", audience._staff)),
    Fault(
        "ORM: joint view sees private rows",
        "first wall",
        patch=rule("couple", lambda reader, its: Q(**{its.couple: reader.couple})),
    ),
    Fault(
        "ORM: clinic not asked",
        "first wall",
        patch=lambda m: m.setattr(
            Audience, "visible", lambda self, model: audience._RULES[self.kind](self, model.wall)
        ),
    ),
    Fault(
        "ORM: nobody sees all",
        "first wall",
        patch=lambda m: m.setattr(models.PrivateManager, "get_queryset", Manager.get_queryset),
    ),
]

FAULTS = [*IN_POLICIES, *IN_KEYS, *IN_GRANTS, *AROUND, *IN_TRIGGERS, *IN_CONTEXT, *IN_THE_ORM]
