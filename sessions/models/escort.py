"""Who takes a partner home, and what a clinician decides where that is not clear."""

from typing import ClassVar

from django.db import models

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall


class Escort(PartnerRecord):
    """Whom one partner named; the newest counts. Naming somebody else is a new row."""

    class Relationship(models.TextChoices):
        PARTNER = "partner", "The person I take part with"
        FAMILY = "family", "Family"
        FRIEND = "friend", "A friend"
        NEIGHBOUR = "neighbour", "A neighbour or colleague"
        OTHER = "other", "Somebody else"

    class Travel(models.TextChoices):
        CAR = "car", "They drive"
        TAXI = "taxi", "By taxi, with them"
        TRANSIT = "transit", "By train or bus, with them"
        FOOT = "foot", "On foot, with them"

    wall: ClassVar = Wall(
        readers=CLINICIANS, partner_reads=True, partner_writes=True, append_only=True
    )

    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    email = models.EmailField(blank=True)
    relationship = models.CharField(max_length=20, choices=Relationship.choices)
    travel = models.CharField(max_length=20, choices=Travel.choices)
    agreed = models.BooleanField(default=False)  # has been asked, and said yes
    sober_adult = models.BooleanField(default=False)
    somebody_else = models.BooleanField(default=False)  # of the other partner's name, and not them

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]


class EscortDecision(PartnerRecord):
    """A clinician's word on one escort, with the reason; the partner is told in person."""

    class Decision(models.TextChoices):
        ACCEPT = "accept", "Accept this person"
        ANOTHER = "another", "Ask for somebody else"

    wall: ClassVar = Wall(
        readers=CLINICIANS,
        writers=frozenset({Role.THERAPIST, Role.PRESCRIBER, Role.MONITOR}),
        append_only=True,
    )

    escort = models.ForeignKey(Escort, models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=20, choices=Decision.choices)
    reason = models.TextField(max_length=2000)

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]
