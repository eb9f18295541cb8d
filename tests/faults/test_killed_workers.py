"""Every response that was sent is scored once, whatever is killed or stopped meanwhile."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.answered import FORMS_A_COUPLE, Answered, Outcome
from tests.faults.works import Works, wait_for, works
from tests.kact.privacy.scratch import scratch
from tests.proof import COUPLES, KILLS, KILLS_OF_THE_UNPROTECTED, STRIKES

pytestmark = pytest.mark.kill
ALL = COUPLES * FORMS_A_COUPLE


@pytest.fixture
def place(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[Works]:
    """Works on an empty database, with nobody working yet."""
    with scratch(django_db_blocker), works(tmp_path) as made:
        yield made


def all_well(responses: int) -> Outcome:
    """What should have become of so many."""
    return Outcome(responses, responses, 0, 0, 0, 0, 0, baselines=responses // 3)


def send(place: Works, clinic: Answered, forms: slice = slice(None)) -> list[float]:
    """Send responses from another process and wait for it; returns the seconds each took."""
    clinic.to_send(place.folder, forms)
    assert place.submitter().wait(60) == 0
    return [float(line) for line in (place.folder / "sent.txt").read_text().split()]


def under_fire(place: Works, clinic: Answered, app: str, kills: int, strikes: int = 0) -> None:
    """Send everything while workers are killed, now a child and now all; then let them finish.

    On a busy machine most kills hit nobody at work: then it goes on while there is work to hit.
    """
    clinic.to_send(place.folder, slice(None))
    place.beat()
    worker = place.worker(app)
    place.submitter()
    assert wait_for(clinic.sent)
    while place.kills < kills or (place.struck < strikes and clinic.has_work()):
        worker = place.keep_up(worker, app)
        wait_for(clinic.at_work, 0.5)
        time.sleep(random.choice((0, 0, 0.005, 0.02)))
        place.struck += clinic.at_work()
        if place.kills % 10 == 9:
            place.kill(worker)
        else:
            place.kill_child(worker)
    assert wait_for(lambda: clinic.sent() == len(clinic.forms))
    place.keep_up(worker, app)
    assert wait_for(lambda: clinic.undone() == 0)


def test_score_once_though_workers_are_killed(
    place: Works, record_property: Callable[[str, Any], None]
) -> None:
    clinic = Answered(COUPLES)
    under_fire(place, clinic, "kact", KILLS, STRIKES)
    print(f"\n{place.kills} kills, {place.struck} of them while a follow-up was being done,")
    record_property("tally", {"kills": place.kills, "struck": place.struck})
    print(f"{clinic.outcome()}")
    assert place.struck >= STRIKES, "hardly a kill hit the work"
    assert clinic.outcome() == all_well(ALL)


@pytest.mark.parametrize(
    ("app", "seen"), [("tests.faults.losing", "unscored"), ("tests.faults.doubling", "said_twice")]
)
def test_kills_would_be_seen_without_protection(place: Works, app: str, seen: str) -> None:
    clinic = Answered(2)
    under_fire(place, clinic, app, KILLS_OF_THE_UNPROTECTED)
    print(f"\n{app}: {place.kills} kills, {clinic.outcome()}")
    assert getattr(clinic.outcome(), seen) > 0


def test_submit_without_a_broker(place: Works) -> None:
    clinic = Answered(2)
    place.worker()
    place.beat()
    half = FORMS_A_COUPLE
    send(place, clinic, slice(half))
    assert wait_for(lambda: clinic.undone() == 0)
    place.stop_broker()
    took = send(place, clinic, slice(half, None))[half:]
    assert clinic.undone() == half, "somebody worked without a broker"
    place.start_broker()
    assert wait_for(lambda: clinic.undone() == 0)
    print(f"\n{len(took)} sent without a broker, the slowest in {max(took):.2f} s")
    assert max(took) < 2
    assert clinic.outcome() == all_well(2 * half)


def test_score_once_with_two_beats_and_two_workers(place: Works) -> None:
    clinic = Answered(COUPLES)
    started = [place.worker(), place.worker(), place.beat(), place.beat()]
    send(place, clinic)
    assert wait_for(lambda: clinic.undone() == 0)
    time.sleep(3)  # sweeps that find nothing
    sweeps = place.said("sweep")
    print(f"\n{len(started)} processes, {sweeps} sweeps, {clinic.outcome()}")
    assert sweeps >= 4
    assert clinic.outcome() == all_well(ALL)
