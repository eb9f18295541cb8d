"""A dosing day charted from two devices: nothing lost, doubled, or on the wrong partner."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from kact.privacy.audience import looking_as
from sessions.models import BodyEntry, Capture, DosingSession, ExperienceEntry, SignalEntry
from sessions.queries.board import gaps_of
from tests import cast as casting
from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE, Visitor
from tests.journeys.charting import chart_vitals, room, says, sees, tap
from tests.journeys.team import in_database
from tests.sessions.dosing_days import dosing_visit

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

TABLET = {"viewport": {"width": 1180, "height": 820}, "has_touch": True}
UPRIGHT = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}


@pytest.fixture
def there(team: Any, django_db_blocker: Any) -> Callable[[Callable[[], Any]], Any]:
    """Does something in the system's own database."""
    return lambda work: in_database(django_db_blocker, team.database, work)


@pytest.fixture
def visit(team: Any, there: Any) -> str:
    """The path of a dosing visit of this hour, of a couple of its own."""

    def book() -> str:
        cast = team.cast
        words = ("therapist", "monitor", "prescriber")
        if "day" not in cast.couples:
            cast.couples["day"] = casting.couple(cast, cast.admin, ("u", "v"), words)
        return reverse("visit", args=[dosing_visit(cast, couple="day").pk])

    return str(there(book))


def test_two_devices_chart_one_day(come: Any, team: Any, there: Any, visit: str) -> None:
    tablet, desk = come(**TABLET), come(**DESK)
    steps.sign_in_staff(tablet, team.staff["therapist"])
    steps.sign_in_staff(desk, team.staff["monitor"])
    desk.go(visit)
    desk.glance("dosing-visit")
    desk.press("Open the dosing session")
    desk.look("dosing-session")
    path = desk.page.url.removeprefix(team.url)
    for device in (tablet, desk):
        device.go(f"{path}board/")
        device.look("board-empty")

    chart_vitals(desk, "Person u", sys=128, dia=82, hr=76, spo2=98, rr=14)
    sees(tablet, "1", "BP 128/82 mmHg")
    tap(tablet, "Person v", "Alertness (MOAA/S)", "5")
    sees(desk, "2", "MOAA/S 5")
    chart_vitals(desk, "Person v", sys=186, dia=112, hr=118, spo2=93, rr=22)
    sees(tablet, "2", "BP 186/112")
    tablet.page.get_by_role("button", name="Escalation").click()
    room(desk, "Escalation")
    for device in (tablet, desk):
        device.look("board-charted")
    desk.page.set_viewport_size(PHONE["viewport"])
    desk.look("board-on-a-phone")
    desk.page.set_viewport_size(DESK["viewport"])
    tablet.page.set_viewport_size(UPRIGHT["viewport"])
    tablet.press("Dim")
    tablet.look("board-dim")
    rows = there(lambda: counted(team))
    assert rows == {"body": 3, "experience": 0, "signal": 1, "captures": 4, "gaps": 0}


def test_entry_is_mended_and_moved(come: Any, team: Any, visit: str) -> None:
    desk = come(**DESK)
    steps.sign_in_staff(desk, team.staff["monitor"])
    desk.go(visit)
    desk.press("Open the dosing session")
    board = f"{desk.page.url.removeprefix(team.url)}board/"
    desk.go(board)
    chart_vitals(desk, "Person u", sys=128, dia=82)
    desk.page.locator("#state-1 .board-change").first.click()
    desk.page.wait_for_load_state()
    desk.look("change-entry")
    desk.page.locator("#entry-sys").fill("118")
    desk.page.locator("#reason-correct").fill("Misread")
    desk.press("Correct")
    desk.look("all-entries")
    assert "Corrected: Misread" in desk.text
    assert desk.page.locator("del", has_text="BP 128/82").count() == 1
    desk.page.locator(".board-change").first.click()
    desk.page.wait_for_load_state()
    desk.page.get_by_role("button", name="Move it to Person v").click()
    desk.page.wait_for_load_state()
    assert "Moved here from the other partner" in desk.text
    desk.go(board)
    assert "BP 118/82" in desk.page.locator("#state-2").inner_text()
    assert desk.page.locator("#state-1 .board-value").first.inner_text() == "–"


