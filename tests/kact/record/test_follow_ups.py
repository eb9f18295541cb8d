"""A follow-up is done once, late rather than lost, whatever becomes of the broker or a worker."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone
from kombu import pools

from kact import celery
from kact.privacy.audience import looking_as, reader
from kact.privacy.roles import CLINICIANS, Job
from kact.record import follow, tasks, verbs
from kact.record.actions import append
from kact.record.models import Event, FollowUp
from kact.record.verbs import Verb
from tests import cast as casting
from tests.cast import Cast

HAPPENED = "happened_in_a_test"


@dataclass
class Worker:
    """Work that remembers what it did, and fails as often as it is told to."""

    done: list[UUID] = field(default_factory=list)
    failures: int = 0
    pause: threading.Event | None = None

    def work(self, event: Event) -> None:
        """Note the event, or fail."""
        self.done.append(event.pk)
        if self.pause:
            self.pause.wait(0.2)
        assert reader().role == Job.SCORER
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the work failed")


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A verb with one follow-up, for one test."""
    made = Worker()
    verb = Verb(HAPPENED, "{who} did it.", CLINICIANS | {Job.SCORER})
    follow.after(verb, job=Job.SCORER, do=made.work)
    yield made
    del verbs._verbs[HAPPENED], follow._rules[f"{HAPPENED}:work"]


@pytest.fixture
def people(committed_db: str) -> Cast:
    """The cast in a database whose commits are real, with nothing left to do for them."""
    with pytest.MonkeyPatch.context() as silently:
        silently.setattr(tasks, "ring", lambda event_id: None)
        with transaction.atomic():
            made = casting.assemble()
    FollowUp.objects.all().delete()
    return made


def happen(people: Cast) -> UUID:
    """Append the event and commit; ringing is left to the broker."""
    audience = people.therapist.audience
    with looking_as(audience):
        return append(verbs.verbs()[HAPPENED], by=audience, couple=people.couples["first"].pk).pk


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """A broker that loses every message; returns what it was told."""
    rung: list[UUID] = []
    monkeypatch.setattr(tasks, "ring", rung.append)
    return rung


def only() -> FollowUp:
    """The one follow-up there is."""
    return FollowUp.objects.get(name=f"{HAPPENED}:work")


def due_now() -> None:
    """Let the pause after a failure pass."""
    FollowUp.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_follow_up_is_written_with_its_event_and_rung_on_commit(
    people: Cast, worker: Worker, deaf: list[UUID]
) -> None:
    with transaction.atomic():
        event = happen(people)
        assert deaf == []
    assert deaf == [event]
    assert (only().event_id, only().done_at, only().attempts) == (event, None, 0)


def test_follow_up_of_a_rolled_back_event_does_not_exist(
    people: Cast, worker: Worker, deaf: list[UUID]
) -> None:
    with transaction.atomic():
        happen(people)
        transaction.set_rollback(True)
    assert (deaf, FollowUp.objects.count(), follow.waiting()) == ([], 0, [])


def test_follow_up_is_done_once_however_often_it_is_rung(
    people: Cast, worker: Worker, deaf: list[UUID]
) -> None:
    event = happen(people)
    for _ in range(3):
        tasks.follow_up(str(event))
        tasks.sweep()
    assert worker.done == [event]
    assert only().done_at is not None
    assert follow.waiting() == []


def test_sweep_does_what_the_broker_lost(people: Cast, worker: Worker, deaf: list[UUID]) -> None:
    events = {happen(people) for _ in range(3)}
    tasks.sweep()
    assert set(worker.done) == events
    assert len(worker.done) == 3


def test_follow_up_is_done_once_by_eight_workers_at_a_time(
    people: Cast, worker: Worker, deaf: list[UUID]
) -> None:
    worker.pause = threading.Event()
    events = {happen(people) for _ in range(4)}
    errors: list[BaseException] = []
    start = threading.Barrier(8)

    def run() -> None:
        try:
            start.wait(10)
            tasks.sweep()
            for event in events:
                tasks.follow_up(str(event))
        except BaseException as error:  # told to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert sorted(worker.done) == sorted(events)
    assert FollowUp.objects.filter(done_at=None).count() == 0


