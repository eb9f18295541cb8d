"""The commands: what they start and need, what they say, and that they leave nothing running."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest

from kact.embedded import demo as launcher
from kact.embedded import prerequisites
from kact.embedded.processes import LOOPBACK, ServerFailed, free_port
from kact.embedded.servers import wipe

ROOT = Path(__file__).resolve().parents[2]
LOCK = Path("kact/deploy/requirements-dev.txt")
INSTALLED = Path(".venv/installed.txt")
OURS = re.compile("DATABASE_|REDIS_URL|KACT_|STATIC_ROOT|PYTEST_|_KEY$")
CLEAN = {name: value for name, value in os.environ.items() if not OURS.search(name)}

# --- make


def test_make_help_lists_every_target_once() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, env=CLEAN)
    [phony] = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert re.findall(r"^  make (\w+) +\S", listed.stdout, re.MULTILINE) == phony.split()


def test_make_runs_no_script_whose_first_line_could_break() -> None:
    recipes = (ROOT / "Makefile").read_text()
    assert set(re.findall(r"\.venv/bin/(\w+)", recipes)) == {"python"}


def test_ci_runs_the_same_command() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in script
    assert script.endswith("\nmake test\n")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_everything_made_is_ignored_by_git() -> None:
    made = [".venv/x", ".kact/secrets.json", "test-artefacts/x", "kact/__pycache__/x"]
    kept = subprocess.run(["git", "check-ignore", *made], cwd=ROOT, capture_output=True, text=True)
    assert kept.stdout.split() == made


# --- setup


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose lock is empty, so that setting it up needs no network; set up once."""
    checkout = tmp_path_factory.mktemp("a checkout")
    (checkout / "kact/deploy").mkdir(parents=True)
    shutil.copy(ROOT / "kact/deploy/setup.sh", checkout / "kact/deploy")
    (checkout / LOCK).write_text("# nothing\n")
    done = set_up(checkout)
    assert done.returncode == 0, done.stderr
    assert "Making .venv" in done.stdout
    return checkout


def set_up(checkout: Path, **more: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", "kact/deploy/setup.sh"]
    environment = {**CLEAN, "PYTHON": sys.executable, **more}
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)


def test_setup_does_nothing_while_the_lock_stands(checkout: Path) -> None:
    (checkout / LOCK).write_text((checkout / INSTALLED).read_text())
    before = (checkout / INSTALLED).stat().st_mtime_ns
    again = set_up(checkout)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert (checkout / INSTALLED).stat().st_mtime_ns == before


def test_setup_installs_again_when_the_lock_has_changed(checkout: Path) -> None:
    (checkout / LOCK).write_text("# changed\n")
    again = set_up(checkout)
    assert "Installing" in again.stdout
    assert "Making" not in again.stdout
    assert (checkout / INSTALLED).read_text() == "# changed\n"


def test_setup_refuses_a_requirement_without_a_hash(checkout: Path) -> None:
    (checkout / INSTALLED).write_text("# as it was\n")
    (checkout / LOCK).write_text("six==1.17.0\n")
    refused = set_up(checkout)
    assert refused.returncode != 0
    assert "--require-hashes" in refused.stderr
    assert not (checkout / INSTALLED).exists()
    (checkout / INSTALLED).write_text("# as it was\n")


def test_setup_without_a_new_enough_python_says_what_to_do(tmp_path: Path) -> None:
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / LOCK).parent.mkdir(parents=True)
    shutil.copy(ROOT / "kact/deploy/setup.sh", tmp_path / "kact/deploy")
    refused = set_up(tmp_path, PYTHON="./python3", PATH=f"{tmp_path}:{CLEAN['PATH']}")
    assert refused.returncode != 0
    assert "Python 3.11 or newer" in refused.stderr


# --- prerequisites


def test_prerequisites_name_the_line_that_installs_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prerequisites, "NEEDS", ((lambda: False, ("chromium", "fonts-x")),))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert prerequisites.main() == 1
    assert "apt-get install -y chromium fonts-x\n" in capsys.readouterr().err


def test_prerequisites_are_all_here() -> None:
    assert prerequisites.missing() == []


# --- demo


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """``make demo`` with data of its own, the port it wants being taken."""
    with closing(socket.socket()) as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = {**CLEAN, "KACT_DATA": str(tmp_path / "de mo"), "PORT": port}
        yield from _demo(environment)
        wipe(tmp_path / "de mo")


def _demo(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "kact.embedded.demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        yield process
        process.kill()


def said_until(process: subprocess.Popen[str], last: str) -> str:
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if last in line:
            break
    return said


def test_demo_runs_without_the_owner_and_leaves_nothing(demo: subprocess.Popen[str]) -> None:
    said = said_until(demo, "Stop: Ctrl-C")
    address = re.findall(r"KACT runs at (http://localhost:\d+)\n", said)
    assert address, said
    assert re.search(r"Port (\d+) is busy; taking (?!\1)\d+\.", said)
    with urllib.request.urlopen(f"{address[0]}/healthz") as response:
        assert response.status == 200
    started = psutil.Process(demo.pid).children(recursive=True)
    words: set[str] = set()
    for process in started:
        with suppress(psutil.NoSuchProcess):  # a worker may ask the system something, and be done
            assert "DATABASE_OWNER_URL" not in process.environ()
            words |= {*process.cmdline()}
    assert {"gunicorn", "worker", "beat"} <= words
    demo.send_signal(signal.SIGINT)
    assert demo.wait(30) == 0
    _gone, alive = psutil.wait_procs(started, timeout=5)
    assert not alive


def test_demo_ends_with_the_log_of_a_child_that_died(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = {"web": ["http.server", str(free_port())], "worker": ["no_such_module"]}
    monkeypatch.setattr(launcher, "LOGS", tmp_path)
    monkeypatch.setattr(launcher, "_commands", lambda port: commands)
    with (
        pytest.raises(ServerFailed, match=r"(?s)worker ended with code 1.*named no_such_module"),
        launcher._children(0, CLEAN) as children,
    ):
        launcher._wait_for_health(free_port(), children)
    assert [process.poll() is None for process in children.values()] == [False, False]


def test_demo_without_its_database_says_so_and_ends(tmp_path: Path) -> None:
    nowhere = f"postgresql://kact_app:x@{LOOPBACK}:{free_port()}/kact"
    given = {"DATABASE_URL": nowhere, "DATABASE_OWNER_URL": nowhere}
    environment = {**CLEAN, **given, "KACT_DATA": str(tmp_path / "demo")}
    command = [sys.executable, "-m", "kact.embedded.demo"]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("No PostgreSQL lets us in")
    assert time.monotonic() - began < 10
