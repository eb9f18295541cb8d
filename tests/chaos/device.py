"""A device in the room: charts, and keeps each entry until the server has it, as the board does.

Run with a folder: ``told.json`` there says who charts what and where, ``cookie`` holds the sign-in,
``device.db`` the outbox and, for those who count afterwards, a notebook of all that was charted.
It may be killed at any moment and started again. It ends once it has been told that it is enough
and nothing waits any more.
"""

import http.client
import json
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.sessions.sealing import digest, seal_to

MOST = 30  # entries waiting on one device; nobody types on while nothing goes away
BATCH = 20  # entries in one sending
TWICE = 0.15  # how often the same is sent twice at once, and how often it is sent again later
PATIENCE = 20  # seconds for an answer
LONGEST_PAUSE = 1.0
SCHEMA = """
create table if not exists counts (session text primary key, last integer not null);
create table if not exists outbox (mark text primary key, session text not null);
create table if not exists notebook (
    mark text primary key, session text, subject text, kind text, rating integer,
    measured_at text, seq integer, words text, envelope text, state text, again integer default 0
);
"""


@dataclass(frozen=True)
class Row:
    """One entry as it lies in the outbox; ``mark`` is written in it, whatever its key."""

    mark: str
    words: str
    envelope: dict[str, str]


