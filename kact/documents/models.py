"""A document as it was printed. Its bytes never change, and the database checks their hash."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Value
from django.utils import timezone

from kact.documents.record_requests import RecordRequest
from kact.privacy.models import PrivateRecord
from kact.privacy.roles import CLINICIANS
from kact.privacy.rule import Wall

__all__ = ["Document", "RecordRequest"]

_HASH = Func(
    Func(F("content"), function="sha256"),
    Value("hex"),
    function="encode",
    output_field=models.CharField(),
)


class Document(PrivateRecord):
    """One PDF about one partner, or about both (``subject`` null) once it is released.

    ``readers`` are the roles it was printed for; its own subject may always read it.
    """

    wall: ClassVar = Wall(
        readers=CLINICIANS,
        writers=CLINICIANS,
        partner_reads=True,
        partner_writes=True,  # a signature prints in the signer's own hand
        joint="released",
        append_only=True,
        row_readers="readers",
    )

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120, help_text="Neutral: it names the file.")
    readers = ArrayField(models.CharField(max_length=40))
    source = models.UUIDField(help_text="The record it was printed from.")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "source"], name="document_once_a_source"),
            models.CheckConstraint(condition=models.Q(sha256=_HASH), name="document_hash_is_true"),
        ]
