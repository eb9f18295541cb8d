"""Amounts of a dose: exact, from a strength that was chosen, and judged by the route's table."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kact.protocol.numbers import NONE_CHOSEN, registry
from sessions.dosing.amounts import AmountRefused, as_kg, as_mg, measure, mg_in, mg_per_kg
from sessions.dosing.routes import Level, code_of, forms, judge, routes

D = Decimal
SOLUTION = forms()["solution"]

tenths = st.integers(1, 10_000).map(lambda n: D(n) / 10)
weights = st.integers(300, 3000).map(lambda n: D(n) / 10)
strengths = st.sampled_from(SOLUTION.strengths)


def test_seventy_kg_at_fifty_a_millilitre() -> None:
    assert mg_per_kg(D(35), D(70)) == D("0.50")
    assert str(mg_per_kg(D(35), D(70))) == "0.50"
    drawn = measure(D(35), SOLUTION, D(50))
    assert (drawn.units, str(drawn), drawn.exact) == (D("0.70"), "0.70 mL", True)


@pytest.mark.parametrize(
    ("strength", "volume", "diluted"),
    [(10, "3.50", False), (50, "0.70", False), (100, "0.35", True)],
)
def test_each_strength_is_another_volume_and_the_strongest_is_diluted(
    strength, volume, diluted
) -> None:
    drawn = measure(D(35), SOLUTION, D(strength), route=routes()["iv"])
    assert (str(drawn.units), drawn.dilute) == (volume, diluted)


@pytest.mark.parametrize("strength", [0, 1, 25, 99, 500])
def test_strength_that_nobody_supplies_is_refused(strength: int) -> None:
    with pytest.raises(AmountRefused, match="strength"):
        measure(D(35), SOLUTION, D(strength))


@pytest.mark.parametrize(("mg", "right"), [("0", 0), ("0.1", 1), ("1000", 1), ("1000.1", 0)])
def test_dose_outside_its_bounds_is_refused(mg: str, right: int) -> None:
    if right:
        assert as_mg(D(mg)) == D(mg)
    else:
        with pytest.raises(AmountRefused):
            as_mg(D(mg))


@pytest.mark.parametrize("mg", ["NaN", "Infinity", "-1", "0.05", "33.33"])
def test_dose_that_is_no_amount_is_refused(mg: str) -> None:
    with pytest.raises(AmountRefused):
        as_mg(D(mg))


@pytest.mark.parametrize(("kg", "right"), [("29.9", 0), ("30", 1), ("300", 1), ("300.1", 0)])
def test_weight_outside_its_bounds_is_refused(kg: str, right: int) -> None:
    if right:
        assert as_kg(D(kg)) == D(kg)
    else:
        with pytest.raises(AmountRefused):
            as_kg(D(kg))


@given(tenths, strengths)
def test_what_is_drawn_up_holds_the_dose_but_for_half_a_hundredth(mg, strength) -> None:
    try:
        drawn = measure(mg, SOLUTION, strength)
    except AmountRefused:
        assert mg * 200 < strength  # less than half of 0.01 mL
        return
    assert abs(mg_in(drawn.units, strength) - mg) <= strength * D("0.005")
    assert drawn.exact == (mg_in(drawn.units, strength) == mg)
    assert drawn.holds_mg == mg_in(drawn.units, strength)
    assert measure(drawn.holds_mg, SOLUTION, strength).units == drawn.units if drawn.exact else True


@given(tenths, weights)
def test_dose_by_weight_is_the_quotient_but_for_half_a_hundredth(mg, kg) -> None:
    assert abs(mg_per_kg(mg, kg) * kg - mg) <= kg * D("0.005")


@given(st.integers(1, 40), st.sampled_from([D(10), D(50), D(100), D(300)]))
def test_quarters_of_a_lozenge_are_counted_exactly(quarters, strength) -> None:
    mg = (strength * quarters / 4).quantize(D("0.01"))
    if mg <= 1000 and mg == mg.quantize(D("0.1")):
        found = measure(mg, forms()["lozenge"], strength)
        assert (found.units, found.exact) == (D(quarters) / 4, True)


def _limits():
    for route in routes().values():
        for name, limit in route.limits():
            yield pytest.param(route, name, limit.value, id=f"{route.code}-{name}")


@pytest.mark.parametrize(("route", "name", "limit"), list(_limits()))
def test_limit_itself_is_within_it_and_a_tenth_more_is_not(route, name, limit) -> None:
    kg = D(70)
    at = limit * kg if route.unit == "mg/kg" else limit
    below = {Level.WARN: Level.PASS, Level.HOLD: Level.WARN}[name]
    assert judge(route, at - D("0.1"), kg, NONE_CHOSEN).level == below
    assert judge(route, at, kg, NONE_CHOSEN).level == below
    above = judge(route, at + D("0.1"), kg, NONE_CHOSEN)
    assert above.level == name
    assert f"{limit.normalize():f}" in above.sentences[0]


def test_clinic_s_own_number_decides() -> None:
    route, chosen = routes()["iv"], {code_of("iv", "hold"): D("1.2"), code_of("iv", "warn"): D("1")}
    assert judge(route, D(77), D(70), chosen).level == Level.WARN
    assert judge(route, D(77), D(70), NONE_CHOSEN).level == Level.HOLD
    assert judge(route, D("84.1"), D(70), chosen).level == Level.HOLD


@pytest.mark.parametrize(("mg", "level"), [(28, "hold"), (56, "pass"), (70, "hold"), (84, "pass")])
def test_esketamine_comes_in_two_amounts(mg: int, level: str) -> None:
    assert judge(routes()["in_esketamine"], D(mg), D(70), NONE_CHOSEN).level == level


def test_oral_warns_and_never_holds() -> None:
    assert judge(routes()["oral"], D(1000), D(70), NONE_CHOSEN).level == Level.WARN


def test_every_number_that_decides_is_declared_with_its_source() -> None:
    known = registry()
    for route in routes().values():
        for name, limit in route.limits():
            declared = known[code_of(route.code, name)]
            assert (declared.default, declared.unit) == (limit.value, route.unit)
            assert declared.source == route.source
    assert {known[f"routes.weight.{n}"].default for n in ("days", "change")} == {D(30), D(10)}