def test_failed_follow_up_is_counted_and_tried_later(
    people: Cast, worker: Worker, deaf: list[UUID]
) -> None:
    event = happen(people)
    worker.failures = 1
    with pytest.raises(RuntimeError, match="the work failed"):
        tasks.follow_up(str(event))
    failed = only()
    assert (failed.attempts, failed.done_at) == (1, None)
    assert failed.due_at > timezone.now() + follow.FIRST_PAUSE / 2
    assert follow.waiting() == []
    due_now()
    tasks.sweep()
    assert (len(worker.done), only().attempts) == (2, 1)
    assert only().done_at is not None


def test_failed_work_leaves_nothing_behind(people: Cast, worker: Worker, deaf: list[UUID]) -> None:
    """Work and mark commit together, so what a failed attempt wrote is gone."""
    event = happen(people)
    worker.failures = 1
    work = worker.work

    def writes_then_fails(happened: Event) -> None:
        append(verbs.verbs()["page_read"], by=reader(), couple=happened.couple_id)
        work(happened)

    rule = follow._rules[f"{HAPPENED}:work"]
    follow._rules[f"{HAPPENED}:work"] = follow.Rule(rule.verb, rule.job, writes_then_fails)
    for left in (0, 1):
        due_now()
        tasks.sweep()
        with looking_as(people.officer.audience):
            assert Event.objects.filter(verb="page_read").count() == left
    assert worker.done == [event, event]


def test_pause_grows_and_stays_below_an_hour(
    people: Cast, worker: Worker, deaf: list[UUID]
) -> None:
    happen(people)
    worker.failures = 14
    pauses = []
    for _ in range(14):
        due_now()
        before = timezone.now()
        tasks.sweep()
        pauses.append(only().due_at - before)
    assert pauses == sorted(pauses)[: len(pauses)] or pauses[-1] >= follow.LONGEST_PAUSE
    assert pauses[0] < timedelta(seconds=30)
    assert follow.LONGEST_PAUSE <= pauses[-1] < follow.LONGEST_PAUSE + timedelta(minutes=1)


def test_one_failure_does_not_keep_the_sweep_from_the_others(
    people: Cast, worker: Worker, deaf: list[UUID]
) -> None:
    events = [happen(people) for _ in range(3)]
    worker.failures = 1
    tasks.sweep()
    assert worker.done == events
    assert FollowUp.objects.filter(done_at=None).count() == 1


@pytest.fixture(params=["refuses", "hangs up", "answers with an error"])
def broken_broker(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A broker's address at which nothing good answers."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    if request.param == "refuses":
        listening.close()
    else:
        answer = b"" if request.param == "hangs up" else b"-MISCONF cannot write to disk\r\n" * 9
        threading.Thread(target=_serve, args=(listening, answer), daemon=True).start()
    monkeypatch.setattr(celery.app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
    _forget_connections()
    yield
    _forget_connections()
    listening.close()


def _forget_connections() -> None:
    """Let Celery connect anew, to the address it is told now."""
    pools.reset()
    celery.app.set_default()
    celery.app._pool = celery.app.amqp._producer_pool = None


def _serve(listening: socket.socket, answer: bytes) -> None:
    while True:
        try:
            caller, _ = listening.accept()
        except OSError:
            return
        with caller:
            if answer:
                caller.recv(4096)
                caller.sendall(answer)


def test_broken_broker_does_not_fail_the_action(
    people: Cast, worker: Worker, broken_broker: None
) -> None:
    event = happen(people)
    assert only().done_at is None
    tasks.sweep()
    assert worker.done == [event]


def test_follow_up_is_declared_once(worker: Worker) -> None:
    with pytest.raises(ValueError, match="declared twice"):
        follow.after(verbs.verbs()[HAPPENED], job=Job.SCORER, do=worker.work)


def test_work_must_read_as_its_job_and_nobody_else(
    people: Cast, worker: Worker, deaf: list[UUID]
) -> None:
    """A job that its event does not name cannot read it: the work fails and is kept."""
    event = happen(people)
    rule = follow._rules[f"{HAPPENED}:work"]
    follow._rules[f"{HAPPENED}:work"] = follow.Rule(rule.verb, Job.BINDER, rule.work)
    with pytest.raises(Event.DoesNotExist):
        tasks.follow_up(str(event))
    assert (worker.done, only().attempts) == ([], 1)
