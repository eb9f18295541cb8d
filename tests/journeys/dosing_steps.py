"""What is done on the pages of a dosing day, a step at a time, and what is ready before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from kact.couples.actions import reach
from kact.couples.models import Course
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import looking_as
from sessions import milestones
from tests import cast as casting
from tests.cast import Cast
from tests.journeys.browsing import Visitor
from tests.journeys.charting import chart_vitals, tap
from tests.journeys.looks import SCREENSHOTS
from tests.sessions.checking import well
from tests.sessions.dosing_day import OF_EACH
from tests.sessions.dosing_days import dosing_visit
from tests.sessions.preparing import ready

TABLET = {"viewport": {"width": 1180, "height": 820}, "has_touch": True}
UPRIGHT = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
MODES = {"light": "light", "dim": "dark"}
TURN = "([mode, theme]) => Object.assign(document.documentElement.dataset, {mode, bsTheme: theme})"

VITALS = {"sys": 124, "dia": 78, "hr": 72, "spo2": 98, "rr": 14}
ORDER = {
    "substance": "ketamine",
    "route": "im",
    "form": "solution",
    "strength": "100",
    "min_mg": "30",
    "max_mg": "60",
    "max_total_mg": "90",
    "boosters": "1",
    "interval_min": "20",
    "intent": ["psycholytic"],
    "weight_kg": "70",
}


@dataclass(frozen=True)
class Booked:
    """A couple's dosing day before anybody has opened it."""

    couple: UUID
    visit: str
    orders: tuple[str, str]  # the pages of what each partner is ordered


def book(cast: Cast, words: tuple[str, str], *, witness: bool = False) -> Booked:
    """A couple of its own with everything done that lies before the day, and the day's visit."""
    team = ("therapist", "monitor", "prescriber")
    name = "-".join(words)
    made = cast.couples[name] = casting.couple(cast, cast.admin, words, team)
    ready(cast, *words)
    with looking_as(cast.admin.audience) as by:
        for word in words:
            for code in OF_EACH:
                reach(code, by=by, couple=made.pk, subject=cast.people[word].partner.pk)
        reach(milestones.JOINT_PREPARATION, by=by, couple=made.pk)
        reach(milestones.STAFFING_CONFIRMED, by=by, couple=made.pk)
        [course] = couple_in_reach(made.pk).courses
        if witness:
            variant = Course.Variant.SEQUENTIAL_WITNESS
            Course.objects.filter(pk=course.pk).update(variant=variant)
    doses = "one" if witness else ""
    visit = dosing_visit(cast, couple=name, doses=doses, starts_at=timezone.now())
    one, two = (reverse("orders", args=[cast.people[w].partner.pk]) for w in words)
    return Booked(made.pk, reverse("visit", args=[visit.pk]), (one, two))


# --- looking ----------------------------------------------------------------------------------


def show(device: Visitor, name: str) -> None:
    """Look at a page as the room has it: on a tablet, both ways up, in light and in dim mode."""
    if name in device.looks.seen:
        return
    device.look(name)
    before = device.page.viewport_size
    was = device.page.locator("html").get_attribute("data-mode") or "light"
    for held, mode in ((TABLET, "light"), (UPRIGHT, "dim")):
        size: Any = held["viewport"]
        device.page.set_viewport_size(size)
        device.page.evaluate(TURN, [mode, MODES[mode]])
        path = SCREENSHOTS / f"{name}-tablet-{size['width']}-{mode}.png"
        device.page.screenshot(path=path, full_page=True, animations="disabled")
    device.page.evaluate(TURN, [was, MODES[was]])
    device.page.set_viewport_size(before or size)


def fill_in(device: Visitor, typed: Mapping[str, Any]) -> None:
    """Each field by its name, whatever its kind: a list ticks or chooses each of its values."""
    for name, value in typed.items():
        fields = device.page.locator(f"main [name='{name}']")
        if isinstance(value, list):
            for each in value:
                device.page.locator(f"main [name='{name}'][value='{each}']").check()
        elif value == "on":
            fields.check()
        elif fields.first.evaluate("e => e.tagName") == "SELECT":
            fields.select_option(value)
        else:
            fields.fill(value)


# --- before the dose --------------------------------------------------------------------------


def write_order(prescriber: Visitor, orders: str, **other: Any) -> None:
    """The prescriber's order of one partner."""
    day = timezone.localdate()
    days = {"last_day": day + timedelta(days=7), "weight_on": day - timedelta(days=1)}
    prescriber.go(orders)
    show(prescriber, "orders-none")
    prescriber.press("Write an order")
    show(prescriber, "write-order")
    fill_in(prescriber, ORDER | {n: d.isoformat() for n, d in days.items()} | other)
    prescriber.press("Sign the order")
    show(prescriber, "orders")
    assert "The order is on record." in prescriber.text


def open_day(monitor: Visitor, visit: str) -> str:
    """Open the session; the path of its page."""
    monitor.go(visit)
    monitor.glance("visit-of-a-dose")
    monitor.press("Open the dosing session")
    return monitor.page.url.removeprefix(monitor.url)


