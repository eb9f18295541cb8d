"""The ledger and an inventory as files: a table for a spreadsheet, or a PDF for the cabinet."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from itertools import groupby
from zoneinfo import ZoneInfo

from kact.accounts.models import Clinic
from kact.documents.render import printed
from kact.ledger import queries
from kact.ledger.actions.posting import shown
from kact.ledger.models import Count, Dispensed, Inventory, Lot, Movement
from kact.ledger.models.stock import KEEPERS
from kact.ledger.pages import row_of
from kact.privacy.roles import ROLES

Row = list[str]
KEEPERS_IN_WORDS = ", ".join(sorted(ROLES[role].name for role in KEEPERS))
MEDIA = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}
# What a spreadsheet would take for a formula at the start of a cell.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LEDGER = (
    "Row",
    "When",
    "What",
    "In (mg)",
    "Out (mg)",
    "Balance (mg)",
    "Volume",
    "Patient",
    "Address",
    "Session",
    "By",
    "Supplier or distributor, and paper",
    "Why",
)
INVENTORY = (
    "NDC",
    "Schedule",
    "Good until",
    "Kept in",
    "Counted (mg)",
    "Containers",
    "Ledger (mg)",
    "Counted by",
    "When",
)


@dataclass(frozen=True)
class Sheet:
    """A table in sections, each with the name of its lot."""

    name: str
    title: str
    says: str
    columns: tuple[str, ...]
    sections: list[tuple[str, list[Row]]]
    clinic: Clinic


def ledger(clinic: Clinic, since: date, until: date) -> Sheet:
    """Every movement from the start of one day to the end of another, on the clinic's clock."""
    zone = ZoneInfo(clinic.zone)
    start = datetime.combine(since, time(0), zone)
    end = datetime.combine(until + timedelta(days=1), time(0), zone)
    rows = list(queries.movements_between(start, end))
    given = queries.dispensed_of(rows)
    lots = groupby(rows, lambda row: row.lot)
    return Sheet(
        name=f"ledger-{since}-{until}",
        title="Ledger of controlled substances",
        says=f"Every movement from {since:%-d %B %Y} to {until:%-d %B %Y}, lot by lot.",
        columns=LEDGER,
        sections=[
            (_titled(lot), [_moved(row, given.get(row.pk), clinic) for row in moved])
            for lot, moved in lots
        ],
        clinic=clinic,
    )


def _titled(lot: Lot) -> str:
    return f"{lot.substance.name}, lot {lot.code}"


def _moved(row: Movement, given: Dispensed | None, clinic: Clinic) -> Row:
    read = row_of(row, given)
    amount = shown(abs(row.mg))
    paper = row.consignment
    return [
        str(row.number),
        _when(row.at, clinic),
        read["what"],
        amount if row.mg > 0 else "",
        amount if row.mg < 0 else "",
        read["after"],
        read["volume"],
        given.name if given else "",
        given.address if given else "",
        str(given.session) if given else "",
        read["by"] or "",
        f"{paper.party}, {paper.address}, {paper.dea_number}, {paper.paper}" if paper else "",
        read["said"],
    ]


def _when(at: datetime, clinic: Clinic) -> str:
    return f"{clinic.local(at):%Y-%m-%d %H:%M %Z}"


def inventory(clinic: Clinic, found: Inventory) -> Sheet:
    """One inventory as two people counted it, lot by lot."""
    counts = {row.lot_id: row for row in reversed(list(queries.counts_of(found.pk)))}
    day = clinic.local(found.at)
    return Sheet(
        name=f"inventory-{day:%Y-%m-%d}",
        title=f"{found.get_kind_display()} of controlled substances",
        says=f"Taken on {day:%-d %B %Y}. {found.get_business_display()}.",
        columns=INVENTORY,
        sections=[(_titled(row.lot), [_in_stock(row, clinic)]) for row in counts.values()],
        clinic=clinic,
    )


def _in_stock(row: Count, clinic: Clinic) -> Row:
    lot = row.lot
    return [
        lot.substance.ndc,
        lot.substance.schedule,
        f"{lot.expires_on}",
        lot.location,
        shown(row.counted_mg),
        f"{row.counted_mg / lot.substance.container_mg:.2f}",
        shown(row.expected_mg or queries.NOUGHT),
        f"{row.first_by}, {row.by}",  # type: ignore[attr-defined]
        _when(row.at, clinic),
    ]


def written(sheet: Sheet, kind: str) -> tuple[bytes, str]:
    """A sheet as ``csv`` or ``pdf``, and its media type. Raises CannotPrint."""
    if kind == "csv":
        return _csv(sheet), MEDIA[kind]
    context = {"sheet": sheet, "clinic": sheet.clinic, "who_reads": KEEPERS_IN_WORDS}
    return printed("ledger/sheet.html", context), MEDIA["pdf"]


def _csv(sheet: Sheet) -> bytes:
    """One line a row, the lot before it; with a mark that says it is UTF-8."""
    file = StringIO()
    lines = csv.writer(file)
    lines.writerow(["Lot", *sheet.columns])
    lines.writerows(harmless(cell for cell in (lot, *row)) for lot, row in _rows(sheet))
    return ("\ufeff" + file.getvalue()).encode()


def _rows(sheet: Sheet) -> Iterator[tuple[str, Row]]:
    for lot, rows in sheet.sections:
        yield from ((lot, row) for row in rows)


def harmless(cells: Iterable[str]) -> Row:
    """Cells that no spreadsheet runs: what begins like a formula begins with an apostrophe."""
    return [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]
