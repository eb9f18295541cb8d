"""An administrator plans a conjoint course, books it at once, and takes new times after a move."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from kact.privacy.audience import looking_as
from kact.scheduling.actions import resources
from kact.scheduling.walltime import WallTime
from tests import cast as casting
from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE, Visitor
from tests.journeys.team import in_database
from tests.kact.scheduling.planning import ZONE, Clinic, ready

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

# A Monday ten weeks on, so that neither today nor another journey stands in the way.
MONDAY = date.today() + timedelta(days=70 + (7 - date.today().weekday()) % 7)  # noqa: DTZ011
ROOM = "Orchard room"
COUPLE = "planned"
ORDER = "Integration follows a dose."
GAP = "Individual integration takes place 1 to 3 days after the dose."


@pytest.fixture
def clinic(team: Any, django_db_blocker: Any) -> Clinic:
    """A room, and a couple of its own for whom everything is in order before preparation."""
    made = Clinic(team.cast)
    cast = team.cast

    def open_it() -> None:
        with looking_as(made.by) as by:
            terms = resources.RoomTerms(ROOM, chairs=2, monitors=2, second_space=True)
            made.rooms.append(resources.keep_room(by=by, terms=terms))
        cast.couples[COUPLE] = casting.couple(cast, cast.admin, ("p", "q"), ("therapist",))
        ready(made, COUPLE)

    in_database(django_db_blocker, team.database, open_it)
    return made


def test_course_is_planned_booked_and_planned_anew(
    come: Any, team: Any, clinic: Clinic, django_db_blocker: Any
) -> None:
    admin = come(**DESK)
    steps.sign_in_staff(admin, team.staff["admin"])
    couple = f"/couples/{team.cast.couples[COUPLE].pk}/"
    admin.go(couple)
    admin.glance("couple-without-a-course")
    admin.press("Course plan")
    admin.look("course-plan-proposed")
    assert "3 dosing sessions" in admin.text
    plan_it(admin, clinic)

    def elsewhere() -> None:
        when = WallTime(MONDAY, time(10), ZONE)
        clinic.book("inquiry_call", when, "a", needs=clinic.needs("therapist", room=0))

    in_database(django_db_blocker, team.database, elsewhere)
    admin.press("Book the ticked")
    admin.look("course-plan-refused")
    assert f"{ROOM} is taken then." in admin.text
    assert "Somebody who is to come" not in admin.text
    admin.press("Book the ticked")
    assert "Proposed" not in admin.text, admin.text
    admin.look("course-plan-booked")

    move_the_dose(admin)
    admin.press("See the course with this visit moved")
    admin.look("course-plan-moving")
    assert GAP in admin.text
    ticked = admin.page.locator("input[name=move]:checked").count()
    admin.press("Move the ticked")
    assert f"{ticked} visits moved." in admin.text
    assert "To be moved" not in admin.text
    assert ORDER not in admin.text
    on_a_phone(come, team, couple)


def plan_it(admin: Visitor, clinic: Clinic) -> None:
    """Two sessions from a Monday on, with whom and where; what is missing is said."""
    admin.press("Change what it is planned from")
    admin.look("change-course-plan")
    admin.page.locator("#id_sessions").fill("")
    admin.press("Keep this")
    admin.look("change-course-plan-refused")
    assert "Give the number of sessions." in admin.text
    admin.page.locator("#id_sessions").fill("2")
    admin.page.locator("#id_starts_on").fill(MONDAY.isoformat())
    for box in admin.page.locator("#div_id_staff input").all():
        box.uncheck()
    for word in ("therapist", "monitor"):
        name = clinic.cast.people[word].member.name
        admin.page.get_by_label(f"{name},").check()
    admin.page.locator("#id_room").select_option(label=ROOM)
    admin.press("Keep this")
    assert "No visit has moved by it." in admin.text
    assert "2 dosing sessions" in admin.text


def move_the_dose(admin: Visitor) -> None:
    """Past its own integration: the calendar refuses, in the words of the rules."""
    row = admin.page.locator(".course-plan-row", has_text="Dosing").first
    row.get_by_role("link").click()
    admin.glance("visit-of-a-course")
    admin.press("Move")
    day = date.fromisoformat(admin.page.locator("#id_day").input_value())
    admin.page.locator("#id_day").fill((day + timedelta(days=4)).isoformat())
    admin.press("Move it")
    admin.look("move-visit-out-of-order")
    assert ORDER in admin.text


def on_a_phone(come: Any, team: Any, couple: str) -> None:
    """The same page on a small screen; nothing in it asks for more room."""
    phone = come(**PHONE)
    steps.sign_in_staff(phone, team.staff["admin"])
    phone.go(f"{couple}course-plan/")
    phone.look("course-plan-phone")
    phone.go(f"{couple}course-plan/change/")
    phone.look("change-course-plan-phone")
