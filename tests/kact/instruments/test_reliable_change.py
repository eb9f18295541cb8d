"""Direction of change, and the reliable-change thresholds of the library."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kact.instruments.change import improvement, reliable_change
from kact.instruments.definition import definition


@pytest.mark.parametrize(
    ("name", "pre", "post", "expected"),
    [
        ("csi-16", 40, 55, 15),  # higher is better
        ("csi-16", 55, 40, -15),
        ("phq-9", 15, 6, 9),  # lower is better
        ("gad-7", 6, 15, -9),
        ("gad-7", 6, 6, 0),
    ],
)
def test_improvement_follows_the_direction(name, pre, post, expected):
    assert improvement(definition(name), pre, post) == expected


@pytest.mark.parametrize(
    ("name", "threshold", "points"),
    [("csi-32", "12.54", 13), ("csi-16", "6.66", 7), ("csi-4", "2.72", 3)],
)
def test_reliable_change_from_sd_and_reliability(name, threshold, points):
    change = reliable_change(definition(name))
    assert (change.threshold, change.points) == (Decimal(threshold), points)
    assert change.provisional
    assert "field knowledge, provisional" in change.provenance


def test_reliable_change_prints_what_it_was_computed_from():
    provenance = reliable_change(definition("csi-32")).provenance
    assert "SD 32 and r 0.98 (internal consistency" in provenance


@pytest.mark.parametrize(("name", "points"), [("phq-9", 6), ("gad-7", 4)])
def test_reliable_change_as_published(name, points):
    change = reliable_change(definition(name))
    assert (change.threshold, change.points) == (points, points)
    assert "NHS Talking Therapies" in change.provenance


@pytest.mark.parametrize(
    ("r", "threshold"), [("0.98", "12.5"), ("0.95", "19.8"), ("0.90", "28.0"), ("0.85", "34.4")]
)
def test_reliable_change_depends_on_reliability(r, threshold):
    csi = definition("csi-32")
    other = replace(csi, rci=replace(csi.rci, r=Decimal(r)))
    assert round(reliable_change(other).threshold, 1) == Decimal(threshold)


def test_reliable_change_is_none_where_none_is_stated():
    assert reliable_change(replace(definition("phq-9"), published_change=None)) is None
