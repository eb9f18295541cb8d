"""PostgreSQL itself books no room or equipment that is retired, and nobody who has left.

The function runs with the rights of whoever adds a claim. What was claimed before stays.
"""

from django.db import migrations

FUNCTION = """
create function scheduling_claim_in_use() returns trigger language plpgsql as $$
begin
    if exists (select from scheduling_room r where r.id = new.room_id
               and r.retired_at is not null)
    or exists (select from scheduling_equipment e where e.id = new.equipment_id
               and e.retired_at is not null)
    or exists (select from accounts_membership m where m.id = new.member_id
               and m.ended_at is not null) then
        raise exception 'kact: claim refused: no longer in use' using errcode = '23514';
    end if;
    return new;
end $$;

create trigger scheduling_claim_in_use before insert on scheduling_claim
for each row execute function scheduling_claim_in_use();
"""
BACK = """
drop trigger scheduling_claim_in_use on scheduling_claim;
drop function scheduling_claim_in_use();
"""


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0004_waiting_wishes")]

    operations = [migrations.RunSQL(FUNCTION, BACK)]
