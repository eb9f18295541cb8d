"""Who cancelled a visit and why, in codes that say nothing about anybody's health or answers."""

from django.db import models


class Who(models.TextChoices):
    """On whose side a visit was cancelled."""

    CLINIC = "clinic", "The clinic"
    PARTNER = "partner", "Somebody who was to come"


class Reason(models.TextChoices):
    """Why, as far as a calendar needs to know."""

    ASKED = "asked", "Asked to come another time"
    STAFF_AWAY = "staff_away", "Staff is away"
    ROOM = "room", "Room or equipment cannot be used"
    CLOSED = "closed", "The clinic is closed"
    NOT_FOR_NOW = "not_for_now", "Not going ahead for now"
    MISTAKE = "mistake", "Booked by mistake"
    OTHER = "other", "Other"
