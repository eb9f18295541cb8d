"""The format carries instruments of other shapes as data alone, without a line in the scorer.

Scoring-only definitions (no wording) of instruments with subscales, cluster rules, an item of
another range, a scale that starts at 1 and an item that the instrument itself reverses, against the
worked cases of `scoring_vectors.json`.
"""

import json
from pathlib import Path

import pytest

from kact.instruments.definition import load
from kact.instruments.scoring import score

VECTORS = json.loads(Path(__file__).with_name("scoring_vectors.json").read_text(encoding="utf-8"))

FRAME = """
id = "{id}"
version = "1"
title = "A scoring-only definition"
neutral_title = "Questions"
language = "en"
direction = {direction}
recall = "none"
[total]
min = {low}
max = {high}
[missing]
rule = "complete"
source = "none published"
[rights]
status = "needed"
holder = "the authors"
grant = "none yet"
citation = "none"
[[pages]]
code = "all"
[[examples]]
says = "nothing answered"
answers = [{unanswered}]
status = "incomplete"
"""


def option_set(name, values, scores=None):
    pairs = zip(values, scores or values, strict=True)
    options = ", ".join(f'{{ code = "o{v}", value = {v}, score = {s} }}' for v, s in pairs)
    return f'[[option_sets]]\nname = "{name}"\noptions = [{options}]\n'


def item(number, low, high, options="usual"):
    return (
        f'[[items]]\ncode = "i{number}"\npage = "all"\noptions = "{options}"\n'
        f"min = {low}\nmax = {high}\n"
    )


def names(*numbers):
    return "[" + ", ".join(f'"i{number}"' for number in numbers) + "]"


def subscale(code, *numbers):
    return f'[[subscales]]\ncode = "{code}"\nlabel = "{code}"\nitems = {names(*numbers)}\n'


def band(low, high, code):
    return f'[[bands]]\nlow = {low}\nhigh = {high}\ncode = "{code}"\nlabel = "x"\nsource = "x"\n'


def cutoff(code, at):
    return (
        f'[[cutoffs]]\ncode = "{code}"\nside = "at_least"\nat = {at}\nlabel = "x"\nsource = "x"\n'
    )


@pytest.fixture
def make(tmp_path):
    def make(name, ranges, *parts, direction=-1):
        head = FRAME.format(
            id=name,
            direction=direction,
            low=sum(low for low, _ in ranges),
            high=sum(high for _, high in ranges),
            unanswered=", ".join(['"missing"'] * len(ranges)),
        )
        path = tmp_path / f"{name}.toml"
        path.write_text(head + "".join(parts), encoding="utf-8")
        return load(path)

    return make


def cases(name):
    return [pytest.param(case, id=case["case"]) for case in VECTORS[name]]


def usual(case, result):
    """The keys that every instrument's cases share."""
    found = {
        "status": result.status,
        "total": result.total,
        "band": result.band,
        "missing": list(result.missing),
        "error": result.reason,
    }
    return {key: found[key] for key in found if key in case["expect"]}


CLUSTERS = {"B": range(1, 6), "C": range(6, 8), "D": range(8, 15), "E": range(15, 21)}


@pytest.mark.parametrize("case", cases("PCL-5"))
def test_cluster_rule_of_the_pcl_5(make, case):
    requires = ", ".join(
        f"{{ items = {names(*numbers)}, count = {count} }}"
        for numbers, count in zip(CLUSTERS.values(), (1, 1, 2, 2), strict=True)
    )
    pcl = make(
        "pcl-5",
        [(0, 4)] * 20,
        option_set("usual", range(5)),
        *(item(number, 0, 4) for number in range(1, 21)),
        *(subscale(code, *numbers) for code, numbers in CLUSTERS.items()),
        cutoff("ge31", 31),
        cutoff("ge33", 33),
        '[[algorithms]]\ncode = "provisional"\nlabel = "x"\nsource = "x"\nendorsed_at = 2\n',
        f"otherwise = false\n[[algorithms.outcomes]]\nvalue = true\nrequires = [{requires}]\n",
    )
    result = score(pcl, case["input"])
    found = usual(case, result) | {
        "cluster_sums": list(result.subscales.values()),
        **result.facts,
    }
    expect = {key: value for key, value in case["expect"].items() if key != "n_symptomatic"}
    assert {key: found[key] for key in expect} == expect
    assert not pcl.administrable


@pytest.mark.parametrize("case", cases("RDAS (scored values)"))
def test_subscales_and_a_shorter_item_of_the_rdas(make, case):
    ranges = [(0, 4) if number == 11 else (0, 5) for number in range(1, 15)]
    rdas = make(
        "rdas",
        ranges,
        option_set("usual", range(6)),
        option_set("short", range(5)),
        *(
            item(number, *bounds, "short" if number == 11 else "usual")
            for number, bounds in enumerate(ranges, start=1)
        ),
        subscale("consensus", *range(1, 7)),
        subscale("satisfaction", *range(7, 11)),
        subscale("cohesion", *range(11, 15)),
        band(0, 47, "distressed"),
        band(48, 69, "non-distressed"),
        direction=1,
    )
    result = score(rdas, case["input"])
    found = usual(case, result) | dict(result.subscales)
    assert {key: found[key] for key in case["expect"]} == case["expect"]


def test_subscale_is_known_where_its_own_items_are_answered(make):
    parts = [item(1, 0, 1), item(2, 0, 1), subscale("first", 1), subscale("second", 2)]
    both = make("two", [(0, 1)] * 2, option_set("usual", range(2)), *parts)
    assert score(both, [1, None]).subscales == {"first": 1, "second": None}


@pytest.mark.parametrize("case", cases("DAST-10 (raw yes=1)"))
def test_item_reversed_by_the_instrument_itself(make, case):
    dast = make(
        "dast-10",
        [(0, 1)] * 10,
        option_set("usual", (0, 1)),
        option_set("reversed", (0, 1), (1, 0)),
        *(item(n, 0, 1, "reversed" if n == 3 else "usual") for n in range(1, 11)),
        band(0, 0, "none"),
        band(1, 2, "low"),
        band(3, 5, "moderate"),
        band(6, 8, "substantial"),
        band(9, 10, "severe"),
    )
    assert usual(case, score(dast, case["input"])) == case["expect"]


@pytest.mark.parametrize(
    ("name", "size", "cuts"),
    [
        ("HITS", 4, {"pos_gt10": 11, "pos_ge6_vha_women": 6}),
        ("E-HITS", 5, {"pos_ge7": 7}),
    ],
)
def test_scale_that_starts_at_one(make, name, size, cuts):
    hits = make(
        "hits",
        [(1, 5)] * size,
        option_set("usual", range(1, 6)),
        *(item(number, 1, 5) for number in range(1, size + 1)),
        *(cutoff(code, at) for code, at in cuts.items()),
    )
    for case in VECTORS[name]:
        result = score(hits, case["input"])
        found = usual(case, result) | dict(result.facts)
        assert {key: found[key] for key in case["expect"]} == case["expect"], case["case"]


def test_value_between_the_offered_ones_is_refused(make):
    gaps = make("gaps", [(0, 4)] * 2, option_set("usual", (0, 2, 4)), item(1, 0, 4), item(2, 0, 4))
    assert score(gaps, [2, 3]).reason == "item 2 offers no 3"
