"""`manage.py score`: score answers from the command line, without a database.

    python manage.py score csi-4 --answers '[4, 3, 3, null]'
    python manage.py score phq-9 --batch < answers.jsonl > scores.jsonl

Answers are values in item order, `null` for a missing one. Each list gives one JSON object on one
line; in a batch, one line in is one line out, in order, and a line that cannot be scored comes out
as `refused` with the reason.
"""

import io
import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from kact.instruments.definition import Definition, UnknownInstrument, definition
from kact.instruments.scoring import Score, refusal, score


class Command(BaseCommand):
    help = "Score answers to an instrument and print the result as JSON."
    requires_system_checks = ()
    stealth_options = ("stdin",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instrument", help="such as csi-16 or phq-9")
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--answers", help="a JSON list of values in item order")
        source.add_argument(
            "--batch", action="store_true", help="read one JSON list a line from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        instrument = _find(options["instrument"])
        try:
            self._print_scores(instrument, self._lines(options))
        except BrokenPipeError:  # the reader has seen enough, as `| head` has
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _print_scores(self, instrument: Definition, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(json.dumps(as_json(score_line(instrument, line))))
            self.stdout.flush()  # who feeds lines one at a time gets each answer at once

    def _lines(self, options: dict[str, Any]) -> Iterable[str]:
        if options["batch"]:
            return _as_utf8(options.get("stdin") or sys.stdin)
        return [options["answers"]]


def score_line(instrument: Definition, line: str) -> Score:
    """The score of one line of JSON. Never raises: a line that is not JSON is refused."""
    try:
        answers = json.loads(line)
    except (ValueError, RecursionError):  # not JSON, a number too long to read, or nested too deep
        return refusal(instrument, "not JSON")
    return score(instrument, answers)


def as_json(result: Score) -> dict[str, object]:
    """The public form of a score: these keys, in this order."""
    return {
        "instrument": result.instrument,
        "version": result.version,
        "status": result.status,
        "total": result.total,
        "band": result.band,
        "subscales": dict(result.subscales),
        "flags": list(result.flags),
        "reason": result.reason,
    }


def _find(instrument: str) -> Definition:
    try:
        return definition(instrument)
    except UnknownInstrument as error:
        raise CommandError(str(error)) from error


def _as_utf8(stream: TextIO) -> TextIO:
    """Lines end at a newline only, and a byte that is not UTF-8 spoils its own line alone."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8-sig", errors="replace", newline="\n")
    return stream
