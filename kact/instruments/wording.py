"""Words for an instrument whose own definition holds none: typed as text, kept as data. Pure.

A clinic that holds a permission types what it may show in blocks, each under a line that names
what it is for: `# page form`, `# item hark_1`, `# option yes`. Scores, ranges and rules stay those
of the definition, so no wording changes what an answer is worth.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kact.instruments.definition import content_hash
from kact.instruments.instrument import Definition
from kact.instruments.items import Item

HEAD = re.compile(r"#\s*(page|item|option)\s+(\S+)\s*")
KINDS = ("page", "item", "option")
LONGEST = 1000  # characters of one block


class WordingFault(ValueError):
    """These words do not fit the instrument; each fault is a sentence for whoever typed them."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Wording:
    """The words of one instrument, by kind and code: intros of pages, items, answers."""

    page: Mapping[str, str]
    item: Mapping[str, str]
    option: Mapping[str, str]

    @property
    def document(self) -> dict[str, dict[str, str]]:
        """The words as plain data."""
        return {kind: dict(getattr(self, kind)) for kind in KINDS}

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of the words."""
        return content_hash(self.document)


def of_document(document: Mapping[str, Mapping[str, str]]) -> Wording:
    """The words as they were kept."""
    return Wording(**{kind: dict(document[kind]) for kind in KINDS})


def read_wording(text: str, definition: Definition) -> Wording:
    """The words in a text, for one instrument. Raises WordingFault with all that is wrong."""
    blocks, faults = _blocks(text)
    needed = _needed(definition)
    faults += [
        f"“# {kind} {code}” is not of this instrument."
        for kind, code in blocks
        if (kind, code) not in needed
    ]
    faults += [
        f"“# {kind} {code}” has no words."
        for kind, code in needed
        if not blocks.get((kind, code)) and kind != "page"
    ]
    faults += [
        f"“# {kind} {code}” is too long."
        for (kind, code), words in blocks.items()
        if len(words) > LONGEST
    ]
    if faults:
        raise WordingFault(faults)
    of_kind = {kind: {c: words for (k, c), words in blocks.items() if k == kind} for kind in KINDS}
    return Wording(**of_kind)


def skeleton(definition: Definition) -> str:
    """The heads of every block, in printed order, for words to be typed below."""
    return "\n\n\n".join(f"# {kind} {code}" for kind, code in _needed(definition)) + "\n"


def worded(definition: Definition, wording: Wording) -> Definition:
    """The same instrument with these words. Whatever counts is as it was."""
    pages = tuple(replace(p, intro=wording.page.get(p.code, p.intro)) for p in definition.pages)
    items = tuple(_worded_item(item, wording) for item in definition.items)
    return replace(definition, pages=pages, items=items, content_hash=definition.content_hash)


def _worded_item(item: Item, wording: Wording) -> Item:
    options = tuple(
        replace(option, label=wording.option.get(option.code, option.label))
        for option in item.options
    )
    return replace(item, wording=wording.item.get(item.code, item.wording), options=options)


def _needed(definition: Definition) -> dict[tuple[str, str], None]:
    """What may be worded, in printed order; all but the pages' intros must be."""
    return dict.fromkeys(_heads(definition))


def _heads(definition: Definition) -> Iterator[tuple[str, str]]:
    for page in definition.pages:
        yield "page", page.code
        yield from (("item", item.code) for item in definition.items_on(page))
    for item in definition.items:
        yield from (("option", option.code) for option in item.options)


def _blocks(text: str) -> tuple[dict[tuple[str, str], str], list[str]]:
    blocks: dict[tuple[str, str], list[str]] = {}
    faults: list[str] = []
    here: list[str] | None = None
    for line in text.splitlines():
        if not line.lstrip().startswith("#"):
            faults += _stray(line) if here is None else []
            (here if here is not None else []).append(line.strip())
        elif head := HEAD.fullmatch(line.strip()):
            faults += [f"“{line.strip()}” stands twice."] if head.groups() in blocks else []
            here = blocks.setdefault((head[1], head[2]), [])
        else:
            faults.append(f"“{line.strip()}” names nothing.")
    return {key: " ".join(filter(None, lines)) for key, lines in blocks.items()}, faults


def _stray(line: str) -> list[str]:
    return [f"“{line.strip()}” stands before the first head."] if line.strip() else []
