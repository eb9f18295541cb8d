"""The background work as it really runs: workers and beats of one's own, which may be killed.

The database is the test's own, and so is the broker, so that stopping it hurts nobody.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from django.db import connections

from kact.embedded.processes import Process, free_port, spawn, stop_all
from kact.embedded.valkey import valkey
from tests.services import ROOT, on_database

PASSWORD = "for-this-test-alone"
PATIENCE = 60  # seconds; on a quiet machine everything is done in a few


@dataclass
class Works:
    """A broker's address, and the processes that work from it."""

    folder: Path
    port: int
    env: dict[str, str] = field(default_factory=dict, repr=False)
    running: list[Process] = field(default_factory=list)
    kills: int = 0
    struck: int = 0  # rounds in which a follow-up was held just before the kill
    _broker: ExitStack = field(default_factory=ExitStack)

    def start_broker(self) -> None:
        """Start it, or start it again at the same address."""
        self._broker.enter_context(valkey(self.folder, PASSWORD, durable=False, port=self.port))

    def stop_broker(self) -> None:
        """Stop it; what it held is gone."""
        self._broker.close()

    def worker(self, app: str = "kact") -> Process:
        """A worker with one child, from ``app``'s Celery application, once it is ready."""
        options = ("--concurrency", "1", "--loglevel", "INFO", "--without-mingle")
        before = self.said("ready.")
        worker = self._celery(app, "worker", *options)
        assert wait_for(lambda: self.said("ready.") > before)
        time.sleep(0.3)  # its children come up after it
        return worker

    def keep_up(self, worker: Process, app: str) -> Process:
        """The worker, or where it has ended another, as a supervisor would start it."""
        return worker if worker.poll() is None else self.worker(app)

    def beat(self) -> Process:
        """A beat; each keeps its own schedule, as two that were started by mistake would."""
        schedule = self.folder / f"beat-{len(self.running)}"
        return self._celery("kact", "beat", "--schedule", str(schedule), "--pidfile", "")

    def submitter(self) -> Process:
        """Sends what ``to_send`` names, and writes down how long each took."""
        return self._run("submitter", "tests.faults.submitter", str(self.folder))

    def kill_child(self, worker: Process) -> None:
        """Kill the one that does a worker's tasks, with what it may be in the middle of."""
        with suppress(psutil.Error):
            for child in psutil.Process(worker.pid).children():
                child.kill()
                self.kills += 1

    def kill(self, worker: Process) -> None:
        """Kill a worker with all its children."""
        with suppress(psutil.Error):
            family = psutil.Process(worker.pid)
            for process in [family, *family.children()]:
                process.kill()
                self.kills += 1
        worker.wait()

    def said(self, words: str) -> int:
        """How often the workers have written these words."""
        return sum(log.read_text().count(words) for log in self.folder.glob("worker-*.log"))

    def close(self) -> None:
        """Leave nothing behind."""
        stop_all(self.running)
        self.stop_broker()

    def _celery(self, app: str, command: str, *options: str) -> Process:
        return self._run(command, "celery", "-A", app, command, *options)

    def _run(self, name: str, *module: str) -> Process:
        log = self.folder / f"{name}-{len(list(self.folder.glob('*.log')))}.log"
        process = spawn([sys.executable, "-m", *module], log, env=self.env, cwd=ROOT)
        self.running.append(process)
        return process


@contextmanager
def works(folder: Path) -> Iterator[Works]:
    """Works on the database that ``default`` is on now, with the broker running."""
    made = Works(folder, free_port())
    database = connections["default"].settings_dict["NAME"]
    made.env = {k: v for k, v in os.environ.items() if k != "DATABASE_OWNER_URL"} | {
        "DATABASE_URL": on_database(os.environ["DATABASE_URL"], database),
        "REDIS_URL": f"redis://:{PASSWORD}@127.0.0.1:{made.port}/0",
        "SWEEP_SECONDS": "1",
    }
    try:
        made.start_broker()
        yield made
    finally:
        made.close()


def wait_for(what: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not (so := what()) and time.monotonic() < deadline:
        time.sleep(0.002)
    return bool(so)
