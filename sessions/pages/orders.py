"""What the pages of a partner's orders show."""

from typing import Any

from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.protocol.numbers import Chosen
from kact.protocol.queries import numbers_in_force
from sessions.dosing import routes as table
from sessions.dosing.amounts import mg_per_kg
from sessions.dosing.routes import Route, in_force, plain
from sessions.models import Order
from sessions.queries.orders import orders_of, today

Context = dict[str, Any]


def orders(reader: Audience, partner: Partner) -> Context:
    """Every order of one partner, the one that counts first."""
    found = orders_of(partner.pk)
    standing = next((order for order in found if not order.stopped_at), None)
    return {
        "nav": "couples",
        "partner": partner,
        "standing": _shown(standing) if standing else None,
        "ended": standing and standing.last_day < today(),
        "before": [_shown(order) for order in found if order.stopped_at],
        "may_order": reader.can(Can.ORDER_DOSES),
    }


def route_table() -> list[Context]:
    """The table of routes with the clinic's own numbers, as the form shows it."""
    chosen = numbers_in_force()
    return [_route(route, chosen) for route in table.routes().values()]


def begins_from(partner: Partner) -> Context:
    """What a new order begins with: nothing but the weight that the last one was counted by."""
    last = next(iter(orders_of(partner.pk)), None)
    return {"weight_kg": last.weight_kg, "weight_on": last.weight_on} if last else {}


def rows_of(order: Order) -> list[Context]:
    """What an order says, by name."""
    rows = {
        "Dose": f"{_range(order)} ({_by_weight(order)})",
        "In one session": f"at most {plain(order.max_total_mg)} mg",
        "Boosters": _boosters(order),
        "How": f"{order.get_substance_display()}, {order.route_name.lower()},"
        f" {order.form_name.lower()} {plain(order.strength)} mg/{order.per}",
        "For": order.get_intent_display(),
        "Weight": f"{plain(order.weight_kg)} kg, {order.weight_on:%d %b %Y}",
        "Last day": f"{order.last_day:%d %b %Y}",
    }
    return [{"term": term, "detail": detail} for term, detail in rows.items()]


def _shown(order: Order) -> Context:
    return {"order": order, "rows": rows_of(order), "writer": order.writer}


def _range(order: Order) -> str:
    least, most = plain(order.min_mg), plain(order.max_mg)
    return f"{most} mg" if least == most else f"{least} to {most} mg"


def _by_weight(order: Order) -> str:
    least, most = (mg_per_kg(mg, order.weight_kg) for mg in (order.min_mg, order.max_mg))
    return f"{most} mg/kg" if least == most else f"{least} to {most} mg/kg"


def _boosters(order: Order) -> str:
    if not order.boosters:
        return "none"
    return f"{order.boosters}, at least {order.interval_min} minutes apart"


def _route(route: Route, chosen: Chosen) -> Context:
    limits = {name: plain(in_force(route, name, chosen)) for name, _ in route.limits()}
    only = " or ".join(plain(mg) for mg in route.fixed)
    return {
        "name": route.name,
        "bioavailability": route.bioavailability,
        "peak": route.peak,
        "equivalent": route.equivalent,
        "warn": f"above {limits['warn']} {route.unit}" if "warn" in limits else "",
        "hold": f"above {limits['hold']} {route.unit}" if "hold" in limits else "",
        "only": f"{only} mg only" if only else "",
    }
