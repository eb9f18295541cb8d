"""`manage.py protocol_sheet`: the whole protocol as text or PDF. Needs no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kact.protocol.loading import GateDefinitionError, library
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

    def handle(self, *args: Any, gate: str | None, pdf: Path | None, **options: Any) -> None:
        """Print, or write the PDF and say where. CommandError when a gate is not understood."""
        try:
            gates = library()
            blocks = list(protocol_blocks(gates, gate))
        except GateDefinitionError as error:
            raise CommandError(str(error)) from error
        if pdf is None:
            self.stdout.write(as_text(blocks), ending="")
            return
        pdf.write_bytes(as_pdf(blocks))
        self.stdout.write(f"{pdf}: {gates.content_hash}")
