"""The times that fit somebody who waits, and those who wait for a time that became free."""

from typing import Any

from kact.accounts.models import Clinic
from kact.scheduling.free_times import Offer
from kact.scheduling.models import Visit, Waiting
from kact.scheduling.offers import times_for, who_fits

Context = dict[str, Any]


def waiting_times(found: Waiting, clinic: Clinic) -> Context:
    """What fits, in order of time."""
    offers = [_offer(offer) for offer in times_for(found, clinic)]
    return {"nav": "calendar", "waiting": found, "who": who(found), "offers": offers}


def who_could_come(visit: Visit, clinic: Clinic) -> list[Context]:
    """For a visit that was cancelled: who waits for such a time, with what would be booked."""
    return [
        {"waiting": waiting, "who": who(waiting), "offer": _offer(offer)}
        for waiting, offer in who_fits(visit, clinic)
    ]


def who(waiting: Waiting) -> str:
    """Whom the visit would be of."""
    return waiting.subject.name if waiting.subject else str(waiting.couple.name)


def _offer(offer: Offer) -> Context:
    return {
        "day": offer.when.day,
        "clock": offer.when.clock,
        "room": offer.room,
        "staff": offer.staff,
        "with": ", ".join(member.name for member in offer.staff),
    }
