"""The numbers of this stage that a clinic may see, and some of them choose."""

from collections.abc import Iterator
from decimal import Decimal

from kact.protocol.numbers import Number, declares
from sessions.education.library import NUMBERS_HOME, figures

PREFIX = "education"


@declares
def of_education() -> Iterator[Number]:
    """The numbers in what partners read, in their file's order."""
    for name, figure in figures().items():
        low, high = map(Decimal, figure.bounds) if figure.bounds else (None, None)
        yield Number(
            code=f"{PREFIX}.{name}",
            says=figure.says,
            default=Decimal(figure.value),
            unit=figure.unit,
            source=figure.source,
            mark=figure.mark,
            group="What partners read to prepare",
            home=NUMBERS_HOME,
            low=low,
            high=high,
        )
