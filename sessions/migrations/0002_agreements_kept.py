"""What the database itself asks of agreements, whoever adds or changes a row.

A version's words are the hash's words and never change; a signature is its signer's own, under the
words that are there, at the database's time; what is shown of an intention is never reworded.
"""

from django.db import migrations

from kact.privacy.wall import APP_ROLE

FUNCTIONS = """
create function agreement_must(condition boolean, why text) returns void language plpgsql as $$
begin
    if condition is distinct from true then
        raise exception 'kact: agreement refused: %', why using errcode = '42501';
    end if;
end $$;

create function agreement_keeps_words() returns trigger language plpgsql as $$
begin
    perform agreement_must(
        new.text_sha256 = encode(sha256(convert_to(new.text, 'UTF8')), 'hex'),
        'other words were hashed');
    if tg_op = 'UPDATE' then
        perform agreement_must(
            (new.version, new.terms, new.text, new.made_at)
                is not distinct from (old.version, old.terms, old.text, old.made_at),
            'a version never changes');
    end if;
    return new;
end $$;

create function agreement_takes_signature() returns trigger language plpgsql as $$
begin
    perform agreement_must(
        exists (select from accounts_enrolment e where e.user_id = new.author_id
                and e.partner_id = new.subject_id and e.clinic_id = new.clinic_id),
        'a partner signs for themselves');
    perform agreement_must(
        new.text_sha256 = (select a.text_sha256 from kact_sessions_agreement a
                           where a.id = new.agreement_id),
        'other words were signed');
    perform agreement_must(new.typed_name ~ '\\S', 'a signature is a name');
    new.signed_at := clock_timestamp();
    return new;
end $$;

create function intention_keeps_words() returns trigger language plpgsql as $$
begin
    perform agreement_must(
        (new.text, new.intention_id) is not distinct from (old.text, old.intention_id),
        'what is shown is never reworded');
    return new;
end $$;

create function brief_keeps_words() returns trigger language plpgsql as $$
begin
    perform agreement_must(
        (new.code, new.text_sha256) is not distinct from (old.code, old.text_sha256),
        'a brief keeps its words');
    perform agreement_must(new.signed_at is null or (new.typed_name ~ '\\S' and exists (
            select from accounts_enrolment e where e.partner_id = new.subject_id
            and e.clinic_id = new.clinic_id
            and e.user_id = coalesce(nullif(kact_ctx('user'), '')::uuid, e.user_id))),
        'a partner signs for themselves');
    return new;
end $$;

create trigger agreement_words before insert or update on kact_sessions_agreement
    for each row execute function agreement_keeps_words();
create trigger agreement_signed before insert on kact_sessions_agreementsignature
    for each row execute function agreement_takes_signature();
create trigger intention_words before update on kact_sessions_sharedintention
    for each row execute function intention_keeps_words();
create trigger brief_words before update on kact_sessions_brief
    for each row execute function brief_keeps_words();
"""

GRANTS = f"""
grant execute on function agreement_must(boolean, text) to {APP_ROLE};
"""

UNDONE = """
drop trigger agreement_words on kact_sessions_agreement;
drop trigger agreement_signed on kact_sessions_agreementsignature;
drop trigger intention_words on kact_sessions_sharedintention;
drop trigger brief_words on kact_sessions_brief;
drop function agreement_keeps_words, agreement_takes_signature, intention_keeps_words,
    brief_keeps_words, agreement_must;
"""


class Migration(migrations.Migration):
    dependencies = [("kact_sessions", "0001_initial"), ("accounts", "0002_clinic_slug")]

    operations = [migrations.RunSQL(FUNCTIONS + GRANTS, UNDONE)]
