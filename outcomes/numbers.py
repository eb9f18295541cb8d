"""The numbers of outcomes: when measures and check-ins are asked."""

from collections.abc import Iterator
from decimal import Decimal

from kact.protocol.numbers import Number, declares
from outcomes.waves import waves


@declares
def of_the_waves() -> Iterator[Number]:
    """The numbers of `waves.toml`, in its order."""
    for wave in waves():
        low, high = map(Decimal, wave.bounds)
        yield Number(
            code=wave.number_code,
            says=wave.says,
            default=Decimal(wave.value),
            unit=wave.unit,
            source=wave.source,
            mark=wave.mark,
            group="Measures and check-ins",
            home="outcomes/waves.toml",
            low=low,
            high=high,
        )
