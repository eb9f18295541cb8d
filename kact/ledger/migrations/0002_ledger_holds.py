"""PostgreSQL itself holds the ledger: each row to the one before it, and each waste to two people.

Whatever concerns one lot is done one after the other: every trigger first takes the lot's own lock,
the one the actions take, and then reads what stands committed. The functions run with the rights of
whoever adds the row; who may add one may read what they ask. A row that is hidden from its maker
counts as missing, and is refused.
"""

from django.db import migrations

HOLDS = """
create function ledger_refuse(why text) returns void language plpgsql as $$
begin
    raise exception 'kact: %', why using errcode = '23514';
end $$;

create function ledger_lock(lot uuid) returns void language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('ledger:' || lot::text, 0));
end $$;

create function ledger_balance(of_lot uuid) returns numeric language plpgsql volatile as $$
begin
    return coalesce((select m.after_mg from ledger_movement m where m.lot_id = of_lot
                     order by m.number desc limit 1), 0);
end $$;

-- What was taken from containers of a lot and is neither given nor wasted.
create function ledger_open(of_lot uuid) returns numeric language plpgsql volatile as $$
begin
    return coalesce((select sum(d.mg - d.left_mg) from ledger_draw d where d.lot_id = of_lot), 0)
         + coalesce((select sum(m.mg) from ledger_movement m
                     where m.lot_id = of_lot and m.draw_id is not null), 0);
end $$;

create function ledger_of_clinic(of_lot uuid, clinic uuid) returns void language plpgsql as $$
begin
    if not exists (select from ledger_lot l where l.id = of_lot and l.clinic_id = clinic) then
        perform ledger_refuse('the lot is not of this clinic');
    end if;
end $$;

create function ledger_lot_holds() returns trigger language plpgsql as $$
begin
    if not exists (select from ledger_substance s
                   where s.id = new.substance_id and s.clinic_id = new.clinic_id) then
        perform ledger_refuse('the substance is not of this clinic');
    end if;
    return new;
end $$;

create function ledger_consignment_holds() returns trigger language plpgsql as $$
begin
    perform ledger_of_clinic(new.lot_id, new.clinic_id);
    return new;
end $$;

create function ledger_draw_holds() returns trigger language plpgsql as $$
begin
    perform ledger_lock(new.lot_id);
    perform ledger_of_clinic(new.lot_id, new.clinic_id);
    if new.mg - new.left_mg > ledger_balance(new.lot_id) - ledger_open(new.lot_id) then
        perform ledger_refuse('more is drawn than there is');
    end if;
    if new.left_mg > 0 and not exists (
        select from ledger_lot l join ledger_substance s on s.id = l.substance_id
        where l.id = new.lot_id and s.multi_dose) then
        perform ledger_refuse('nothing is left in a container of a single dose');
    end if;
    return new;
end $$;

create function ledger_waste_holds() returns trigger language plpgsql as $$
begin
    perform ledger_of_clinic(new.lot_id, new.clinic_id);
    if new.author_id is null then
        perform ledger_refuse('a waste is proposed by somebody who is signed in');
    end if;
    if new.draw_id is not null and not exists (
        select from ledger_draw d where d.id = new.draw_id and d.lot_id = new.lot_id) then
        perform ledger_refuse('the draw is of another lot');
    end if;
    return new;
end $$;

create function ledger_answer_holds() returns trigger language plpgsql as $$
declare
    waste record;
begin
    if new.id <> new.waste_id then
        perform ledger_refuse('a waste is answered once');
    end if;
    select w.author_id, w.clinic_id into waste from ledger_waste w where w.id = new.waste_id;
    if waste.clinic_id is distinct from new.clinic_id then
        perform ledger_refuse('the waste is not of this clinic');
    end if;
    if new.author_id is null or (new.witnessed and new.author_id = waste.author_id) then
        perform ledger_refuse('a waste is witnessed by a second, different person');
    end if;
    return new;
end $$;

create function ledger_dispensed_holds() returns trigger language plpgsql as $$
begin
    if new.id <> new.movement_id then
        perform ledger_refuse('a movement is given to one patient');
    end if;
    if exists (select from ledger_movement m where m.id = new.movement_id) then
        perform ledger_refuse('to whom it was given is written before the movement');
    end if;
    return new;
end $$;

create function ledger_count_holds() returns trigger language plpgsql as $$
declare
    former record;
    last integer;
begin
    perform ledger_lock(new.lot_id);
    perform ledger_of_clinic(new.lot_id, new.clinic_id);
    select coalesce(max(m.number), 0) into last from ledger_movement m where m.lot_id = new.lot_id;
    if new.author_id is null or new.at_number <> last then
        perform ledger_refuse('a count is of the lot as it stands, by somebody who is signed in');
    end if;
    if new.first_id is null then
        return new;
    end if;
    select * into former from ledger_count c where c.id = new.first_id;
    if former.lot_id is distinct from new.lot_id or former.first_id is not null
        or former.at_number is distinct from last
        or former.inventory_id is distinct from new.inventory_id then
        perform ledger_refuse('the first count is of something else');
    end if;
    if former.author_id = new.author_id then
        perform ledger_refuse('two people count');
    end if;
    if new.expected_mg <> ledger_balance(new.lot_id) then
        perform ledger_refuse('the ledger expects something else');
    end if;
    return new;
end $$;

create function ledger_step_holds() returns trigger language plpgsql as $$
begin
    if not exists (
        select from ledger_count c join ledger_count f on f.id = c.first_id
        where c.id = new.count_id and c.clinic_id = new.clinic_id
        and c.counted_mg = f.counted_mg and c.counted_mg <> c.expected_mg) then
        perform ledger_refuse('there is no such discrepancy');
    end if;
    return new;
end $$;

create function ledger_movement_follows(new ledger_movement) returns boolean language plpgsql as $$
begin
    return case new.kind
    when 'received' then new.mg > 0 and exists (
        select from ledger_consignment c where c.id = new.consignment_id
        and c.lot_id = new.lot_id and c.kind = new.kind and c.mg = new.mg)
    when 'returned' then new.mg < 0 and exists (
        select from ledger_consignment c where c.id = new.consignment_id
        and c.lot_id = new.lot_id and c.kind = new.kind and c.mg = -new.mg)
    when 'administered' then new.mg < 0 and exists (
        select from ledger_dispensed d where d.movement_id = new.id and d.clinic_id = new.clinic_id)
    when 'wasted' then exists (
        select from ledger_waste w join ledger_wasteanswer a on a.waste_id = w.id
        where w.id = new.waste_id and a.witnessed and a.author_id <> w.author_id
        and w.lot_id = new.lot_id and w.mg = -new.mg and w.draw_id is not distinct from new.draw_id)
    when 'adjusted' then exists (
        select from ledger_count c join ledger_count f on f.id = c.first_id
        where c.id = new.count_id and c.lot_id = new.lot_id and c.counted_mg = f.counted_mg
        and new.mg = c.counted_mg - c.expected_mg and c.author_id <> new.author_id)
    when 'reversed' then exists (
        select from ledger_movement m where m.id = new.reverses_id and m.lot_id = new.lot_id
        and m.kind <> 'reversed' and new.mg = -m.mg and m.draw_id is not distinct from new.draw_id)
    else false end
    and (new.consignment_id is null or new.kind in ('received', 'returned'))
    and (new.waste_id is null) = (new.kind <> 'wasted')
    and (new.count_id is null) = (new.kind <> 'adjusted')
    and (new.reverses_id is null) = (new.kind <> 'reversed')
    and (new.author_id is null) = (new.kind = 'wasted');
end $$;

create function ledger_movement_holds() returns trigger language plpgsql as $$
declare
    last record;
    taken numeric;
    used numeric;
begin
    perform ledger_lock(new.lot_id);
    perform ledger_of_clinic(new.lot_id, new.clinic_id);
    select m.number, m.after_mg into last from ledger_movement m
        where m.lot_id = new.lot_id order by m.number desc limit 1;
    if new.number <> coalesce(last.number, 0) + 1 or new.before_mg <> coalesce(last.after_mg, 0) then
        perform ledger_refuse('a movement begins where the one before it ended');
    end if;
    if not coalesce(ledger_movement_follows(new), false) then
        perform ledger_refuse('nothing stands behind this movement');
    end if;
    if new.draw_id is not null then
        select d.mg - d.left_mg into taken from ledger_draw d
            where d.id = new.draw_id and d.lot_id = new.lot_id;
        select -coalesce(sum(m.mg), 0) - new.mg into used from ledger_movement m
            where m.draw_id = new.draw_id;
        if taken is null or used < 0 or used > taken then
            perform ledger_refuse('more is given and wasted than was drawn');
        end if;
    elsif new.mg < 0 and new.kind <> 'adjusted' and new.after_mg < ledger_open(new.lot_id) then
        perform ledger_refuse('what is drawn already is spoken for');
    end if;
    return new;
end $$;
"""
# What the triggers call: it reads or refuses, and changes nothing.
HELPERS = """
grant execute on function
    ledger_refuse(text), ledger_lock(uuid), ledger_balance(uuid), ledger_open(uuid),
    ledger_of_clinic(uuid, uuid), ledger_movement_follows(ledger_movement) to kact_app;
"""
TABLES = {
    "lot": "lot",
    "consignment": "consignment",
    "draw": "draw",
    "waste": "waste",
    "wasteanswer": "answer",
    "dispensed": "dispensed",
    "count": "count",
    "casestep": "step",
    "movement": "movement",
}
TRIGGERS = "\n".join(
    f"create trigger ledger_{table}_holds before insert on ledger_{table}"
    f" for each row execute function ledger_{noun}_holds();"
    for table, noun in TABLES.items()
)
BACK = "\n".join(
    [
        *(f"drop trigger ledger_{table}_holds on ledger_{table};" for table in TABLES),
        *(f"drop function ledger_{noun}_holds();" for noun in TABLES.values()),
        "drop function ledger_movement_follows(ledger_movement);",
        "drop function ledger_of_clinic(uuid, uuid);",
        "drop function ledger_open(uuid);",
        "drop function ledger_balance(uuid);",
        "drop function ledger_lock(uuid);",
        "drop function ledger_refuse(text);",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(HOLDS + HELPERS + TRIGGERS, BACK)]
