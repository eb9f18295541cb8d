"""What the database itself asks of a clinic's numbers, whoever adds a row. Times are its own."""

from django.db import migrations

from kact.privacy.wall import APP_ROLE

FUNCTIONS = f"""
create function number_must(condition boolean, why text) returns void language plpgsql as $$
begin
    if condition is distinct from true then
        raise exception 'kact: number refused: %', why using errcode = '42501';
    end if;
end $$;

create function number_is_staff(person uuid, clinic uuid, roles text[]) returns boolean
language sql stable as $$
    select exists (select from accounts_membership m where m.user_id = person
                   and m.clinic_id = clinic and m.ended_at is null and m.role = any(roles))
$$;

create function number_of_proposal() returns trigger language plpgsql as $$
begin
    perform number_must(number_is_staff(new.author_id, new.clinic_id, '{{prescriber,admin}}'),
        'an administrator or a prescriber of the clinic proposes');
    new.proposed_at := clock_timestamp();
    return new;
end $$;

create function number_of_approval() returns trigger language plpgsql as $$
declare
    proposal record;
begin
    select * into proposal from protocol_chosennumber p
        where p.id = new.proposal_id and p.clinic_id = new.clinic_id;
    perform number_must(proposal.code = new.code and proposal.value is not distinct from new.value,
        'another number was proposed');
    perform number_must(not exists (select from protocol_approvednumber a
        where a.proposal_id = new.proposal_id), 'it is approved already');
    perform number_must(number_is_staff(new.author_id, new.clinic_id, '{{prescriber}}'),
        'a prescriber of the clinic approves');
    perform number_must(proposal.author_id <> new.author_id or not exists (
        select from accounts_membership m join accounts_user u on u.id = m.user_id
        where m.clinic_id = new.clinic_id and m.ended_at is null and m.role = 'prescriber'
        and u.is_active and m.user_id <> new.author_id), 'another prescriber approves');
    perform number_must(new.methods && '{{totp,webauthn}}'::varchar[]
        and new.proved_at between now() - interval '5 minutes' and clock_timestamp(),
        'they did not prove who they are just now');
    new.approved_at := clock_timestamp();
    return new;
end $$;

grant execute on function number_must(boolean, text), number_is_staff(uuid, uuid, text[])
    to {APP_ROLE};

create trigger number_checked before insert on protocol_chosennumber
    for each row execute function number_of_proposal();
create trigger number_checked before insert on protocol_approvednumber
    for each row execute function number_of_approval();
"""


class Migration(migrations.Migration):
    dependencies = [("protocol", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
