"""An administrator's calendar: booked, collided, resolved, moved both ways, cancelled.

A partner sees the next appointment on a phone, and no more of it than that.
"""

import re
from datetime import date, timedelta

import pytest

from tests.journeys import keyboard, steps
from tests.journeys.browsing import DESK, PHONE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

# A working day two weeks on, so that "today" never stands in the way.
DAY = date.today() + timedelta(days=14 + (7 - date.today().weekday()) % 7)  # noqa: DTZ011
KIND = "Inquiry call"


def test_calendar_from_first_room_to_a_cancelled_visit(arrive, house, pair):
    admin, phone = arrive(**DESK), arrive(**PHONE)
    steps.sign_in_staff(admin, house.admin)
    rooms_and_hours(admin)
    admin.go(f"/calendar/?day={DAY}")
    admin.look("calendar-week-empty")

    book(admin, pair.path, pair.one.name, "10:00", "East room")
    admin.look("visit")
    first = admin.page.url
    book(admin, pair.path, pair.two.name, "10:00", "East room", refused=True)
    admin.look("book-visit-taken")
    assert "East room is taken then." in admin.text
    assert "Dana Whitlock is taken then." in admin.text
    assert admin.page.locator("#id_time").input_value() == "10:00"
    admin.page.locator("#id_time").fill("13:30")
    admin.press("Book it")
    assert "Booked" in admin.text

    move_by_keyboard(admin, first)
    drag(admin)

    steps.sign_in_partner(phone, pair.one)
    phone.look("todo-with-appointment")
    phone.press("When and how to prepare")
    phone.look("appointments")
    assert "11:30 a.m." in phone.text
    assert "1:30 p.m." not in phone.text
    assert phone.ever_shown(["East room", "West room", KIND]) == []
    phone.press("In your own calendar")
    phone.look("own-feeds")

    cancel(admin, first)
    phone.go("/appointments/")
    assert "Nothing is booked" in phone.text
    wait_for_a_time(admin, pair.path)
    admin.go("/calendar/feeds/")
    admin.press("Make an address")
    admin.look("feeds-made")


def rooms_and_hours(admin: Visitor) -> None:
    """Two rooms, the hours of every weekday, and a holiday."""
    admin.go("/clinic/rooms/")
    for name in ("East room", "West room"):
        admin.page.locator("#id_name").fill(name)
        admin.press("Add the room")
    admin.page.locator("#unit-name").fill("Monitor 1")
    admin.press("Add the unit")
    admin.look("rooms")
    admin.press("East room")
    admin.look("room")
    admin.go("/clinic/hours/")
    for day in range(5):
        admin.page.locator(f"#id_opens_{day}").fill("09:00")
        admin.page.locator(f"#id_closes_{day}").fill("18:00")
    admin.press("Keep these hours")
    admin.look("opening-hours")
    admin.go("/clinic/closings/")
    holiday = (DAY + timedelta(days=2)).isoformat()
    admin.page.locator("#id_name").fill("Public holiday")
    admin.page.locator("#id_day").fill(holiday)
    admin.page.locator("#id_until").fill(holiday)
    admin.press("Close it")
    admin.look("closings")


def book(
    admin: Visitor, path: str, who: str, time: str, room: str, *, refused: bool = False
) -> None:
    admin.go(f"{path}visits/book/?day={DAY}")
    admin.glance("book-visit")
    admin.page.locator("#id_kind").select_option(label=KIND)
    steps.choose(admin.page.locator("#div_id_who"), who)
    admin.page.locator("#id_time").fill(time)
    admin.page.locator("#id_room").select_option(label=room)
    admin.page.get_by_label("Dana Whitlock, therapist").check()
    admin.press("Book it")
    assert ("There is something to put right" in admin.text) is refused, admin.text


def move_by_keyboard(admin: Visitor, visit: str) -> None:
    """To eleven, without a mouse."""
    admin.go(visit)
    keyboard.press(admin, "Move")
    admin.glance("move-visit")
    keyboard.tab_to(admin, name="time")
    admin.page.keyboard.type("1100AM")
    keyboard.press(admin, "Move it")
    assert "11:00–11:20" in admin.text


def drag(admin: Visitor) -> None:
    """In the week to the next day and back, and on the day's grid to half past eleven."""
    admin.go(f"/calendar/?day={DAY}&by=room")
    admin.look("calendar-week")
    admin.go(f"/calendar/?day={DAY}&by=room&view=day")
    admin.look("calendar-day")
    chip = admin.page.locator("a.chip", has_text="11:00")
    box = chip.bounding_box()
    west = admin.page.locator("[data-name='West room']")
    top = west.bounding_box()
    quarter = 20
    admin.page.mouse.move(box["x"] + 30, box["y"] + 8)
    admin.page.mouse.down()
    x, y = top["x"] + 40, box["y"] + 8 + 2 * quarter
    admin.page.mouse.move(x - 5, y, steps=6)
    admin.page.mouse.move(x, y, steps=3)
    admin.page.mouse.up()
    dialog = admin.page.get_by_role("dialog")
    assert "11:30, West room" in dialog.inner_text()
    admin.press("Move it")
    assert "Moved to" in admin.text
    assert admin.page.locator("[data-name='West room'] a.chip").count() == 1


def wait_for_a_time(admin: Visitor, couple: str) -> None:
    """Somebody is put on the list, shown what fits, and taken off again."""
    admin.go(couple)
    admin.glance("couple-with-visits")
    number = re.search(r"C-\d{4}", admin.page.content())
    assert number
    admin.go("/calendar/waiting/")
    admin.page.locator("#id_couple").fill(number.group())
    admin.page.locator("#id_who").select_option(label="Partner one alone")
    admin.page.locator("#id_kind").select_option(label=KIND)
    admin.page.locator("#id_part").select_option(label="Mornings")
    admin.press("Put on the list")
    admin.look("waiting-list")
    assert "Mornings" in admin.text
    admin.page.get_by_role("link", name="Times that fit").click()
    admin.look("waiting-times")
    assert "09:00" in admin.text
    admin.go("/calendar/waiting/")
    admin.press("No longer waiting")
    assert "Nobody waits" in admin.text


def cancel(admin: Visitor, visit: str) -> None:
    admin.go(visit)
    admin.press("Cancel this visit")
    admin.look("cancel-visit")
    steps.choose(admin.page.locator("#div_id_who"), "The clinic")
    steps.choose(admin.page.locator("#div_id_reason"), "Staff is away")
    admin.press("Cancel the visit")
    assert "Cancelled" in admin.text
    for _ in range(40):
        admin.go("/today/")
        if "Tell them, and offer another time" in admin.text:
            break
        admin.page.wait_for_timeout(500)
    admin.look("today-with-task")
    admin.page.get_by_role("button", name="I do this").first.click()
    admin.page.get_by_role("button", name="Done").first.click()
    assert "Nothing waits." in admin.text
