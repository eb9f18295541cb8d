"""Whole dosing days on pages: of both partners, with a witness, and one that goes wrong."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kact.privacy.audience import looking_as
from sessions.models import GivenDose
from tests import cast as casting
from tests.journeys import dosing_steps as day_of
from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE, Visitor, assert_same
from tests.journeys.charting import column, says
from tests.journeys.dosing_steps import TABLET, UPRIGHT, show
from tests.journeys.hours import pass_minutes
from tests.journeys.steps import PartnerPerson
from tests.journeys.team import in_database
from tests.kact.ledger.stocking import Stock

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

FINN = PartnerPerson("Person finn", "finn@mail.example", "", casting.PASSWORD)
VIAL = {"strength": Decimal(100), "ndc": "00000-0000-01", "container_units": Decimal(10)}


@pytest.fixture
def there(team: Any, django_db_blocker: Any) -> Callable[[Callable[[], Any]], Any]:
    """Does something in the system's own database."""
    return lambda work: in_database(django_db_blocker, team.database, work)


@pytest.fixture
def room(come: Any, team: Any) -> tuple[Visitor, Visitor, Visitor]:
    """Who is in the room, signed in: the monitor, the therapist, and the prescriber at a desk."""
    devices = come(**TABLET), come(**UPRIGHT), come(**DESK)
    for device, role in zip(devices, ("monitor", "therapist", "prescriber"), strict=True):
        steps.sign_in_staff(device, team.staff[role])
    return devices


def test_conjoint_day(team: Any, there: Any, room: Any) -> None:
    monitor, therapist, prescriber = room
    booked = there(lambda: day_of.book(team.cast, ("ada", "ben")))
    lot = there(lambda: Stock(team.cast).lot(code="CJ-100", **VIAL).pk)
    for orders in booked.orders:
        day_of.write_order(prescriber, orders)
    day = begin(team, monitor, booked)
    monitor.go(f"{day}1/before/")
    show(monitor, "before-dose")
    for place in (1, 2):
        day_of.ask_alone(therapist, day, place)
    day_of.check(monitor, team.cast, day, 1, systolic="145")
    assert "Waits for the prescriber" in monitor.text
    decide(prescriber, day, 1)
    day_of.check(monitor, team.cast, day, 2)

    chart_both(monitor, day, "ada", "ben")
    pass_minutes(team.database, booked.couple, 5)
    dim(monitor)
    for place in (1, 2):
        day_of.dose(monitor, therapist, day, place, "40", "CJ-100")
    show(monitor, "dose-given")
    for minutes in (15, 15, 10, 20):  # to 15, 30, 40 and 60 minutes after the dose
        pass_minutes(team.database, booked.couple, minutes)
        chart_both(monitor, day, "ada", "ben")
        monitor.go(f"{day}board/")
        assert "overdue" not in monitor.text, monitor.text
    day_of.dose(monitor, therapist, day, 2, "30", "CJ-100")
    show(monitor, "booster-given")
    record_event(monitor, day, 1)
    for minutes in (40, 35):
        pass_minutes(team.database, booked.couple, minutes)
        chart_both(monitor, day, "ada", "ben")
    show(monitor, "board-after-booster")
    leave_one_by_one(team, room, day, booked)

    prescriber.go(f"/stock/lots/{lot}/")
    show(prescriber, "lot-after-a-day")
    assert "890 mg" in prescriber.text  # of 1000: 40, 40 and 30 were given


def leave_one_by_one(team: Any, room: Any, day: str, booked: day_of.Booked) -> None:
    """135 minutes after the first dose and 75 after the other's booster: one leaves, one stays."""
    monitor, therapist, _ = room
    for place in (1, 2):
        day_of.ask_way_home(therapist, day, place)
    day_of.leave(monitor, day, 2, "Kim Lund")
    show(monitor, "discharge-kept")
    assert "This partner stays" in monitor.text
    day_of.leave(monitor, day, 1, "Person ben")
    assert "they take nobody home" in monitor.text
    day_of.leave(monitor, day, 1, "Robin Marsh")
    show(monitor, "discharge-left")
    assert "Taken home by Robin Marsh" in monitor.text
    monitor.go(f"{day}board/")
    show(monitor, "board-one-left")
    assert "Went home" in column(monitor, "Person ada").inner_text()
    pass_minutes(team.database, booked.couple, 50)
    day_of.leave(monitor, day, 2, "Kim Lund")
    assert "Taken home by Kim Lund" in monitor.text
    monitor.go(f"{day}partners/2/summary/")
    show(monitor, "monitoring-summary")
    assert int(steps.fact(monitor, "Minutes monitored")) >= 185  # until they left
    monitor.go(day)
    show(monitor, "day-done")


