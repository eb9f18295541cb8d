"""The tables of the ledger, split by noun. PostgreSQL changes and deletes no row of any."""

from kact.ledger.models.counts import CaseStep, Count, Inventory
from kact.ledger.models.movements import Dispensed, Draw, Movement
from kact.ledger.models.stock import Consignment, Lot, Substance
from kact.ledger.models.wastes import Waste, WasteAnswer

__all__ = [
    "CaseStep",
    "Consignment",
    "Count",
    "Dispensed",
    "Draw",
    "Inventory",
    "Lot",
    "Movement",
    "Substance",
    "Waste",
    "WasteAnswer",
]
