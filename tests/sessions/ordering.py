"""Orders as tests write them: seventy kilograms, intramuscular, fifty milligrams a millilitre."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kact.couples.queries import partner_in_reach
from kact.privacy.audience import looking_as
from sessions.actions import orders as actions
from sessions.models import Order
from tests.cast import Cast, Person


def ordered(**other: Any) -> dict[str, Any]:
    """What a plain order says, as the action takes it."""
    day = timezone.localdate()
    plain = {
        "substance": "ketamine",
        "route": "im",
        "form": "solution",
        "strength": Decimal(50),
        "min_mg": Decimal(30),
        "max_mg": Decimal(60),
        "max_total_mg": Decimal(90),
        "boosters": 1,
        "interval_min": 20,
        "intent": "psycholytic",
        "last_day": day + timedelta(days=7),
        "weight_kg": Decimal(70),
        "weight_on": day - timedelta(days=1),
    }
    return plain | other


def order(cast: Cast, person: Person, *, replacing: str = "", **other: Any) -> Order:
    """An order of the prescriber for one partner."""
    with looking_as(cast.prescriber.audience) as by:
        partner = partner_in_reach(person.partner.pk)
        about = {"by": by, "partner": partner, "replacing": replacing}
        return actions.write_order(**about, **ordered(**other))
