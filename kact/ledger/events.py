"""What can happen to stock. Ids, codes and numbers; an amount given is told to no one else."""

from kact.ledger.models.stock import KEEPERS
from kact.privacy.roles import CLINICIANS, Role
from kact.record.verbs import Verb

_WITNESSES = CLINICIANS | {Role.ADMIN, Role.PRIVACY_OFFICER}
_OFFICE = KEEPERS | {Role.ADMIN, Role.PRIVACY_OFFICER}

SUBSTANCE_LISTED = Verb("substance_listed", "{who} listed an item of controlled stock.", _OFFICE)
STOCK_RECEIVED = Verb("stock_received", "{who} took controlled stock in.", _OFFICE)
STOCK_RETURNED = Verb("stock_returned", "{who} sent controlled stock back.", _OFFICE)
DOSE_DRAWN = Verb("dose_drawn", "{who} wrote a dose into the ledger of stock.", KEEPERS)
WASTE_PROPOSED = Verb("waste_proposed", "{who} asked for a witness of a waste.", _WITNESSES)
WASTE_WITNESSED = Verb("waste_witnessed", "{who} witnessed a waste.", _WITNESSES)
WASTE_CALLED_OFF = Verb("waste_called_off", "{who} called a waste off.", _WITNESSES)
MOVEMENT_REVERSED = Verb("movement_reversed", "{who} took back a row of the ledger.", _OFFICE)
STOCK_COUNTED = Verb("stock_counted", "{who} counted controlled stock.", _OFFICE)
DISCREPANCY_OPENED = Verb(
    "discrepancy_opened", "Two counts found something else than the ledger says.", _OFFICE
)
DISCREPANCY_STEPPED = Verb(
    "discrepancy_stepped", "{who} noted a step in clearing up a discrepancy.", _OFFICE
)
INVENTORY_BEGUN = Verb("inventory_begun", "{who} began an inventory of stock.", _OFFICE)
LEDGER_EXPORTED = Verb("ledger_exported", "{who} took out a copy of the ledger.", _OFFICE)