def set_up_room(monitor: Visitor, day: str) -> None:
    """Everything of the room looked at, and ready."""
    monitor.go(day)
    monitor.press("Room")
    show(monitor, "set-up-room")
    for box in monitor.page.locator("main input[name=ready]").all():
        box.check()
    monitor.press("Put on record")


def ask_alone(therapist: Visitor, day: str, place: int, answer: str = "yes") -> None:
    """What one partner says in private, today."""
    therapist.go(f"{day}{place}/ask/")
    show(therapist, "ask-on-the-day")
    fill_in(therapist, {"alone": "on", "answer": [answer], "pressured": ["no"]})
    therapist.press("Put on record")


def check(monitor: Visitor, cast: Cast, day: str, place: int, **other: Any) -> None:
    """The check of one partner, each line answered."""
    monitor.go(f"{day}{place}/check/")
    show(monitor, "check-before-dose")
    answers = well(cast.north.local(timezone.now()), substances=["none"], **other)
    for name, value in answers.items():
        field = monitor.page.locator(f"main [name='{name}']").first
        kind = field.get_attribute("type")
        if kind == "datetime-local":
            field.fill(value[:16])
        elif kind in {"radio", "checkbox"}:
            fill_in(monitor, {name: value if isinstance(value, list) else [value]})
        else:
            field.fill(value)
    monitor.press("Judge and put on record")
    show(monitor, "before-dose-checked")


# --- a dose -----------------------------------------------------------------------------------


def prepare(monitor: Visitor, day: str, place: int, mg: str, lot: str) -> None:
    """What the monitor draws up."""
    monitor.go(f"{day}{place}/dose/")
    monitor.press("Prepare a dose")
    show(monitor, "prepare-dose")
    stocked = monitor.page.locator("[name=stocked] option").filter(has_text=lot)
    chosen = stocked.get_attribute("value") or ""
    fill_in(monitor, {"planned_mg": mg, "strength": "100", "stocked": chosen})
    monitor.press("Prepared")
    assert "Waits for a second person." in monitor.text, monitor.text
    show(monitor, "dose-prepared")


def second(therapist: Visitor, day: str, place: int) -> None:
    """A second person compares it."""
    therapist.go(f"{day}{place}/dose/")
    therapist.press("Check as a second person")
    show(therapist, "check-dose")
    fill_in(therapist, {"partner": "on", "drug": "on", "amount": "on", "lot": "on"})
    therapist.press("Checked")
    show(therapist, "dose-checked")


def give(monitor: Visitor, day: str, place: int, **other: str) -> None:
    """The dose itself."""
    monitor.go(f"{day}{place}/dose/")
    monitor.press("Give it")
    show(monitor, "give-dose")
    fill_in(monitor, {"right_partner": "on", "site": "Left deltoid"} | other)
    monitor.press("Given")


def dose(monitor: Visitor, therapist: Visitor, day: str, place: int, mg: str, lot: str) -> None:
    """Prepared, checked by another, given."""
    prepare(monitor, day, place, mg, lot)
    second(therapist, day, place)
    give(monitor, day, place)
    assert "The dose is on record." in monitor.text, monitor.text


# --- after it ---------------------------------------------------------------------------------


def chart(monitor: Visitor, name: str, **values: int) -> None:
    """Everything a check after the dose asks for."""
    with _received(monitor):
        chart_vitals(monitor, name, **(VITALS | values))
    rated = {"Alertness (MOAA/S)": "5", "Dissociation": "1", "Nausea": "0"}
    for legend, step in rated.items():
        with _received(monitor):
            tap(monitor, name, legend, step)


def _received(device: Visitor) -> Any:
    """Until the server has answered for an entry; what is charted is of the hour it was charted."""
    return device.page.expect_response(lambda answer: answer.url.endswith("/entries/receive/"))


def ask_way_home(therapist: Visitor, day: str, place: int) -> None:
    """Asked alone, before leaving."""
    therapist.go(f"{day}partners/{place}/discharge/")
    show(therapist, "discharge-before")
    therapist.press("Ask about the way home, alone")
    show(therapist, "ask-way-home")
    fill_in(therapist, {"alone": "on", "feels_safe": ["yes"]})
    therapist.press("Keep the answer")


def leave(monitor: Visitor, day: str, place: int, escort: str, **other: str) -> None:
    """Measured again, everything asked, and gone."""
    monitor.go(f"{day}partners/{place}/discharge-partner/")
    show(monitor, "discharge-partner")
    page = monitor.page
    said = {radio.get_attribute("name") for radio in page.locator("main [name^=is_]").all()}
    parts = [each.get_attribute("name") for each in page.locator("main [name^=aldrete_]").all()]
    now = {code: str(value) for code, value in VITALS.items()}
    now |= {"moaas": "5", "air": "room_air", "dissociation": "0", "nausea": "0"} | other
    fill_in(monitor, now | {str(part): "2" for part in parts} | {"escort": escort})
    fill_in(monitor, {str(name): ["yes"] for name in said})
    monitor.press("Let this partner leave")
