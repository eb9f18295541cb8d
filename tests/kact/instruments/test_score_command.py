"""`manage.py score`: one JSON object a line, whatever comes in, and no database."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kact.instruments.management.commands.score import Command

ROOT = Path(__file__).parents[3]
KEYS = ["instrument", "version", "status", "total", "band", "subscales", "flags", "reason"]


def run(*args, stdin=None):
    out = StringIO()
    call_command(Command(stdout=out), *args, stdin=stdin)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def score_one(instrument, answers):
    (result,) = run(instrument, "--answers", answers)
    return result


def test_score_prints_one_object_with_its_keys_in_order():
    assert score_one("csi-4", "[5, 3, 3, 3]") == {
        "instrument": "csi-4",
        "version": "1.0.0",
        "status": "complete",
        "total": 14,
        "band": "non-distressed",
        "subscales": {},
        "flags": [],
        "reason": None,
    }
    assert list(score_one("csi-4", "[5, 3, 3, 3]")) == KEYS


def test_score_flags_item_9_and_its_absence():
    assert score_one("phq-9", "[0,0,0,0,0,0,0,0,1]")["flags"] == ["suicidality"]
    unanswered = score_one("phq-9", "[0,0,0,0,0,0,0,0,null]")
    assert (unanswered["status"], unanswered["flags"]) == ("incomplete", ["suicidality-unknown"])


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ("{}", "answers are not a list"),
        ("7", "answers are not a list"),
        ("NaN", "answers are not a list"),
        ("", "not JSON"),
        ("[4,3,3", "not JSON"),
        ("[4,3,3,3] [1]", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[" + "9" * 5000 + ",3,3,3]", "not JSON"),
        ("[NaN,3,3,3]", "item 1 not an integer"),
        ("[1e3,3,3,3]", "item 1 not an integer"),
        ("[4.0,3,3,3]", "item 1 not an integer"),
        ("[true,3,3,3]", "item 1 not an integer"),
        ('["4",3,3,3]', "item 1 not an integer"),
        ("[-Infinity,3,3,3]", "item 1 not an integer"),
        ("[4,3,3]", "item count 3 != 4"),
        ("[4,3,3,9]", "item 4 out of range 0..5"),
    ],
)
def test_score_refuses_with_a_reason(answers, reason):
    result = score_one("csi-4", answers)
    assert list(result) == KEYS
    assert (result["status"], result["reason"]) == ("refused", reason)
    assert (result["total"], result["band"]) == (None, None)


def test_score_unknown_instrument_names_the_known_ones():
    with pytest.raises(CommandError, match=r"unknown instrument 'csi-5'; known: .*csi-32.*phq-9"):
        run("csi-5", "--answers", "[]")


@pytest.mark.parametrize("args", [(), ("--batch", "--answers", "[]")])
def test_score_wants_either_answers_or_batch(args):
    with pytest.raises(CommandError):
        run("csi-4", *args)


def test_batch_gives_one_object_for_every_line_in_order():
    lines = "[5,3,3,3]\n\n[4,3,3,3\n[4,3,3,3]\r\nnull\n[0,0,0,0]"
    results = run("csi-4", "--batch", stdin=StringIO(lines))
    statuses = [result["status"] for result in results]
    assert statuses == ["complete", "refused", "refused", "complete", "refused", "complete"]
    assert [result["total"] for result in results] == [14, None, None, 13, None, 0]


def test_batch_answers_each_line_before_reading_the_next():
    out = StringIO()
    written = []

    def lines():
        for _ in range(1000):
            written.append(out.getvalue().count("\n"))
            yield "[0,0,0,0]\n"

    call_command(Command(stdout=out), "csi-4", "--batch", stdin=lines())
    assert written == list(range(1000))


BATCH = [sys.executable, "manage.py", "score", "csi-4", "--batch"]
BARE = {"PATH": os.environ["PATH"]}


def test_score_runs_by_itself_with_an_empty_environment():
    """The real command line, with bytes among the lines that are not UTF-8."""
    lines = b"\xef\xbb\xbf[5,3,3,3]\n[5,\xff3,3,3]\n[5,\r3,3,3]\r\n"
    done = subprocess.run(
        BATCH, cwd=ROOT, env=BARE, input=lines, capture_output=True, timeout=60, check=True
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result["status"] for result in results] == ["complete", "refused", "complete"]
    assert done.stderr == b""


def test_batch_ends_quietly_when_nobody_reads_on(tmp_path):
    path = tmp_path / "answers.jsonl"
    path.write_text("[5,3,3,3]\n" * 5000, encoding="utf-8")
    with (
        path.open() as lines,
        subprocess.Popen(
            BATCH, cwd=ROOT, env=BARE, stdin=lines, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as command,
    ):
        command.stdout.readline()
        command.stdout.close()
        assert command.stderr.read() == b""
        assert command.wait(timeout=60) == 0
