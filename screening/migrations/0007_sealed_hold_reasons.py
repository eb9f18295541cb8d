"""Seals why holds were lifted. Lifted holds never change, so their triggers rest meanwhile."""

from django.db import migrations

import kact.privacy.sealed
from kact.privacy.sealed import is_sealed, seal

TABLE, COLUMN = "screening_hold", "reason"


def seal_reasons(cursor):
    """Every reason that does not lie sealed yet."""
    cursor.execute(f"alter table {TABLE} disable row level security")
    cursor.execute(f"alter table {TABLE} disable trigger user")
    cursor.execute(f"select id, {COLUMN} from {TABLE} where {COLUMN} <> ''")
    place = f"{TABLE}.{COLUMN}"
    rows = [(seal(words, place), pk) for pk, words in cursor.fetchall() if not is_sealed(words)]
    if rows:
        cursor.executemany(f"update {TABLE} set {COLUMN} = %s where id = %s", rows)
    cursor.execute(f"alter table {TABLE} enable trigger user")
    cursor.execute(f"alter table {TABLE} enable row level security")


def _forwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        seal_reasons(cursor)


class Migration(migrations.Migration):
    dependencies = [("screening", "0006_reopenings")]
    operations = [
        migrations.AlterField(
            model_name="hold",
            name="reason",
            field=kact.privacy.sealed.SealedTextField(blank=True, help_text="Why it was lifted."),
        ),
        migrations.RunPython(_forwards, migrations.RunPython.noop),
    ]