def test_witness_day(team: Any, there: Any, room: Any) -> None:
    monitor, therapist, prescriber = room
    booked = there(lambda: day_of.book(team.cast, ("cleo", "dirk"), witness=True))
    there(lambda: Stock(team.cast).lot(code="WT-100", **(VIAL | {"ndc": "00000-0000-02"})).pk)
    day_of.write_order(prescriber, booked.orders[0])
    day = begin(team, monitor, booked)
    monitor.go(day)
    show(monitor, "witness-day")
    sober = monitor.page.locator("section", has=monitor.page.locator("#day-2"))
    assert "Stays sober today" in sober.inner_text()
    assert sober.get_by_role("link", name="Dose").count() == 0
    day_of.ask_alone(therapist, day, 1)
    day_of.check(monitor, team.cast, day, 1)
    monitor.go(f"{day}2/dose/")
    show(monitor, "dose-of-a-witness")
    assert "Stays sober today." in monitor.text
    assert monitor.page.get_by_role("link", name="Prepare a dose").count() == 0
    day_of.dose(monitor, therapist, day, 1, "40", "WT-100")
    pass_minutes(team.database, booked.couple, 130)
    monitor.go(f"{day}board/")
    show(monitor, "board-with-a-witness")
    day_of.chart(monitor, "Person cleo")
    day_of.ask_way_home(therapist, day, 1)
    day_of.leave(monitor, day, 1, "Person dirk")
    assert "Taken home by Person dirk" in monitor.text


def test_day_that_goes_wrong(come: Any, team: Any, there: Any, room: Any) -> None:
    monitor, therapist, prescriber = room
    phone = come(**PHONE)
    booked = there(lambda: day_of.book(team.cast, ("edda", "finn")))
    lot = there(lambda: Stock(team.cast).lot(code="WR-100", **(VIAL | {"ndc": "00000-0000-03"})))
    steps.sign_in_partner(phone, FINN)
    before = {path: phone.own_page(path) for path in ("/todo/", "/getting-ready/home/")}
    for orders in booked.orders:
        day_of.write_order(prescriber, orders)
    day = begin(team, monitor, booked)

    day_of.ask_alone(therapist, day, 1)
    day_of.check(monitor, team.cast, day, 1)
    day_of.ask_alone(therapist, day, 2, "wait")  # the other wants to wait: nobody is given a dose
    day_of.check(monitor, team.cast, day, 2)
    day_of.prepare(monitor, day, 1, "40", "WR-100")
    day_of.second(therapist, day, 1)
    day_of.give(monitor, day, 1)
    show(monitor, "dose-past-a-closed-gate")
    assert "The gate is closed" in monitor.text
    assert "asked in private, said yes" in monitor.text
    assert there(lambda: written(team, booked.couple, lot)) == (0, Decimal(1000))
    day_of.ask_alone(therapist, day, 2)
    day_of.check(monitor, team.cast, day, 2)
    chart_both(monitor, day, "edda", "finn")
    pass_minutes(team.database, booked.couple, 5)
    day_of.give(monitor, day, 1)
    day_of.dose(monitor, therapist, day, 2, "40", "WR-100")
    pass_minutes(team.database, booked.couple, 30)

    monitor.go(f"{day}board/")
    day_of.chart(monitor, "Person edda", sys=192, dia=114, hr=104)
    day_of.chart(monitor, "Person finn")
    therapist.go(f"{day}board/")
    therapist.page.get_by_role("button", name="Escalation", exact=True).click()
    says(therapist, "On the server")
    monitor.page.locator("#state-room", has_text="Escalation").wait_for()
    show(monitor, "board-wrong")
    show(therapist, "board-wrong-for-the-therapist")
    stop(monitor, day, 1)
    record_event(monitor, day, 1, term="hypertension", severity=["severe"])
    day_of.prepare(monitor, day, 2, "30", "WR-100")
    day_of.second(therapist, day, 2)
    day_of.give(monitor, day, 2)
    assert "The dose is on record." in monitor.text, monitor.text
    assert there(lambda: written(team, booked.couple, lot)) == (3, Decimal(890))

    pass_minutes(team.database, booked.couple, 125)
    monitor.go(f"{day}board/")
    show(monitor, "board-late")
    for place in (1, 2):
        day_of.ask_way_home(therapist, day, place)
    day_of.leave(monitor, day, 1, "Robin Marsh", sys="178", dia="112")
    show(monitor, "discharge-kept-by-pressure")
    assert "This partner stays" in monitor.text
    day_of.leave(monitor, day, 2, "Kim Lund")
    assert "Taken home by Kim Lund" in monitor.text
    monitor.go(day)
    show(monitor, "day-gone-wrong")
    monitor.go(f"{day}entries/")
    show(monitor, "entries-of-a-day-gone-wrong")
    assert_same(before, {path: phone.own_page(path) for path in before})


