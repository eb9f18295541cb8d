"""A whole running system of one's own: web, worker and beat as kact_app, on a database of its own.

Only the first people of the clinic are put in from here; everything else the journeys do on pages.
"""

import os
import secrets
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connections

from kact.accounts.models import Clinic, Membership, User
from kact.embedded.processes import LOOPBACK, free_port, spawn, stop_all, wait_until
from kact.privacy.roles import Role
from tests.services import ROOT, copy_template, drop_database, on_database

ELSEWHERE = "https://elsewhere.example/"  # where the quick exit leads; nobody answers there
REDIS_DATABASE = 9  # the tests' own server has sixteen; no other test uses this one
PASSPHRASE = "seven quiet herons at dusk"


@dataclass
class StaffPerson:
    """A member of staff as they sign in; ``cookies`` are those of the browser they stayed in."""

    name: str
    email: str
    secret: str
    passphrase: str = PASSPHRASE
    cookies: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class House:
    """The running system, and the people who are there from the first day."""

    url: str
    admin: StaffPerson
    therapist: StaffPerson


@contextmanager
def own_database() -> Iterator[str]:
    """The name of an empty database whose commits are real; gone afterwards."""
    name = f"kact_test_{secrets.token_hex(4)}"
    copy_template(name)
    try:
        yield name
    finally:
        drop_database(name)


def open_clinic(database: str) -> tuple[StaffPerson, StaffPerson]:
    """Put the clinic with its administrator and its therapist into a database."""
    default = connections["default"]
    before = default.settings_dict["NAME"]
    default.close()
    default.settings_dict["NAME"] = database
    try:
        clinic = Clinic.objects.create(
            name="Harbor Couple Clinic", neutral_name="The office", phone="555 0142"
        )
        admin = _member(clinic, Role.ADMIN, "Priya Nair")
        return admin, _member(clinic, Role.THERAPIST, "Dana Whitlock")
    finally:
        default.close()
        default.settings_dict["NAME"] = before


@contextmanager
def system(folder: Path, database: str) -> Iterator[str]:
    """The address of web, worker and beat, running until leaving; no process remains."""
    port = free_port()
    url = f"http://localhost:{port}"
    env = _environment(database, url)
    running = []
    try:
        for name, arguments in _commands(port, folder).items():
            command = [sys.executable, "-m", *arguments]
            running.append(spawn(command, folder / f"{name}.log", env=env, cwd=ROOT))
        wait_until(lambda: _healthy(url), running[0], folder / "web.log", seconds=60)
        yield url
    finally:
        stop_all(running)


def _member(clinic: Clinic, role: Role, name: str) -> StaffPerson:
    """Somebody who works here, with an authenticator app."""
    person = StaffPerson(name, f"{role}@harbor.example", generate_totp_secret())
    user = User.objects.create_user(person.email, person.passphrase)
    Membership.objects.create(user=user, clinic=clinic, role=role, name=name, email=user.email)
    TOTP.activate(user, person.secret)
    return person


def _environment(database: str, url: str) -> dict[str, str]:
    """What the system is told: the runtime role alone, and a queue nobody else listens to."""
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_OWNER_URL"}
    broker = urlsplit(env["REDIS_URL"])._replace(path=f"/{REDIS_DATABASE}").geturl()
    return env | {
        "DATABASE_URL": on_database(env["DATABASE_URL"], database),
        "REDIS_URL": broker,
        "CELERY_QUEUE": database,
        "SWEEP_SECONDS": "2",
        "PUBLIC_URL": url,
        "LEAVE_URL": ELSEWHERE,
        "SITE_NAME": "Your clinic",
    }


def _commands(port: int, folder: Path) -> dict[str, list[str]]:
    celery = ["celery", "-A", "kact"]
    return {
        "web": [
            *("gunicorn", "kact.wsgi:application", "--bind", f"{LOOPBACK}:{port}"),
            *("--workers", "1", "--threads", "4", "--no-control-socket"),
        ],
        "worker": [*celery, "worker", "--concurrency", "1", "--loglevel", "INFO"],
        "beat": [*celery, "beat", "--schedule", str(folder / "beat"), "--pidfile", ""],
    }


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False
