"""One instrument: everything its definition file says, as one frozen record."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from kact.instruments.items import Item, Page
from kact.instruments.rules import (
    Algorithm,
    Band,
    Cutoff,
    Flag,
    Missing,
    PublishedChange,
    Range,
    Rci,
    Subscale,
)

UNANSWERED = "missing"  # how a worked example writes an unanswered item: TOML has no null


@dataclass(frozen=True)
class Rights:
    """Who holds the wording and what they allow. Only `granted` lets it be put to a person."""

    status: Literal["granted", "needed", "disputed"]
    holder: str
    grant: str
    citation: str
    limits: str = ""
    notice: str = ""  # printed with the instrument wherever it is shown


@dataclass(frozen=True)
class Loinc:
    panel: str
    total: str
    source: str


@dataclass(frozen=True)
class Subset:
    """The items are these numbers of a longer form, in this order and in the same words."""

    instrument: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Example:
    """Answers and the score they must give; the test suite scores every one."""

    says: str
    answers: tuple[int | str, ...]
    status: Literal["complete", "incomplete"] = "complete"
    total: int | None = None
    band: str | None = None
    flags: tuple[str, ...] = ()

    @property
    def given(self) -> list[int | str | None]:
        return [None if answer == UNANSWERED else answer for answer in self.answers]


@dataclass(frozen=True)
class Definition:
    """One instrument in one version and language. `direction`: +1 higher is better, -1 worse."""

    id: str
    version: str
    title: str
    neutral_title: str
    language: str
    direction: Literal[1, -1]
    recall: str
    total: Range
    missing: Missing
    rights: Rights
    pages: tuple[Page, ...]
    items: tuple[Item, ...]
    examples: tuple[Example, ...]
    asked_by: Literal["partner", "therapist"] = "partner"  # whose eyes alone its answers are for
    subscales: tuple[Subscale, ...] = ()
    bands: tuple[Band, ...] = ()
    cutoffs: tuple[Cutoff, ...] = ()
    flags: tuple[Flag, ...] = ()
    algorithms: tuple[Algorithm, ...] = ()
    rci: Rci | None = None
    published_change: PublishedChange | None = None
    loinc: Loinc | None = None
    subset_of: Subset | None = None
    notes: tuple[str, ...] = ()
    content_hash: str = field(default="", metadata={"computed": True})

    @cached_property
    def scored_items(self) -> tuple[Item, ...]:
        """The items that make the total, in the order in which answers are listed."""
        return tuple(item for item in self.items if item.scored)

    @cached_property
    def administrable(self) -> bool:
        """May be put to a person: every item has its words, and the rights to them are granted."""
        return self.rights.status == "granted" and self.is_worded

    @cached_property
    def is_worded(self) -> bool:
        """Every item has its words."""
        return all(item.has_text for item in self.items)

    @property
    def needs_licence(self) -> bool:
        """Its words are somebody else's, and shown only under a permission of the clinic's own."""
        return self.rights.status != "granted"

    def item(self, code: str) -> Item:
        """The item with this code. Raises KeyError."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)

    def items_on(self, page: Page) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.page == page.code)

    def page_of(self, item: Item) -> Page:
        """The page an item stands on."""
        return next(page for page in self.pages if page.code == item.page)

    def band(self, total: int) -> Band | None:
        return next((band for band in self.bands if band.low <= total <= band.high), None)
