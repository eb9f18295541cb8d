"""What the database itself asks of the evidence of consent, whoever adds a row.

Each function runs with the rights of whoever adds: what they cannot see is not there, so a hidden
row never helps a forger. Times are the database's own. now() is when the request began.
"""

from django.db import migrations

from kact.privacy.wall import APP_ROLE

FUNCTIONS = f"""
create function consent_must(condition boolean, why text) returns void language plpgsql as $$
begin
    if condition is distinct from true then
        raise exception 'kact: consent refused: %', why using errcode = '42501';
    end if;
end $$;

create function consent_sha256(words text) returns text language sql immutable as $$
    select encode(sha256(convert_to(words, 'UTF8')), 'hex')
$$;

-- As Django escapes what it puts into a page.
create function consent_escaped(words text) returns text language sql immutable as $$
    select replace(replace(replace(replace(replace(
        words, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#x27;')
$$;

create function consent_is_partner(person uuid, partner uuid, clinic uuid) returns boolean
language sql stable as $$
    select exists (select from accounts_enrolment e where e.user_id = person
                   and e.partner_id = partner and e.clinic_id = clinic)
$$;

create function consent_is_staff(person uuid, clinic uuid, roles text[]) returns boolean
language sql stable as $$
    select exists (select from accounts_membership m where m.user_id = person
                   and m.clinic_id = clinic and m.ended_at is null and m.role = any(roles))
$$;

-- The runtime role writes words and rules only as the member of staff it was told of, signed.
create function consent_told(clinic uuid, roles text[]) returns boolean
language plpgsql stable as $$
begin
    return current_user <> '{APP_ROLE}' or coalesce(kact_ctx('kind') = 'staff'
        and kact_ctx('clinic')::uuid = clinic and kact_ctx('role') = any(roles), false);
end $$;

create function consent_is_current(template uuid, clinic uuid) returns boolean
language sql stable as $$
    select exists (
        select from screening_consenttemplate t
        where t.id = template and t.clinic_id = clinic and t.approved_at is not null
        and not exists (
            select from screening_consenttemplate newer
            where newer.clinic_id = t.clinic_id and newer.code = t.code
            and newer.version > t.version and newer.approved_at is not null))
$$;

create function consent_elements(template uuid) returns setof jsonb language sql stable as $$
    select jsonb_array_elements(body::jsonb -> 'elements')
    from screening_consenttemplate where id = template
$$;

create function consent_rules_of(clinic uuid) returns screening_consentrules
language sql stable as $$
    select * from screening_consentrules where clinic_id = clinic order by chosen_at desc limit 1
$$;

create function consent_last_withdrawal(partner uuid) returns timestamptz
language sql stable as $$
    select coalesce(max(withdrawn_at), '-infinity') from screening_consentwithdrawal
    where subject_id = partner and signature_id is null
$$;

create function consent_refuse() returns trigger language plpgsql as $$
begin
    perform consent_must(false, tg_table_name || ' is never changed');
    return null;
end $$;

create function consent_of_template() returns trigger language plpgsql as $$
begin
    perform consent_must(consent_told(new.clinic_id,
        case when tg_op = 'INSERT'
             then '{{therapist,co_therapist,prescriber,monitor,admin}}'::text[]
             else '{{prescriber,admin}}'::text[] end), 'only staff write papers');
    perform consent_must(new.body_sha256 = consent_sha256(new.body), 'another text was hashed');
    if tg_op = 'INSERT' then
        perform consent_must(new.approved_at is null, 'a paper begins as a draft');
        return new;
    end if;
    perform consent_must((new.id, new.clinic_id, new.code, new.version)
        = (old.id, old.clinic_id, old.code, old.version), 'a version is not another one');
    if new.approved_at is not null then
        perform consent_must(consent_is_staff(new.approved_by_id, new.clinic_id, '{{prescriber}}'),
            'a prescriber of the clinic approves');
        perform consent_must(consent_told(new.clinic_id, '{{prescriber}}')
            and coalesce(kact_ctx('user')::uuid, new.approved_by_id) = new.approved_by_id,
            'nobody approves in the name of somebody else');
        perform consent_must(new.body = old.body, 'what is approved was there to be read');
        new.approved_at := clock_timestamp();
    end if;
    return new;
end $$;

create function consent_of_rules() returns trigger language plpgsql as $$
begin
    if new.chosen_by_id is null then
        perform consent_must(consent_told(new.clinic_id,
            '{{therapist,co_therapist,prescriber,monitor,admin}}'), 'only staff begin the rules');
        perform consent_must(not exists (select from screening_consentrules r
            where r.clinic_id = new.clinic_id), 'rules are chosen by somebody');
    else
        perform consent_must(consent_is_staff(new.chosen_by_id, new.clinic_id, '{{prescriber}}'),
            'a prescriber of the clinic chooses');
        perform consent_must(consent_told(new.clinic_id, '{{prescriber}}')
            and coalesce(kact_ctx('user')::uuid, new.chosen_by_id) = new.chosen_by_id,
            'nobody chooses in the name of somebody else');
    end if;
    new.chosen_at := clock_timestamp();
    return new;
end $$;

create function consent_of_offer() returns trigger language plpgsql as $$
begin
    perform consent_must(consent_is_staff(new.author_id, new.clinic_id, '{{therapist,prescriber}}'),
        'a clinician offers papers');
    perform consent_must(consent_is_current(new.template_id, new.clinic_id),
        'the paper is not the current, approved version of this clinic');
    new.offered_at := clock_timestamp();
    return new;
end $$;

create function consent_of_explanation() returns trigger language plpgsql as $$
declare
    roles text[];
begin
    select array(select jsonb_array_elements_text(t.body::jsonb -> 'explained_by')) into roles
        from screening_consentoffer o join screening_consenttemplate t on t.id = o.template_id
        where o.id = new.offer_id and o.subject_id = new.subject_id;
    perform consent_must(consent_is_staff(new.author_id, new.clinic_id, roles),
        'not the clinician who explains this paper');
    new.explained_at := clock_timestamp();
    return new;
end $$;

create function consent_of_presentation() returns trigger language plpgsql as $$
declare
    offer record;
    rules screening_consentrules := consent_rules_of(new.clinic_id);
begin
    select * into offer from screening_consentoffer o
        where o.id = new.offer_id and o.subject_id = new.subject_id;
    perform consent_must(offer.id is not null, 'nothing was offered');
    perform consent_must(consent_is_partner(new.author_id, new.subject_id, new.clinic_id),
        'a paper is shown to its own reader alone');
    perform consent_must(consent_is_current(offer.template_id, new.clinic_id),
        'the paper is not the current, approved version of this clinic');
    perform consent_must(offer.offered_at > consent_last_withdrawal(new.subject_id),
        'it was taken back since');
    perform consent_must(new.alone, 'they did not say that they are alone');
    perform consent_must(new.session_hash ~ '^[0-9a-f]{{64}}$', 'in no session');
    perform consent_must(new.rendered_sha256 = encode(sha256(new.rendered), 'hex'),
        'other bytes were hashed');
    perform consent_must(not exists (
        select from consent_elements(offer.template_id) e, jsonb_array_elements_text(e -> 'text') p
        where position(convert_to(consent_escaped(p), 'UTF8') in new.rendered) = 0),
        'something of the approved text is missing');
    perform consent_must(rules.id is not null, 'the clinic has no rules');
    new.shown_at := clock_timestamp();
    new.expires_at := new.shown_at + make_interval(mins => rules.shown_minutes);
    return new;
end $$;

create function consent_of_reply() returns trigger language plpgsql as $$
declare
    shown record;
    found jsonb;
begin
    select p.*, o.template_id into shown from screening_consentpresentation p
        join screening_consentoffer o on o.id = p.offer_id
        where p.id = new.presentation_id and p.subject_id = new.subject_id;
    perform consent_must(new.author_id = shown.author_id
        and consent_is_partner(new.author_id, new.subject_id, new.clinic_id),
        'the reader replies, nobody else');
    perform consent_must(shown.expires_at > now(), 'it was shown too long ago');
    select e into found from consent_elements(shown.template_id) e
        where e ->> 'code' = new.element;
    perform consent_must((new.kind = 'declines') = (found is null), 'there is no such element');
    perform consent_must(new.kind in ('answers', 'initials', 'shares', 'declines'), 'no reply');
    new.correct := null;
    if new.kind = 'answers' then
        perform consent_must(found ? 'question', 'nothing is asked there');
        new.correct := found -> 'question' ->> 'right' = new.value;
    elsif new.kind = 'shares' then
        perform consent_must(new.value in ('yes', 'no') and exists (
            select from jsonb_array_elements(found -> 'shares') s where s ->> 'code' = new.item),
            'nothing of the kind can be shared');
    elsif new.kind = 'initials' then
        perform consent_must(new.value ~ '^\\S{{1,5}}$', 'these are no initials');
        perform consent_must(new.text_sha256 = consent_sha256((
            select string_agg(p, e'\\n\\n' order by n)
            from jsonb_array_elements_text(found -> 'text') with ordinality as x(p, n))),
            'another text was initialled');
        perform consent_must(not found ? 'question' or exists (
            select from screening_consentreply r
            join screening_consentpresentation p on p.id = r.presentation_id
            where p.offer_id = shown.offer_id and r.element = new.element and r.correct),
            'the question is not answered yet');
    end if;
    new.replied_at := clock_timestamp();
    return new;
end $$;

create function consent_of_authentication() returns trigger language plpgsql as $$
declare
    shown record;
    rules screening_consentrules := consent_rules_of(new.clinic_id);
begin
    select * into shown from screening_consentpresentation p
        where p.id = new.presentation_id and p.subject_id = new.subject_id;
    perform consent_must(new.author_id = shown.author_id
        and consent_is_partner(new.author_id, new.subject_id, new.clinic_id),
        'somebody else proved who they are');
    perform consent_must(new.session_hash = shown.session_hash, 'in another session');
    perform consent_must(cardinality(new.methods) > 0
        and new.methods <@ '{{password,totp,webauthn}}'::varchar[], 'by no known method');
    perform consent_must(
        new.authenticated_at > now() - make_interval(mins => rules.fresh_minutes)
        and new.authenticated_at <= clock_timestamp() + interval '1 minute',
        'too long ago, or not yet');  -- two machines' clocks may differ a little
    return new;
end $$;

create function consent_of_signature() returns trigger language plpgsql as $$
declare
    shown record;
    rules screening_consentrules := consent_rules_of(new.clinic_id);
begin
    select p.*, o.template_id, o.offered_at, t.body::jsonb ->> 'meaning' as meaning into shown
        from screening_consentpresentation p
        join screening_consentoffer o on o.id = p.offer_id
        join screening_consenttemplate t on t.id = o.template_id
        where p.id = new.presentation_id and p.subject_id = new.subject_id;
    perform consent_must(new.author_id = shown.author_id
        and consent_is_partner(new.author_id, new.subject_id, new.clinic_id),
        'only the reader signs');
    perform pg_advisory_xact_lock(hashtextextended('consent:' || new.presentation_id, 0));
    perform consent_must(not exists (select from screening_consentsignature s
        where s.presentation_id = new.presentation_id), 'it is signed already');
    perform consent_must(new.rendered_sha256 = shown.rendered_sha256, 'something else was shown');
    perform consent_must(shown.expires_at > now(), 'it was shown too long ago');
    perform consent_must(consent_is_current(shown.template_id, new.clinic_id),
        'the paper is not the current, approved version of this clinic');
    perform consent_must(shown.offered_at > consent_last_withdrawal(new.subject_id),
        'it was taken back since');
    perform consent_must(exists (select from screening_consentexplanation x
        where x.offer_id = shown.offer_id), 'nobody has explained it');
    perform consent_must(clock_timestamp() >= make_interval(hours => rules.reflection_hours) + (
        select min(p.shown_at) from screening_consentpresentation p
        where p.offer_id = shown.offer_id), 'the time to think it over has not passed');
    perform consent_must(not exists (
        select from consent_elements(shown.template_id) e where not exists (
            select from screening_consentreply r
            join screening_consentpresentation p on p.id = r.presentation_id
            where p.offer_id = shown.offer_id and r.kind = 'initials'
            and r.element = e ->> 'code')), 'not every element is initialled');
    perform consent_must(exists (
        select from screening_consentauthentication a
        where a.presentation_id = new.presentation_id and a.author_id = new.author_id
        and a.session_hash = shown.session_hash
        and a.authenticated_at > now() - make_interval(mins => rules.fresh_minutes)
        and (not rules.second_factor or a.methods && '{{totp,webauthn}}'::varchar[])),
        'they did not prove who they are just now');
    perform consent_must(new.typed_name ~ '\\S', 'no name was typed');
    perform consent_must(new.meaning = shown.meaning, 'it means something else');
    perform consent_must(new.setting in ('clinic_private_room', 'remote'), 'nowhere');
    perform consent_must(new.signed_at between now() and clock_timestamp(), 'at another time');
    return new;
end $$;

create function consent_of_confirmation() returns trigger language plpgsql as $$
begin
    perform consent_must(consent_is_staff(new.author_id, new.clinic_id,
        '{{therapist,prescriber,monitor}}'), 'a clinician confirms');
    perform consent_must(not consent_is_partner(new.author_id, new.subject_id, new.clinic_id),
        'nobody confirms their own signature');
    perform consent_must(exists (select from screening_consentsignature s
        where s.id = new.signature_id and s.subject_id = new.subject_id
        and s.signed_at > consent_last_withdrawal(new.subject_id)
        and not exists (select from screening_consentwithdrawal w where w.signature_id = s.id)),
        'nothing stands to be confirmed');
    perform consent_must(new.kind in ('signing', 'same_day'), 'no such confirmation');
    new.confirmed_at := clock_timestamp();
    return new;
end $$;

create function consent_of_withdrawal() returns trigger language plpgsql as $$
begin
    perform consent_must(consent_is_partner(new.author_id, new.subject_id, new.clinic_id),
        'a partner stops by themselves');
    new.withdrawn_at := clock_timestamp();
    return new;
end $$;
"""

