"""Two who are dosed at once need two places, two monitors, and staff who know both trades."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kact.protocol.case import Variant
from kact.scheduling.capacity import Clinician, Space, capacity, lacking

DAY = date(2027, 6, 7)
ENOUGH = Space(chairs=2, monitors=2, second_space=True)
THERAPIST = Clinician(1, "Thea", "therapist", {"licence": DAY, "relational_training": DAY})
MONITOR = Clinician(2, "Moni", "monitor", {"licence": DAY, "ketamine_training": DAY, "acls": DAY})
STAFF = (THERAPIST, MONITOR)


def said(variant: str = "CONJOINT", space=ENOUGH, staff=STAFF, day=DAY, couples=1):
    return lacking(Variant(variant), space, staff, day, couples=couples)


def without(one: Clinician, kind: str) -> Clinician:
    return replace(one, held={k: v for k, v in one.held.items() if k != kind})


@pytest.mark.parametrize("variant", list(Variant))
def test_enough_lacks_nothing(variant: str) -> None:
    """On the last day of every credential."""
    assert said(variant) == ()


@pytest.mark.parametrize(
    ("space", "sentence"),
    [
        (replace(ENOUGH, chairs=1), "The room has 1 of 2 places to lie down."),
        (replace(ENOUGH, monitors=1), "There are 1 of 2 monitors."),
        (
            replace(ENOUGH, second_space=False),
            "There is no second space in which the two can be apart.",
        ),
    ],
)
def test_two_need_room_for_two(space: Space, sentence: str) -> None:
    assert said(space=space) == (sentence,)
    assert said("INDIVIDUAL_RELATIONAL", space=space) == ()


STAFFS = [
    ((THERAPIST,), {"There are 1 of 2 clinicians.", "There is no medical monitor."}),
    ((MONITOR,), {"There are 1 of 2 clinicians.", "There is no therapist."}),
    (
        (THERAPIST, replace(MONITOR, who=1)),
        {"There are 1 of 2 clinicians.", "The medical monitor is also the only therapist."},
    ),
    (
        (without(THERAPIST, "relational_training"), MONITOR),
        {"Nobody there has training in relational therapy that is valid on the day."},
    ),
    (
        (THERAPIST, without(MONITOR, "ketamine_training")),
        {"Nobody there has training in ketamine therapy that is valid on the day."},
    ),
    (
        (THERAPIST, without(MONITOR, "acls")),
        {"Nobody who gives the dose has ACLS that is valid on the day."},
    ),
    (
        (without(THERAPIST, "licence"), MONITOR),
        {"Thea has no professional licence on record that is valid on the day."},
    ),
]


@pytest.mark.parametrize("variant", list(Variant))
@pytest.mark.parametrize(("staff", "sentences"), STAFFS)
def test_staff_that_is_not_enough(staff, sentences: set[str], variant: str) -> None:
    assert sentences <= set(said(variant, staff=staff))


def test_acls_of_a_therapist_is_not_enough() -> None:
    able = replace(THERAPIST, held=THERAPIST.held | {"acls": DAY})
    found = said(staff=(able, without(MONITOR, "acls")))
    assert found == ("Nobody who gives the dose has ACLS that is valid on the day.",)


def test_everything_has_run_out_a_day_later() -> None:
    found = said(day=DAY + timedelta(days=1))
    assert len(found) == 5
    assert all("valid on the day" in sentence for sentence in found)


def test_group_counts_every_couple() -> None:
    found = said("GROUP", couples=3)
    assert found == (
        "The room has 2 of 6 places to lie down.",
        "There are 2 of 6 monitors.",
        "There are 2 of 3 clinicians.",
    )


def test_every_number_has_a_source() -> None:
    for terms in capacity().variant:
        assert terms.source
        assert terms.marks
