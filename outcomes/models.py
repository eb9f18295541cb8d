"""Scores: claims about a person, each with the version of the scorer that made it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from kact.instruments.models import Response
from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Job
from kact.privacy.rule import Wall


class Score(PartnerRecord):
    """One scorer's reading of one response. A later scorer adds a row; none is changed."""

    wall: ClassVar = Wall(
        readers=CLINICIANS | {Job.SCORER},
        writers=frozenset({Job.SCORER}),
        append_only=True,
    )

    response = models.ForeignKey(Response, models.PROTECT, related_name="scores")
    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    scorer = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    total = models.IntegerField(null=True)
    band = models.CharField(max_length=40, blank=True)
    subscales = models.JSONField(default=dict)
    flags = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    scored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-scored_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "scorer"], name="score_once_a_scorer")
        ]
