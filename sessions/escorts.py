"""When an escort may be the other partner, who takes the medicine that day too. Pure.

Where both dose, neither can be the other's escort (program 2.8). A partner's own form compares
names alone, which both know: a form that knew the other's number would tell it to whoever asks.
"""

import re
from collections.abc import Iterator

SAME_DIGITS = 7  # the end of a number that is the same with and without its country's prefix


def other_name(together: str, mine: str) -> str:
    """The other partner's name, from what the couple is called and one's own name."""
    return together.removeprefix(f"{mine} & ").removesuffix(f" & {mine}")


def same_name(one: str, other: str) -> bool:
    """Whether two names may be of one person: all the words of one are words of the other."""
    words, others = set(_words(one)), set(_words(other))
    return bool(words and others) and (words <= others or others <= words)


def same_phone(one: str, other: str) -> bool:
    """Whether two numbers end alike; what is too short to tell is not the same."""
    ends = [re.sub(r"\D", "", number)[-SAME_DIGITS:] for number in (one, other)]
    return ends[0] == ends[1] and len(ends[0]) == SAME_DIGITS


def same_email(one: str, other: str) -> bool:
    """Whether two addresses are the same, however they are written."""
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def _words(name: str) -> Iterator[str]:
    return (word for word in re.findall(r"[^\W\d_]+", name.casefold()))
