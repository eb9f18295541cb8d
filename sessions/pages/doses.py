"""What the pages of a partner's doses show: each step of each dose, and what is in the way."""

from typing import Any

from kact.couples.models import Couple, Partner
from kact.couples.queries import couple_in_reach
from kact.ledger.models import Lot
from kact.ledger.queries import lots_to_give
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.protocol.gate import Sheet
from kact.protocol.pages import sheet as shown_sheet
from kact.protocol.queries import numbers_in_force
from sessions.dosing.amounts import measure, mg_per_kg
from sessions.dosing.routes import forms, plain, routes
from sessions.models import DosingSession, Order, PreparedDose
from sessions.pages.orders import rows_of
from sessions.queries import doses as queries
from sessions.queries.orders import order_in_force

Context = dict[str, Any]


def form_about(session: DosingSession, partner: Partner, form: Any) -> Context:
    """A form about one partner on one day."""
    return {"nav": "today", "session": session, "partner": partner, "form": form}


def dose(reader: Audience, session: DosingSession, partner: Partner) -> Context:
    """Every step of one partner's doses, and the gate before the next. As many queries for any."""
    rows = queries.prepared_for(session, partner.pk)
    order = order_in_force(partner.pk)
    steps = [_steps(reader, row) for row in rows]
    return {
        "nav": "today",
        "session": session,
        "partner": partner,
        "dosed": session.is_dosed(partner.place),
        "ended": queries.doses_ended(session, partner.pk),
        "order": rows_of(order) if order else None,
        "steps": steps,
        "waits": any(step["waits"] for step in steps),  # one dose after the other
        "gate": _gate(session, partner.couple, partner),
        "may_give": reader.can(Can.GIVE_DOSES),
    }


def stock_for(partner: Partner) -> list[Lot]:
    """The lots that what is ordered could be taken from."""
    order = order_in_force(partner.pk)
    return lots_to_give(order.substance) if order else []


def prepare_dose(session: DosingSession, partner: Partner, form: Any) -> Context:
    """The order beside the form, and how much holds its least and most in each strength."""
    order = order_in_force(partner.pk)
    about = form_about(session, partner, form)
    if order is None:
        return about | {"order": None}
    return about | {"order": rows_of(order), "holds": _holds(order)}


def of_prepared(prepared: PreparedDose, form: Any) -> Context:
    """What was prepared, beside a form about it."""
    about = form_about(prepared.dosing_session, prepared.subject, form)
    return about | {"prepared": prepared, "rows": prepared_rows(prepared)}


def give_dose(prepared: PreparedDose, form: Any) -> Context:
    """What was prepared, who checked it, and the gate as it stands now."""
    session = prepared.dosing_session
    return of_prepared(prepared, form) | {
        "check": queries.check_on(prepared),
        "gate": _gate(session, couple_in_reach(session.couple_id), prepared.subject),
    }


def prepared_rows(row: PreparedDose) -> list[Context]:
    """What was prepared, by name."""
    order = row.order
    said = {
        "Dose": f"{plain(row.planned_mg)} mg ({mg_per_kg(row.planned_mg, order.weight_kg)} mg/kg)",
        "Drug": f"{order.get_substance_display()}, {order.form_name.lower()},"
        f" {plain(row.strength)} mg/{order.per}",
        "Drawn up": f"{_units(row)}{', diluted' if row.diluted else ''}",
        "Route": order.route_name,
        "Lot": f"{row.lot}, expires {row.lot_expires:%d %b %Y}",
    }
    return [{"term": term, "detail": detail} for term, detail in said.items()]


def _units(row: PreparedDose) -> str:
    per = row.order.per
    if per == "mL":
        return f"{row.units} mL"
    return f"{plain(row.units)} {per}{'s' * (row.units != 1)}"


def _holds(order: Order) -> list[str]:
    form, route = forms()[order.form], routes()[order.route]
    found = []
    for mg in dict.fromkeys((order.min_mg, order.max_mg)):
        held = measure(mg, form, order.strength, route=route, chosen=numbers_in_force())
        found.append(f"{plain(mg)} mg is {held} of {plain(order.strength)} mg/{order.per}")
    return found


def _gate(session: DosingSession, couple: Couple, partner: Partner) -> Context:
    """The gate of the next dose, by its sentences that are in the way."""
    found: Sheet = queries.sheet_before(session, couple, partner.pk)
    places = {each.pk: each.place for each in couple.current}
    closed = [line for line in shown_sheet(found, places)["lines"] if line["state"] != "met"]
    return {"title": found.title, "open": found.open, "word": found.word, "lines": closed}


def _steps(reader: Audience, row: PreparedDose) -> Context:
    """One dose: prepared, checked, given; and what whoever looks may do next."""
    check, dose, away = (getattr(row, step, None) for step in ("check_by", "given", "refused"))
    void = getattr(dose, "void", None)
    waits = dose is None and away is None
    hands = {row.author_id} | ({check.author_id} if check else set())
    return {
        "row": row,
        "rows": prepared_rows(row),
        "check": check,
        "given": dose,
        "given_as": _given(row, dose) if dose else "",
        "refused": away,
        "void": void,
        "waits": waits,
        "may_check": waits and check is None and reader.user not in hands,
        "may_give": waits and check is not None and reader.user != check.author_id,
        "infuses": bool(dose) and "infusion" in routes()[row.order.route].asks and not void,
    }


def _given(row: PreparedDose, dose: Any) -> str:
    wasted = f", {plain(dose.wasted_mg)} mg wasted" if dose.wasted_mg else ""
    by_weight = mg_per_kg(dose.given_mg, dose.weight_kg)
    return f"{plain(dose.given_mg)} mg ({by_weight} mg/kg){wasted}"
