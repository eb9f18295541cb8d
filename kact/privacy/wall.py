"""The second wall: PostgreSQL row-level security, built from the models' own declarations.

It is rebuilt after every ``migrate`` on the owner's connection, so it cannot lag behind the
code. The runtime role owns nothing and gets its grants here, table by table, once the wall of
that table stands: a table forgotten here is a table nobody can open.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from kact.privacy import context
from kact.privacy.models import PrivateRecord, Walled, private_models
from kact.privacy.rule import erases_sql, own_hand_sql, visible_sql, writable_sql

APP_ROLE = "kact_app"

# Tables that hold a person's, couple's or clinic's id and stand outside the wall, each for a
# reason. A test fails when a table belongs here or behind the wall and is in neither place.
OUTSIDE = {
    "accounts_clinic": "a clinic's name and zone; needed before anyone is known",
    "accounts_user": "sign-in; read by its own narrow queries",
    "accounts_membership": "which staff work where; read to learn who is looking",
    "accounts_enrolment": "which user is which partner; read to learn who is looking",
    "accounts_credential": "staff licences, no patient data",
    "accounts_invitation": "read before anyone is known; holds hashes and ids only",
    "scheduling_feed": "read before anyone is known; holds hashes and ids only",
    "record_followup": "which job is due for which event; ids only",
    "screening_confidentialitypolicy": "a clinic's own words to every partner; about nobody",
    "screening_consenttemplate": "a clinic's consent papers; the same for every partner",
    "screening_consentrules": "what a clinic asks of every signature; about nobody",
    "kact_sessions_educationtext": "a clinic's own words to every partner; about nobody",
}

CONTEXT_SQL = """
create table if not exists kact_context_key (
    one boolean primary key default true check (one), inner_pad bytea, outer_pad bytea
);
revoke all on kact_context_key from public, {app};

create or replace function kact_ctx(claim text) returns text
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp as $$
declare
    told text := nullif(current_setting('kact.ctx', true), '');
    payload text;
    claims jsonb;
    pads record;
begin
    if told is null then
        return null;
    end if;
    payload := split_part(told, '|', 1);
    select inner_pad, outer_pad into strict pads from {schema}.kact_context_key;
    if split_part(told, '|', 2) is distinct from encode(sha256(
        pads.outer_pad || sha256(pads.inner_pad || convert_to(payload, 'UTF8'))), 'hex') then
        raise exception 'kact: the reader is not signed' using errcode = '42501';
    end if;
    claims := convert_from(decode(payload, 'base64'), 'UTF8')::jsonb;
    if (claims ->> 'pid')::int is distinct from pg_backend_pid()
        or coalesce((claims ->> 'exp')::bigint, 0) < extract(epoch from clock_timestamp()) then
        raise exception 'kact: the reader belongs to another connection or time'
            using errcode = '42501';
    end if;
    return claims ->> claim;
end $$;
revoke all on function kact_ctx(text) from public;
grant execute on function kact_ctx(text) to {app};

create or replace function kact_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'kact: % is append-only', tg_table_name using errcode = '42501';
end $$;

create or replace function kact_keep() returns trigger language plpgsql as $$
declare
    held jsonb := case when tg_op = 'INSERT' then to_jsonb(new) else to_jsonb(old) end;
    still_open boolean := held ->> tg_argv[0] is null;
begin
    if tg_nargs > 1 then
        -- The row it hangs on must be seen to be open: one that is hidden counts as closed.
        execute format('select %I is null from %I where id = $1', tg_argv[0], tg_argv[2])
            into still_open using (held ->> tg_argv[1])::uuid;
    end if;
    if still_open is distinct from true then
        raise exception 'kact: % is closed', tg_table_name using errcode = '42501';
    end if;
    return coalesce(new, old);
end $$;

create or replace function kact_note_change() returns trigger
language plpgsql security definer set search_path = {schema}, pg_temp as $$
declare
    was jsonb := case when tg_op = 'INSERT' then '{{}}' else to_jsonb(old) end;
    now_is jsonb := case when tg_op = 'DELETE' then was else to_jsonb(new) end;
    changed text[];
