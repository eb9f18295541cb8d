"""Child processes: start one that cannot outlive us, wait for it, stop it with all it started."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil

LOOPBACK = "127.0.0.1"
PR_SET_PDEATHSIG = 1  # <sys/prctl.h>
Process = subprocess.Popen[bytes]
_libc = ctypes.CDLL(None)


class ServerFailed(Exception):
    """A process ended, or did not answer in time; the message ends with what it logged last."""


def free_port(preferred: int = 0) -> int:
    """The preferred port of the loopback address when it is free, otherwise any free one."""
    if preferred and is_free(preferred):
        return preferred
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now (a connection winding down does not count)."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((LOOPBACK, port))
            return True
    return False


def spawn(
    command: Sequence[str | Path],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    as_user: Mapping[str, Any] | None = None,
) -> Process:
    """Start a command in its own process group, so that a terminal's Ctrl-C does not reach it.

    What it prints is appended to ``log``. On Linux the kernel sends it SIGINT should we die first.
    """
    with log.open("ab") as output, warnings.catch_warnings():
        # Python and ruff warn of a fork beside threads: this child makes two calls and execs.
        warnings.simplefilter("ignore", DeprecationWarning)
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
            **(as_user or {}),
        )


def _end_with_parent() -> None:
    # A shell's background job hands down that SIGINT is ignored; what we start must heed it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def wait_until(ready: Callable[[], bool], process: Process, log: Path, seconds: float = 20) -> None:
    """Return once ``ready()``; raise ServerFailed if the process ends first or time runs out."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise ServerFailed(f"{log.stem} ended with code {process.returncode}.\n{tail(log)}")
        if time.monotonic() > deadline:
            raise ServerFailed(f"{log.stem} did not answer in {seconds:.0f} s.\n{tail(log)}")
        time.sleep(0.05)


def tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def stop(process: Process, sign: int = signal.SIGTERM, patience: float = 10) -> None:
    """Ask the process to end; after ``patience`` seconds end its whole group."""
    stop_all([process], sign, patience)


def stop_all(
    processes: Iterable[Process], sign: int = signal.SIGTERM, patience: float = 10
) -> None:
    """Ask all of them to end before waiting for the first."""
    ending = list(processes)
    for process in ending:
        process.send_signal(sign)
    for process in ending:
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def stop_leftover(pid_file: Path, folder: Path) -> None:
    """End the server of a crashed run, if one still works in ``folder``, and forget its pid file.

    A server's working directory is its data folder; a process that merely got the same number
    later works elsewhere and is left alone. Call it holding the lock of the data.
    """
    with suppress(FileNotFoundError, ValueError, psutil.Error):
        process = psutil.Process(int(pid_file.read_text().split(maxsplit=1)[0]))
        if Path(process.cwd()) == folder.resolve():
            process.send_signal(signal.SIGINT)
            process.wait(15)
    pid_file.unlink(missing_ok=True)
