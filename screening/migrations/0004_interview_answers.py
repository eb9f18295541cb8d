"""Moves what therapists wrote down of private interviews to the table that is theirs alone.

Answers that are closed never change, and nobody deletes any; so the triggers of the old table rest
while its rows go over, and stand again before anybody else can look: all of it is one transaction.
"""

from django.db import migrations

COLUMNS = (
    "id, clinic_id, couple_id, subject_id, author_id, released, created_at,"
    " intake_id, question, value, note, since, answered_at"
)
OF_INTERVIEWS = "intake_id in (select id from screening_intake where part = 'relational_interview')"
WALLED = ("screening_safetyanswer", "screening_interviewanswer", "screening_intake")

MOVE = f"""
do $$
declare
    walled text;
begin
    foreach walled in array array{list(WALLED)} loop
        execute format('alter table %I disable row level security', walled);
        execute format('alter table %I disable trigger user', walled);
    end loop;
    insert into screening_interviewanswer ({COLUMNS})
        select {COLUMNS} from screening_safetyanswer where {OF_INTERVIEWS};
    delete from screening_safetyanswer where {OF_INTERVIEWS};
    foreach walled in array array{list(WALLED)} loop
        execute format('alter table %I enable trigger user', walled);
        execute format('alter table %I enable row level security', walled);
    end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_questions_and_interviews")]
    operations = [migrations.RunSQL(MOVE, migrations.RunSQL.noop)]