begin
    select coalesce(array_agg(key order by key), '{{}}') into changed from jsonb_each(now_is)
        where tg_op <> 'UPDATE' or value is distinct from was -> key;
    insert into record_change (clinic_id, couple_id, subject_id, relation, row_id, operation,
                               columns, actor_id, at, transaction)
    values ((now_is ->> 'clinic_id')::uuid, nullif(now_is ->> tg_argv[0], '')::uuid,
            nullif(now_is ->> tg_argv[1], '')::uuid, tg_table_name, now_is ->> 'id', tg_op,
            case when tg_op = 'UPDATE' then changed else '{{}}' end,
            nullif(kact_ctx('user'), '')::uuid, clock_timestamp(), pg_current_xact_id()::text);
    return null;
end $$;
"""


def rebuild_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Build every wall and open every door; on the owner's connection only."""
    if using == "owner" or ("owner" not in connections and using == DEFAULT_DB_ALIAS):
        rebuild(using)


def rebuild(using: str) -> None:
    """Build the walls of all private tables and grant the runtime role what it needs.

    In one transaction: nobody ever looks through a wall that is half down.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("select current_schema()")
        schema = cursor.fetchone()[0]
        cursor.execute(CONTEXT_SQL.format(schema=schema, app=APP_ROLE))
        _store_key(cursor)
        for private in private_models():
            build_wall(cursor, private)
        for model in apps.get_models(include_auto_created=True):
            if not issubclass(model, Walled) and model._meta.managed:
                _grant(cursor, model._meta.db_table, "select, insert, update, delete")
                _keep_closed(cursor, model)
        # A server asks at its start whether every migration has been applied.
        _grant(cursor, "django_migrations", "select")


def _store_key(cursor: CursorWrapper) -> None:
    cursor.execute(
        "insert into kact_context_key (inner_pad, outer_pad) values (%s, %s)"
        " on conflict (one) do update"
        " set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
        context.pads(),
    )


def build_wall(cursor: CursorWrapper, model: type[Walled]) -> None:
    """Put one table behind the wall: policies, composite keys, change triggers, grants."""
    table = model._meta.db_table
    cursor.execute(f"alter table {table} enable row level security")
    cursor.execute(f"alter table {table} force row level security")
    _policies(cursor, model)
    _triggers(cursor, model)
    _composite_keys(cursor, model)
    columns = ", ".join(mendable(model))
    rights = f"select, insert, update ({columns})" if columns else "select, insert"
    _grant(cursor, table, f"{rights}, delete" if model.wall.erasers else rights)


def mendable(model: type[Walled]) -> list[str]:
    """The columns that may be mended: never whose a row is, and none of an append-only table."""
    wall = model.wall
    fixed = {"id", "clinic_id", "couple_id", "subject_id", "author_id", "created_at"}
    fixed |= {c for c in (wall.couple, wall.subject, wall.author) if c}
    columns = [f.column or "" for f in model._meta.concrete_fields]
    return [] if wall.append_only else [c for c in columns if c not in fixed]


def _policies(cursor: CursorWrapper, model: type[Walled]) -> None:
    table = model._meta.db_table
    see, write = visible_sql(model.wall, table), writable_sql(model.wall, table)
    fence = "clinic_id = (select kact_ctx('clinic')::uuid)"
    cursor.execute("select policyname from pg_policies where tablename = %s", [table])
    for (name,) in cursor.fetchall():
        cursor.execute(f"drop policy {name} on {table}")
    policies = [
        f"kact_fence on {table} as restrictive to {APP_ROLE} using ({fence}) with check ({fence})",
        f"kact_see on {table} for select to {APP_ROLE} using ({see})",
        f"kact_add on {table} for insert to {APP_ROLE}"
        f" with check (({write}) and {own_hand_sql(model.wall)})",
        f"kact_own on {table} for insert to current_user with check (true)",
    ]
    if not model.wall.append_only:
        policies.append(
            # Nobody changes what they cannot see: PostgreSQL asks kact_see only of an update that
            # reads, so a blind one would tell by its count that a hidden row is there.
            f"kact_mend on {table} for update to {APP_ROLE}"
            f" using (({see}) and ({write})) with check ({write})"
        )
    if model.wall.erasers:
        policies.append(
            f"kact_erase on {table} for delete to {APP_ROLE}"
            f" using (({see}) and (select {erases_sql(model.wall)}))"
        )
    for policy in policies:
        cursor.execute(f"create policy {policy}")


def _triggers(cursor: CursorWrapper, model: type[Walled]) -> None:
    table, wall = model._meta.db_table, model.wall
    create = f"create or replace trigger {{}} on {table} for each {{}} execute function {{}}"
    cursor.execute(create.format("kact_no_truncate before truncate", "statement", "kact_refuse()"))
    if wall.frozen_once:
        when, keep = _keep(model, wall.frozen_once)
        cursor.execute(create.format(f"kact_kept before {when}", "row", keep))
    if wall.erasers:
        told = f"row when ({erases_sql(wall)} is not true)"
        cursor.execute(create.format("kact_erased before delete", told, "kact_refuse()"))
    if wall.append_only:
        cursor.execute(create.format("kact_frozen before update or delete", "row", "kact_refuse()"))
    else:
        note = f"kact_note_change('{wall.couple or ''}', '{wall.subject or ''}')"
        cursor.execute(create.format("kact_noted after insert or update or delete", "row", note))


def _keep_closed(cursor: CursorWrapper, model: type[Model]) -> None:
    """Outside the wall, too, a row whose model says ``frozen_once`` never changes after that."""
    if closed := getattr(model, "frozen_once", ""):
        cursor.execute(
            f"create or replace trigger kact_kept before update or delete on {model._meta.db_table}"
            f" for each row execute function kact_keep('{closed}')"
        )


def _keep(model: type[Walled], closed: str) -> tuple[str, str]:
    """When to ask whether a row is closed, and the call that asks it."""
    *hangs_on, column = closed.split(".")
    if not hangs_on:
        # Where a job may erase, another trigger says who deletes.
        return "update" if model.wall.erasers else "update or delete", f"kact_keep('{column}')"
    key: Any = model._meta.get_field(hangs_on[0])
    parent = key.remote_field.model._meta.db_table
    return "insert or update or delete", f"kact_keep('{column}', '{key.column}', '{parent}')"


def _composite_keys(cursor: CursorWrapper, model: type[Walled]) -> None:
    """A row's couple is of its clinic, its subject of its couple, and what it hangs on of both."""
    table = model._meta.db_table
    for key, columns, target, targets in _links(model):
        name = f"{table}_kact_{key}"
        cursor.execute(
            "select 1 from pg_constraint where conname = %s and conrelid = %s::regclass",
            [name, table],
        )
        if cursor.fetchone() is None:
            cursor.execute(
                f"create unique index if not exists {target}_kact_{targets[1]}"
                f" on {target} ({', '.join(targets)})"
            )
            cursor.execute(
                f"alter table {table} add constraint {name}"
                f" foreign key ({', '.join(columns)}) references {target} ({', '.join(targets)})"
            )


