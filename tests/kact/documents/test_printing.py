"""Printing, and what is said where it cannot be done."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from kact.accounts.models import Clinic
from kact.couples.models import Partner
from kact.printing import CannotPrint, as_pdf, missing
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from tests.without_pango import take_away


def test_machine_with_pango_lacks_nothing() -> None:
    assert missing() == ""
    assert as_pdf("<title>Blank</title>").startswith(b"%PDF-")


def test_print_without_pango_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    take_away(monkeypatch)
    with pytest.raises(CannotPrint, match="Pango"):
        as_pdf("<title>Blank</title>")
    assert "libpango-1.0-0" in missing()


def test_protocol_sheet_without_pango_is_text_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    take_away(monkeypatch)
    with pytest.raises(CommandError, match="Pango"):
        call_command("protocol_sheet", pdf=tmp_path / "protocol.pdf")
    assert not list(tmp_path.iterdir())
    said = StringIO()
    call_command("protocol_sheet", stdout=said)
    assert "what must be true" in said.getvalue()


def test_seed_demo_without_pango_leaves_papers_unsigned(
    db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_away(monkeypatch)
    said = StringIO()
    with override_settings(DEMO=True):
        call_command("seed_demo", stdout=said)
    assert "Pango" in said.getvalue()
    clinic = Clinic.objects.get()
    with looking_as(Audience.job(Job.PLANNER, clinic.pk)):
        assert Partner.objects.count() > 4
