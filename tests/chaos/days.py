"""Dosing days of several couples at once, the devices that chart them, and what came of it."""

import json
import secrets
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from kact.accounts.models import Clinic
from kact.couples.models import Partner
from kact.privacy.audience import looking_as
from kact.privacy.envelopes import public_key
from kact.privacy.roles import Role
from sessions.models import LANES, Capture, DosingSession, Entry, StrayEntry
from sessions.queries.board import gaps_of
from tests.cast import Cast, Person, couple, staff
from tests.sessions.dosing_days import open_day

COUPLES = 3  # a group
STAFF = {
    "therapist": Role.THERAPIST,
    "co_therapist": Role.CO_THERAPIST,
    "prescriber": Role.PRESCRIBER,
    "monitor": Role.MONITOR,
}
DEVICES_EACH = 2
OF_ALL = (("ratings", "partner"), ("body_note", "partner"), ("restricted_note", "partner"))
OF_THERAPISTS = (*OF_ALL, ("experience_note", "partner"), ("relational_note", "couple"))


@dataclass(frozen=True)
class Charted:
    """One entry as its device noted it when it was charted."""

    mark: str
    session: str
    subject: str | None
    kind: str
    rating: int
    measured_at: str
    acknowledged: bool
    again: int


@dataclass(frozen=True)
class Outcome:
    """What became of the entries that were charted; all but the first should be nothing."""

    charted: int
    lost: int
    lost_though_acknowledged: int
    doubled: int
    misplaced: int  # on the wrong partner, of the wrong couple, or saying something else
    aside: int
    missing_numbers: int
    unasked: int  # rows that nobody charted


class Days:
    """New days of new couples in one clinic, and folders for the devices that will chart them."""

    def __init__(self, folder: Path, port: int, *, seed: int, manner: str) -> None:
        clinic = Clinic.objects.create(name="Clinic", neutral_name="The office")
        self.cast = Cast(clinic, clinic)
        self.mark = secrets.token_hex(4)
        admin = self.cast.people["admin"] = self._staff(Role.ADMIN, "admin")
        for word, role in STAFF.items():
            self.cast.people[word] = self._staff(role, word)
        self.days = [self._day(admin, number) for number in range(COUPLES)]
        self.until = folder / "enough"
        told = {
            "port": port,
            "manner": manner,
            "until": str(self.until),
            "key": [public_key().name, public_key().point],
            "cookies": {
                "session": settings.SESSION_COOKIE_NAME,
                "csrf": settings.CSRF_COOKIE_NAME,
            },
            "days": [self._told(day) for day in self.days],
        }
        self.folders = [
            self._device(folder / f"{word}-{number}", self.cast.people[word], told | {"seed": seed})
            for word in STAFF
            for number in range(DEVICES_EACH)
        ]

    def enough(self) -> None:
        """Tell the devices to chart no more, and to end once nothing waits."""
        self.until.touch()

    def notebooks(self) -> list[Charted]:
        """Everything that was charted on any device."""
        return [one for folder in self.folders for one in _notebook(folder)]

    def outcome(self) -> Outcome:
        """Compare the notebooks with the database, as a therapist who reads all of it."""
        charted = {one.mark: one for one in self.notebooks()}
        with looking_as(self.cast.therapist.audience):
            found = self._found()
            captures = Capture.objects.filter(dosing_session__in=self.days).count()
            missing = sum(
                len(n) for day in self.days for n in gaps_of(day, self._highest(day)).values()
            )
            aside = StrayEntry.objects.filter(dosing_session__in=self.days).count()
        lost = [one for mark, one in charted.items() if not found[mark]]
        return Outcome(
            charted=len(charted),
            lost=len(lost),
            lost_though_acknowledged=sum(one.acknowledged for one in lost),
            doubled=sum(len(rows) - 1 for rows in found.values() if rows),
            misplaced=sum(
                not _same(charted[mark], lane, row)
                for mark, rows in found.items()
                if mark in charted
                for lane, row in rows
            ),
            aside=aside,
            missing_numbers=missing,
            unasked=len({mark for mark, rows in found.items() if rows} - set(charted))
            + abs(captures - sum(map(len, found.values()))),
        )

    def _found(self) -> dict[str, list[tuple[str, Entry]]]:
        """Every row of these days in any lane, by the mark that is written in it."""
        found: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
        for lane, model in LANES.items():
            for row in model.objects.filter(dosing_session__in=self.days):
                found[row.note].append((lane, row))
        return found

    def _highest(self, day: DosingSession) -> dict[UUID, int]:
        """The last number that each device gave away for this day."""
        highest = {}
        for folder in self.folders:
            told = json.loads((folder / "told.json").read_text())
            rows = _ask(folder, "select last from counts where session = ?", str(day.pk))
            highest |= {UUID(told["device"]): last for (last,) in rows}
        return highest

    def _staff(self, role: Role, word: str) -> Person:
        return staff(self.cast.north, role, f"{word}-{self.mark}")

    def _day(self, admin: Person, number: int) -> DosingSession:
        words = (f"one{number}-{self.mark}", f"two{number}-{self.mark}")
        name = f"couple{number}"
        self.cast.couples[name] = couple(self.cast, admin, words, tuple(STAFF))
        return open_day(self.cast, couple=name, starts_at=timezone.now())

    def _told(self, day: DosingSession) -> dict[str, Any]:
        with looking_as(self.cast.therapist.audience):
            places = Partner.objects.filter(couple=day.couple_id).values_list("pk", flat=True)
            partners = sorted(map(str, places))
        path = reverse("receive_entries", args=[day.pk])
        return {"session": str(day.pk), "path": path, "partners": partners}

    def _device(self, folder: Path, person: Person, told: dict[str, Any]) -> Path:
        assert person.member
        assert person.user
        folder.mkdir()
        therapist = person.member.role in {Role.THERAPIST, Role.CO_THERAPIST}
        told |= {
            "account": str(person.user.pk),
            "device": str(uuid4()),
            "csrf": secrets.token_hex(16),
            "kinds": OF_THERAPISTS if therapist else OF_ALL,
        }
        (folder / "told.json").write_text(json.dumps(told))
        cookie = person.client().cookies[settings.SESSION_COOKIE_NAME].value
        (folder / "cookie").write_text(cookie)
        return folder


def tally(charted: list[Charted]) -> Counter[str]:
    """How many were charted, and how many answers said that the entry had been there before."""
    return Counter(charted=len(charted), again=sum(one.again for one in charted))


def _same(one: Charted, lane: str, row: Entry) -> bool:
    """Whether a row says what was charted, of whom it was charted, on their day."""
    there = (str(row.dosing_session_id), row.subject_id and str(row.subject_id), row.kind)
    values = {"nausea": one.rating} if one.kind == "ratings" else {}
    when = datetime.fromisoformat(one.measured_at)
    return (
        there == (one.session, one.subject, one.kind)
        and row.values == values
        and row.measured_at == when
    )


def _notebook(folder: Path) -> Iterator[Charted]:
    wanted = "mark, session, subject, kind, rating, measured_at, state = 'kept', again"
    for *told, kept, again in _ask(folder, f"select {wanted} from notebook"):
        yield Charted(*told, acknowledged=bool(kept), again=again)


def _ask(folder: Path, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "device.db")) as db:
        return db.execute(statement, parameters).fetchall()
