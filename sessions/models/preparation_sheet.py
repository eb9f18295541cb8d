"""What one partner writes down for themselves and the care team before a session."""

from typing import ClassVar

from django.db import models

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS
from kact.privacy.rule import Wall


class PreparationSheet(PartnerRecord):
    """One partner's own sheet; kept as it is typed, and never changed once it is sent.

    To change or add something later is a new sheet that begins with the same words. The care team
    reads sent sheets; the other partner reads none.
    """

    WORDS: ClassVar = ("expectations", "hopes", "worries", "helps", "questions")

    wall: ClassVar = Wall(
        readers=CLINICIANS, partner_reads=True, partner_writes=True, frozen_once="sent_at"
    )

    expectations = models.TextField(max_length=2000, blank=True)
    hopes = models.TextField(max_length=2000, blank=True)
    worries = models.TextField(max_length=2000, blank=True)
    helps = models.TextField(max_length=2000, blank=True)
    questions = models.TextField(max_length=2000, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]

    @property
    def words(self) -> dict[str, str]:
        """What is written, by field."""
        return {name: getattr(self, name) for name in self.WORDS}
