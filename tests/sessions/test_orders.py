"""Orders: judged by the route's table, warned with a reason, replaced and never edited."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kact.privacy.audience import looking_as
from kact.protocol.numbers import NONE_CHOSEN
from kact.record.models import Event
from sessions.actions import orders as actions
from sessions.dosing.orders import Dose, against, concerns, refusals, weight_differs
from sessions.models import Order, OrderStop
from sessions.queries.orders import order_in_force
from tests.sessions.ordering import order, ordered

D = Decimal
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def asked(**other) -> SimpleNamespace:
    return SimpleNamespace(**ordered(**other))


def refused(**other) -> list[str]:
    return refusals(asked(**other), timezone.localdate(), NONE_CHOSEN)


def test_plain_order_is_neither_refused_nor_warned_of() -> None:
    assert refused() == []
    assert concerns(asked(), timezone.localdate(), NONE_CHOSEN) == []


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"substance": "esketamine"}, "way to give ketamine"),
        ({"form": "lozenge"}, "not given that way"),
        ({"strength": D(25)}, "strength"),
        ({"strength": D(0)}, "strength"),
        ({"min_mg": D("0")}, "0.1 to 1000"),
        ({"min_mg": D(61)}, "more than the most"),
        ({"max_total_mg": D(59)}, "less than one dose"),
        ({"boosters": 3}, "At most 2 boosters"),
        ({"interval_min": 0}, "how many minutes"),
        ({"max_mg": D("105.1"), "max_total_mg": D(200)}, "Above 1.5 mg/kg"),
        ({"weight_kg": D("29.9")}, "30 to 300"),
    ],
)
def test_order_that_cannot_be_is_refused(other, says) -> None:
    assert any(says in sentence for sentence in refused(**other)), refused(**other)


def test_order_of_a_day_gone_by_and_a_weight_to_come_is_refused() -> None:
    day = timezone.localdate()
    assert refused(last_day=day) == []
    assert "passed" in refused(last_day=day - timedelta(days=1))[0]
    assert refused(weight_on=day) == []
    assert "to come" in refused(weight_on=day + timedelta(days=1))[0]


def test_order_at_the_hold_is_warned_of_and_not_refused() -> None:
    most = {"max_mg": D(105), "max_total_mg": D(105)}
    assert refused(**most) == []
    [sentence] = concerns(asked(**most), timezone.localdate(), NONE_CHOSEN)
    assert "105 mg: Above 1 mg/kg" in sentence


@pytest.mark.parametrize(("days", "warned"), [(29, False), (30, False), (31, True)])
def test_weight_older_than_its_days_is_warned_of(days: int, warned: bool) -> None:
    day = timezone.localdate()
    said = concerns(asked(weight_on=day - timedelta(days=days)), day, NONE_CHOSEN)
    assert bool(said) is warned


@pytest.mark.parametrize(
    ("weighed", "warned"), [("63", 0), ("62.9", 1), ("77", 0), ("77.1", 1), ("70", 0)]
)
def test_weight_more_than_a_tenth_away_is_warned_of(weighed: str, warned: int) -> None:
    assert bool(weight_differs(D(70), D(weighed), NONE_CHOSEN)) is bool(warned)


@pytest.mark.parametrize(("mg", "kept"), [("29.9", 0), ("30", 1), ("60", 1), ("60.1", 0)])
def test_dose_keeps_to_the_range(mg: str, kept: int) -> None:
    assert (not against(asked(), D(mg), NOON, timezone.localdate())) is bool(kept)


@pytest.mark.parametrize(("mg", "kept"), [("40", 1), ("40.1", 0)])
def test_booster_keeps_to_the_most_of_a_session(mg: str, kept: int) -> None:
    before = [Dose(D(50), NOON - timedelta(minutes=20))]
    assert (not against(asked(), D(mg), NOON, timezone.localdate(), before=before)) is bool(kept)


@pytest.mark.parametrize(("minutes", "kept"), [(19, 0), (20, 1), (-19, 0), (-20, 0)])
def test_booster_keeps_its_distance(minutes: int, kept: int) -> None:
    before = [Dose(D(30), NOON - timedelta(minutes=minutes))]
    assert (not against(asked(), D(30), NOON, timezone.localdate(), before=before)) is bool(kept)


@pytest.mark.parametrize(("boosters", "already", "kept"), [(0, 1, 0), (1, 1, 1), (1, 2, 0)])
def test_no_more_boosters_than_ordered(boosters: int, already: int, kept: int) -> None:
    before = [Dose(D(30), NOON - timedelta(hours=n + 1)) for n in range(already)]
    terms = asked(boosters=boosters, max_total_mg=D(1000))
    assert (not against(terms, D(30), NOON, timezone.localdate(), before=before)) is bool(kept)


def test_order_counts_through_its_last_day() -> None:
    day = timezone.localdate()
    assert against(asked(last_day=day), D(30), NOON, day) == []
    assert "ended" in against(asked(last_day=day), D(30), NOON, day + timedelta(days=1))[0]


@given(st.lists(st.integers(300, 600), max_size=4), st.integers(1, 1200))
def test_whatever_was_given_no_dose_passes_the_most_of_a_session(before, mg) -> None:
    doses = [Dose(D(each) / 10, NOON - timedelta(hours=1)) for each in before]
    if not against(asked(), D(mg) / 10, NOON, timezone.localdate(), before=doses):
        assert sum((d.mg for d in doses), D(mg) / 10) <= 90
        assert len(doses) <= 1
        assert 30 <= D(mg) / 10 <= 60


def test_write_order_is_on_record_once(cast) -> None:
    found = order(cast, cast.a)
    with looking_as(cast.monitor.audience):
        assert order_in_force(cast.a.partner.pk) == found
        assert order_in_force(cast.b.partner.pk) is None
        [event] = Event.objects.filter(verb="dose_ordered")
        assert event.data == {"order": str(found.pk)}


def test_write_order_warned_of_needs_a_reason(cast) -> None:
    most = {"max_mg": D(80), "max_total_mg": D(80), "boosters": 0}
    with pytest.raises(actions.ReasonNeeded):
        order(cast, cast.a, **most)
    found = order(cast, cast.a, **most, reason="Tolerated twice.")
    assert "Above 1 mg/kg" in found.warned[0]


def test_write_order_again_takes_the_place_of_the_first(cast) -> None:
    first = order(cast, cast.a)
    with pytest.raises(actions.ReplacesAnother):
        order(cast, cast.a, max_mg=D(50))
    second = order(cast, cast.a, max_mg=D(50), replacing="Less after the first session.")
    with looking_as(cast.therapist.audience):
        assert order_in_force(cast.a.partner.pk) == second
        [stop] = OrderStop.objects.all()
        assert (stop.order, stop.by_order) == (first, second)


def test_stop_order_twice_is_refused(cast) -> None:
    found = order(cast, cast.a)
    with looking_as(cast.prescriber.audience) as by:
        actions.stop_order(by=by, order=found, reason="Blood pressure.")
        assert order_in_force(cast.a.partner.pk) is None
        with pytest.raises(actions.Stopped):
            actions.stop_order(by=by, order=found, reason="Again.")


@pytest.mark.parametrize("word", ["therapist", "monitor", "co_therapist"])
def test_nobody_but_a_prescriber_orders(cast, word: str) -> None:
    order(cast, cast.b)
    client = cast.people[word].client()
    base = f"/partners/{cast.a.partner.pk}/orders/"
    assert client.get(base).status_code == 200
    assert client.post(f"{base}write/", _typed()).status_code == 404
    with looking_as(cast.people[word].audience):
        assert Order.objects.filter(subject_id=cast.a.partner.pk).count() == 0


def test_write_order_page_says_what_is_wrong_and_then_keeps_it(cast) -> None:
    client, base = cast.prescriber.client(), f"/partners/{cast.a.partner.pk}/orders/"
    page = client.get(f"{base}write/").content.decode()
    assert "above 0.75 mg/kg" in page
    page = client.post(f"{base}write/", _typed(strength="")).content.decode()
    assert "there is none by itself" in page
    page = client.post(f"{base}write/", _typed(max_mg="80", max_total_mg="110")).content.decode()
    assert "Above 1 mg/kg" in page
    page = client.post(f"{base}write/", _typed(), follow=True).content.decode()
    assert "30 to 60 mg (0.43 to 0.86 mg/kg)" in page
    assert "1, at least 20 minutes apart" in page
    with looking_as(cast.prescriber.audience):
        [found] = Order.objects.all()
    page = client.post(f"/orders/{found.pk}/stop/", {"reason": "Unwell."}, follow=True)
    assert "Nothing is ordered." in page.content.decode()
    assert client.post(f"/orders/{found.pk}/stop/", {"reason": "Again."}).status_code == 404


def test_orders_are_nothing_to_partners_and_administrators(cast) -> None:
    found = order(cast, cast.a)
    for word in ("a", "b", "admin"):
        client = cast.people[word].client()
        assert client.get(f"/partners/{cast.a.partner.pk}/orders/").status_code == 404
        assert client.get(f"/orders/{found.pk}/stop/").status_code == 404


def _typed(**other: str) -> dict[str, str]:
    typed = {name: str(value) for name, value in ordered().items()}
    return typed | {"reason": ""} | other
