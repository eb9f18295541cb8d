"""Amounts of a dose, exactly: mg, mg/kg, and what is drawn up, from a strength that was chosen.

Rounding. An amount in mg is given to one tenth. mg/kg is shown to two decimals, a half rounded up;
nothing is ever compared by it. What is drawn up is rounded to the smallest part of its form, a half
rounded up; where that holds another amount than was asked for, `Measure.exact` says so. No strength
is ever assumed: whoever asks names one that the form comes in.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kact.protocol.numbers import NONE_CHOSEN, Chosen
from sessions.dosing.routes import Form, Route, least_of

LEAST_MG, MOST_MG = Decimal("0.1"), Decimal(1000)  # program 2.9: rejected outside
LIGHTEST_KG, HEAVIEST_KG = Decimal(30), Decimal(300)  # program 2.1: rejected outside
TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


class AmountRefused(ValueError):
    """An amount that cannot be right; the message says why."""


@dataclass(frozen=True)
class Measure:
    """What is drawn up or counted out for one dose, in units of ``per``.

    ``holds_mg`` is what it holds; ``exact`` whether that is what was asked for.
    """

    units: Decimal
    per: str
    holds_mg: Decimal
    exact: bool
    dilute: bool = False

    def __str__(self) -> str:
        many = "s" if self.per != "mL" and self.units != 1 else ""
        units = self.units if self.per == "mL" else f"{self.units.normalize():f}"
        return f"{units} {self.per}{many}"


def as_mg(value: Decimal) -> Decimal:
    """An amount to a tenth of a mg. Raises AmountRefused outside 0.1 to 1000, or finer."""
    if not value.is_finite() or not LEAST_MG <= value <= MOST_MG:
        raise AmountRefused("A dose is from 0.1 to 1000 mg.")
    if value != value.quantize(TENTH):
        raise AmountRefused("Give the dose to one tenth of a mg.")
    return value.quantize(TENTH)


def as_kg(value: Decimal) -> Decimal:
    """A weight. Raises AmountRefused outside 30 to 300 kg."""
    if not value.is_finite() or not LIGHTEST_KG <= value <= HEAVIEST_KG:
        raise AmountRefused("A weight is from 30 to 300 kg.")
    return value


def mg_per_kg(mg: Decimal, kg: Decimal) -> Decimal:
    """The dose by weight, to two decimals, to be read and never compared."""
    return (as_mg(mg) / as_kg(kg)).quantize(HUNDREDTH, ROUND_HALF_UP)


def as_strength(value: Decimal, form: Form) -> Decimal:
    """A strength in mg for each unit. Raises AmountRefused for one the form does not come in."""
    known = value in form.strengths if form.strengths else LEAST_MG <= value <= MOST_MG
    if not value.is_finite() or not known:
        raise AmountRefused("Choose a strength that this form comes in.")
    return value


def measure(
    mg: Decimal,
    form: Form,
    strength: Decimal,
    *,
    route: Route | None = None,
    chosen: Chosen = NONE_CHOSEN,
) -> Measure:
    """What holds ``mg`` in a strength that was chosen.

    Raises AmountRefused for a strength that the form does not come in, and where even the smallest
    part holds more than twice what was asked for.
    """
    asked, least = as_mg(mg), least_of(form, chosen)
    parts = (asked / as_strength(strength, form) / least).quantize(Decimal(1), ROUND_HALF_UP)
    if not parts:
        raise AmountRefused("This strength is too strong to measure so small a dose.")
    units = parts * least
    dilute = route is not None and strength in route.diluted
    return Measure(units, form.per, units * strength, units * strength == asked, dilute)


def mg_in(units: Decimal, strength: Decimal) -> Decimal:
    """What was drawn up, in mg: the way back from `measure`."""
    return units * strength
