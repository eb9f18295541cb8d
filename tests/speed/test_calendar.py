"""The calendar stays quick: as many queries for three visits as for one, and a week of three years'
history within half as long again as a week of one month's, at fifty visits a day.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connections

from kact.privacy.audience import looking_as
from kact.privacy.roles import Role
from kact.scheduling.models import Room
from tests import cast as casting
from tests.cast import Cast
from tests.kact.privacy.scratch import scratch
from tests.kact.scheduling import planning
from tests.kact.scheduling.planning import FIRST, at
from tests.proof import A_ROUND, ROUNDS
from tests.speed.counting import in_short, queries_of
from tests.speed.crowd import Crowd, _analyze, _unnoted

# Who is looking takes four; staff, rooms, visits, claims, closings and hours are one each.
BUDGET = 10
OVER = {"move": 4, "couple": 4, "course plan": 4}
PAGES = {
    "week": ("admin", "/calendar/?day={day}"),
    "week, by room": ("therapist", "/calendar/?day={day}&by=room"),
    "day": ("admin", "/calendar/?day={day}&view=day"),
    "visit": ("therapist", "/visits/{visit}/"),
    "move": ("admin", "/visits/{visit}/move/"),
    "appointments": ("a", "/appointments/"),
    "couple": ("admin", "/couples/{couple}/"),
    "course plan": ("admin", "/couples/{couple}/course-plan/"),
}


@pytest.mark.parametrize("word", PAGES)
def test_calendar_page_needs_as_many_queries_for_any_rows(cast: Cast, word: str) -> None:
    clinic = planning.clinic(cast)
    with looking_as(clinic.by):
        visit = clinic.book("joint_preparation", at(0))
    who, url = PAGES[word]
    url = url.format(day=FIRST, visit=visit.pk, couple=cast.couples["first"].pk)
    client = cast.people[who].client()
    few = queries_of(client, url)
    with looking_as(clinic.by):
        for day in (1, 2):
            clinic.book("individual_preparation", at(day), "a")
            clinic.book("individual_preparation", at(0, 12 + 2 * day), "c", couple="second")
    many = queries_of(client, url)
    listed = "\n".join(map(in_short, many))
    assert len(few) == len(many), f"{len(few)} queries became {len(many)}\n{listed}"
    assert len(many) <= BUDGET + OVER.get(word, 0), f"{len(many)}\n{listed}"


# --- a month, and three years ---------------------------------------------------------------------

A_DAY, ROOMS = 50, 10
MONTH, YEARS = 30, 3 * 365
SLOWER = 1.5
LAST = date(2026, 6, 26)  # a Friday: the week before it is shown, full in both databases
URLS = {"week": f"/calendar/?day={LAST}", "week, by room": f"/calendar/?day={LAST}&by=room"}
Times = dict[tuple[str, str, int], list[float]]

# Fifty visits a day on five hours in ten rooms, each with a room and a member of staff.
FILL = """
create temporary table planned as select n, gen_random_uuid() slot,
  (date %(last)s - n / 50)::timestamptz + interval '9 hours'
    + (n %% 5) * interval '100 minutes' began,
  (n %% 50) / 5 place from generate_series(0, %(visits)s - 1) n;
insert into scheduling_slot (id, clinic_id) select slot, %(clinic)s from planned;
insert into scheduling_visit (id, clinic_id, couple_id, subject_id, released, created_at, slot_id,
  kind, starts_at, ends_at, wall_date, wall_time, zone, state, version,
  planned_as, doses)
  select gen_random_uuid(), %(clinic)s, couple_id, partner.id, false, now(), slot,
  'individual_preparation', began, began + interval '1 hour', began::date, began::time,
  'UTC', 'done', 1, '', ''
  from planned join (select id, couple_id, row_number() over (order by id) - 1 nth
  from couples_partner) partner on nth = n %% 200;
insert into scheduling_claim (id, clinic_id, slot_id, room_id, during, holds)
  select gen_random_uuid(), %(clinic)s, slot, (%(rooms)s::uuid[])[place + 1],
  tstzrange(began, began + interval '75 minutes'), true from planned;
insert into scheduling_claim (id, clinic_id, slot_id, member_id, during, holds)
  select gen_random_uuid(), %(clinic)s, slot, (%(staff)s::uuid[])[place + 1],
  tstzrange(began, began + interval '75 minutes'), true from planned;
drop table planned;
"""


def fill(crowd: Crowd, days: int) -> None:
    """Fifty visits a day for so many days, the last of them on LAST."""
    with looking_as(crowd.admin.audience) as by:
        rooms = [Room(clinic_id=by.clinic, name=f"Room {n}") for n in range(ROOMS)]
        for room in rooms:
            room.save(force_insert=True)
    staff = [casting.staff(crowd.clinic, Role.THERAPIST, f"t{n}").member for n in range(ROOMS)]
    words = {
        "clinic": crowd.clinic.pk,
        "visits": days * A_DAY,
        "last": LAST,
        "rooms": [room.pk for room in rooms],
        "staff": [member.pk for member in staff],
    }
    with _unnoted(), connections["owner"].cursor() as cursor:
        for table in ("couples_partner", "scheduling_room"):
            cursor.execute(f"alter table {table} no force row level security")
        cursor.execute(FILL, words)
        for table in ("couples_partner", "scheduling_room"):
            cursor.execute(f"alter table {table} force row level security")
    _analyze()


@pytest.fixture(scope="module")
def times(django_db_setup: None, django_db_blocker: Any) -> Iterator[Times]:
    """Seconds of every request, by who, page and days of history; in turns on both databases."""
    took: Times = defaultdict(list)
    default, clients, names = connections["default"], {}, {}
    with ExitStack() as stack:
        for days in (MONTH, YEARS):
            stack.enter_context(scratch(django_db_blocker))
            crowd = Crowd(100)
            fill(crowd, days)
            names[days] = default.settings_dict["NAME"]
            clients |= {(w, days): getattr(crowd, w).client() for w in ("admin", "therapist")}
        for _, who, word, days in product(
            range(ROUNDS), ("admin", "therapist"), URLS, (MONTH, YEARS)
        ):
            default.close()
            default.settings_dict["NAME"] = names[days]
            for n in range(A_ROUND + 1):
                start = time.perf_counter()
                answer = clients[who, days].get(URLS[word])
                seconds = time.perf_counter() - start
                assert answer.content.count(b'class="chip') >= 5 * A_DAY
                if n:  # the first warms the connection
                    took[who, word, days].append(seconds)
        yield took


def test_week_of_three_years_is_as_quick_as_of_a_month(times: Times) -> None:
    slow = []
    for who, word in product(("admin", "therapist"), URLS):
        few, many = times[who, word, MONTH], times[who, word, YEARS]
        usual = statistics.median(many) / statistics.median(few)
        quickest = min(many) / min(few)
        line = f"{who:10} {word:15} {1000 * statistics.median(few):7.1f} ms"
        line += f" {1000 * statistics.median(many):7.1f} ms {usual:5.2f} quickest {quickest:5.2f}"
        print(line)
        if min(usual, quickest) > SLOWER:
            slow.append(line)
    assert not slow, "\n" + "\n".join(slow)
