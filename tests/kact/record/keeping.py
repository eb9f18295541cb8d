"""Tries to change what is kept for ever, and to change rows unseen; yields what succeeds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connections, transaction

APPEND_ONLY = (
    "record_event",
    "record_change",
    "outcomes_score",
    "documents_document",
    "instruments_instrumentpermission",
    "instruments_licensedwording",
    "instruments_licencestep",
    "protocol_chosennumber",
    "protocol_approvednumber",
    "scheduling_groupname",
    "screening_consentoffer",
    "screening_consentexplanation",
    "screening_consentpresentation",
    "screening_consentreply",
    "screening_consentauthentication",
    "screening_consentsignature",
    "screening_consentconfirmation",
    "screening_consentwithdrawal",
    "screening_sharingchoice",
    "screening_clinicquestion",
    "screening_clinicquestiondecision",
    "screening_medicaldecision",
    "screening_medicalreview",
    "screening_medicaleligibility",
    "screening_medicalreopening",
    "screening_relationalreopening",
    "screening_relationaldecision",
    "screening_relationalreview",
    "screening_relationaleligibility",
    "screening_psychiatricassessment",
    "screening_jointintake",
    "screening_plan",
    "screening_planagreement",
    "screening_sitting",
    "screening_disposition",
    "screening_safetyassessment",
    "screening_voluntariness",
    "screening_suicidescreen",
    "screening_policyacknowledgement",
    "scheduling_courseplan",
    "ledger_substance",
    "ledger_lot",
    "ledger_consignment",
    "ledger_inventory",
    "ledger_count",
    "ledger_casestep",
    "ledger_draw",
    "ledger_movement",
    "ledger_dispensed",
    "ledger_waste",
    "ledger_wasteanswer",
    "kact_sessions_individualaddendum",
    "kact_sessions_jointaddendum",
    "kact_sessions_escort",
    "kact_sessions_escortdecision",
    "kact_sessions_educationreading",
    "kact_sessions_agreementlimit",
    "kact_sessions_agreementsignature",
    "kact_sessions_intention",
    "kact_sessions_intentionproposal",
    "kact_sessions_intentionapproval",
    "kact_sessions_coupleintention",
    "kact_sessions_capture",
    "kact_sessions_bodyentry",
    "kact_sessions_experienceentry",
    "kact_sessions_relationalentry",
    "kact_sessions_signalentry",
    "kact_sessions_restrictedentry",
    "kact_sessions_adverseevent",
    "kact_sessions_partnerevent",
    "kact_sessions_wayhome",
    "kact_sessions_discharge",
    "kact_sessions_order",
    "kact_sessions_orderstop",
    "kact_sessions_roomsetup",
    "kact_sessions_predosecheck",
    "kact_sessions_predoseword",
    "kact_sessions_samedayconsent",
    "kact_sessions_conversionanswer",
    "kact_sessions_prepareddose",
    "kact_sessions_dosecheck",
    "kact_sessions_givendose",
    "kact_sessions_infusionend",
    "kact_sessions_refuseddose",
    "kact_sessions_voideddose",
    "kact_sessions_stoppeddoses",
)
CANARY = "canary-7d1f"
# For each table whose rows may be mended: a column to change, and SQL for its new value.
MENDED = {
    "couples_couple": ("name", f"'{CANARY}'"),
    "couples_partner": ("phone", f"'{CANARY}'"),
    "documents_recordrequest": ("asks", f"'{CANARY}'"),
    "couples_careteam": ("emergency_reason", f"'{CANARY}'"),
    "couples_course": ("protocol_version", f"'{CANARY}'"),
    "couples_milestone": ("code", f"'{CANARY}'"),
    "instruments_response": ("occasion", f"'{CANARY}' || left(id::text, 8)"),
    "instruments_answer": ("option", f"'{CANARY}'"),
    "alerts_alert": ("note", f"'{CANARY}'"),
    "screening_hold": ("reason", f"'{CANARY}'"),
    "screening_undisclosedmatter": ("note", f"'{CANARY}'"),
    "screening_intake": ("version", f"'{CANARY}'"),
    "screening_medicalanswer": ("note", f"'{CANARY}'"),
    "screening_psychiatricanswer": ("note", f"'{CANARY}'"),
    "screening_substanceanswer": ("note", f"'{CANARY}'"),
    "screening_relationalanswer": ("note", f"'{CANARY}'"),
    "screening_withheldanswer": ("note", f"'{CANARY}'"),
    "screening_safetyanswer": ("note", f"'{CANARY}'"),
    "screening_interviewanswer": ("note", f"'{CANARY}'"),
    "screening_inquiry": ("best_times", f"'{CANARY}'"),
    "kact_sessions_individualpreparation": ("view", f"'{CANARY}'"),
    "kact_sessions_jointpreparation": ("transport", f"'{CANARY}'"),
    "kact_sessions_preparationsheet": ("hopes", f"'{CANARY}'"),
    "kact_sessions_agreementsheet": ("clauses_hash", f"'{CANARY}'"),
    "kact_sessions_agreement": ("released", "not released"),
    "kact_sessions_sharedintention": ("shared_at", "now()"),
    "kact_sessions_dosingsession": ("tick", "tick + 1"),
    "kact_sessions_strayentry": ("settled_as", f"'{CANARY}'"),
    "kact_sessions_brief": ("typed_name", f"'{CANARY}'"),
    "scheduling_room": ("name", f"'{CANARY}' || left(id::text, 8)"),
    "scheduling_equipment": ("name", f"'{CANARY}' || left(id::text, 8)"),
    "scheduling_openinghours": ("day", "day + 1000"),
    "scheduling_closing": ("name", f"'{CANARY}'"),
    "scheduling_cohort": ("name", f"'{CANARY}'"),
    "scheduling_cohortplace": ("left_at", "'2001-01-03'"),
    "scheduling_roster": ("names", f"array['{CANARY}']"),
    "scheduling_slot": ("cohort_id", "(select id from scheduling_cohort limit 1)"),
    "scheduling_claim": ("holds", "not holds"),
    "scheduling_attendance": ("during", "'[2001-01-03,2001-01-04)'"),
    "scheduling_visit": ("kind", f"'{CANARY}'"),
    "scheduling_task": ("kind", f"'{CANARY}'"),
    "scheduling_waiting": ("times", f"'{CANARY}'"),
}


@contextmanager
def unwalled(*tables: str) -> Iterator[Any]:
    """A cursor of the owner with the walls of these tables down for one rolled-back transaction."""
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            for table in tables:
                cursor.execute(f"alter table {table} no force row level security")
            yield cursor
        transaction.set_rollback(True, using="owner")


def succeeds(cursor: Any, using: str, sql: str) -> bool:
    """Whether SQL touches any row; a refusal for want of privilege is the only error allowed."""
    try:
        with transaction.atomic(using=using):
            cursor.execute(sql)
            touched = cursor.rowcount != 0
            transaction.set_rollback(True, using=using)
    except DatabaseError as refusal:
        if refusal.__cause__.sqlstate != "42501":  # type: ignore[union-attr]
            raise
        return False
    return touched


def rewritten() -> Iterator[str]:
    """What can be rewritten or removed in append-only tables, by the app and by the owner."""
    for table in APPEND_ONLY:
        for sql in (f"update {table} set id = id", f"delete from {table}", f"truncate {table}"):
            with transaction.atomic(), connections["default"].cursor() as cursor:
                if succeeds(cursor, "default", sql):
                    yield f"kact_app may {sql}"
            with unwalled(table) as cursor:
                cursor.execute(f"select count(*) from {table}")
                if not cursor.fetchone()[0]:
                    yield f"{table} is empty, so nothing was tried"
                if succeeds(cursor, "owner", f"{sql} cascade" if "truncate" in sql else sql):
                    yield f"kact_owner may {sql}"


def emptied(tables: list[str]) -> Iterator[str]:
    """Which private tables can be truncated, even by the owner."""
    for table in tables:
        with unwalled(table) as cursor:
            if succeeds(cursor, "owner", f"truncate {table} cascade"):
                yield f"kact_owner may truncate {table}"


def unnoted(tables: list[str]) -> Iterator[str]:
    """Which mutable tables change without a note, or with a note that says too much or little."""
    for table in tables:
        column, value = MENDED[table]
        with unwalled(*MENDED, "record_change") as cursor:
            cursor.execute("select coalesce(max(id), 0) from record_change")
            last = cursor.fetchone()[0]
            cursor.execute(f"update {table} set {column} = {value}")
            touched = cursor.rowcount
            cursor.execute(
                "select relation, operation, columns, record_change::text from record_change"
                " where id > %s",
                [last],
            )
            yield from _faults(cursor.fetchall(), table, column, touched)


ANSWERS = (
    "medical", "psychiatric", "substance", "relational", "withheld", "safety", "interview",
)  # fmt: skip
# What closes a row, and what must not happen to it or to what hangs on it from then on.
CLOSED = {
    "update screening_hold set lifted_at = now(), reason = 'x',"
    " lifted_by_id = (select id from accounts_user limit 1)": (
        "update screening_hold set lifted_at = null, lifted_by_id = null",
        "update screening_hold set cause = 'medical'",
        "delete from screening_hold",
    ),
    "update screening_undisclosedmatter set resolved_at = now(), resolution = 'gone', note = 'x'": (
        "update screening_undisclosedmatter set resolved_at = null",
        "update screening_undisclosedmatter set text = 'x'",
        "delete from screening_undisclosedmatter",
    ),
    "update screening_intake set submitted_at = now(), outcome = 'sent'": (
        "update screening_intake set submitted_at = null, outcome = ''",
        "update screening_intake set version = 'x'",
        "delete from screening_intake",
        *(f"update screening_{kind}answer set note = 'x'" for kind in ANSWERS),
        *(f"delete from screening_{kind}answer" for kind in ANSWERS),
        "insert into screening_safetyanswer select (jsonb_populate_record(a,"
        " jsonb_build_object('id', gen_random_uuid(), 'question', left(a.id::text, 9)))).*"
        " from screening_safetyanswer a",
    ),
    "update screening_inquiry set closed_at = now(), state = 'declined',"
    " closed_by_id = (select id from accounts_user limit 1)": (
        "update screening_inquiry set closed_at = null, closed_by_id = null",
        "update screening_inquiry set state = 'new'",
        "delete from screening_inquiry",
    ),
    "update kact_sessions_individualpreparation set signed_at = now(), alone = true,"
    " next_step = 'go_on'": (
        "update kact_sessions_individualpreparation set signed_at = null",
        "update kact_sessions_individualpreparation set view = 'x'",
        "delete from kact_sessions_individualpreparation",
    ),
    "update kact_sessions_jointpreparation set signed_at = now(), both_present = true,"
    " next_step = 'go_on'": (
        "update kact_sessions_jointpreparation set signed_at = null",
        "update kact_sessions_jointpreparation set transport = 'x'",
        "delete from kact_sessions_jointpreparation",
    ),
    "update kact_sessions_agreementsheet set answered_at = now()": (
        "update kact_sessions_agreementsheet set answered_at = null",
        "update kact_sessions_agreementsheet set answers = '{}'",
        "delete from kact_sessions_agreementsheet",
    ),
    "update kact_sessions_agreement set settled_at = now()": (
        "update kact_sessions_agreement set settled_at = null",
        "update kact_sessions_agreement set released = not released",
        "delete from kact_sessions_agreement",
    ),
    "update kact_sessions_sharedintention set released = false, taken_back_at = now()": (
        "update kact_sessions_sharedintention set taken_back_at = null",
        "update kact_sessions_sharedintention set released = true",
        "delete from kact_sessions_sharedintention",
    ),
    "update kact_sessions_brief set typed_name = 'x', signed_at = now()": (
        "update kact_sessions_brief set signed_at = null",
        "update kact_sessions_brief set typed_name = 'y'",
        "delete from kact_sessions_brief",
    ),
    "update kact_sessions_preparationsheet set sent_at = now()": (
        "update kact_sessions_preparationsheet set sent_at = null",
        "update kact_sessions_preparationsheet set hopes = 'x'",
        "delete from kact_sessions_preparationsheet",
    ),
    "update instruments_response set submitted_at = now()": (
        "update instruments_response set submitted_at = null",
        "update instruments_response set occasion = 'x' || left(id::text, 8)",
        "delete from instruments_response",
        "update instruments_answer set option = 'x'",
        "delete from instruments_answer",
        "insert into instruments_answer select (jsonb_populate_record(a,"
        " jsonb_build_object('id', gen_random_uuid(), 'item', left(a.id::text, 9)))).*"
        " from instruments_answer a",
    ),
    "update alerts_alert set acknowledged_at = now(), action = 'spoke',"
    " acknowledged_by_id = (select id from accounts_user limit 1)": (
        "update alerts_alert set acknowledged_at = null",
        "update alerts_alert set note = 'x'",
        "delete from alerts_alert",
    ),
}


def reopened() -> Iterator[str]:
    """What can still be done to a row that is closed, or to what hangs on it, by the owner."""
    for close, attempts in CLOSED.items():
        with unwalled(*MENDED) as cursor:
            cursor.execute(close)
            if not cursor.rowcount:
                yield f"nothing was closed by: {close}"
            cursor.execute("set constraints all immediate")
            for attempt in attempts:
                if succeeds(cursor, "owner", attempt):
                    yield f"once closed, still possible: {attempt}"


def _faults(notes: list[Any], table: str, column: str, touched: int) -> Iterator[str]:
    if not touched:
        yield f"{table} is empty, so nothing was tried"
    if len(notes) != touched:
        yield f"{touched} rows of {table} changed and {len(notes)} notes were made"
    for relation, operation, columns, whole in notes:
        if (relation, operation, columns) != (table, "UPDATE", [column]):
            yield f"a change of {table}.{column} is noted as {operation} {relation}{columns}"
        if CANARY in whole:
            yield f"a note of {table} holds the value itself"
