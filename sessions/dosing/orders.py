"""What may be ordered, and whether one dose keeps to its order. Pure.

Everything at a limit is within it. An amount is compared as it is, never rounded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from kact.protocol.numbers import Chosen, number
from sessions.dosing.amounts import AmountRefused, as_kg, as_mg, as_strength
from sessions.dosing.routes import Level, code_of, forms, judge, plain, routes

MOST_BOOSTERS = 2  # program 2.9


class Ordered(Protocol):
    """A prescriber's order, kept or about to be."""

    substance: Any
    route: Any
    form: Any
    strength: Any
    min_mg: Any
    max_mg: Any
    max_total_mg: Any
    boosters: Any
    interval_min: Any
    weight_kg: Any
    weight_on: Any
    last_day: Any


@dataclass(frozen=True)
class Dose:
    """One dose that was given: how much, and when."""

    mg: Decimal
    at: datetime


def refusals(order: Ordered, today: date, chosen: Chosen) -> list[str]:
    """Why this cannot be ordered at all; nothing where it can."""
    try:
        for mg in (order.min_mg, order.max_mg, order.max_total_mg):
            as_mg(mg)
        as_kg(order.weight_kg)
        as_strength(order.strength, forms()[order.form])
    except AmountRefused as refused:
        return [str(refused)]
    return [*_unlike_its_route(order), *_unlike_itself(order, today), *_held(order, chosen)]


def concerns(
    order: Ordered, today: date, chosen: Chosen, weighed: Decimal | None = None
) -> list[str]:
    """What needs the prescriber's reason before it is ordered.

    ``weighed`` is the newest weight on record, if it is another than the order's.
    """
    found = judge(routes()[order.route], order.max_mg, order.weight_kg, chosen)
    said = [f"{plain(order.max_mg)} mg: {s}" for s in found.sentences if found.level == Level.WARN]
    days = number(code_of("weight", "days")).in_force(chosen)
    if (today - order.weight_on).days > days:
        said.append(f"The weight is older than {days} days.")
    return said + weight_differs(order.weight_kg, weighed, chosen)


def weight_differs(ordered: Decimal, weighed: Decimal | None, chosen: Chosen) -> list[str]:
    """A sentence where a newer weight is too far from the one an order was counted by."""
    change = number(code_of("weight", "change")).in_force(chosen)
    if weighed is None or abs(weighed - ordered) * 100 <= ordered * change:
        return []
    was, now = plain(ordered), plain(weighed)
    return [f"Weighed {now} kg; the order counts by {was} kg, more than {change} % away."]


def against(
    order: Ordered,
    mg: Decimal,
    at: datetime,
    today: date,
    *,
    before: Sequence[Dose] = (),
) -> list[str]:
    """How one dose, after those ``before`` it in the session, goes beyond its order.

    Nothing where it keeps to it. Doses are of one partner, given under any of their orders.
    """
    said = [
        (today > order.last_day, f"The order ended with {order.last_day:%d %b %Y}."),
        (mg < order.min_mg, f"Less than the order's {plain(order.min_mg)} mg."),
        (mg > order.max_mg, f"More than the order's {plain(order.max_mg)} mg for one dose."),
        (len(before) > order.boosters, _no_more(order.boosters)),
        (
            sum((dose.mg for dose in before), mg) > order.max_total_mg,
            f"More than the order's {plain(order.max_total_mg)} mg in one session.",
        ),
        (
            any(abs(at - d.at) < timedelta(minutes=order.interval_min) for d in before),
            f"Sooner than {order.interval_min} minutes after the last dose.",
        ),
        (any(at < d.at for d in before), "Earlier than a dose that was given already."),
    ]
    return [sentence for wrong, sentence in said if wrong]


def _unlike_its_route(order: Ordered) -> Iterable[str]:
    route = routes()[order.route]
    if order.substance != route.substance:
        yield f"{route.name} is a way to give {route.substance}."
    if order.form not in route.forms:
        yield f"{route.name}: this form is not given that way."


def _unlike_itself(order: Ordered, today: date) -> Iterable[str]:
    if order.min_mg > order.max_mg:
        yield "The least dose is more than the most."
    if order.max_total_mg < order.max_mg:
        yield "The most in one session is less than one dose may be."
    if not 0 <= order.boosters <= MOST_BOOSTERS:
        yield f"At most {MOST_BOOSTERS} boosters are ordered."
    if order.boosters and not order.interval_min:
        yield "Say how many minutes lie between two doses."
    if order.last_day < today:
        yield "The order's last day has passed."
    if order.weight_on > today:
        yield "The weight cannot be of a day to come."


def _held(order: Ordered, chosen: Chosen) -> Iterable[str]:
    route = routes()[order.route]
    for mg in dict.fromkeys((order.min_mg, order.max_mg)):
        found = judge(route, mg, order.weight_kg, chosen)
        if found.level == Level.HOLD:
            yield from (f"{plain(mg)} mg: {sentence}" for sentence in found.sentences)


def _no_more(boosters: int) -> str:
    return f"The order allows {boosters} booster{'s' * (boosters != 1)}."
