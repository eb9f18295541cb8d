"""What stands in the files: complete, in the right lanes, and nothing that cannot be typed."""

import pytest

from kact.strict import DefinitionError, build
from sessions.monitoring import (
    adverse,
    adverse_terms,
    by_group,
    items,
    observations,
    paths,
    refusals,
    rows,
    seriousness,
    taxonomy,
)
from sessions.monitoring.reading import Items
from sessions.monitoring.terms import figures

# Section by section, how many there are to chart.
GROUPS = {
    "state": 6,
    "perceptual": 7,
    "affect": 8,
    "body": 9,
    "relational": 21,
    "action": 8,
}
RESTRICTED = {"disclosure", "coercive_remark"}
SIGNALS = {"stop_signal", "touch_outside", "escalation", "witness_distress", "separate"}
ALERTS = {"stop_signal", "touch_outside", "escalation", "disclosure", "coercive_remark"}


def test_taxonomy_is_complete() -> None:
    assert {group.code: len(those) for group, those in by_group()} == GROUPS
    kinds = [tag.kind for tag in taxonomy().tag]
    assert (kinds.count("mechanism"), kinds.count("domain")) == (5, 3)


def test_observations_lie_in_the_lane_of_who_may_read_them() -> None:
    by_lane = {}
    for one in observations().values():
        by_lane.setdefault(one.lane, set()).add(one.code)
    assert by_lane["restricted"] == RESTRICTED
    assert by_lane["signal"] == SIGNALS
    usual = {"state": "experience", "perceptual": "experience", "affect": "experience",
             "body": "body"}  # fmt: skip
    for one in observations().values():
        assert one.lane == usual.get(one.group, one.lane)
    assert {one.code for one in observations().values() if one.alert} - {"medical_call"} == ALERTS


def test_observation_that_opens_a_path_shares_its_lane() -> None:
    """Nobody learns from a path what its observation does not tell them."""
    for one in observations().values():
        if one.path and one.lane == "restricted":
            assert paths()[one.path].lane == "restricted"


def test_paths_have_steps_and_somebody_to_tell() -> None:
    assert list(paths()) == [
        "stop_signal", "escalation", "disclosure", "coercive_remark", "separate",
        "medical_emergency",
    ]  # fmt: skip
    for path in paths().values():
        assert len(path.steps) >= 5
        assert path.tells
    assert "prescriber" in paths()["medical_emergency"].tells


def test_scales_have_a_word_for_each_step() -> None:
    assert [step for step, _ in taxonomy().valence.steps] == [-2, -1, 0, 1, 2]
    assert [step for step, _ in taxonomy().intensity.steps] == [0, 1, 2, 3]


def test_rows_hold_every_item_once() -> None:
    held = [item.code for those in rows().values() for item in those]
    assert sorted(held) == sorted(items())
    assert [item.code for item in rows()["vitals"]][:4] == ["sys", "dia", "hr", "spo2"]
    assert [option.code for option in items()["moaas"].options] == list("543210")


@pytest.mark.parametrize(
    ("item", "lowest", "highest"),
    [("sys", 50, 260), ("dia", 30, 160), ("hr", 30, 220), ("spo2", 50, 100), ("rr", 4, 60),
     ("temp", 33, 42), ("dissociation", 0, 10), ("nausea", 0, 10)],
)  # fmt: skip
def test_range_at_below_and_above(item, lowest, highest) -> None:
    for value in (lowest, highest):
        assert refusals({item: value}) == []
    for value in (lowest - 1, highest + 1, "high", True):
        assert refusals({item: value})[0].startswith(items()[item].words)


@pytest.mark.parametrize(
    ("values", "fine"),
    [
        ({"moaas": "5"}, True),
        ({"moaas": "6"}, False),
        ({"air": "oxygen"}, True),
        ({"air": "outside"}, False),
        ({"vomiting": True}, True),
        ({"vomiting": "yes"}, False),
        ({"hr": "70.5"}, False),
        ({"temp": "36.6"}, True),
        ({"temp": "36.66"}, False),
        ({"shoe": 43}, False),
    ],
)
def test_refusals(values, fine) -> None:
    assert (refusals(values) == []) is fine


def test_item_that_cannot_be_typed_is_refused() -> None:
    table = {"row": [{"code": "a", "words": "A"}], "item": [{"code": "x", "words": "X"}]}
    with pytest.raises(DefinitionError, match=r"items\.toml: item\[1\]\.\w+: missing"):
        build(Items, table, "items.toml")


def test_adverse_terms_are_complete() -> None:
    terms = adverse_terms()
    assert len(terms) == 26
    restricted = {term.code for term in terms.values() if term.restricted}
    assert restricted == {"conflict_escalation", "partner_harm", "boundary_breach"}
    summed = [term.summed for term in terms.values() if term.summed]
    assert summed == ["sedation", "dissociation", "respiratory_depression"]
    assert [each.order for each in adverse().severity] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("severity", "criteria", "serious"),
    [
        ("severe", (), ()),
        ("mild", ("important",), ("important",)),
        ("life_threatening", (), ("life_threatening",)),
        ("death", ("hospitalisation",), ("death", "hospitalisation")),
        ("life_threatening", ("life_threatening",), ("life_threatening",)),
    ],
)
def test_seriousness_is_by_criterion_never_by_severity_alone(severity, criteria, serious) -> None:
    """Severe is not serious; life-threatening and death mean a criterion of their own."""
    assert seriousness(severity, criteria) == serious


def test_names_of_numbers_are_never_used_twice() -> None:
    names = [figure.name for _, figure in figures()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("item", "value", "said"),
    [
        ("sys", 124, "Sys 124 mmHg"),
        ("moaas", "5", "MOAA/S 5"),
        ("air", "room_air", "room air"),
        ("nausea", 0, "Naus 0"),
    ],
)
def test_value_is_said_with_its_unit(item, value, said) -> None:
    assert items()[item].said(value) == said
