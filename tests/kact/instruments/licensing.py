"""A permission and its words, for the tests: invented words, for an instrument that has none."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from kact.instruments import licensing as actions
from kact.instruments.definition import definition
from kact.instruments.licences import InstrumentPermission, LicensedWording
from kact.instruments.wording import skeleton
from kact.privacy.audience import looking_as
from tests.cast import Cast, Person
from tests.kact.protocol.choosing import proof

DAY = timedelta(days=1)


def text(instrument: str, mark: str = "") -> str:
    """Invented words for every block of an instrument."""
    lines = []
    for line in skeleton(definition(instrument)).splitlines():
        lines += [line, f"Words for {line[2:]}{mark}"] if line.startswith("#") else [line]
    return "\n".join(lines)


def permit(person: Person, instrument: str = "hark", **other: Any) -> InstrumentPermission:
    """A permission that counts from today on."""
    today: date = timezone.localdate()
    said: dict[str, Any] = {
        "holder": "The holder",
        "reference": "No. 7",
        "scope": "On a screen.",
        "document_hash": "a" * 64,
        "starts_on": today,
        "ends_on": today + 30 * DAY,
    }
    with looking_as(person.audience) as by:
        return actions.record_permission(by=by, instrument=instrument, **said | other)


def supply(person: Person, permission: InstrumentPermission, mark: str = "") -> LicensedWording:
    with looking_as(person.audience) as by:
        words = text(permission.instrument, mark)
        return actions.supply_wording(by=by, permission=permission, text=words)


def activate(person: Person, wording: LicensedWording, **other: Any) -> None:
    with looking_as(person.audience) as by:
        actions.activate_wording(by=by, wording=wording, **{"proof": proof()} | other)


def end(person: Person, permission: InstrumentPermission) -> None:
    with looking_as(person.audience) as by:
        actions.end_permission(by=by, permission=permission)


def licensed(cast: Cast, instrument: str = "hark") -> LicensedWording:
    """An instrument whose words the northern clinic may show."""
    wording = supply(cast.admin, permit(cast.admin, instrument))
    activate(cast.admin, wording)
    return wording
