"""Holes beside the policies: keys, grants, views, functions, triggers and the signed context."""

from typing import Any

from kact.privacy.context import sign
from tests.kact.privacy.faults.fault import Fault, context

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
        "alter table instruments_answer"
        " drop constraint instruments_answer_kact_response_subject_id",
    ),
    Fault(
        "score of another couple's answers",
        "links",
        "alter table outcomes_score drop constraint outcomes_score_kact_response_couple_id;"
        "alter table outcomes_score drop constraint outcomes_score_kact_response_subject_id",
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
        "create view a as select id from outcomes_score;"
        "create view b with (security_invoker) as select * from a",
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
        "create function leak() returns bigint security definer language sql"
        " as 'select count(*) from alerts_alert'",
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
    Fault("sent answers may change", "reopened", "drop trigger kact_kept on instruments_answer"),
    Fault(
        "sent responses may change", "reopened", "drop trigger kact_kept on instruments_response"
    ),
    Fault("an answered alert may change", "reopened", "drop trigger kact_kept on alerts_alert"),
    Fault(
        "closed is not asked",
        "reopened",
        context("still_open is distinct from true", "still_open is not distinct from null"),
    ),
    Fault("a closed row's trigger is gone", "catalog", "drop trigger kact_kept on alerts_alert"),
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
        "create or replace trigger kact_noted after insert on couples_course"
        " for each row execute function kact_note_change('couple_id', '')",
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
    connection.ensure_connection()
    if claims:
        told = sign(claims, backend_pid=connection.connection.info.backend_pid)
        connection.connection.execute("select set_config('kact.ctx', %s, false)", [told])
