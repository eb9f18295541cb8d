"""Calendar feeds: an address that whoever holds it reads one person's appointments by.

The table stands outside the wall: a feed is read before anybody is known. It holds hashes and ids;
what a feed shows is read under the audience of the person it belongs to.
"""

import secrets
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


def _salt() -> str:
    return secrets.token_hex(16)


class Feed(models.Model):
    """One person's feed: of a member of staff, or of a partner who asked for it.

    Of the address only the hash of its token is kept. ``salt`` makes the appointments' own ids,
    which are the same at every reading and say nothing to anybody else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    partner_id = models.UUIDField(null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=32, default=_salt)
    shows_place = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(member=None) ^ Q(partner_id=None), name="feed_of_one_person"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user"], name="feed_of_user", condition=Q(revoked_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.id)