# --- what people do ---------------------------------------------------------------------------


def begin(team: Any, monitor: Visitor, booked: day_of.Booked) -> str:
    """The day opened three quarters of an hour ago, its room ready; the path of its page."""
    day = day_of.open_day(monitor, booked.visit)
    pass_minutes(team.database, booked.couple, 45)
    show(monitor, "day-opened")
    day_of.set_up_room(monitor, day)
    return day


def chart_both(monitor: Visitor, day: str, *names: str) -> None:
    """One check of each partner, as it is due."""
    monitor.go(f"{day}board/")
    for name in names:
        day_of.chart(monitor, f"Person {name}")


def decide(prescriber: Visitor, day: str, place: int) -> None:
    """The prescriber's word on what a check warned of."""
    prescriber.go(f"{day}{place}/before/")
    show(prescriber, "before-dose-waits")
    prescriber.press("Decide about it")
    show(prescriber, "give-word")
    day_of.fill_in(prescriber, {"goes_on": ["yes"], "reason": "Known white coat."})
    prescriber.press("Put on record")
    assert "May go on" in prescriber.text


def dim(device: Visitor) -> None:
    """The room's tablet goes dim, and stays so."""
    device.press("Dim")
    day = device.page.url.removesuffix("board/")
    for path in ("board/", "", "room/", "1/dose/", "partners/1/discharge/"):
        device.go(f"{day}{path}")
        assert device.page.locator("html").get_attribute("data-mode") == "dim", path


def stop(monitor: Visitor, day: str, place: int) -> None:
    """One partner is given nothing more, and no page offers it."""
    monitor.go(f"{day}{place}/dose/")
    monitor.press("Nothing more today")
    show(monitor, "stop-doses")
    day_of.fill_in(monitor, {"reason": "Blood pressure 192/114 mmHg."})
    monitor.press("End the doses")
    show(monitor, "dose-stopped")
    assert "Nothing more is given today" in monitor.text
    assert monitor.page.get_by_role("link", name="Prepare a dose").count() == 0


def record_event(monitor: Visitor, day: str, place: int, **other: Any) -> None:
    """One adverse event of one partner, not serious."""
    monitor.go(f"{day}partners/{place}/adverse-events/")
    show(monitor, "adverse-events-none")
    monitor.press("Record an event")
    show(monitor, "record-adverse-event")
    typed = {
        "term": "nausea",
        "severity": ["mild"],
        "expected": ["yes"],
        "relation": ["probable"],
        "action": "observed",
        "outcome": "recovering",
    } | other
    day_of.fill_in(monitor, typed)
    monitor.press("Put on record")
    show(monitor, "adverse-events")


def written(team: Any, couple: Any, lot: Any) -> tuple[int, Decimal]:
    """How many doses stand on the couple's record, and what the ledger says is left of the lot."""
    with looking_as(team.cast.monitor.audience):
        doses = GivenDose.objects.filter(couple_id=couple).count()
    return doses, Stock(team.cast).balance(lot)
