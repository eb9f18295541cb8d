"""Whatever fails while a day is charted: nothing is lost, doubled, or on the wrong partner."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.days import Days, Outcome, tally
from tests.chaos.faults import OF_POSTGRES, OF_WEB, PACK, Faults
from tests.chaos.network import LOSES_ANSWERS, LOSES_REQUESTS
from tests.chaos.ward import PATIENCE, Ward, wait_for, ward
from tests.proof import CHAOS_SECONDS, CHAOS_SEED

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("chaos")]
TROUBLE = 0.25  # of all requests
SHORT = 8  # seconds in which what protects nothing must have been seen to fail

Charting = Callable[..., Days]


@pytest.fixture(scope="module")
def place(django_db_setup: None) -> Iterator[Ward]:
    """A ward that is up."""
    with ward(CHAOS_SEED) as made:
        yield made


@pytest.fixture
def charting(place: Ward, django_db_blocker: Any, tmp_path: Path) -> Iterator[Charting]:
    """Opens days and switches on the devices that chart them, in one manner."""

    def begin(manner: str = "keeps") -> Days:
        with place.looking(django_db_blocker):
            days = Days(tmp_path, place.network.port, seed=CHAOS_SEED, manner=manner)
        place.as_admin("checkpoint")  # whoever crashes it next does not lose the people
        for folder in days.folders:
            place.switch_on(folder)
        place.network.met.clear()
        assert wait_for(lambda: place.network.met["answered"]), "nothing is answered"
        return days

    yield begin
    place.network.trouble = 0.0
    place.switch_off()


@pytest.fixture
def ended(place: Ward, django_db_blocker: Any) -> Callable[[Days], Outcome]:
    """Lets everything arrive in peace, and counts."""

    def end(days: Days) -> Outcome:
        place.network.trouble = 0.0
        place.keep_up()
        days.enough()
        assert wait_for(place.drained), "something still waits on a device"
        with place.looking(django_db_blocker):
            return days.outcome()

    return end


def under_fire(
    place: Ward, seconds: float, strike: Callable[[], None], seen: Callable[[], object]
) -> None:
    """Strike for so long, and on a slow machine until as much was struck as is to be seen."""
    place.network.trouble = TROUBLE
    over = time.monotonic() + seconds
    last = over + PATIENCE
    while time.monotonic() < over or not seen():
        assert time.monotonic() < last, f"too little happened: {dict(place.network.met)}"
        strike()


def test_charted_entries_survive_whatever_fails(
    place: Ward, charting: Charting, ended: Any, record_property: Callable[[str, Any], None]
) -> None:
    days, faults = charting(), Faults(place, CHAOS_SEED)
    under_fire(
        place,
        CHAOS_SECONDS,
        faults.strike,
        lambda: faults.packs and place.network.met["answered"] > 100,
    )
    outcome = ended(days)
    figures = told(place, faults, days)
    record_property("tally", figures)
    record_property("said", f"The chaos run had the seed {CHAOS_SEED}.")
    print(f"\nseed {CHAOS_SEED}: {asdict(outcome)}\n{dict(faults.done)}\n{dict(place.network.met)}")
    print(f"{figures}")
    assert asdict(outcome) == asdict(Outcome(figures["charted"], 0, 0, 0, 0, 0, 0, 0))
    assert not [kind for kind in PACK if not faults.done[kind]], "a kind of fault was never made"
    assert figures["network"], "the network was never bad"
    assert figures["again"], "nothing was ever sent again after it had arrived"


def told(place: Ward, faults: Faults, days: Days) -> Counter[str]:
    """How much was tried, in the words of tests/figures.py."""
    met, done = place.network.met, faults.done
    return tally(days.notebooks()) + Counter(
        network=met.total() - met["answered"],
        web=sum(done[kind] for kind in OF_WEB),
        postgres=sum(done[kind] for kind in OF_POSTGRES),
        ended=done["session_ended"],
        devices=done["device_killed"],
        signed_out=done["signed_out"],
    )


def test_entry_that_is_sent_once_would_be_seen_to_be_lost(
    place: Ward, charting: Charting, ended: Any
) -> None:
    days = charting("sends_once")
    met = place.network
    under_fire(place, SHORT, pause, lambda: met.count(LOSES_REQUESTS) >= 10)
    outcome = ended(days)
    print(f"\nsent once: {asdict(outcome)}")
    assert outcome.lost > 0
    assert outcome.missing_numbers > 0, "the gaps do not show it"
    assert outcome.doubled == outcome.misplaced == outcome.unasked == 0


def test_entry_with_a_new_key_each_time_would_be_seen_to_be_doubled(
    place: Ward, charting: Charting, ended: Any
) -> None:
    days = charting("new_key")
    met = place.network
    under_fire(place, SHORT, pause, lambda: met.count(LOSES_ANSWERS) >= 10)
    outcome = ended(days)
    print(f"\nnew key each time: {asdict(outcome)}")
    assert outcome.doubled > 0
    assert outcome.lost == outcome.misplaced == outcome.unasked == 0


def test_answer_before_the_disk_has_it_would_be_seen_to_be_lost(
    place: Ward, charting: Charting, ended: Any
) -> None:
    with place.hurried():
        days = charting()
        rng, crashes = random.Random(CHAOS_SEED), Counter[str]()

        def crash() -> None:
            before = place.network.met["answered"]
            assert wait_for(lambda: place.network.met["answered"] > before + 5)
            place.crash_postgres(hard=rng.random() < 0.5, durable=False)
            crashes["postgres"] += 1

        under_fire(place, SHORT, crash, lambda: crashes["postgres"] >= 3)
        outcome = ended(days)
    print(f"\nsynchronous_commit off, {crashes['postgres']} crashes: {asdict(outcome)}")
    assert outcome.lost_though_acknowledged > 0
    assert outcome.missing_numbers > 0, "the gaps do not show it"


def pause() -> None:
    """The network's trouble is enough."""
    time.sleep(0.1)
