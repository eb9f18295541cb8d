"""Straight-lining, which a total does not show."""

import pytest

from kact.instruments.definition import definition
from kact.instruments.quality import longest_run, straight_lined
from kact.instruments.scoring import score_chosen


def at_position(instrument, position):
    """Every item answered at one printed position; -1 is the rightmost."""
    return {item.code: item.options[position].code for item in instrument.scored_items}


@pytest.mark.parametrize(
    ("name", "position", "total"),
    [("csi-32", 0, 50), ("csi-32", -1, 111), ("csi-16", 0, 25), ("csi-16", -1, 56)],
)
def test_straight_lined_is_seen_although_the_total_hides_it(name, position, total):
    instrument = definition(name)
    chosen = at_position(instrument, position)
    assert score_chosen(instrument, chosen).total == total
    assert straight_lined(instrument, chosen) is True


def test_straight_lined_is_false_when_the_side_changes_with_the_words():
    csi = definition("csi-16")
    highest = {i.code: max(i.options, key=lambda o: o.score).code for i in csi.scored_items}
    assert straight_lined(csi, highest) is False


def test_straight_lined_cannot_be_told_without_differentials_or_with_one_unanswered():
    csi = definition("csi-16")
    chosen = at_position(csi, 0)
    del chosen["csi_27"]
    assert straight_lined(csi, chosen) is None
    assert straight_lined(definition("csi-4"), at_position(definition("csi-4"), 0)) is None


def test_longest_run_counts_consecutive_positions():
    gad = definition("gad-7")
    assert longest_run(gad, at_position(gad, 2)) == 7
    broken = at_position(gad, 2) | {"gad_4": "not-at-all"}
    assert longest_run(gad, broken) == 3
    del broken["gad_6"]
    assert longest_run(gad, broken) == 3
    assert longest_run(gad, {}) == 0
