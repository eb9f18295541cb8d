"""The benchmark reports every figure and leaves nothing behind."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kact.accounts.models import Enrolment, User
from tests.cast import Cast


def test_time_intake_reports_and_leaves_nothing(cast: Cast) -> None:
    before = User.objects.count(), Enrolment.objects.count()
    out = StringIO()
    call_command("time_intake", "--rounds=1", stdout=out)
    print(out.getvalue())
    for what in ("section", "saved answer", "check", "list"):
        assert re.search(rf"^{what} +\d+ times +median +[\d.]+ ms", out.getvalue(), re.MULTILINE)
    assert (User.objects.count(), Enrolment.objects.count()) == before


def test_time_intake_needs_a_clinic(db: None) -> None:
    with pytest.raises(CommandError, match="administrator"):
        call_command("time_intake")
