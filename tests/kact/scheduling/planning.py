"""A clinic with rooms and staff, couples who may be seen together, and words for its times."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from kact.accounts.models import Credential, Membership
from kact.couples.actions import reach
from kact.couples.models import Couple, Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import looking_as
from kact.scheduling.actions import resources, visits
from kact.scheduling.actions.visits import Needs
from kact.scheduling.models import Equipment, Room, Visit
from kact.scheduling.walltime import WallTime
from outcomes import milestones as outcomes
from screening import milestones as screening
from tests.cast import Cast

ZONE = "America/New_York"
FIRST = date(2027, 6, 7)  # a Monday, far from any change of clocks
ALONE = (
    screening.CONFIDENTIALITY_POLICY_ACKNOWLEDGED,
    screening.RELATIONAL_SAFETY_SCREEN,
    screening.RELATIONAL_SAFETY_INTERVIEW,
    screening.RELATIONAL_SAFETY_CLEAR,
    screening.MEDICAL_ASSESSMENT,
    screening.PSYCHIATRIC_ASSESSMENT,
    screening.VOLUNTARINESS_CONFIRMED,
    screening.MEDICAL_CLEARANCE,
    screening.RELATIONAL_CLEARANCE,
    screening.CONSENTS_SIGNED,
    outcomes.BASELINE_MEASURES,
)
TOGETHER = (screening.PLAN_RECORDED, screening.JOINT_INTAKE)


@dataclass
class Clinic:
    """North's calendar: two rooms, two monitors, and everybody who can be booked."""

    cast: Cast
    rooms: list[Room] = field(default_factory=list)
    monitors: list[Equipment] = field(default_factory=list)

    @property
    def by(self) -> Any:
        """The administrator, who keeps the calendar."""
        return self.cast.admin.audience

    def staff(self, *words: str) -> list[Membership]:
        """Members of staff by their words."""
        return [self.cast.people[word].member for word in words]

    def couple(self, word: str = "first") -> Couple:
        """A couple with its partners and course, as the administrator sees it."""
        return couple_in_reach(self.cast.couples[word].pk)

    def partner(self, word: str) -> Partner:
        """One partner."""
        return Partner.objects.get(pk=self.cast.people[word].partner.pk)

    def needs(self, *staff: str, room: int | None = 0, monitors: tuple[int, ...] = ()) -> Needs:
        """What a visit takes; the therapist and the first room unless others are named."""
        return Needs(
            self.staff(*(staff or ("therapist",))),
            None if room is None else self.rooms[room],
            [self.monitors[n] for n in monitors],
        )

    def book(self, kind: str, when: WallTime, who: str | None = None, **more: Any) -> Visit:
        """Book for the first couple, or for one of its partners (``who``)."""
        needs = more.pop("needs", None) or self.needs(*STAFF_FOR.get(kind, ()))
        word = more.pop("couple", "first")
        with looking_as(self.by) as by:
            couple = self.couple(word)
            subject = self.partner(who) if who else None
            return visits.book(
                by=by, couple=couple, kind=kind, when=when, needs=needs, subject=subject, **more
            )


STAFF_FOR = {"dosing": ("therapist", "monitor"), "medical": ("prescriber",)}


def clinic(cast: Cast) -> Clinic:
    """Rooms and monitors made, and the clinicians' credentials; both northern couples ready."""
    made = Clinic(cast)
    with looking_as(made.by) as by:
        for n in (1, 2):
            terms = resources.RoomTerms(f"Room {n}", chairs=2, monitors=0, second_space=True)
            made.rooms.append(resources.keep_room(by=by, terms=terms))
            kept = resources.keep_equipment(by=by, name=f"Monitor {n}", kind="monitor")
            made.monitors.append(kept)
    for word in ("first", "second"):
        ready(made, word)
    return made


def ready(made: Clinic, word: str) -> None:
    """Everything is in order before preparation."""
    with looking_as(made.by) as by:
        couple = made.couple(word)
        for partner in couple.current:
            for code in ALONE:
                reach(code, by=by, couple=couple.pk, subject=partner.pk)
        for code in TOGETHER:
            reach(code, by=by, couple=couple.pk)


def credentials(made: Clinic, expires: date = date(2999, 1, 1)) -> None:
    """What each clinician holds."""
    held = {
        "therapist": ("licence", "relational_training"),
        "monitor": ("licence", "ketamine_training", "acls"),
        "prescriber": ("licence", "ketamine_training", "acls"),
    }
    for word, kinds in held.items():
        for kind in kinds:
            member = made.cast.people[word].member
            Credential.objects.create(membership=member, kind=kind, expires_on=expires)


def at(day: int, hour: int = 10, minute: int = 0, zone: str = ZONE) -> WallTime:
    """A time so many days after the first Monday."""
    return WallTime(FIRST + timedelta(days=day), time(hour, minute), zone)


def all_of_it() -> tuple[datetime, datetime]:
    """A span in which everything lies."""
    return datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
