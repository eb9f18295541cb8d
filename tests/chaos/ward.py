"""A running system that may be broken: its own PostgreSQL and web, and a bad network before it.

Everything is started from the thread that stays, for a child ends with the thread that started it;
and only what was started here is ever killed.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import environ
import psutil
import psycopg
from django.db import connections

from kact.embedded.keys import kept_secrets
from kact.embedded.place import Place, site_packages
from kact.embedded.postgres import cluster_of, postgres
from kact.embedded.processes import (
    LOOPBACK,
    Process,
    ServerFailed,
    is_free,
    spawn,
    stop_all,
    tail,
)
from kact.embedded.roles import ensure_roles, role_url
from kact.embedded.servers import locked, wipe
from kact.privacy.models import private_models
from tests.chaos.network import BadNetwork
from tests.services import ROOT

REDIS_DATABASE = 8  # of the tests' own server; nobody else uses this one
PATIENCE = 300  # seconds; on a quiet machine nothing needs five
BEFORE_THE_FLEETING = range(20_000, 30_000)  # ports that no outgoing connection is given


class Ward:
    """The system of one clinic, standing on ``folder``."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.rng = folder, random.Random(seed)
        self.devices: dict[Path, Process] = {}
        self._secrets, self._postgres = kept_secrets(folder), ExitStack()
        self._port, web, bad = self._ports(3)
        self._web_port, self._web = web, cast("Process | None", None)
        self.network = BadNetwork(bad, web, seed)
        self.admin = self.app = self.owner = ""

    # --- PostgreSQL ------------------------------------------------------------------------------

    def start_postgres(self, *, durable: bool = True) -> None:
        """Start it, or start it again after whatever happened to it, at the same address."""
        password = self._secrets["ADMIN_PASSWORD"]
        for left in (2, 1, 0):
            try:
                self.admin = self._postgres.enter_context(
                    postgres(self.folder, password, durable=durable, port=self._port)
                )
            except ServerFailed:
                if not left:
                    raise
            else:
                break
        assert urlsplit(self.admin).port == self._port
        self.owner, self.app = (
            role_url(self.admin, f"kact_{who}", self._secrets[f"{who.upper()}_PASSWORD"])
            for who in ("owner", "app")
        )

    def stop_postgres(self) -> None:
        """Stop it as an administrator would."""
        self._postgres.close()

    def crash_postgres(self, *, hard: bool, durable: bool = True) -> None:
        """End it at once, by its own immediate stop or by killing all of it; then start it."""
        server = psutil.Process(self._postmaster())
        family = [server, *server.children(recursive=True)]
        if hard:
            for process in family:
                kill(process)
        else:
            server.send_signal(signal.SIGQUIT)
        psutil.wait_procs(family, timeout=30)
        self._postgres.close()
        self.start_postgres(durable=durable)

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """PostgreSQL answers before its log is on disk, and takes its time to write it."""
        self.as_admin("alter system set wal_writer_delay = '10s'")
        self.stop_postgres()
        self.start_postgres(durable=False)
        try:
            yield
        finally:
            self.as_admin("alter system reset wal_writer_delay")
            self.stop_postgres()
            self.start_postgres()

    def as_admin(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What an administrator's SQL brings; nothing where PostgreSQL is away just now."""
        with suppress(psycopg.OperationalError), self._connect() as admin:
            cursor = admin.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
        return []

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.admin, dbname="kact", autocommit=True, connect_timeout=5)

    def _postmaster(self) -> int:
        return int((cluster_of(self.folder) / "postmaster.pid").read_text().split()[0])

    def _prepare(self) -> None:
        """Roles, and the schema of the tests' own database, which is quicker than to migrate.

        The owner sees no private row, so none is asked for; there is none.
        """
        owner, app = self._secrets["OWNER_PASSWORD"], self._secrets["APP_PASSWORD"]
        ensure_roles(self.admin, owner_password=owner, app_password=app)
        walled = [f"--exclude-table-data={model._meta.db_table}" for model in private_models()]
        dump = self.folder / "schema.dump"
        _run(
            "pg_dump",
            "--format=custom",
            f"--file={dump}",
            *walled,
            os.environ["DATABASE_OWNER_URL"],
        )
        _run("pg_restore", "--exit-on-error", f"--dbname={self.owner}", str(dump))

    @contextmanager
    def looking(self, blocker: Any) -> Iterator[None]:
        """The test's own connection is to this database, as kact_app."""
        default = connections["default"]
        told = environ.Env.db_url_config(self.app)
        names = ("HOST", "PORT", "USER", "PASSWORD", "NAME")
        before = {name: default.settings_dict[name] for name in names}
        default.close()
        default.settings_dict.update({name: told[name] for name in names})
        try:
            with blocker.unblock():
                yield
        finally:
            default.close()
            default.settings_dict.update(before)

    # --- web -------------------------------------------------------------------------------------

    def keep_up(self) -> None:
        """Start the web where it is not running, as whatever supervises it would."""
        if self._web is None or self._web.poll() is not None:
            self._kill_family()
            command = [
                *(sys.executable, "-m", "gunicorn", "kact.wsgi:application"),
                *("--bind", f"{LOOPBACK}:{self._web_port}", "--no-control-socket", "--preload"),
                *("--workers", "2", "--threads", "4", "--timeout", str(PATIENCE)),
            ]
            self._web = spawn(command, self.folder / "web.log", env=self._environment(), cwd=ROOT)

    def workers(self) -> list[psutil.Process]:
        """The web's workers that live now."""
        with suppress(psutil.Error):
            return psutil.Process(self._web.pid).children() if self._web else []
        return []

    def kill_web(self) -> bool:
        """Kill all of it, with whatever it is in the middle of."""
        hit = bool(self.workers())
        self._kill_family()
        return hit

    def _kill_family(self) -> None:
        """The web and its workers, which would hold its port until they notice that it has gone."""
        if self._web:
            with suppress(ProcessLookupError):
                os.killpg(self._web.pid, signal.SIGKILL)
            self._web.wait()

    def _environment(self) -> dict[str, str]:
        env = {key: value for key, value in os.environ.items() if key != "DATABASE_OWNER_URL"}
        broker = urlsplit(env["REDIS_URL"])._replace(path=f"/{REDIS_DATABASE}").geturl()
        return env | {
            "DATABASE_URL": self.app,
            "REDIS_URL": broker,
            "CELERY_QUEUE": "chaos",
            "PUBLIC_URL": f"http://localhost:{self.network.port}",
        }

    # --- devices ---------------------------------------------------------------------------------

    def switch_on(self, folder: Path) -> None:
        """Start the device of that folder, or start it again."""
        command = [sys.executable, "-m", "tests.chaos.device", str(folder)]
        self.devices[folder] = spawn(command, folder / "device.log", cwd=ROOT)

    def kill_device(self, folder: Path) -> bool:
        """Kill a device, and switch it on again with what it kept."""
        hit = self.devices[folder].poll() is None
        self.devices[folder].kill()
        self.devices[folder].wait()
        self.switch_on(folder)
        return hit

    def switch_off(self) -> None:
        """End every device, whatever it still holds."""
        stop_all(self.devices.values(), signal.SIGKILL)
        self.devices = {}

    def drained(self) -> bool:
        """Whether every device has ended because nothing waits on it any more."""
        ended = {folder: process.poll() for folder, process in self.devices.items()}
        for folder, code in ended.items():
            assert code in {None, 0}, tail(folder / "device.log")
        return all(code == 0 for code in ended.values())

    # --- from entering to leaving ----------------------------------------------------------------

    def close(self) -> None:
        """Leave nothing running."""
        self.switch_off()
        stop_all(filter(None, [self._web]))
        self.stop_postgres()

    def _ports(self, count: int) -> list[int]:
        """Free ones, which stay free while what listens there is away."""
        tried = iter(random.sample(BEFORE_THE_FLEETING, len(BEFORE_THE_FLEETING)))
        return [next(port for port in tried if is_free(port)) for _ in range(count)]


@contextmanager
def ward(seed: int) -> Iterator[Ward]:
    """A ward that is up, with an empty database."""
    with tempfile.TemporaryDirectory(prefix="kact-chaos-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may have to run as another account
        with locked(folder):
            made = Ward(folder, seed)
            try:
                made.start_postgres(durable=False)  # nothing is in it yet
                made._prepare()
                made.stop_postgres()
                made.start_postgres()
                with made.network:
                    made.keep_up()
                    yield made
            finally:
                made.close()
                wipe(folder)


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs."""
    command = [str(Place(site_packages(), Path()).program(program)), *arguments]
    subprocess.run(command, check=True)


def kill(process: psutil.Process) -> None:
    """With no chance to end what it is doing; it may have ended before."""
    with suppress(psutil.Error):
        process.kill()


def wait_for(what: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not (so := what()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(so)
