"""One PostgreSQL server on the loopback address, with a password and a port of its own."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from kact.embedded.place import Place, place_for
from kact.embedded.processes import (
    LOOPBACK,
    ServerFailed,
    free_port,
    spawn,
    stop,
    stop_leftover,
    wait_until,
)

ADMIN = "postgres"
# No row's contents reach the log: neither a failed statement nor the detail of its error.
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a socket's path may hold 107 bytes; a checkout's may be longer
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "timezone": "UTC",
    "jit": "off",  # every query here is small
}
# For tests that start from nothing each time: a crash of the machine may lose everything.
HURRIED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def postgres(
    data_dir: Path, password: str, *, durable: bool = True, port: int = 0
) -> Iterator[str]:
    """The administrator's URL of a running server whose cluster is kept under ``data_dir``.

    Call it holding the data's lock: the server of a crashed run is ended first. On leaving, the
    server is stopped and waited for. Raises ServerFailed if it does not come up.
    """
    place = place_for(data_dir)
    cluster = place.data / "postgres"
    log = data_dir / "logs" / "postgres.log"
    log.parent.mkdir(exist_ok=True)
    if not (cluster / "PG_VERSION").exists():
        _make_cluster(place, cluster, password)
    stop_leftover(cluster / "postmaster.pid", cluster)
    port = free_port(port)
    url = f"postgresql://{ADMIN}:{password}@{LOOPBACK}:{port}/postgres"
    settings = SETTINGS | {"port": str(port)} | ({} if durable else HURRIED)
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command: list[str | Path] = [place.program("postgres"), "-D", cluster, *options]
    server = spawn(command, log, cwd=cluster, as_user=place.account)
    try:
        wait_until(lambda: answers(url), server, log)
        yield url
    finally:
        stop(server, signal.SIGINT, patience=30)  # SIGINT: end the sessions, then a checkpoint


def cluster_of(data_dir: Path) -> Path:
    """The folder that holds the cluster of ``data_dir``; elsewhere only for root (see place)."""
    return place_for(data_dir).data / "postgres"


def answers(url: str) -> bool:
    """Whether a database answers there now."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _make_cluster(place: Place, cluster: Path, password: str) -> None:
    """Make it under another name and rename it: an interrupted start leaves no half cluster."""
    place.prepare()
    unfinished = cluster.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    place.own(unfinished)
    secret = unfinished.with_suffix(".password")
    secret.touch(mode=0o600)
    secret.write_text(password)
    place.own(secret)
    try:
        _initdb(place, unfinished, secret)
    finally:
        secret.unlink()
    unfinished.rename(cluster)


def _initdb(place: Place, cluster: Path, secret: Path) -> None:
    command: list[str | Path] = [
        *(place.program("initdb"), "-D", cluster, "--username", ADMIN, "--pwfile", secret),
        *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"),
        *("--locale-provider", "builtin", "--no-instructions"),
    ]
    made = subprocess.run(
        command, **place.account, cwd="/", capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise ServerFailed(f"PostgreSQL could not make its files.\n{made.stderr}")
