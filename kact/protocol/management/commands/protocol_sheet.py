"""`manage.py protocol_sheet`: the whole protocol as text or PDF.

Needs no database, unless it is to print the numbers that one clinic chose.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kact.accounts.models import Clinic
from kact.printing import CannotPrint
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.protocol.loading import GateDefinitionError, library
from kact.protocol.numbers import NONE_CHOSEN, Chosen, outside_the_gates
from kact.protocol.queries import numbers_in_force
from kact.protocol.sheet import as_pdf, as_text, protocol_blocks


class Command(BaseCommand):
    """Prints the protocol for the medical director's signature."""

    help = "Print the gates of the protocol, as text or as a PDF, for signature."
    # The other checks ask for services; reading the gates strictly is this command's own check.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--gate NAME` prints one gate with those it includes; `--pdf FILE` writes a PDF."""
        parser.add_argument("--gate", metavar="NAME", help="only this gate and what it includes")
        parser.add_argument("--pdf", metavar="FILE", type=Path, help="write a PDF to this file")
        parser.add_argument("--clinic", metavar="SLUG", help="with the numbers this clinic chose")

    def handle(
        self, *args: Any, gate: str | None, pdf: Path | None, clinic: str | None, **options: Any
    ) -> None:
        """Print, or write the PDF and say where. CommandError where a gate or Pango fails."""
        try:
            gates, others = library(), () if gate else tuple(outside_the_gates())
            blocks = list(protocol_blocks(gates, gate, _chosen(clinic), others))
        except GateDefinitionError as error:
            raise CommandError(str(error)) from error
        if pdf is None:
            self.stdout.write(as_text(blocks), ending="")
            return
        try:
            pdf.write_bytes(as_pdf(blocks))
        except CannotPrint as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{pdf}: {gates.content_hash}")


def _chosen(slug: str | None) -> Chosen:
    """What a clinic chose, by the word in its public address. CommandError for an unknown one."""
    if slug is None:
        return NONE_CHOSEN
    clinic = Clinic.objects.filter(slug=slug).first()
    if clinic is None:
        raise CommandError(f"there is no clinic at {slug!r}")
    with looking_as(Audience.job(Job.PLANNER, clinic.pk)):
        return numbers_in_force()
