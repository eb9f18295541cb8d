"""The live board stays quick: an entry costs little more than its rows, and a long day no more."""

import json
import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kact.privacy import context
from kact.privacy.audience import _claims, looking_as
from sessions.models import LANES, Capture, DosingSession
from tests import cast as casting
from tests.cast import Cast
from tests.sessions import dosing_day
from tests.sessions.dosing_days import DEVICE, about, given, open_day, seal, words
from tests.speed.counting import FRAME, in_short, queries_of

ENTRY = 12  # queries of one entry, without the words that only frame them
FLOOR = 6.0  # how many times as long as its bare rows one entry is to take
FLOOR_OF_A_BUSY_MACHINE = 20.0
NEWS = 3  # queries of a board with nothing new, beside knowing who asks
NEWS_BYTES = 2048
LONGER = 1.5  # how many times as long a day of four hundred entries is to take as one of twenty
LONGER_ON_A_BUSY_MACHINE = 2.5
DOSE_PAGE = 14
TIMES = 15
UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}(?='::uuid)")
KINDS = (
    ("body", "vitals", {"sys": 124, "dia": 78, "hr": 72, "spo2": 98, "rr": 14}),
    ("body", "sedation", {"moaas": "5"}),
    ("body", "ratings", {"dissociation": 3, "nausea": 1, "anxiety": 2}),
    ("experience", "floating", {"intensity": 2}),
    ("relational", "ease_of_talk", {"intensity": 2}),
)


@pytest.fixture
def day(cast: Cast) -> DosingSession:
    """An open day four hours long, both dosed, that everybody was looked at before."""
    return dosed_day(cast)


def dosed_day(cast: Cast) -> DosingSession:
    session = open_day(cast)
    with looking_as(cast.monitor.audience):
        opened = timezone.now() - timedelta(hours=4, minutes=30)
        DosingSession.objects.filter(pk=session.pk).update(opened_at=opened)
        session.opened_at = opened
    for person in (cast.a, cast.b):
        given(cast, session, person, 240)
    return session


def chart(cast: Cast, session: DosingSession, upto: int) -> None:
    """Entries of both, evenly over four hours, until there are so many."""
    with looking_as(cast.therapist.audience) as by:
        there = Capture.objects.filter(dosing_session=session).count()
        rows: dict[str, list[Any]] = {lane: [] for lane in LANES}
        captures, people = [], (cast.a.partner.pk, cast.b.partner.pk)
        for n in range(there, upto):
            lane, kind, values = KINDS[n // 2 % len(KINDS)]
            about_whom = {"subject_id": people[n % 2]} if lane != "relational" else {}
            whose = {
                "clinic_id": by.clinic,
                "couple_id": session.couple_id,
                "author_id": by.user,
                "dosing_session": session,
                "tick": n + 1,
                "id": uuid4(),
            }
            at = session.opened_at + timedelta(minutes=20) + timedelta(seconds=36 * n)
            captures.append(Capture(sha256="x", **whose))
            told = {"kind": kind, "values": values, "measured_at": at}
            rows[lane].append(LANES[lane](**whose, **about_whom, **told))
        Capture.objects.bulk_create(captures)
        for lane, made in rows.items():
            LANES[lane].objects.bulk_create(made)
        DosingSession.objects.filter(pk=session.pk).update(tick=upto)


def url(name: str, session: DosingSession) -> str:
    return reverse(name, args=[session.pk])


# One entry.


def envelope(cast: Cast, session: DosingSession, seq: int) -> str:
    """One sealed entry of the monitor, as a browser sends it."""
    text = words("sedation", cast.a.partner.pk, moaas="5")
    told = seal(text, about(session, cast.monitor.user.pk, seq))
    return json.dumps({"entries": [told]})


def send(client: Client, session: DosingSession, body: str) -> None:
    answer = client.post(url("receive_entries", session), body, content_type="application/json")
    assert answer.json()["receipts"][0]["state"] == "kept", answer.content


def test_entry_needs_few_queries(cast: Cast, day: DosingSession) -> None:
    client = cast.monitor.client()
    send(client, day, envelope(cast, day, 1))
    with CaptureQueriesContext(connection) as captured:
        send(client, day, envelope(cast, day, 2))
    every = [query["sql"] for query in captured.captured_queries]
    asked = [sql for sql in every if not FRAME.match(sql)]
    listed = "\n".join(map(in_short, asked))
    print(f"an entry: {len(every)} queries, {len(asked)} without what frames them\n{listed}")
    assert len(asked) <= ENTRY, listed


def test_entry_takes_little_longer_than_its_bare_rows(committed_db: str) -> None:
    """Against the same rows, written in one transaction by the bare driver."""
    cast = casting.assemble()
    session = dosed_day(cast)
    client = cast.monitor.client()
    sealed = [envelope(cast, session, seq) for seq in range(1, 2 * TIMES + 3)]
    send(client, session, sealed[0])
    written = _rows_of(client, session, sealed[1])
    took: dict[str, list[float]] = {"entry": [], "rows": []}
    with psycopg.connect(**connection.get_connection_params()) as bare:
        for n, body in enumerate(sealed[2:]):
            took["entry"].append(_seconds(lambda body=body: send(client, session, body)))
            rows = _made_anew(written, cast, session, n)
            took["rows"].append(_seconds(lambda rows=rows: _write(bare, cast, rows)))
    entry, floor = (statistics.median(took[word]) * 1000 for word in ("entry", "rows"))
    ratio = min(entry / floor, min(took["entry"]) / min(took["rows"]))
    line = f"an entry takes {entry:.1f} ms, its bare rows {floor:.1f} ms: {ratio:.1f} times"
    print(f"{line} (aim {FLOOR:.0f})")
    assert ratio <= FLOOR_OF_A_BUSY_MACHINE, line


FAR = 900_000  # beyond every place in the day that is taken


def _rows_of(client: Client, session: DosingSession, body: str) -> list[str]:
    """Whatever one entry writes."""
    with CaptureQueriesContext(connection) as captured:
        send(client, session, body)
    return [q["sql"] for q in captured.captured_queries if q["sql"].startswith("INSERT")]


def _made_anew(written: list[str], cast: Cast, session: DosingSession, n: int) -> list[str]:
    """The same rows under new numbers, that nothing else on record has."""
    stay = {session.pk, session.couple_id, session.clinic_id, DEVICE}
    stay |= {cast.monitor.user.pk, cast.monitor.member.pk, cast.a.partner.pk}
    new: dict[UUID, UUID] = {one: one for one in stay}

    def renewed(found: re.Match[str]) -> str:
        one = new.setdefault(UUID(found[0]), uuid4())
        return str(one) if "-" in found[0] else one.hex

    sql = "\n;".join(UUID_TEXT.sub(renewed, row) for row in written)
    # The second of the day, and of its device.
    return re.sub(r"(?<=, )2(?=[,)])", str(FAR + n), sql).split("\n;")


def _write(bare: Any, cast: Cast, rows: list[str]) -> None:
    claims = context.sign(_claims(cast.monitor.audience), backend_pid=bare.info.backend_pid)
    with bare.transaction():
        bare.execute("select set_config(%s, %s, true)", [context.VARIABLE, claims])
        for sql in rows:
            bare.execute(sql)


def _seconds(do: Callable[[], Any]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


# The board.


def test_board_with_nothing_new_asks_and_says_little(cast: Cast, day: DosingSession) -> None:
    chart(cast, day, 20)
    client = cast.monitor.client()
    address = f"{url('board_news', day)}?since=20"
    told = {"HTTP_X_KACT_BY_ITSELF": "1"}
    client.get(address, **told)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, **told)
    asked = [q["sql"] for q in captured.captured_queries if not FRAME.match(q["sql"])]
    own = [sql for sql in asked if "kact_sessions" in sql or "record_event" in sql]
    listed = "\n".join(map(in_short, asked))
    print(f"nothing new: {len(own)} queries of {len(asked)}, {len(answer.content)} bytes")
    assert answer.status_code == 204
    assert len(answer.content) <= NEWS_BYTES
    assert len(own) <= NEWS, listed
    assert len(asked) <= NEWS + 5, listed  # to know who asks takes five


PAGES = ("board", "day_log", "dosing_session")


@pytest.mark.parametrize("page", PAGES)
def test_page_of_a_day_asks_as_much_for_any_entries(
    cast: Cast, day: DosingSession, page: str
) -> None:
    client, asked = cast.therapist.client(), {}
    for many in (1, 3, 400):
        chart(cast, day, many)
        every = queries_of(client, url(page, day))
        asked[many] = [sql for sql in every if "django_session" not in sql]  # written now and then
    listed = "\n".join(map(in_short, asked[400]))
    print(f"{page}: {len(asked[400])} queries")
    assert len({len(each) for each in asked.values()}) == 1, listed
    assert len(asked[400]) <= 24, listed


def test_dose_page_needs_few_queries(cast: Cast) -> None:
    """Before a first dose, and before a booster, whatever was prepared."""
    day = dosing_day.begin(cast).ready(cast.a, cast.b)
    client, asked = cast.monitor.client(), []
    address = f"/dosing-sessions/{day.session.pk}/1/dose/"
    for step in (lambda: None, *[lambda: day.prepared(cast.a)] * 3, lambda: day.dosed(cast.a)):
        step()
        every = queries_of(client, address)
        asked.append([sql for sql in every if "django_session" not in sql])
    listed = "\n".join(map(in_short, asked[-1]))
    print(f"dose page: {[len(each) for each in asked]} queries\n{listed}")
    assert len({len(each) for each in asked[:-1]}) == 1
    assert max(map(len, asked)) <= DOSE_PAGE, listed


def test_long_day_is_shown_as_quickly_as_a_short_one(cast: Cast, day: DosingSession) -> None:
    client, took = cast.therapist.client(), {}
    for many in (20, 400):
        chart(cast, day, many)
        client.get(url("board", day))
        took[many] = [_seconds(lambda: client.get(url("board", day))) for _ in range(TIMES)]
    usual = statistics.median(took[400]) / statistics.median(took[20])
    quickest = min(took[400]) / min(took[20])
    few, most = (1000 * statistics.median(took[n]) for n in (20, 400))
    line = f"board of 20 entries {few:.0f} ms, of 400 {most:.0f} ms: {usual:.2f} (aim {LONGER})"
    print(f"{line}, quickest {quickest:.2f}")
    assert min(usual, quickest) <= LONGER_ON_A_BUSY_MACHINE, line