# Who adds a row runs what checks it.
GRANTS = f"""
grant execute on function consent_must(boolean, text), consent_sha256(text), consent_escaped(text),
    consent_is_partner(uuid, uuid, uuid), consent_is_staff(uuid, uuid, text[]),
    consent_told(uuid, text[]), consent_is_current(uuid, uuid), consent_elements(uuid),
    consent_rules_of(uuid), consent_last_withdrawal(uuid) to {APP_ROLE};
"""

RECORDS = (
    *("offer", "explanation", "presentation", "reply", "authentication", "signature"),
    *("confirmation", "withdrawal"),
)


def _check(noun: str, when: str = "insert") -> str:
    return (
        f"create trigger consent_checked before {when} on screening_consent{noun}"
        f" for each row execute function consent_of_{noun}();\n"
    )


# The records behind the wall are kept from change and TRUNCATE by the wall's own triggers; what
# stands outside it is kept from them here.
TRIGGERS = "".join(
    [
        *(_check(noun) for noun in RECORDS),
        _check("template", "insert or update"),
        _check("rules"),
        "create trigger consent_kept before update or delete on screening_consentrules"
        " for each row execute function consent_refuse();\n",
        *(
            f"create trigger consent_not_emptied before truncate on screening_consent{noun}"
            " for each statement execute function consent_refuse();\n"
            for noun in ("template", "rules")
        ),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTIONS + GRANTS + TRIGGERS, migrations.RunSQL.noop)]
