"""The demo's rooms and opening hours, and what is booked for the days to come."""

from datetime import date, time, timedelta

from django.utils import timezone

from kact.couples.models import Partner
from kact.couples.queries import couple_in_reach
from kact.desk.demo.people import Office, Pair, Patient
from kact.privacy.audience import looking_as
from kact.privacy.roles import Role
from kact.scheduling.actions import resources
from kact.scheduling.actions.visits import Needs, book
from kact.scheduling.models import Room
from kact.scheduling.walltime import WallTime

OPEN = {day: (time(9), time(18)) for day in range(5)}  # Monday to Friday
ROOMS = (
    resources.RoomTerms("Garden room", chairs=2, monitors=2, second_space=True),
    resources.RoomTerms("Quiet room", chairs=2, monitors=0, second_space=False),
)


def open_calendar(office: Office) -> Room:
    """The clinic's hours, its rooms and two monitors; the room with the most in it."""
    with looking_as(office.staff[Role.ADMIN]) as by:
        resources.set_opening_hours(by=by, hours=OPEN | dict.fromkeys((5, 6)))
        for number in (1, 2):
            resources.keep_equipment(by=by, name=f"Monitor {number}", kind="monitor")
        first, _second = [resources.keep_room(by=by, terms=terms) for terms in ROOMS]
    return first


def book_examination(office: Office, room: Room, patient: Patient) -> None:
    """The prescriber sees one partner alone on the next working day."""
    prescriber = office.members[Role.PRESCRIBER]
    _book(office, "medical", _day(1), Needs([prescriber], room), patient)


def book_preparation(office: Office, room: Room, pair: Pair) -> None:
    """Each alone on one day and both together on the next."""
    needs = Needs([office.members[Role.THERAPIST]], room)
    for hour, patient in zip((13, 15), pair, strict=True):
        _book(office, "individual_preparation", _day(2, hour), needs, patient)
    _book(office, "joint_preparation", _day(3), needs, pair[0], together=True)


def _book(
    office: Office,
    kind: str,
    when: tuple[date, time],
    needs: Needs,
    one: Patient,
    *,
    together: bool = False,
) -> None:
    wall = WallTime(*when, office.clinic.zone)
    with looking_as(office.staff[Role.ADMIN]) as by:
        couple = couple_in_reach(one.couple)
        subject = None if together else Partner.objects.get(pk=one.partner)
        book(by=by, couple=couple, kind=kind, when=wall, needs=needs, subject=subject)


def _day(number: int, hour: int = 10) -> tuple[date, time]:
    """So many working days from today."""
    day = timezone.localdate()
    for _ in range(number):
        day += timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))
    return day, time(hour)
