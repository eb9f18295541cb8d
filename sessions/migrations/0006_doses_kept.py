"""What the database itself asks of a dose, whoever adds the row.

Two people stand behind every dose: whoever checks one neither prepared it nor gives it. A dose is
of the day it was prepared for, and what was given was not refused.
"""

from django.db import migrations

from kact.privacy.wall import APP_ROLE

FUNCTIONS = """
create function dose_must(condition boolean, why text) returns void language plpgsql as $$
begin
    if condition is distinct from true then
        raise exception 'kact: dose refused: %', why using errcode = '42501';
    end if;
end $$;

create function dose_takes_check() returns trigger language plpgsql as $$
begin
    perform dose_must(
        (select p.author_id <> new.author_id from kact_sessions_prepareddose p
         where p.id = new.prepared_id),
        'a second person checks it');
    return new;
end $$;

create function dose_is_given() returns trigger language plpgsql as $$
declare
    prepared record;
begin
    select * into prepared from kact_sessions_prepareddose p where p.id = new.prepared_id;
    perform dose_must(prepared.dosing_session_id = new.dosing_session_id, 'of another day');
    perform dose_must(prepared.planned_mg = new.planned_mg, 'of another amount');
    perform dose_must(
        (select c.author_id not in (new.author_id, prepared.author_id)
         from kact_sessions_dosecheck c where c.prepared_id = new.prepared_id),
        'a second person checked it');
    perform dose_must(
        not exists (select from kact_sessions_refuseddose r where r.prepared_id = new.prepared_id),
        'it was not given');
    return new;
end $$;

create function dose_is_refused() returns trigger language plpgsql as $$
declare
    prepared record;
begin
    select * into prepared from kact_sessions_prepareddose p where p.id = new.prepared_id;
    perform dose_must(prepared.dosing_session_id = new.dosing_session_id, 'of another day');
    perform dose_must(prepared.planned_mg = new.wasted_mg, 'of another amount');
    perform dose_must(
        not exists (select from kact_sessions_givendose g where g.prepared_id = new.prepared_id),
        'it was given');
    return new;
end $$;

create trigger dose_checked before insert on kact_sessions_dosecheck
    for each row execute function dose_takes_check();
create trigger dose_given before insert on kact_sessions_givendose
    for each row execute function dose_is_given();
create trigger dose_refused before insert on kact_sessions_refuseddose
    for each row execute function dose_is_refused();
"""

GRANTS = f"""
grant execute on function dose_must(boolean, text) to {APP_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("kact_sessions", "0005_checks_and_doses")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS + GRANTS,
            """
            drop trigger dose_checked on kact_sessions_dosecheck;
            drop trigger dose_given on kact_sessions_givendose;
            drop trigger dose_refused on kact_sessions_refuseddose;
            drop function dose_takes_check();
            drop function dose_is_given();
            drop function dose_is_refused();
            drop function dose_must(boolean, text);
            """,
        )
    ]