Link = tuple[str, tuple[str, str], str, tuple[str, str]]


def _links(model: type[Walled]) -> Iterator[Link]:
    """Each composite key of a table: its name, its columns, and the table and columns it names."""
    for field in model._meta.concrete_fields:
        target = field.related_model
        if field.name == "couple" and target:
            yield "couple", ("couple_id", "clinic_id"), "couples_couple", ("id", "clinic_id")
        elif field.name == "subject" and target:
            yield "subject", ("subject_id", "couple_id"), "couples_partner", ("id", "couple_id")
        elif isinstance(target, type) and issubclass(target, PrivateRecord):
            # What hangs on a row about both may be of either.
            for whose in ("couple_id", "subject_id") if target.wall.subject else ("couple_id",):
                key = f"{field.name}_{whose}"
                yield key, (str(field.column), whose), target._meta.db_table, ("id", whose)


def _grant(cursor: CursorWrapper, table: str, rights: str) -> None:
    cursor.execute(f"revoke all on {table} from {APP_ROLE}, public")
    cursor.execute(f"grant {rights} on {table} to {APP_ROLE}")
    cursor.execute(
        "select pg_get_serial_sequence(%s, attname) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped"
        " and pg_get_serial_sequence(%s, attname) is not null",
        [table, table, table],
    )
    for (sequence,) in cursor.fetchall():
        cursor.execute(f"grant usage, select on sequence {sequence} to {APP_ROLE}")
