"""What each page of the stock shows, put into the shapes its templates take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone

from kact.ledger import queries
from kact.ledger.actions.counts import waiting_count
from kact.ledger.actions.posting import shown
from kact.ledger.forms import BeginInventory
from kact.ledger.models import Count, Inventory, Lot, Movement, Waste
from kact.ledger.numbers import in_force
from kact.privacy.audience import Audience
from kact.privacy.roles import Can

Context = dict[str, Any]
A_PAGE = 50
OPEN_CASES = 25


def today() -> date:
    """The day on the clinic's calendar."""
    return queries.own_clinic().local(timezone.now()).date()


# --- the stock -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clock:
    """What a lot's dates are held against, asked once a page."""

    day: date
    soon: date
    counted_since: datetime


def _clock() -> Clock:
    day = today()
    soon = day + timedelta(days=in_force("expiry_days"))
    return Clock(day, soon, timezone.now() - timedelta(hours=in_force("count_hours")))


def stock(reader: Audience) -> Context:
    """Every item with its lots; for the keepers, what waits to be done."""
    clock = _clock()
    rows = [
        _lot(lot, clock) for lot in queries.lots().order_by("substance_id", "expires_on", "code")
    ]
    by_item = {pk: list(lots) for pk, lots in groupby(rows, lambda row: row["lot"].substance_id)}
    keeps = reader.can(Can.KEEP_LEDGER)
    context: Context = {
        "nav": "stock",
        "items": [_item(item, by_item.get(item.pk, []), keeps) for item in queries.substances()],
        "keeps": keeps,
        "inventory_due": _inventory_due(),
    }
    return context | _to_do(rows) if keeps else context


def _item(item: Any, rows: list[Context], keeps: bool) -> Context:
    """One item: lots with something in them first; the used-up ones apart."""
    held = [row for row in rows if not row["empty"]]
    gone = [row for row in rows if row["empty"]]
    total = sum((row["lot"].balance or queries.NOUGHT for row in held), queries.NOUGHT)
    return {"item": item, "held": held, "gone": gone, "total": _mg(total if keeps else None)}


def _lot(lot: Lot, clock: Clock) -> Context:
    known = lot.counted if lot.balance is None else lot.balance
    return {
        "lot": lot,
        "balance": _mg(lot.balance),
        "containers": _containers(lot, lot.balance),
        "counted": _mg(lot.counted),
        "empty": known == 0,
        "expired": lot.expires_on < clock.day,
        "soon": clock.day <= lot.expires_on <= clock.soon,
        "count_due": lot.counted_at is None or lot.counted_at < clock.counted_since,
    }


def _mg(mg: Decimal | None) -> str:
    return "" if mg is None else shown(mg)


def _containers(lot: Lot, mg: Decimal | None) -> str:
    """How many full containers an amount would be."""
    if not mg:
        return ""
    return shown((mg / lot.substance.container_mg).quantize(Decimal("0.01")))


def _to_do(rows: list[Context]) -> Context:
    held = [row for row in rows if not row["empty"]]
    return {
        "wastes": queries.awaiting_witness().count(),
        "draws": [_open_draw(draw) for draw in queries.open_draws()],
        "cases": [_case(case) for case in queries.discrepancies()[:OPEN_CASES]],
        "counts_due": sum(row["count_due"] for row in held),
        "inventories": list(queries.inventories()[:3]),
        "begin": BeginInventory(),
    }


def _open_draw(draw: Any) -> Context:
    return {"lot": draw.lot, "open": shown(draw.open), "mg": shown(draw.taken), "at": draw.at}


def _inventory_due() -> date | None:
    """When the next inventory is due; None while there is none."""
    last = queries.inventories().first()
    if last is None:
        return None
    taken: date = queries.own_clinic().local(last.at).date()
    return taken + timedelta(days=365 * in_force("inventory_years"))


# --- one lot ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """Some rows of a lot's ledger, and whether there are newer and older ones."""

    rows: list[Movement]
    newer: bool
    older: bool

    @property
    def newest(self) -> int:
        """The number at the top of a page that is not empty."""
        return self.rows[0].number

    @property
    def oldest(self) -> int:
        """The number at its foot."""
        return self.rows[-1].number


def page_of(lot: Lot, asked: Mapping[str, str]) -> Page:
    """The rows just below ``before`` or just above ``after``; else the newest."""
    found = queries.movements(lot.pk)
    if (number := _number(asked.get("after"))) is not None:
        rows = list(found.filter(number__gt=number).order_by("number")[: A_PAGE + 1])
        return Page(rows[:A_PAGE][::-1], newer=len(rows) > A_PAGE, older=number > 0)
    number = _number(asked.get("before"))
    if number is not None:
        found = found.filter(number__lt=number)
    rows = list(found[: A_PAGE + 1])
    return Page(rows[:A_PAGE], newer=number is not None, older=len(rows) > A_PAGE)


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 9 else None


