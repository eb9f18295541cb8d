"""The numbers of this stage that a clinic may see, and some of them choose."""

from collections.abc import Iterator
from decimal import Decimal

from kact.protocol.numbers import Number, declares
from sessions.agreements.clauses import Clause, clauses
from sessions.dosing.check import HOME as CHECK_HOME
from sessions.dosing.check import check
from sessions.dosing.routes import HOME as ROUTES_HOME
from sessions.dosing.routes import Form, Limit, Route, Weight, routes, table
from sessions.dosing.routes import code_of as route_code
from sessions.education.library import NUMBERS_HOME, figures
from sessions.monitoring.terms import figures as figures_of_the_day

PREFIX = "education"
AGREEMENTS = "Agreements"
CLAUSES = "sessions/agreements/clauses.toml"
DOSED_HOURS = "agreements.dosed_hours"


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


def days_code(clause: Clause) -> str:
    """The code of the days that a clause begins with."""
    return f"agreements.{clause.code}.days"


@declares
def of_agreements() -> Iterator[Number]:
    """How long nothing is made wider after a dose, and the days that clauses begin with."""
    file = clauses()
    low, high = map(Decimal, file.dosed_bounds)
    yield Number(
        code=DOSED_HOURS,
        says="Nothing agreed is made wider for {number} hours after a dose",
        default=Decimal(file.dosed_hours),
        unit="hours",
        source=file.dosed_source,
        mark=file.dosed_mark,
        group=AGREEMENTS,
        home=CLAUSES,
        low=low,
        high=high,
    )
    for clause in file.all.values():
        if clause.days:
            yield Number(
                code=days_code(clause),
                says=f"“{clause.heading}”: the form begins with {{number}} days",
                default=Decimal(clause.days.default),
                unit="days",
                source=file.source,
                mark=clause.mark,
                group=AGREEMENTS,
                home=CLAUSES,
                low=Decimal(clause.days.low),
                high=Decimal(clause.days.high),
            )


GROUPS_OF_THE_DAY = {
    "plan.toml": "The dosing day: what is measured when",
    "thresholds.toml": "The dosing day: warn, hold, emergency",
    "discharge.toml": "The dosing day: leaving",
}


@declares
def of_monitoring() -> Iterator[Number]:
    """The numbers of the day's measurements, in their files' order."""
    for home, figure in figures_of_the_day():
        low, high = figure.bounds or (None, None)
        yield Number(
            code=figure.code,
            says=figure.says,
            default=figure.value,
            unit=figure.unit,
            source=figure.source,
            mark=figure.mark,
            group=GROUPS_OF_THE_DAY[home],
            home=f"sessions/monitoring/{home}",
            low=low,
            high=high,
        )


@declares
def of_routes() -> Iterator[Number]:
    """What a dose may be by each route, and when a weight is too old to count by."""
    for route in routes().values():
        for name, limit in route.limits():
            says = f"{route.name}: {_ABOVE[name].format(unit=route.unit)}"
            decimals = 2 if route.unit == "mg/kg" else 0
            yield _limit(route, name, limit, says=says, unit=route.unit, decimals=decimals)
    for form in table().form:
        if form.least.bounds:
            says = f"{form.name}: parts no smaller than {{number}} of one are given"
            yield _limit(form, "least", form.least, says=says, unit="of one", decimals=2)
    for name, unit, says in _OF_WEIGHT:
        weight = table().weight
        yield _limit(weight, name, getattr(weight, name), says=says, unit=unit)


_ABOVE = {
    "warn": "a single dose above {{number}} {unit} needs a reason",
    "hold": "a single dose above {{number}} {unit} is not ordered",
}
_OF_WEIGHT = (
    ("days", "days", "A weight measured more than {number} days ago is measured anew"),
    ("change", "%", "A weight that changed by more than {number} % is looked at before a dose"),
)


def _limit(
    of: Route | Form | Weight, name: str, limit: Limit, *, says: str, unit: str, decimals: int = 0
) -> Number:
    low, high = limit.bounds
    return Number(
        code=route_code(of.code, name),
        says=says,
        default=limit.value,
        unit=unit,
        source=of.source,
        mark=of.mark,
        group="Doses by route",
        home=ROUTES_HOME,
        low=low,
        high=high,
        decimals=decimals,
    )


@declares
def of_the_check() -> Iterator[Number]:
    """Where the check before a dose warns or holds; what has another home is declared there."""
    for item in check().item:
        for rule in item.rule:
            if rule.value is not None:
                low, high = rule.bounds or (None, None)
                yield Number(
                    code=rule.number_code,
                    says=rule.says,
                    default=rule.value,
                    unit=rule.unit,
                    source=rule.source,
                    mark=rule.mark,
                    group="Check before a dose",
                    home=CHECK_HOME,
                    low=low,
                    high=high,
                )
