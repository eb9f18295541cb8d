"""The base of everything private, and the only manager that may stand on it."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from kact.privacy import audience
from kact.privacy.rule import Wall


class PrivateManager(models.Manager[Any]):
    """Shows what the current audience may see; raises NoAudience when nobody is looking."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(audience.reader().visible(self.model))


def joined(name: str, rows: models.QuerySet[Any]) -> models.Q:
    """What a join called ``name`` may bring: nothing, or one of ``rows``.

    Only a private manager stands at the first wall. A join to rows that fewer may see than those it
    starts from would pass beside it.
    """
    return models.Q(**{name: None}) | models.Q(**{f"{name}__in": rows})


class Walled(models.Model):
    """A table behind the wall. Subclasses declare ``wall`` and have a ``clinic_id``."""

    wall: ClassVar[Wall]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    objects = PrivateManager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Read a row, and note whose it is."""
        row = super().from_db(*args, **kwargs)
        audience.note_seen(row)
        return row


class PrivateRecord(Walled):
    """One record of one couple, about one partner (``subject``) or both (``subject`` null)."""

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    couple = models.ForeignKey("couples.Couple", models.PROTECT, related_name="+")
    subject = models.ForeignKey("couples.Partner", models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    released = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Walled.Meta):
        abstract = True


class PartnerRecord(PrivateRecord):
    """One record about one partner; it is never joint."""

    subject = models.ForeignKey("couples.Partner", models.PROTECT, related_name="+")

    class Meta(PrivateRecord.Meta):
        abstract = True


def private_models() -> list[type[Walled]]:
    """Every concrete table behind the wall."""
    from django.apps import apps

    return [m for m in apps.get_models() if issubclass(m, Walled)]
