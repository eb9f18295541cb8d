"""`manage.py reseal`: what lies under an older key is put under the newest one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from kact.accounts.resealing import reseal_factors
from kact.privacy.resealing import BATCH, reseal, sealed_columns
from kact.privacy.sealed import UnknownKey


class Command(BaseCommand):
    """Seals anew, a few rows at a time; stopped and begun again it goes on where it was."""

    help = "Seal private text and second factors with the newest FIELD_KEY. Says counts alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--batch N` says how many rows each transaction takes."""
        parser.add_argument("--batch", type=int, default=BATCH)

    def handle(self, *args: Any, batch: int, **options: Any) -> None:
        """Reseal every column, then the factors. A key that is missing stops it."""
        if "owner" not in connections:
            raise CommandError("Set DATABASE_OWNER_URL: the tables' owner reseals them.")
        try:
            for table, column in sealed_columns():
                count = sum(reseal("owner", table, column, batch=batch))
                self.stdout.write(f"{table}.{column}: {count}")
        except UnknownKey as missing:
            raise CommandError(f"No key named {missing}: add it to FIELD_KEYS_BEFORE.") from missing
        self.stdout.write(f"second factors: {reseal_factors()}")
