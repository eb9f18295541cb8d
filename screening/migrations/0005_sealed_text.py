"""Seals what was written before these columns were sealed.

Some of these rows never change, whoever asks; so their triggers rest while each is written again
with the same words, and stand again before anybody else can look: it is one transaction.
"""

from django.db import migrations

from kact.privacy.sealed import is_sealed, seal

SEALED = {
    "screening_undisclosedmatter": ("text", "note"),
    "screening_safetyassessment": ("grounds", "plan", "resources", "report_note"),
    "screening_voluntariness": ("note",),
    "screening_sitting": ("if_cut_off", "call_back"),
}


def seal_all(cursor):
    """Every one of these columns in every row; one that is empty or sealed stays as it is."""
    for table, columns in SEALED.items():
        cursor.execute(f"alter table {table} disable row level security")
        cursor.execute(f"alter table {table} disable trigger user")
        for column in columns:
            _seal_column(cursor, table, column)
        # A row written twice leaves its keys to be checked, and until then no trigger comes back.
        cursor.execute("set constraints all immediate")
        cursor.execute(f"alter table {table} enable trigger user")
        cursor.execute(f"alter table {table} enable row level security")


def _seal_column(cursor, table, column):
    cursor.execute(f"select id, {column} from {table} where {column} <> ''")
    place = f"{table}.{column}"
    rows = [(seal(words, place), pk) for pk, words in cursor.fetchall() if not is_sealed(words)]
    if rows:
        cursor.executemany(f"update {table} set {column} = %s where id = %s", rows)


def _forwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        seal_all(cursor)


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_interview_answers")]
    operations = [migrations.RunPython(_forwards, migrations.RunPython.noop)]
