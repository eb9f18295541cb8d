"""The whole protocol on paper, for the medical director to read and sign.

The sheet is made of blocks, and the text and the PDF show the same blocks: no sentence can
stand in one and be missing in the other. Nothing here reads a clock or a database, so the
same gates and the same numbers always print the same bytes.
"""

import hashlib
import json
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from kact import printing
from kact.protocol.case import Settings
from kact.protocol.gate import NEVER, ONE_PARTNER, Gate, Need
from kact.protocol.loading import CLINIC_DECIDES, SOURCES, Library
from kact.protocol.numbers import NONE_CHOSEN, Chosen, Number, settings_of

TITLE = "Protocol: what must be true before each step"
INTRODUCTION = (
    "A step may be taken only when every sentence of its gate is met. What is not yet known "
    "counts as not met. Unless a sentence names a role that may override it, nobody can."
)
SIGNATURES = ("Medical director", "Signature", "Date")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the sheet: its kind (`title`, `gate`, `need`, `detail`, …) and its words."""

    kind: str
    text: str


Groups = Iterable[tuple[str, list[Number]]]


def protocol_blocks(
    library: Library, name: str | None = None, chosen: Chosen = NONE_CHOSEN, others: Groups = ()
) -> Iterator[Block]:
    """Every gate, or one gate after those it includes, with the marks and the signature.

    `chosen` is what the clinic chose; `others` are numbers that stand outside the gates.
    """
    settings = settings_of(chosen)
    gates = library.closure(name) if name else tuple(library.gates.values())
    yield Block("title", TITLE)
    yield Block("text", INTRODUCTION)
    for gate in gates:
        yield from _gate_blocks(gate, library, settings)
    for title, numbers in others:
        yield from _number_blocks(title, numbers, chosen)
    yield Block("gate", "What the source marks mean")
    yield from (Block("detail", f"{mark}: {words}") for mark, words in SOURCES.items())
    yield from _signature_blocks(library, chosen)


def as_text(blocks: Iterable[Block]) -> str:
    """The blocks as plain text, at most 80 columns wide."""
    return "\n".join(_text_of(block) for block in blocks) + "\n"


def as_html(blocks: Iterable[Block]) -> str:
    """The blocks as one self-contained page for print, with no address in it."""
    body = "\n".join(f'<p class="{block.kind}">{escape(block.text)}</p>' for block in blocks)
    head = f"<title>{escape(TITLE)}</title><style>{STYLE}</style>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def as_pdf(blocks: Iterable[Block]) -> bytes:
    """The blocks as a PDF. Raises CannotPrint; anything that would fetch an address stops it."""
    return printing.as_pdf(as_html(blocks))


def _gate_blocks(gate: Gate, library: Library, settings: Settings) -> Iterator[Block]:
    yield Block("gate", f"{gate.title} (version {gate.version})")
    yield Block("text", gate.asks)
    yield Block("detail", _asked_of(gate))
    yield Block("detail", f'Others read only "{gate.open}" or "{gate.closed}".')
    if gate.includes:
        titles = "; ".join(library.gate(each).title for each in gate.includes)
        yield Block("detail", f"First, everything asked in: {titles}.")
    for place, need in enumerate(gate.own_needs, start=1):
        here = need.with_settings(settings)
        yield Block("need", f"{place}. {here.sentence}.")
        yield from (Block("detail", text) for text in _details(here, need))


def _asked_of(gate: Gate) -> str:
    if gate.about == ONE_PARTNER:
        return "Asked of one partner alone; nothing about the other partner counts."
    return "Asked of the couple as a whole."


def _number_blocks(title: str, numbers: Iterable[Number], chosen: Chosen) -> Iterator[Block]:
    yield Block("gate", title)
    for number in numbers:
        yield Block("need", f"{number.sentence(chosen)}.")
        yield Block("detail", _in_force(number, chosen))
        yield Block("detail", f"Source: {number.source} [{number.mark}].")


def _in_force(number: Number, chosen: Chosen) -> str:
    words = f"Number: {number.with_unit(number.in_force(chosen))} [{number.mark}]"
    if number.code in chosen:
        words += f", chosen by the clinic; the program's own is {number.own}"
    choice = "fixed" if number.fixed else f"the clinic may choose {number.bounds}"
    return f"{words}; {choice}."


def _details(need: Need, own: Need) -> Iterator[str]:
    """What stands under a sentence. `own` is the need with the program's own numbers."""
    yield f"Asked of: {need.who}. Decided so: {need.fact.summary}"
    if need.variants:
        formats = sorted(variant.words for variant in need.variants)
        yield f"Only in these formats: {', '.join(formats)}."
    yield from (_number(need, own, name) for name in sorted(need.given))
    yield f"Override: {_override(need)}. Source: {need.source} [{', '.join(need.marks)}]."


def _number(need: Need, own: Need, name: str) -> str:
    words = f"Number: {name.replace('_', ' ')} = {need.given[name]} [{need.number_mark}]"
    if need.given[name] != own.given[name]:
        words += f", chosen by the clinic; the program's own is {own.given[name]}"
    if need.number_mark not in CLINIC_DECIDES:
        return f"{words}, fixed."
    low, high = need.bounds[name]
    return f"{words}; the clinic may choose {low} to {high}."


def _override(need: Need) -> str:
    if need.override == NEVER:
        return NEVER
    return f"{need.override}, with a reason, for {need.override_hours} hours"


def _signature_blocks(library: Library, chosen: Chosen) -> Iterator[Block]:
    yield Block("gate", "Approval")
    yield Block("text", "I have read these gates and approve them for use in this clinic.")
    yield Block("detail", f"Version of all gates (SHA-256): {library.content_hash}")
    if chosen:
        yield Block("detail", f"Numbers chosen by the clinic (SHA-256): {_fingerprint(chosen)}")
    yield from (Block("signature", line) for line in SIGNATURES)


def _fingerprint(chosen: Chosen) -> str:
    said = {code: str(value.normalize()) for code, value in chosen.items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _text_of(block: Block) -> str:
    if block.kind == "title":
        return f"{block.text}\n{'=' * len(block.text)}\n"
    if block.kind == "gate":
        return f"\n{block.text}\n{'-' * len(block.text)}"
    if block.kind == "signature":
        return f"\n{block.text}: {'_' * (60 - len(block.text))}"
    indent = "    " if block.kind == "detail" else ""
    hanging = "   " if block.kind == "need" else indent
    filled = textwrap.fill(
        block.text, 80, initial_indent=indent, subsequent_indent=hanging,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return f"\n{filled}" if block.kind == "need" else filled


STYLE = """
@page { size: A4; margin: 20mm;
  @bottom-right { font: 8pt sans-serif; content: counter(page) " / " counter(pages); } }
body { font: 10.5pt/1.45 sans-serif; color: #1f2a2e; }
p { margin: 0 0 2mm; }
.title { font-size: 17pt; font-weight: 600; }
.gate { font-size: 13pt; font-weight: 600; color: #0f5c5c; margin-top: 8mm;
  padding-top: 3mm; border-top: 0.3mm solid #ddd8d0; break-after: avoid; }
.need { font-weight: 600; margin-top: 4mm; break-after: avoid; }
.detail { color: #5c686c; font-size: 9.5pt; margin: 0 0 0.5mm 6mm; break-inside: avoid;
  overflow-wrap: anywhere; }
.signature { margin-top: 14mm; border-top: 0.3mm solid #1f2a2e; width: 90mm; }
"""
