"""`manage.py protocol_sheet` and the start-up check, in a process without any service."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kact.protocol import loading
from kact.protocol.checks import gates_can_be_asked
from tests.kact.protocol import worlds  # noqa: F401  # declares the stages' facts

MANAGE = Path(__file__).parents[3] / "manage.py"


def protocol_sheet(*arguments):
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, MANAGE, "protocol_sheet", *arguments],
        env=bare,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_protocol_sheet_prints_the_whole_without_a_database():
    printed = protocol_sheet()
    assert printed.returncode == 0, printed.stderr
    assert loading.library().content_hash in printed.stdout
    assert "May a dose be given today?" in printed.stdout


def test_protocol_sheet_writes_a_pdf(tmp_path):
    target = tmp_path / "protocol sheet.pdf"
    printed = protocol_sheet("--gate", "eligibility", "--pdf", str(target))
    assert printed.returncode == 0, printed.stderr
    assert target.read_bytes().startswith(b"%PDF-")
    assert printed.stdout.strip() == f"{target}: {loading.library().content_hash}"


def test_protocol_sheet_refuses_an_unknown_gate():
    printed = protocol_sheet("--gate", "before_lunch")
    assert printed.returncode == 1
    assert "no gate named 'before_lunch'" in printed.stderr


def test_check_is_silent_about_our_own_gates():
    assert gates_can_be_asked() == []


@pytest.mark.parametrize("text", ["colour = 'red'", "not toml at all"])
def test_check_reports_a_gate_that_is_not_understood(tmp_path, monkeypatch, text):
    (tmp_path / "broken.toml").write_text(text)
    monkeypatch.setattr("kact.protocol.checks.GATES", tmp_path)
    (error,) = gates_can_be_asked()
    assert error.id == "protocol.E001"
    assert "broken.toml" in error.msg
