"""One visit as its pages show it, and the way between its forms and its actions."""

from datetime import timedelta
from typing import Any

from django.http import QueryDict

from kact.accounts.models import Clinic
from kact.couples.models import Partner
from kact.couples.queries import partners_of
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.scheduling import queries
from kact.scheduling.calendar import staff_to_book
from kact.scheduling.course import capacity_of, variant_of
from kact.scheduling.forms.visits import BookVisit, MoveVisit, Offered, VisitTime
from kact.scheduling.models import Claim, Visit
from kact.scheduling.pages.chips import STILL_MOVES, TONES, who

Context = dict[str, Any]
FROM_THE_ADDRESS = ("day", "time", "room", "kind", "who", "doses", "planned_as")
HERE = {Visit.State.PLANNED, Visit.State.LATE}


def visit(reader: Audience, found: Visit) -> Context:
    """Everything a visit's page says, and what this reader may do about it."""
    claims, keeps = _claims(found), reader.can(Can.KEEP_CALENDAR)
    return {
        "nav": "calendar",
        "visit": found,
        "who": who(found),
        "expected": expected(found),
        "minutes": _minutes(found),
        "zone": f"{found.local_start:%Z}",
        "rooms": [c.room for c in claims if c.room],
        "staff": [c.member for c in claims if c.member],
        "equipment": [c.equipment for c in claims if c.equipment],
        "tone": TONES.get(found.state, "plain") or "todo",
        "lacks": _lacks(found),
        "left": _left(found, claims),
        "may_confirm": reader.can(Can.CONFIRM_STAFFING) and found.terms.doses,
        "may_chart": reader.can(Can.CHART_SESSION) and found.terms.doses,
        "may_keep": keeps,
        "may_move": keeps and found.state in STILL_MOVES,
        "may_come": keeps and found.state in HERE,
        "may_end": keeps and found.state == Visit.State.ARRIVED,
        "may_cancel": keeps and found.state in STILL_MOVES,
    }


def expected(found: Visit) -> list[Partner]:
    """Who is to come."""
    return [found.subject] if found.subject else list(partners_of(found.couple_id))


def in_words(found: Visit) -> str:
    """What and when, with the zone."""
    return f"{found.terms.name}, {found.local_start:%A %-d %B, %H:%M %Z}"


def asked(clinic: Clinic, said: QueryDict) -> Context:
    """What the booking form needs, begun with what the address says."""
    initial: Context = {name: said[name] for name in FROM_THE_ADDRESS if said.get(name)}
    initial["staff"] = said.getlist("staff")
    return {"zone": clinic.zone, "offered": offered(clinic), "initial": initial}


def as_it_stands(clinic: Clinic, found: Visit) -> Context:
    """What the moving form needs, begun with the visit as it stands."""
    claims = _claims(found)
    initial = {
        "day": found.local_start.date(),
        "time": found.local_start.time(),
        "minutes": _minutes(found),
        "room": next((c.room_id for c in claims if c.room_id), None),
        "staff": [c.member_id for c in claims if c.member_id],
        "equipment": [c.equipment_id for c in claims if c.equipment_id],
        "token": found.version,
    }
    return {"zone": clinic.zone, "offered": offered(clinic), "initial": initial}


def offered(clinic: Clinic) -> Offered:
    """The clinicians who work here now, and rooms and equipment in use."""
    return Offered(staff_to_book(clinic.pk), queries.rooms(), queries.equipment())


def booked(form: BookVisit) -> Context:
    """A filled-in form, as the action takes it."""
    said = form.cleaned_data
    return {
        "kind": said["kind"],
        "subject": form.subject,
        "planned_as": said["planned_as"],
        "doses": said.get("doses", ""),
    } | booked_at(form)


def booked_at(form: VisitTime) -> Context:
    """When, for how long, and what it takes, as actions take them."""
    return {
        "when": form.when(),
        "needs": form.needs(),
        "minutes": form.cleaned_data["minutes"],
    }


def moved(form: MoveVisit) -> Context:
    """The same for a visit that is moved."""
    return {"token": form.cleaned_data["token"]} | booked_at(form)


def _lacks(found: Visit) -> tuple[str, ...]:
    """What room and staff lack for a dose: of rooms and credentials, and of no patient."""
    return capacity_of(found, variant_of(found)) if found.terms.doses else ()


def _left(found: Visit, claims: list[Claim]) -> list[str]:
    """Who of the staff was to be there and does not work here any more, while it is to come."""
    members = [c.member for c in claims if c.member] if found.state in STILL_MOVES else []
    return [member.name for member in members if member.ended_at]


def _claims(found: Visit) -> list[Claim]:
    """What it takes, in the order of names."""
    return sorted(
        found.slot.claims.all(),
        key=lambda c: c.member.name if c.member else str(c.room or c.equipment),
    )


def _minutes(found: Visit) -> int:
    return int((found.ends_at - found.starts_at) / timedelta(minutes=1))
