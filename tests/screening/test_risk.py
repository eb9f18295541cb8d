"""The suicide-risk screen: item numbers, the highest band, and what the high one does."""

from decimal import Decimal
from itertools import product

import pytest
from django.db import DatabaseError, transaction

from kact.alerts.models import Alert
from kact.privacy.audience import looking_as
from screening.models import SuicideScreen
from screening.suicide_risk import NO, NOT_ASKED, YES, Unsound, rules
from tests.cast import Cast
from tests.screening.keeping_safe import alerts, causes, held

ITEMS = ("1", "2", "3", "4", "5", "6", "6r")
ALL_NO = {"1": NO, "2": NO, "6": NO}
HOLD_FROM = Decimal(rules().bands.index("high"))  # the program's own number


def marks(**yes: str) -> dict[str, str]:
    return ALL_NO | yes


@pytest.mark.parametrize(
    ("given", "band"),
    [
        (ALL_NO, "none"),
        (ALL_NO | {"1": YES}, "low"),
        (ALL_NO | {"2": YES, "3": NO, "4": NO, "5": NO}, "low"),
        (ALL_NO | {"2": YES, "3": YES, "4": NO, "5": NO}, "moderate"),
        (ALL_NO | {"2": YES, "3": NO, "4": YES, "5": NO}, "high"),
        (ALL_NO | {"2": YES, "3": NO, "4": NO, "5": YES}, "high"),
        (ALL_NO | {"6": YES, "6r": NO}, "moderate"),  # not the highest-numbered yes
        (ALL_NO | {"6": YES, "6r": YES}, "high"),
        (ALL_NO | {"2": YES, "3": YES, "4": YES, "5": NO, "6": YES, "6r": NO}, "high"),
        (ALL_NO | {"4": YES}, "high"),  # a yes counts where the form would not have asked
    ],
)
def test_band_is_the_highest_of_any_yes(given: dict[str, str], band: str) -> None:
    assert rules().band(given) == band
    assert rules().holds(band, HOLD_FROM) is (band == "high")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, {"1", "2", "6"}),
        ({"1": NO, "2": NO}, {"6"}),
        (ALL_NO | {"2": YES}, {"3", "4", "5"}),
        (ALL_NO | {"6": YES}, {"6r"}),
    ],
)
def test_band_of_a_form_half_filled_in_is_refused(given: dict[str, str], missing: set[str]) -> None:
    with pytest.raises(Unsound) as refusal:
        rules().band(given)
    assert set(refusal.value.items) == missing


def test_every_form_with_item_4_5_or_recent_behaviour_holds() -> None:
    """All 3^7 ways to mark the form: it holds exactly with such a yes, or it is refused."""
    read = 0
    for given in product((YES, NO, NOT_ASKED), repeat=len(ITEMS)):
        marked = dict(zip(ITEMS, given, strict=True))
        try:
            held = rules().holds(rules().band(marked), HOLD_FROM)
        except Unsound:
            continue
        read += 1
        assert held == (YES in {marked["4"], marked["5"], marked["6r"]})
    assert read == 2 * 5 * 35  # item 1, items 6 and 6r, items 2 to 5


def post(cast: Cast, word: str, **given: str) -> object:
    url = f"/partners/{cast.a.partner.pk}/risk-screen/"
    data = {f"item_{code}": mark for code, mark in (ALL_NO | given).items()}
    return cast.people[word].client().post(url, data)


def test_record_suicide_screen_high_holds_and_alerts(cast: Cast) -> None:
    answer = post(cast, "therapist", **{"6": YES, "6r": YES})
    assert answer.status_code == 302
    assert held(cast, cast.a)
    for word in ("therapist", "co_therapist", "prescriber", "monitor"):
        assert causes(cast.people[word], cast.a) == ["suicide_risk"], word
        assert alerts(cast.people[word], cast.a) == ["suicide-risk"], word
    for word in ("a", "b", "admin", "officer", "off_team"):
        assert causes(cast.people[word], cast.a) == [], word
        assert alerts(cast.people[word], cast.a) == [], word
    with looking_as(cast.prescriber.audience):
        row, alert = SuicideScreen.objects.get(), Alert.objects.get()
        assert (row.band, row.marks["6r"], alert.source) == ("high", YES, row.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            SuicideScreen.objects.update(band="none")


def test_record_suicide_screen_below_high_holds_nobody(cast: Cast) -> None:
    assert post(cast, "prescriber", **{"6": YES, "6r": NO}).status_code == 302
    assert not held(cast, cast.a)
    assert alerts(cast.prescriber, cast.a) == []


def test_record_suicide_screen_says_which_item_lacks(cast: Cast) -> None:
    answer = post(cast, "therapist", **{"2": YES, "3": NO, "4": NO})
    page = answer.content.decode()
    assert "Item 5: mark yes or no, as on the form." in page
    with looking_as(cast.therapist.audience):
        assert not SuicideScreen.objects.exists()


def test_record_suicide_screen_shows_no_wording(cast: Cast) -> None:
    url = f"/partners/{cast.a.partner.pk}/risk-screen/"
    page = cast.therapist.client().get(url).content.decode().casefold()
    assert "item 4" in page
    assert not [w for w in ("wished", "dead", "killing", "intent", "plan") if w in page]


@pytest.mark.parametrize("word", ["co_therapist", "monitor", "admin", "a", "b", "off_team"])
def test_record_suicide_screen_is_not_there_for_others(cast: Cast, word: str) -> None:
    assert post(cast, word, **{"6": YES, "6r": YES}).status_code == 404
    assert not held(cast, cast.a)
