"""Sends responses as their partners do, from a process of its own that rings its own broker.

Run with a folder: it reads ``to_send.json`` there, sends each response in turn, and appends one
line for each to ``sent.txt``: how many seconds the action and its commit took.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from uuid import UUID

import django

PAUSE = 0.2  # seconds between two, so that the work and the killing of it overlap


def main(folder: Path) -> None:
    """Send what is asked for."""
    django.setup()
    _warm_up()
    with (folder / "sent.txt").open("a", buffering=1) as sent:
        for asked in json.loads((folder / "to_send.json").read_text()):
            sent.write(f"{_send(**asked):.3f}\n")
            time.sleep(PAUSE)


def _warm_up() -> None:
    """Import and connect, as a web server has before its first request."""
    from django.db import connection

    import_module("outcomes.actions")
    connection.ensure_connection()


def _send(user: str, clinic: str, partner: str, response: str) -> float:
    """Seconds until the partner would have had their page."""
    from kact.instruments.queries import open_response
    from kact.privacy.audience import Audience, looking_as
    from outcomes.actions import submit_measure

    me = Audience.of_partner(user=UUID(user), clinic=UUID(clinic), partner=UUID(partner))
    start = time.monotonic()
    with looking_as(me):
        submit_measure(by=me, response=open_response(UUID(response)))
    return time.monotonic() - start


if __name__ == "__main__":
    main(Path(sys.argv[1]))
