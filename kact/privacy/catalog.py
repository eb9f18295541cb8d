"""What PostgreSQL's own catalogue says about the wall: one question a function.

Each yields a code and a sentence for everything that is wrong, as seen by the role that asks.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.backends.utils import CursorWrapper

from kact.privacy.models import Walled
from kact.privacy.wall import OUTSIDE, mendable

Wrong = Iterator[tuple[str, str]]
Tables = Mapping[str, type[Walled]]

# Functions that run with their owner's rights, and the search path each must be nailed to.
DEFINERS = {"kact_ctx": "pg_catalog, pg_temp", "kact_note_change": "{schema}, pg_temp"}
POLICIES = {"kact_fence", "kact_see", "kact_add", "kact_own"}
MARKS = ("clinic_id", "couple_id", "subject_id", "partner_id")
DURABLE = {
    "synchronous_commit": {"on", "remote_apply"},
    "fsync": {"on"},
    "full_page_writes": {"on"},
}


def everything_wrong(cursor: CursorWrapper, tables: Tables, *, durable: bool) -> Wrong:
    """All of it. ``durable`` asks whether a commit survives a power cut, too."""
    yield from role(cursor)
    yield from walls(cursor, tables)
    yield from grants(cursor, tables)
    yield from triggers(cursor, tables)
    yield from strangers(cursor, tables)
    yield from windows(cursor, tables)
    yield from definers(cursor)
    yield from key(cursor)
    if durable:
        yield from durability(cursor)


def _ask(cursor: CursorWrapper, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    cursor.execute(sql, parameters)
    return list(cursor.fetchall())


def role(cursor: CursorWrapper) -> Wrong:
    """E011: the role is no superuser, steps over no wall, owns nothing and makes nothing."""
    ((name, *powers),) = _ask(
        cursor,
        "select current_user, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
        " exists(select from pg_class where relowner = pg_roles.oid),"
        " has_schema_privilege(current_schema(), 'create'),"
        " has_database_privilege(current_database(), 'create, temporary'),"
        " exists(select from pg_auth_members where member = pg_roles.oid)"
        " from pg_roles where rolname = current_user",
    )
    words = (
        "is a superuser",
        "steps over row-level security",
        "may make roles",
        "may make databases",
        "may replicate",
        "owns tables",
        "may make tables and functions",
        "may make schemas or temporary tables",
        "belongs to another role",
    )
    for word, has in zip(words, powers, strict=True):
        if has:
            yield "E011", f"The runtime role {name} {word}."


def walls(cursor: CursorWrapper, tables: Tables) -> Wrong:
    """E012: each private table has row security, forced, and its own policies and no others."""
    found = _ask(
        cursor,
        "select relname, relrowsecurity and relforcerowsecurity,"
        " array(select polname::text from pg_policy where polrelid = pg_class.oid),"
        " exists(select from pg_policy where polrelid = pg_class.oid and polname = 'kact_fence'"
        "  and not polpermissive and polcmd = '*')"
        " from pg_class where relkind in ('r', 'p')"
        " and relnamespace = current_schema()::regnamespace",
    )
    state = {table: rest for table, *rest in found}
    for table, model in tables.items():
        forced, policies, fenced = state.get(table, (False, [], False))
        wanted = POLICIES if model.wall.append_only else POLICIES | {"kact_mend"}
        wanted = wanted | {"kact_erase"} if model.wall.erasers else wanted
        if not forced:
            yield "E012", f"{table} has no forced row-level security; migrate as the owner."
        if set(policies) != wanted:
            yield "E012", f"{table} has the policies {sorted(policies)}, not {sorted(wanted)}."
        if not fenced:
            yield "E012", f"{table} has no fence around its clinic."


def grants(cursor: CursorWrapper, tables: Tables) -> Wrong:
    """E013: the role may do to each private table and column what the wall grants, no more."""
    for table, model in tables.items():
        allowed = mendable(model)
        columns = [f.column for f in model._meta.concrete_fields]
        found = _ask(
            cursor,
            "select word from unnest(array['delete', 'truncate', 'references', 'trigger']) word"
            " where has_table_privilege(%s, word) and not (word = 'delete' and %s) union all"
            " select 'update of ' || name from unnest(%s::text[]) name"
            " where not name = any(%s::text[]) and has_column_privilege(%s, name, 'update')"
            " union all select 'by everybody' from pg_class, aclexplode(relacl)"
            " where pg_class.oid = %s::regclass and grantee = 0",
            table,
            bool(model.wall.erasers),
            columns,
            allowed,
            table,
            table,
        )
        for (word,) in found:
            yield "E013", f"The runtime role may {word} on {table}."


def triggers(cursor: CursorWrapper, tables: Tables) -> Wrong:
    """E014: each private table refuses TRUNCATE, keeps closed rows, notes or refuses changes."""
    found = _ask(
        cursor,
        "select tgrelid::regclass::text, array_agg(tgname::text) from pg_trigger"
        " where tgenabled in ('O', 'A') group by 1",
    )
    enabled = dict(found)
    for table, model in tables.items():
        wanted = {"kact_no_truncate", "kact_frozen" if model.wall.append_only else "kact_noted"}
        if model.wall.frozen_once:
            wanted |= {"kact_kept"}
        if model.wall.erasers:
            wanted |= {"kact_erased"}
        for name in wanted - set(enabled.get(table, [])):
            yield "E014", f"{table} lacks the trigger {name}."


def strangers(cursor: CursorWrapper, tables: Tables) -> Wrong:
    """E015: a table that says whose it is stands behind the wall, or outside for a reason."""
    found = _ask(
        cursor,
        "select distinct relname from pg_class join pg_attribute on attrelid = pg_class.oid"
        " where relkind in ('r', 'p', 'f') and not attisdropped and attname = any(%s)"
        " and relnamespace = current_schema()::regnamespace",
        list(MARKS),
    )
    for (table,) in found:
        if table not in tables and not OUTSIDE.get(table):
            yield (
                "E015",
                f"{table} says whose it is and stands neither behind the wall nor outside.",
            )


def windows(cursor: CursorWrapper, tables: Tables) -> Wrong:
    """E016: no view shows private rows with the rights of whoever made it."""
    found = _ask(
        cursor,
        "select distinct seen.relname, private.relname from pg_rewrite"
        " join pg_class seen on seen.oid = ev_class"
        " join pg_depend on classid = 'pg_rewrite'::regclass and objid = pg_rewrite.oid"
        " join pg_class private on private.oid = refobjid and refclassid = 'pg_class'::regclass"
        " where private.relname = any(%s) and seen.oid <> private.oid"
        " and (seen.relkind = 'm' or not coalesce(seen.reloptions && array["
        "  'security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false))",
        list(tables),
    )
    for view, table in found:
        yield "E016", f"The view {view} shows {table} past its wall."


def definers(cursor: CursorWrapper) -> Wrong:
    """E017: only the functions named here run with their owner's rights, on a fixed path."""
    ((schema,),) = _ask(cursor, "select current_schema()")
    found = _ask(
        cursor,
        "select proname, array_to_string(proconfig, ', ') from pg_proc where prosecdef"
        " and pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)",
    )
    for name, config in found:
        wanted = DEFINERS.get(name)
        if wanted is None:
            yield "E017", f"The function {name} runs with its owner's rights."
        elif config != f"search_path={wanted.format(schema=schema)}":
            yield "E017", f"The function {name} has no fixed search path."


def key(cursor: CursorWrapper) -> Wrong:
    """E018: the runtime role cannot read or write the key that signs who is looking."""
    words = "select, insert, update, delete"
    ((open_,),) = _ask(cursor, "select has_table_privilege('kact_context_key', %s)", words)
    if open_:
        yield "E018", "The runtime role reaches the key that signs who is looking."


def durability(cursor: CursorWrapper) -> Wrong:
    """E019: what was acknowledged survives a power cut, and the web survives PostgreSQL's own."""
    named = "select name, setting from pg_settings where name = any(%s)"
    for name, value in _ask(cursor, named, list(DURABLE)):
        if value not in DURABLE[name]:
            yield "E019", f"PostgreSQL runs with {name} = {value}: what was saved may be lost."
    if not cursor.db.settings_dict["CONN_HEALTH_CHECKS"]:
        yield "E019", "CONN_HEALTH_CHECKS is off: a connection that was ended is used again."