def test_nothing_is_lost_offline_or_with_the_tab(
    come: Any, team: Any, there: Any, visit: str
) -> None:
    tablet = come(**UPRIGHT)
    steps.sign_in_staff(tablet, team.staff["therapist"])
    tablet.go(visit)
    tablet.press("Open the dosing session")
    board = f"{tablet.page.url.removeprefix(team.url)}board/"
    tablet.go(board)
    words = dict(zip("uv", ("Person u", "Person v"), strict=True))

    tablet.context.set_offline(True)  # the network goes, and entries stay on the device
    for step in (1, 2, 3):
        tap(tablet, words["u"], "Nausea", str(step))
    says(tablet, "3 entries on this device, not yet on the server.")
    assert on_disk(tablet) == 3
    assert kept_words(tablet) == []  # nothing there can be read
    tablet.context.set_offline(False)
    says(tablet, "On the server")

    tablet.context.set_offline(True)  # the tab dies with entries in it
    tap(tablet, words["v"], "Nausea", "4")
    tap(tablet, words["v"], "Nausea", "5")
    says(tablet, "2 entries on this device")
    tablet.page.close()
    tablet.page = tablet.context.new_page()
    tablet.context.set_offline(False)
    tablet.go(board)
    sees(tablet, "2", "Naus 5/10")

    tablet.context.set_offline(True)  # the session ends with an entry on the device
    tap(tablet, words["v"], "Anxiety", "6")
    says(tablet, "1 entry on this device")
    tablet.context.clear_cookies()
    tablet.context.set_offline(False)
    says(tablet, "You are signed out")
    steps.sign_in_staff(tablet, team.staff["therapist"])
    tablet.go(board)
    sees(tablet, "2", "Anx 6/10")
    excuse(tablet)
    rows = there(lambda: counted(team))
    assert rows == {"body": 6, "experience": 0, "signal": 0, "captures": 6, "gaps": 0}
    values = there(lambda: charted(team))
    assert values == Counter({"nausea": 5, "anxiety": 1})


# --- what the browser and the record hold -----------------------------------------------------


def on_disk(device: Visitor) -> int:
    """How many entries the browser holds for the server."""
    return int(
        device.page.evaluate(
            "KactOutbox.waiting(document.querySelector('[data-board]').dataset.session)"
            ".then((all) => all.length)"
        )
    )


def kept_words(device: Visitor) -> list[str]:
    """What of the entries could be read in the browser's storage."""
    text = device.page.evaluate(
        "KactOutbox.within(['entries'], 'readonly', (t) => t.objectStore('entries').getAll())"
        ".then(JSON.stringify)"
    )
    return [word for word in ("nausea", "ratings", "values", "subject") if word in text]


def excuse(device: Visitor) -> None:
    """A browser complains of what it could not fetch; we took the network away ourselves."""
    gone = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "401", "403")
    device.faults[:] = [f for f in device.faults if not any(word in f for word in gone)]


def counted(team: Any) -> dict[str, int]:
    """What the newest day holds."""
    with looking_as(team.cast.therapist.audience):
        day = DosingSession.objects.latest("opened_at")
        of_day = {"dosing_session": day}
        return {
            "body": BodyEntry.objects.filter(**of_day).count(),
            "experience": ExperienceEntry.objects.filter(**of_day).count(),
            "signal": SignalEntry.objects.filter(**of_day).count(),
            "captures": Capture.objects.filter(**of_day).count(),
            "gaps": len(gaps_of(day, {})),
        }


def charted(team: Any) -> Counter[str]:
    """Which ratings the newest day holds."""
    with looking_as(team.cast.therapist.audience):
        day = DosingSession.objects.latest("opened_at")
        rows = BodyEntry.objects.filter(dosing_session=day)
        return Counter(code for row in rows for code in row.values)
