"""Every worked case of `scoring_vectors.json` for the instruments in the library.

The cases were computed apart from this code. `CASES` is counted, so that a case cannot drop out
unnoticed.
"""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from kact.instruments.definition import definition, library
from kact.instruments.instrument import Definition
from kact.instruments.scoring import score, score_chosen

VECTORS = json.loads(Path(__file__).with_name("scoring_vectors.json").read_text(encoding="utf-8"))
NAMES = (
    "CSI-32",
    "CSI-16",
    "CSI-4",
    "PHQ-9",
    "GAD-7",
    "HARK",
    "HITS",
    "E-HITS",
    "DAST-10 (raw yes=1)",
)
CASES = [
    pytest.param(definition(name.split()[0].lower()), case, id=f"{name}: {case['case']}")
    for name in NAMES
    for case in VECTORS[name]
]
READ = {
    "status": lambda result: result.status,
    "total": lambda result: result.total,
    "band": lambda result: result.band,
    "error": lambda result: result.reason,
    "missing": lambda result: list(result.missing),
    "item9_flag": lambda result: ITEM_9[result.flags],
    "screen_pos_ge10": lambda result: result.facts["screen_positive"],
    "spitzer_ge10": lambda result: result.facts["screen_positive"],
    "nhs_case_ge8": lambda result: result.facts["nhs_caseness"],
    "dsm_algorithm": lambda result: result.facts["dsm_algorithm"],
    "prorated_optional": lambda result: result.estimate.value,
    "positive": lambda result: result.facts["positive"],
    "pos_ge7": lambda result: result.facts["positive"],
    "pos_gt10": lambda result: result.facts["original"],
    "pos_ge6_vha_women": lambda result: result.facts["vha_women"],
    "prorated_raw": lambda result: float(result.estimate.raw),
    "prorated_optional_raw": lambda result: float(result.estimate.raw),
}
ITEM_9 = {(): False, ("suicidality",): True, ("suicidality-unknown",): None}
EXAMPLES = [
    pytest.param(one, example, id=f"{one.id}: {example.says}")
    for one in library().values()
    for example in one.examples
]


def test_scoring_vectors_are_all_here():
    assert len(CASES) == 14 + 8 + 7 + 16 + 10 + 6 + 6 + 5 + 6


@pytest.mark.parametrize(("instrument", "case"), CASES)
def test_score_matches_vector(instrument: Definition, case: dict):
    result = score(instrument, case["input"])
    assert {key: READ[key](result) for key in case["expect"]} == case["expect"]


@pytest.mark.parametrize(("instrument", "case"), CASES)
def test_score_keeps_total_and_band_for_complete_forms(instrument: Definition, case: dict):
    result = score(instrument, case["input"])
    assert (result.total is None) == (result.status != "complete")
    assert (result.band is None) == (result.status != "complete" or not instrument.bands)
    assert (result.reason is None) == (result.status == "complete")


ACCEPTED = [case for case in CASES if case.values[1]["expect"]["status"] != "refused"]


@pytest.mark.parametrize(("instrument", "case"), ACCEPTED)
def test_score_chosen_agrees_with_score_of_values(instrument: Definition, case: dict):
    pairs = zip(instrument.scored_items, case["input"], strict=True)
    chosen = {i.code: i.by_value[v].code for i, v in pairs if v is not None}
    assert score_chosen(instrument, chosen) == score(instrument, case["input"])


@pytest.mark.parametrize(("instrument", "example"), EXAMPLES)
def test_worked_example_in_the_library_holds(instrument: Definition, example):
    result = score(instrument, example.given)
    found = (result.status, result.total, result.band, result.flags)
    assert found == (example.status, example.total, example.band, example.flags)


def test_score_leaves_no_estimate_with_three_of_nine_missing():
    result = score(definition("phq-9"), [3, 3, 3, 3, 3, 3, None, None, None])
    assert result.estimate is None


def test_score_never_estimates_the_csi():
    assert score(definition("csi-16"), [3] * 15 + [None]).estimate is None


def test_estimate_rounds_half_up_where_round_would_not():
    """Eight answers summing to 4 prorate to 4.5: mild when rounded half up, minimal by `round`."""
    result = score(definition("phq-9"), [1, 1, 1, 1, 0, 0, 0, None, 0])
    assert (result.estimate.value, result.estimate.raw) == (5, Decimal("4.50"))
    assert (result.total, result.band) == (None, None)


def test_short_forms_derived_from_csi_32():
    """The CSI-32 case of 104 holds a CSI-16 of 50 and a CSI-4 of 13."""
    long = definition("csi-32")
    values = [4] * 8 + [3] * 24
    chosen = {
        item.code: item.by_value[value].code
        for item, value in zip(long.scored_items, values, strict=True)
    }
    for short, total in (("csi-16", 50), ("csi-4", 13)):
        part = {item.code: chosen[item.code] for item in definition(short).scored_items}
        assert score_chosen(definition(short), part).total == total


def test_score_cannot_be_changed():
    result = score(definition("gad-7"), [0] * 7)
    with pytest.raises(AttributeError):
        result.total = 3
