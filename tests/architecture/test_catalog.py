"""PostgreSQL's own catalogue, asked on a migrated database: the wall is where it must be."""

import pytest
from django.apps import apps
from django.db import connection

from kact.privacy import catalog
from kact.privacy.checks import tables
from kact.privacy.wall import OUTSIDE

pytestmark = pytest.mark.django_db

QUESTIONS = {
    "role": catalog.role,
    "walls": lambda cursor: catalog.walls(cursor, tables()),
    "grants": lambda cursor: catalog.grants(cursor, tables()),
    "triggers": lambda cursor: catalog.triggers(cursor, tables()),
    "strangers": lambda cursor: catalog.strangers(cursor, tables()),
    "windows": lambda cursor: catalog.windows(cursor, tables()),
    "definers": catalog.definers,
    "key": catalog.key,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_catalogue_answers_that_the_wall_stands(question: str) -> None:
    with connection.cursor() as cursor:
        assert list(QUESTIONS[question](cursor)) == []


def test_tests_run_as_the_runtime_role() -> None:
    """A superuser or owner sees everything; a wall test under one would prove nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user, session_user")
        assert cursor.fetchone() == ("kact_app", "kact_app")


def test_every_table_that_says_whose_it_is_was_asked_about() -> None:
    """The catalogue holds tables of both sorts, so the questions above had something to find."""
    marked = {
        model._meta.db_table
        for model in apps.get_models()
        if {f.column for f in model._meta.concrete_fields} & set(catalog.MARKS)
    }
    assert marked - set(tables()) <= set(OUTSIDE)
    assert len(marked & set(tables())) >= 10


def test_tables_outside_the_wall_exist_and_have_a_reason() -> None:
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert set(OUTSIDE) <= names
    assert all(len(reason) > 20 for reason in OUTSIDE.values())


def test_append_only_tables_can_be_read_and_added_to_alone() -> None:
    frozen = [t for t, model in tables().items() if model.wall.append_only]
    assert set(frozen) >= {"record_event", "record_change", "outcomes_score"}
    with connection.cursor() as cursor:
        for table in frozen:
            for word in ("update", "delete", "truncate"):
                cursor.execute("select has_any_column_privilege(%s, 'update')", [table])
                assert cursor.fetchone() == (False,)
                cursor.execute("select has_table_privilege(%s, %s)", [table, word])
                assert cursor.fetchone() == (False,)


def test_composite_keys_tie_every_row_to_its_clinic_couple_and_person() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint"
            " where contype = 'f' and array_length(conkey, 1) = 2 and convalidated"
        )
        keys = set(cursor.fetchall())
    couple = "FOREIGN KEY (couple_id, clinic_id) REFERENCES couples_couple(id, clinic_id)"
    subject = "FOREIGN KEY (subject_id, couple_id) REFERENCES couples_partner(id, couple_id)"
    response = "REFERENCES instruments_response(id, subject_id)"
    for table, model in tables().items():
        fields = {f.name for f in model._meta.concrete_fields if f.remote_field}
        assert ("couple" not in fields) or (table, couple) in keys
        assert ("subject" not in fields) or (table, subject) in keys
        assert ("response" not in fields) or any(t == table and response in k for t, k in keys)
