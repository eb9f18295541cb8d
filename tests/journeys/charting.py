"""What people do on the board of a dosing day, and what it says to them."""

from typing import Any

from tests.journeys.browsing import Visitor


def column(device: Visitor, name: str) -> Any:
    """The part of the board that is about one partner, or is between them."""
    return device.page.locator("section", has=device.page.locator("h2", has_text=name)).first


def chart_vitals(device: Visitor, name: str, **values: int) -> None:
    """Type vital signs of one partner, and wait until the server has them."""
    form = column(device, name).locator("form[data-entry=vitals]")
    for code, value in values.items():
        form.locator(f"[name={code}]").fill(str(value))
    form.get_by_role("button").click()
    says(device, "On the server")


def tap(device: Visitor, name: str, legend: str, step: str) -> None:
    """One tap in one row of one partner."""
    row = column(device, name).locator("fieldset", has_text=legend)
    row.locator(f"button[value='{step}']").click()


def sees(device: Visitor, place: str, words: str) -> None:
    """Within three seconds, without touching anything."""
    device.page.locator(f"#state-{place}", has_text=words).wait_for(timeout=10_000)


def room(device: Visitor, words: str) -> None:
    """The same of what is between the two."""
    device.page.locator("#state-room", has_text=words).wait_for(timeout=10_000)


def says(device: Visitor, words: str) -> None:
    """What the board says of where the entries are."""
    device.page.locator("[data-kept]", has_text=words).wait_for(timeout=20_000)