class Outbox:
    """What waits, on disk before anything is sent; each change is whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("pragma synchronous = full")
        self._db.executescript(SCHEMA)

    @contextmanager
    def whole(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        self._db.execute("begin immediate")
        try:
            yield self._db
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def next_of(self, session: str) -> int:
        """The next number of this device in one day. Call it inside ``whole``."""
        self._db.execute("insert or ignore into counts values (?, 0)", [session])
        taken = "update counts set last = last + 1 where session = ? returning last"
        return int(self._db.execute(taken, [session]).fetchall()[0][0])

    def waiting(self, session: str) -> list[Row]:
        """What is to be sent of one day, in no order of time."""
        found = self._db.execute(
            "select mark, words, envelope from outbox join notebook using (mark)"
            " where outbox.session = ? order by mark limit ?",
            [session, BATCH],
        )
        return [Row(mark, words, json.loads(told)) for mark, words, told in found]

    def arrived(self, session: str) -> list[Row]:
        """A few that need not be sent any more."""
        found = self._db.execute(
            "select mark, words, envelope from notebook"
            " where session = ? and state = 'kept' order by random() limit 3",
            [session],
        )
        return [Row(mark, words, json.loads(told)) for mark, words, told in found]

    def forget(self, row: Row, receipt: dict[str, Any]) -> None:
        """The server has it."""
        with self.whole() as db:
            db.execute("delete from outbox where mark = ?", [row.mark])
            db.execute(
                "update notebook set state = ?, again = again + ? where mark = ?",
                [receipt["state"], bool(receipt.get("again")), row.mark],
            )

    def days(self) -> dict[str, int]:
        """How many wait of each day."""
        return dict(self._db.execute("select session, count(*) from outbox group by session"))


class Device:
    """Charts and sends as the board's script does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: dict[str, Any] = json.loads((folder / "told.json").read_text())
        self.outbox = Outbox(folder / "device.db")
        self.rng = random.Random(f"{self.told['seed']} {time.time_ns()}")
        self.pause = 0.05

    def run(self) -> None:
        """Until it is enough and everything has arrived."""
        while (more := not Path(self.told["until"]).exists()) or self.outbox.days():
            if more and sum(self.outbox.days().values()) < MOST:
                for _ in range(self.rng.randint(1, 5)):
                    self.chart()
            self.pause = 0.05 if self.send() else min(self.pause * 2, LONGEST_PAUSE)
            time.sleep(self.pause * self.rng.uniform(0.75, 1.25))

    def chart(self) -> Row:
        """One entry about one of those who are here, laid into the outbox."""
        day = self.rng.choice(self.told["days"])
        kind, about = self.rng.choice(self.told["kinds"])
        subject = self.rng.choice(day["partners"]) if about == "partner" else None
        mark, rating, at = str(uuid4()), self.rng.randint(0, 10), datetime.now(UTC).isoformat()
        said = {"kind": kind, "subject": subject, "values": {"nausea": str(rating)}}
        words = json.dumps(said | {"note": mark, "measured_at": at})
        with self.outbox.whole() as db:
            seq = self.outbox.next_of(day["session"])
            row = self._sealed(mark, mark, day["session"], seq, words)
            noted = [mark, day["session"], subject, kind, rating, at, seq, words]
            db.execute(
                "insert into notebook (mark, session, subject, kind, rating, measured_at, seq,"
                " words, envelope) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [*noted, json.dumps(row.envelope)],
            )
            db.execute("insert into outbox values (?, ?)", [mark, day["session"]])
        return row

    def send(self) -> bool:
        """Send what waits of one day, now and then twice; whether the server answered."""
        days = self.outbox.days()
        session = self.rng.choice(sorted(days) or [day["session"] for day in self.told["days"]])
        rows = self.outbox.waiting(session)
        if self.rng.random() < TWICE:
            rows = (rows + self.outbox.arrived(session))[:BATCH]
        if not rows:
            return True
        answers = self._post(session, rows, times=2 if self.rng.random() < TWICE else 1)
        for row, receipt in answers:
            has = receipt["state"] == "kept" and receipt["sha256"] == digest(row.words)
            if has or receipt["state"] == "aside":
                self.outbox.forget(row, receipt)
        return bool(answers)

    def _sealed(self, mark: str, key: str, session: str, seq: int, words: str) -> Row:
        about = f"{key}|{session}|{self.told['account']}|{self.told['device']}|{seq}"
        name, point = self.told["key"]
        return Row(mark, words, seal_to(name, point, words, about))

    def _post(
        self, session: str, rows: list[Row], *, times: int = 1
    ) -> list[tuple[Row, dict[str, Any]]]:
        """Every row that was answered, with its receipt; sent so many times at the same moment."""
        [path] = {day["path"] for day in self.told["days"] if day["session"] == session}
        body = json.dumps({"entries": [row.envelope for row in rows]})
        with ThreadPoolExecutor(times) as pool:
            answers = list(pool.map(lambda _: self._ask(path, body), range(times)))
        return [pair for told in answers for pair in zip(rows, told, strict=False)]

    def _ask(self, path: str, body: str) -> list[dict[str, Any]]:
        """The receipts; nothing where there was no answer, or another than was asked for."""
        line = http.client.HTTPConnection("127.0.0.1", self.told["port"], timeout=PATIENCE)
        try:
            line.request("POST", path, body, self._headers())
            answer = line.getresponse()
            told = answer.read()
            return list(json.loads(told)["receipts"]) if answer.status == 200 else []
        except (OSError, http.client.HTTPException, ValueError):
            return []
        finally:
            line.close()

    def _headers(self) -> dict[str, str]:
        """Whoever was signed out finds their new sign-in where the old one was."""
        names, csrf = self.told["cookies"], self.told["csrf"]
        cookie = (self.folder / "cookie").read_text()
        return {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Connection": "close",
            "Cookie": f"{names['session']}={cookie}; {names['csrf']}={csrf}",
            "X-CSRFToken": csrf,
        }


class SendsOnce(Device):
    """An ordinary form: what is typed is sent, and whatever comes of it, it is gone."""

    def run(self) -> None:
        """Until it is enough."""
        while not Path(self.told["until"]).exists():
            row = self.chart()
            session = row.envelope["about"].split("|")[1]
            with self.outbox.whole() as db:
                db.execute("delete from outbox")
            self._post(session, [row])
            time.sleep(0.05)


class NewKeyEachTime(Device):
    """An ordinary retry: what has no answer is sent again, and nothing says that it is the same."""

    def _post(
        self, session: str, rows: list[Row], *, times: int = 1
    ) -> list[tuple[Row, dict[str, Any]]]:
        with self.outbox.whole():
            rows = [
                self._sealed(
                    row.mark, str(uuid4()), session, self.outbox.next_of(session), row.words
                )
                for row in rows
            ]
        return super()._post(session, rows)


MANNERS = {"keeps": Device, "sends_once": SendsOnce, "new_key": NewKeyEachTime}


def main(folder: Path) -> None:
    """Be the device of that folder."""
    told = json.loads((folder / "told.json").read_text())
    MANNERS[told["manner"]](folder).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
