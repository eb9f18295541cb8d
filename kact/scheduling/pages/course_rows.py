"""One visit of a course's plan as its page shows it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from kact.couples.models import Couple, Partner
from kact.scheduling.course_plans import CourseNow
from kact.scheduling.forms.course_plans import Picked
from kact.scheduling.forms.visits import BOTH, DOSES
from kact.scheduling.kinds import kinds
from kact.scheduling.models import Visit
from kact.scheduling.pages.chips import TONES
from kact.scheduling.rows import Row

Context = dict[str, Any]
Moved = Mapping[UUID, datetime]
BEFORE, AFTER = "Before the first dose", "After the last dose"
HOW = {"book": ("", ""), "move": ("To be moved", "attention")}
WITHOUT = {"missed": ("Did not take place", "attention"), "cannot": ("No time", "attention")}


class Shown:
    """The rows of one plan as they are shown to one reader."""

    def __init__(
        self,
        now: CourseNow,
        moved: Moved,
        refused: Mapping[str, tuple[str, ...]],
        chosen: Collection[str],
        *,
        keeps: bool,
        cohort: UUID | None = None,
    ) -> None:
        self.couple, self.now, self.moved = now.couple, now, moved
        self.cohort = cohort
        self.refused, self.chosen, self.keeps = refused, chosen, keeps
        self.sessions = max(row.wanted.session for row in now.plan.rows)

    def row(self, row: Row) -> Context:
        """One visit of the plan."""
        visit = self._visit(row)
        how = "move" if visit and visit.pk in self.moved else row.how
        closed = self._closed(row) if how in HOW else ""
        picked = None if closed else self._picked(row, visit, how)
        key = picked.key if picked else row.wanted.key
        return {
            "part": self._part(row),
            "name": kinds()[row.wanted.kind].name,
            "people": self._people(row),
            "dosed": self._dosed(row),
            "how": how,
            "visit": visit,
            "at": visit.local_start if visit else self._without_visit(row),
            "proposed": self._proposed(row, how),
            "earliest": row.earliest,
            "latest": row.latest,
            "state": self._state(row, visit, how),
            "says": self._says(row, visit),
            "closed": closed,
            "choice": picked.word if picked else "",
            "chosen": not self.refused or key in self.chosen,
            "refused": self.refused.get(key, ()),
            "book_url": self._book_url(row) if self.keeps and how == "book" and not closed else "",
            "for_cohort": how == "book" and kinds()[row.wanted.kind].seen == "group",
        }

    def other(self, pk: Any) -> Context:
        """A visit that is in no place of the plan, with what the rules say of it."""
        visit = self.now.visits[pk]
        says = self.now.plan.broken.get(pk, ())
        return {"visit": visit, "name": visit.terms.name, "says": says}

    def _closed(self, row: Row) -> str:
        """The word of the gate that keeps it from being booked now, whenever it is to be."""
        sheet = self.now.closed(row.wanted.kind, joint=len(row.wanted.people) > 1)
        return sheet.word if sheet else ""

    def _visit(self, row: Row) -> Visit | None:
        key = row.standing.step.key if row.standing else None
        return self.now.visits.get(key) if isinstance(key, UUID) else None

    def _part(self, row: Row) -> str:
        if row.wanted.session:
            return f"Session {row.wanted.session}"
        return AFTER if row.wanted.after and row.wanted.after[0][0].session == "last" else BEFORE

    def _people(self, row: Row) -> list[Partner]:
        alone = [p for p in self.couple.current if p.pk in row.wanted.people]
        return alone if len(alone) == 1 else []

    def _dosed(self, row: Row) -> str:
        """Who is dosed, where the other is there as a witness."""
        dosed = [p.name for p in self.couple.current if p.pk in row.wanted.dosed]
        return dosed[0] if len(dosed) == 1 < len(row.wanted.people) else ""

    def _without_visit(self, row: Row) -> datetime | None:
        """When something took place of which no visit tells."""
        return self.now.local(row.standing.step.at) if row.standing else None

    def _proposed(self, row: Row, how: str) -> datetime | None:
        if how == "move" and row.step:
            return self.now.local(row.step.at)
        return self.now.local(row.proposed.moment) if row.proposed else None

    def _state(self, row: Row, visit: Visit | None, how: str) -> Context:
        words, tone = {**HOW, **WITHOUT}.get(how, ("Took place", "good"))
        if visit and how == "stands":
            words, tone = visit.get_state_display(), TONES.get(visit.state) or "plain"
        return {"text": words, "tone": tone}

    def _says(self, row: Row, visit: Visit | None) -> list[str]:
        broken = self.now.plan.broken.get(visit.pk, ()) if visit else ()
        key = row.step.key if row.step else None
        remains = self.now.plan.remains.get(key, ())
        return list(dict.fromkeys([*row.says, *broken, *remains]))

    def _picked(self, row: Row, visit: Visit | None, how: str) -> Picked | None:
        """How the row is chosen, by whoever may."""
        at = self._proposed(row, how)
        if not self.keeps or at is None or how not in HOW:
            return None
        if how == "book" and kinds()[row.wanted.kind].seen == "group":
            return None
        key, token = (str(visit.pk), visit.version) if visit else (row.wanted.key, 0)
        return Picked(key, at.date(), at.time(), token)

    def _book_url(self, row: Row) -> str:
        """The booking form, begun with the proposal; of a session of a cohort, the cohort."""
        at, terms, kind = self._proposed(row, "book"), self.now.terms, row.wanted.kind
        if kinds()[kind].seen == "group":
            return reverse("cohort", args=[self.cohort]) if self.cohort else reverse("cohorts")
        if at is None:
            return ""
        subject, doses = comes(row, self.couple)
        room = terms.room_for(kind)
        asked = [
            ("kind", kind),
            ("who", str(subject.pk) if subject else BOTH),
            ("day", f"{at:%Y-%m-%d}"),
            ("time", f"{at:%H:%M}"),
            ("planned_as", row.wanted.key),
            *([("doses", doses)] if doses else []),
            *([("room", str(room.pk))] if room else []),
            *(("staff", str(member.pk)) for member in terms.staff_for(kind)),
        ]
        return f"{reverse('book_visit', args=[self.couple.pk])}?{urlencode(asked)}"


def comes(row: Row, couple: Couple) -> tuple[Partner | None, str]:
    """The one who comes alone, and who is dosed where both come and not both are."""
    people = [p for p in couple.current if p.pk in row.wanted.people]
    dosed = [p for p in couple.current if p.pk in row.wanted.dosed]
    if len(people) == 1:
        return people[0], ""
    return None, str(DOSES[Partner.Place(dosed[0].place)]) if len(dosed) == 1 else ""
