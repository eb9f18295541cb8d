"""A cohort from its first couple to its last session; one week collides and is resolved.

A partner sees, on a phone, when to come, and nothing of who else does.
"""

from datetime import date, time, timedelta
from typing import Any

import pytest

from kact.couples.queries import couple_in_reach
from kact.privacy.audience import looking_as
from kact.scheduling.actions import visits
from kact.scheduling.actions.resources import RoomTerms, keep_room
from kact.scheduling.actions.roster import choose_group_name
from kact.scheduling.actions.visits import Needs
from kact.scheduling.walltime import WallTime
from tests import cast as casting
from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE, Visitor
from tests.journeys.steps import PartnerPerson
from tests.journeys.team import UNSAID, in_database
from tests.kact.scheduling.planning import Clinic, ready
from tests.kact.scheduling.test_cohorts import prepared

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

TODAY = date.today()  # noqa: DTZ011
FIRST = TODAY + timedelta(days=21 + (7 - TODAY.weekday()) % 7)  # a Monday well ahead
K = PartnerPerson("Person k", "k@mail.example", "", casting.PASSWORD)
ROOMS = ("Garden room", "Attic room")
SECOND = FIRST + timedelta(days=7)


@pytest.fixture
def couples(team: Any, django_db_blocker: Any) -> tuple[str, str]:
    """Two rooms, and the numbers of two couples whose plan is a group.

    In one week the first room is not ready yet.
    """
    made, cast = Clinic(team.cast), team.cast

    def open_rooms() -> tuple[str, str]:
        cast.couples["one"] = casting.couple(cast, cast.admin, ("k", "l"), ("therapist",))
        cast.couples["two"] = casting.couple(cast, cast.admin, ("m", "n"), ("therapist_two",))
        for word in ("one", "two"):
            ready(made, word)
        prepared(made, "one", "two")
        when = WallTime(SECOND, time(17, 10), cast.north.zone)
        with looking_as(made.by) as by:
            rooms = [keep_room(by=by, terms=RoomTerms(name, 4, 4, True)) for name in ROOMS]
            couple = couple_in_reach(cast.couples["two"].pk)
            visits.book(
                by=by,
                couple=couple,
                kind="inquiry_call",
                when=when,
                needs=Needs([], rooms[0]),
                subject=couple.current[0],
            )
        return cast.couples["one"].reference, cast.couples["two"].reference

    numbers: tuple[str, str] = in_database(django_db_blocker, team.database, open_rooms)
    return numbers


def test_cohort_made_booked_and_one_week_resolved(
    come: Any, team: Any, couples: tuple[str, str], django_db_blocker: Any
) -> None:
    one, two = couples
    admin, phone, therapist = come(**DESK), come(**PHONE), come(**DESK)
    steps.sign_in_staff(admin, team.staff["admin"])
    admin.go("/calendar/")
    admin.glance("calendar-of-the-team")
    admin.press("Cohorts")
    admin.look("cohorts-none")
    make(admin, couples)
    admin.press("Book every session")
    admin.look("cohort-one-week-taken")
    assert "Garden room is taken then." in admin.text
    assert admin.text.count("Booked") == 2
    resolve(admin)
    admin.look("cohort-booked")
    assert admin.text.count("Booked") == 3
    admin.press("Change time, room or staff")
    admin.look("change-cohort")
    admin.press("Change all of them")
    assert "Nothing has changed" in admin.text
    assert "Garden room is taken then." in admin.text
    admin.look("change-cohort-refused")
    admin.press("Leave it")
    admin.go("/calendar/cohorts/")
    admin.look("cohorts")
    admin.go(f"/calendar/?day={SECOND}")
    admin.look("calendar-week-with-cohort")
    here = take_out(admin, two)

    steps.sign_in_partner(phone, K)
    phone.go("/group/")
    phone.look("group-before-its-rules")
    in_database(django_db_blocker, team.database, lambda: choose_names(team))
    admin.go(here)
    admin.press("Show the group these names")
    admin.look("cohort-with-names")
    phone.go("/group/")
    phone.look("group")
    assert "Kit" in phone.text
    assert "Lou" in phone.text
    phone.go("/appointments/")
    phone.look("appointments-of-a-cohort")
    assert "A group visit" in phone.text
    assert phone.ever_shown(["Person m", "Person n", two, "June mornings", *ROOMS]) == []
    assert phone.named(UNSAID) == []

    steps.sign_in_staff(therapist, team.staff["therapist"])
    therapist.go(here)
    therapist.look("cohort-as-therapist")
    assert one in therapist.text
    assert two not in therapist.text


def choose_names(team: Any) -> None:
    """Both partners of the couple that is left say what the group calls them."""
    for word, name in (("k", "Kit"), ("l", "Lou")):
        with looking_as(team.cast.people[word].audience) as by:
            choose_group_name(by=by, name=name)


def make(admin: Visitor, couples: tuple[str, str]) -> None:
    admin.press("Make a cohort")
    admin.look("make-cohort")
    admin.press("Make the cohort")
    assert "Give the cohort a name." in admin.text
    admin.fill("Name", "June mornings")
    admin.page.locator("#id_starts_on").fill(FIRST.isoformat())
    admin.page.locator("#id_clock").fill("13:00")
    admin.page.locator("#id_weeks").fill("3")
    admin.page.locator("#id_room").select_option(label=ROOMS[0])
    for name in ("Staff therapist, therapist", "Staff monitor, medical monitor"):
        admin.page.get_by_label(name).check()
    for couple in couples:
        admin.page.get_by_label(couple).check()
    admin.press("Make the cohort")
    admin.look("cohort-made")


def resolve(admin: Visitor) -> None:
    """The week that is taken goes to the other room."""
    row = admin.page.locator("li", has_text="Garden room is taken then.")
    row.get_by_role("link").click()
    admin.look("book-cohort-week")
    admin.press("Book it")
    assert "Garden room is taken then." in admin.text
    admin.look("book-cohort-week-taken")
    admin.page.locator("#id_room").select_option(label=ROOMS[1])
    admin.press("Book it")


def take_out(admin: Visitor, couple: str) -> str:
    """One couple leaves; what was booked for it goes, and the other's stays."""
    admin.go("/calendar/cohorts/")
    admin.press("June mornings")
    here = admin.page.url
    row = admin.page.locator("li", has_text=couple).last
    row.get_by_role("link", name="Take out").click()
    admin.look("leave-cohort")
    steps.choose(admin.page.locator("#div_id_who"), "Somebody who was to come")
    steps.choose(admin.page.locator("#div_id_reason"), "Asked to come another time")
    admin.press("Take them out")
    assert couple not in admin.text
    assert admin.text.count("Booked") == 3
    return here
