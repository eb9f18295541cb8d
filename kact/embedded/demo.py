"""``make demo``: the whole product on this machine, from nothing to an address to open.

Web, worker and beat run as kact_app on loopback; only migrations and the seed see kact_owner.
Whatever ends this process ends everything it started.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from kact.embedded import postgres, valkey
from kact.embedded.keys import KEYS, kept_secrets
from kact.embedded.processes import (
    LOOPBACK,
    Process,
    ServerFailed,
    is_free,
    spawn,
    stop_all,
    tail,
    wait_until,
)
from kact.embedded.roles import ensure_privileges
from kact.embedded.servers import AlreadyRunning, broker, database, locked, wipe

CHECKOUT = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("KACT_DATA") or CHECKOUT / ".kact").resolve()
LOGS = DATA / "logs"
Environment = Mapping[str, str]
Children = Mapping[str, Process]


def main() -> int:
    """Run until a signal or a failure; the exit code is 0 for a signal and 1 for a failure."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with locked(DATA):
            return _run(fresh=os.environ.get("FRESH", "") not in ("", "0"))
    except KeyboardInterrupt:
        print("\nStopped; nothing is left running.")
        return 0
    except (AlreadyRunning, ServerFailed) as problem:
        print(problem, file=sys.stderr)
        return 1


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Unwind once; a second signal must not cut the unwinding short."""
    for ours in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ours, signal.SIG_IGN)
    raise KeyboardInterrupt


def _run(*, fresh: bool) -> int:
    if fresh:
        wipe(DATA)
        print(f"Starting over: what earlier runs stored in {DATA} is removed.")
    LOGS.mkdir(exist_ok=True)
    with ExitStack() as stack:
        owner, environment = _servers(stack)
        _prepare(owner, environment)
        port = _port()
        environment = {**environment, "PUBLIC_URL": f"http://localhost:{port}"}
        children = stack.enter_context(_children(port, environment))
        people = _manage(environment, "demo_people")
        _wait_for_health(port, children)
        print(f"\nKACT runs at {environment['PUBLIC_URL']}\n\n{people.strip()}\n")
        print(f"Logs: {LOGS}   Stop: Ctrl-C", flush=True)
        return _watch(children)


def _servers(stack: ExitStack) -> tuple[str, dict[str, str]]:
    """The owner's database URL, and the environment of everything that runs without it."""
    ours = {name: kept_secrets(DATA)[name] for name in KEYS}
    demo = {"KACT_MODE": "demo", "STATIC_ROOT": str(DATA / "static")}
    environment = ours | dict(os.environ) | demo
    owner, environment["DATABASE_URL"] = _database(stack, environment)
    environment["REDIS_URL"] = _broker(stack, environment)
    return owner, environment


def _database(stack: ExitStack, environment: dict[str, str]) -> tuple[str, str]:
    """The URLs of kact_owner, taken out of the environment, and kact_app: given or started here."""
    owner, app = environment.pop("DATABASE_OWNER_URL", ""), environment.get("DATABASE_URL", "")
    if not owner and not app:
        _say_where()
        urls = stack.enter_context(database(DATA))
        return urls.owner, urls.app
    if not owner or not app:
        raise ServerFailed("Set DATABASE_URL and DATABASE_OWNER_URL together, or neither.")
    if not postgres.answers(owner) or not postgres.answers(app):
        raise ServerFailed("No PostgreSQL lets us in at DATABASE_URL and DATABASE_OWNER_URL.")
    return owner, app


def _broker(stack: ExitStack, environment: Environment) -> str:
    url = environment.get("REDIS_URL", "")
    if not url:
        return stack.enter_context(broker(DATA))
    if not valkey.answers(url):
        raise ServerFailed("No broker answers at REDIS_URL.")
    return url


def _say_where() -> None:
    folder = postgres.cluster_of(DATA)
    print(f"Starting PostgreSQL and Valkey; their data is in {DATA}", flush=True)
    if DATA not in folder.parents:
        print(f"Only root can look in there, so PostgreSQL's files are in {folder}", flush=True)


def _prepare(owner: str, environment: Environment) -> None:
    """Schema, static files and the demo clinic: each a no-op when it is there already."""
    ensure_privileges(owner)
    as_owner = {**environment, "DATABASE_OWNER_URL": owner}
    _manage(as_owner, "migrate", "--database", "owner", "--verbosity", "0")
    _collect_static(environment)
    if said := _manage(as_owner, "seed_demo").strip():
        print(said, flush=True)


def _manage(environment: Environment, *arguments: str) -> str:
    """What a management command printed. Raises ServerFailed with the end of its output."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        end = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise ServerFailed(f"manage.py {arguments[0]} failed.\n{end}")
    return done.stdout


def _collect_static(environment: Environment) -> None:
    """Collect when a file of ours or a library's version has changed since the last time."""
    stamp = DATA / "static.stamp"
    now = _static_fingerprint()
    if not stamp.exists() or stamp.read_text() != now:
        _manage(environment, "collectstatic", "--no-input", "--clear", "--verbosity", "0")
        stamp.write_text(now)


def _static_fingerprint() -> str:
    digest = hashlib.sha256((CHECKOUT / "kact/deploy/requirements.txt").read_bytes())
    for path in sorted((CHECKOUT / "static").rglob("*")):
        digest.update(f"{path} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def _port() -> int:
    """The wanted port, or the next free one, which is then said."""
    asked = os.environ.get("PORT") or "8000"
    if not asked.isdecimal():
        raise ServerFailed(f"PORT is {asked!r}; it must be a number.")
    wanted = int(asked)
    port = next(port for port in range(wanted, 65536) if is_free(port))
    if port != wanted:
        print(f"Port {wanted} is busy; taking {port}.")
    return port


@contextmanager
def _children(port: int, environment: Environment) -> Iterator[dict[str, Process]]:
    """Web, worker and beat, stopped together on leaving."""
    running: dict[str, Process] = {}
    try:
        for name, arguments in _commands(port).items():
            log = LOGS / f"{name}.log"
            command = [sys.executable, "-m", *arguments]
            running[name] = spawn(command, log, env=environment, cwd=CHECKOUT)
        yield running
    finally:
        stop_all(running.values())


def _commands(port: int) -> dict[str, list[str]]:
    celery = ["celery", "-A", "kact"]
    return {
        "web": [
            *("gunicorn", "kact.wsgi:application", "--bind", f"{LOOPBACK}:{port}"),
            *("--workers", "2", "--threads", "4", "--preload", "--no-control-socket"),
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"],
        "beat": [*celery, "beat", "--schedule", str(DATA / "beat"), "--pidfile", ""],
    }


def _wait_for_health(port: int, children: Children) -> None:
    def healthy() -> bool:
        _raise_if_ended(children)
        return _answers(f"http://{LOOPBACK}:{port}/healthz")

    wait_until(healthy, children["web"], LOGS / "web.log", seconds=60)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 our own address
            return bool(response.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


def _raise_if_ended(children: Children) -> None:
    for name, process in children.items():
        if process.poll() is not None:
            end = tail(LOGS / f"{name}.log")
            raise ServerFailed(f"{name} ended with code {process.returncode}.\n{end}")


def _watch(children: Children) -> int:
    """Stay until a signal unwinds us; a child that ends by itself ends the demo."""
    while True:
        _raise_if_ended(children)
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
