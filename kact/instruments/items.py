"""What a person sees of an instrument: pages, the items on them, the options in printed order.

Like `rules.py` and `instrument.py`, these dataclasses are also the schema of the TOML files in
`library/`: a key there is a field here, a field without a default is a key that must be given, and
any other key is refused (`strict.py`).
"""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Option:
    """One printed answer. `code` is what a response stores; `score` is what it adds to a total.

    `value` is what someone who types answers in enters; it differs from `score` only where the
    instrument itself reverses an item. A position on a scale between two poles has no label.
    """

    code: str
    score: int
    label: str = ""
    value: int | None = None
    loinc: str = ""

    @property
    def entered(self) -> int:
        """The number that stands for this option in a list of answers."""
        return self.score if self.value is None else self.value


@dataclass(frozen=True)
class Item:
    """One question, with its options in printed order and the range its score may take."""

    code: str
    page: str
    min: int
    max: int
    options: tuple[Option, ...]
    wording: str = ""
    left: str = ""  # the two poles of a scale, as printed; its positions carry no digits
    right: str = ""
    scored: bool = True
    loinc: str = ""

    @property
    def legend(self) -> str:
        """What names the question: its wording, or its two poles when it has none."""
        return self.wording or f"{self.left} … {self.right}"

    @property
    def is_scale(self) -> bool:
        """Printed as unlabelled positions between two poles."""
        return bool(self.left)

    @property
    def is_differential(self) -> bool:
        """A semantic differential: two opposite words and no question of its own."""
        return self.is_scale and not self.wording

    @property
    def has_text(self) -> bool:
        return bool(self.wording or self.left)

    @property
    def rises_to_the_right(self) -> bool:
        """The rightmost printed option scores higher than the leftmost."""
        return self.options[-1].score > self.options[0].score

    def option(self, code: object) -> Option | None:
        return next((option for option in self.options if option.code == code), None)

    @cached_property
    def by_value(self) -> dict[int, Option]:
        """The options by the number that stands for each in a list of answers."""
        return {option.entered: option for option in self.options}

    @cached_property
    def values(self) -> tuple[int, int]:
        """The lowest and the highest number that may be entered."""
        return min(self.by_value), max(self.by_value)

    def position(self, option_code: str) -> int:
        """Printed position, counted from 1 at the left."""
        return 1 + [option.code for option in self.options].index(option_code)


@dataclass(frozen=True)
class Page:
    """Items shown on one screen, under the instructions that belong to all of them."""

    code: str
    intro: str = ""


_ORDINALS = ("nearest to", "second from", "third from", "fourth from", "fifth from")


def spoken_name(item: Item, option: Option) -> str:
    """The option's name for a screen reader: its label, or its place between the poles in words.

    Positions are named from the nearer pole and never by a digit, since the digits printed on
    some forms of these scales run opposite to the position.
    """
    if option.label:
        return option.label
    before = item.position(option.code) - 1
    after = len(item.options) - 1 - before
    if before <= after:
        return f"{_ORDINALS[before]} {item.left}"
    return f"{_ORDINALS[after]} {item.right}"
