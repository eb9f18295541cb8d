"""The embedded servers: where they run, as whom, and that nothing of them is left behind."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from kact.embedded import AlreadyRunning, ServerFailed, ServerUrls, servers
from kact.embedded.keys import kept_secrets
from kact.embedded.place import place_for
from kact.embedded.processes import LOOPBACK, free_port, is_free, spawn, stop_leftover, wait_until
from kact.embedded.roles import role_url
from tests.kact.embedded.leftovers import working_below

ROOT = Path(__file__).resolve().parents[3]


def test_port_is_the_wanted_one_when_free() -> None:
    wanted = free_port()
    assert free_port(wanted) == wanted


def test_port_is_another_when_the_wanted_one_is_busy(running: ServerUrls) -> None:
    busy = int(running.redis.rpartition(":")[2].removesuffix("/0"))
    assert not is_free(busy)
    assert free_port(busy) != busy


def test_secrets_are_private_distinct_and_kept(tmp_path: Path) -> None:
    made = kept_secrets(tmp_path)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert len(set(made.values())) == len(made) == 7
    assert min(map(len, made.values())) >= 44
    assert kept_secrets(tmp_path) == made


def test_wait_says_what_the_process_logged_last(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    child = spawn([sys.executable, "-c", "print('no such table'); raise SystemExit(3)"], log)
    with pytest.raises(ServerFailed, match=r"child ended with code 3\.\nno such table"):
        wait_until(lambda: False, child, log)


def test_servers_answer_their_urls(running: ServerUrls) -> None:
    for url, role in ((running.owner, "kact_owner"), (running.app, "kact_app")):
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT current_user, current_database()").fetchone()
        assert row == (role, "kact")
    with redis.Redis.from_url(running.redis) as client:
        assert client.ping()


def test_servers_ask_for_a_password(running: ServerUrls) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(role_url(running.admin, "kact_app", "guessed"))
    with (
        redis.Redis.from_url(re.sub(":[0-9a-f]+@", "", running.redis)) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_servers_listen_on_loopback_alone(running: ServerUrls, data: Path) -> None:
    own = working_below(data, place_for(data).data)
    listening = {
        connection.laddr.ip
        for process in own
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {LOOPBACK}


def test_postgres_does_not_run_as_root(running: ServerUrls, data: Path) -> None:
    cluster = place_for(data).data / "postgres"
    owners = {process.uids().real for process in working_below(cluster)}
    assert len(owners) == 1
    assert 0 not in owners


def test_second_user_of_the_same_data_is_refused(running: ServerUrls, data: Path) -> None:
    with pytest.raises(AlreadyRunning, match="with a space are already running"), servers(data):
        pass
    with psycopg.connect(running.app) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_data_is_kept_between_runs_and_durable(tmp_path: Path) -> None:
    with servers(tmp_path) as urls, psycopg.connect(urls.owner) as owner:
        assert owner.execute("SHOW fsync").fetchone() == ("on",)
        assert owner.execute("SHOW synchronous_commit").fetchone() == ("on",)
        owner.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        owner.execute("GRANT SELECT ON kept TO kact_app")
        redis.Redis.from_url(urls.redis).set("kept", "42")
    with servers(tmp_path, keep=False) as urls, psycopg.connect(urls.app) as app:
        assert app.execute("SELECT answer FROM kept").fetchone() is not None
        assert redis.Redis.from_url(urls.redis).get("kept") == b"42"
    assert not working_below(tmp_path, place_for(tmp_path).data / "postgres")
    assert not (place_for(tmp_path).data / "postgres").exists()


def test_servers_do_not_outlive_a_killed_owner(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from kact.embedded import servers\n"
        "with servers(Path(sys.argv[1])): print('up', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "up\n"
        folders = (tmp_path, place_for(tmp_path).data / "postgres")
        started = working_below(*folders)
        owner.kill()
    _gone, alive = psutil.wait_procs(started, timeout=15)
    assert len(started) > 2
    assert not alive
    with servers(tmp_path, keep=False) as urls, psycopg.connect(urls.app):
        pass


def test_leftover_server_is_ended_before_the_next_starts(tmp_path: Path) -> None:
    left = spawn(
        [sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "log", cwd=tmp_path
    )
    (tmp_path / "pid").write_text(f"{left.pid}\nmore\n")
    stop_leftover(tmp_path / "pid", tmp_path)
    assert left.wait(timeout=10) is not None
    assert not (tmp_path / "pid").exists()


def test_stranger_with_a_leftovers_number_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pid").write_text(f"{os.getpid()}\n")
    stop_leftover(tmp_path / "pid", tmp_path)
    assert not (tmp_path / "pid").exists()