def lot(found: Lot, asked: Mapping[str, str]) -> Context:
    """One lot, and a page of its ledger with to whom each was given."""
    page = page_of(found, asked)
    given = queries.dispensed_of(page.rows)
    return {
        "nav": "stock",
        "page": page,
        "rows": [row_of(row, given.get(row.pk)) for row in page.rows],
        **_lot(found, _clock()),
        "open": _mg(queries.open_mg(found.pk)) or "0",
        "consignments": queries.consignments_of(found.pk)[:OPEN_CASES],
    }


def row_of(row: Movement, given: Any) -> Context:
    """One row of the ledger as it is read: what, how much, by whom and why."""
    undone = getattr(row, "reversal", None)
    return {
        "row": row,
        "what": row.get_kind_display(),
        "mg": f"{'+' if row.mg > 0 else '−'}{shown(abs(row.mg))}",
        "volume": f"{row.lot.substance.volume(abs(row.mg)):f} {row.lot.substance.unit}",
        "after": shown(row.after_mg),
        "by": f"{row.wasted_by}, witnessed by {row.seen_by}" if row.waste_id else row.by,  # type: ignore[attr-defined]
        "to": given,
        "paper": row.consignment,
        "said": _said(row),
        "undone": undone,
        "may_reverse": row.kind != Movement.Kind.REVERSED and undone is None,
    }


def _said(row: Movement) -> str:
    """Why, in words."""
    if row.waste is not None:
        words = (row.waste.get_why_display(), row.waste.get_method_display(), row.waste.note)
        return ". ".join(filter(None, words))
    if row.reverses is not None:
        return f"Row {row.reverses.number}. {row.reason}"
    return row.reason


# --- wastes ----------------------------------------------------------------------------------


def wastes(reader: Audience) -> Context:
    """What waits for a witness; one's own waits for somebody else."""
    rows = [waste(reader, row) for row in queries.awaiting_witness()]
    return {"nav": "stock", "rows": rows, "may_see_stock": reader.can(Can.SEE_STOCK)}


def waste(reader: Audience, row: Waste) -> Context:
    """One waste as its witness reads it."""
    substance = row.lot.substance
    return {
        "nav": "stock",
        "waste": row,
        "mg": shown(row.mg),
        "volume": f"{substance.volume(row.mg):f} {substance.unit}",
        "mine": row.author_id == reader.user,
        "may_call_off": reader.can(Can.KEEP_LEDGER),
    }


# --- counts ----------------------------------------------------------------------------------


def count(reader: Audience, found: Lot) -> Context:
    """A count of one lot: nothing on this page tells what the ledger expects."""
    first = waiting_count(found)
    return {
        "nav": "stock",
        "lot": found,
        "second": first is not None,
        "mine": first is not None and first.author_id == reader.user,
        "minutes": in_force("second_count_minutes"),
    }


def counted(row: Count) -> str:
    """What a count has come to, in words."""
    if row.first is None:
        return "Kept. Somebody else counts the same lot now; neither is told what to find."
    if not row.agreed:
        return "The two counts are not the same. Both count again."
    if row.is_discrepancy:
        return "Both counts are the same, and the ledger says something else."
    return "Both counts are the same, and the ledger says so too."


def after_count(row: Count) -> str:
    """Where a count leads: to its discrepancy, its inventory, or the stock."""
    if row.is_discrepancy:
        return reverse("step_discrepancy", args=[row.pk])
    return reverse("inventory", args=[row.inventory_id]) if row.inventory_id else reverse("stock")


def _case(case: Count) -> Context:
    return {
        "count": case,
        "difference": f"{'+' if case.difference > 0 else '−'}{shown(abs(case.difference))}",
        "counted": shown(case.counted_mg),
        "expected": _mg(case.expected_mg),
    }


def discrepancy(found: Count) -> Context:
    """One discrepancy with its steps, and by when the law wants to be told."""
    return _case(found) | {
        "nav": "stock",
        "lot": found.lot,
        "steps": queries.steps_of(found.pk),
        "resolved": queries.is_resolved(found.pk),
        "notice_days": in_force("notice_days"),
    }


def inventory(found: Inventory) -> Context:
    """One inventory: the lots that two have counted, and those still to count."""
    counts = {row.lot_id: row for row in reversed(list(queries.counts_of(found.pk)))}
    clock = _clock()
    rows = [_lot(lot, clock) for lot in queries.lots().order_by("substance_id", "code")]
    return {
        "nav": "stock",
        "inventory": found,
        "counted": [_counted(row) for row in counts.values()],
        "to_count": [r["lot"] for r in rows if not r["empty"] and r["lot"].pk not in counts],
    }


def _counted(row: Count) -> Context:
    return _case(row) | {"lot": row.lot, "containers": _containers(row.lot, row.counted_mg)}
