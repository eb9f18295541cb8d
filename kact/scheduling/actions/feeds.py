"""Makes calendar feeds and ends them."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.scheduling import events
from kact.scheduling.models import Feed

TOKEN_BYTES = 32  # 256 bits: nobody guesses an address


def hashed(token: str) -> str:
    """What is kept of a feed's token. It is random, so a plain hash tells nothing of it."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, by: Audience, shows_place: bool) -> str:
    """Make a feed of whoever is looking; the token, which is never shown again."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = Feed.objects.create(
        clinic_id=by.clinic,
        user_id=by.person,
        member_id=by.member,
        partner_id=by.partner,
        token_hash=hashed(token),
        shows_place=shows_place,
    )
    append(events.FEED_MADE, by=by, data={"feed": str(feed.pk)})
    return token


@transaction.atomic
def revoke_feed(*, by: Audience, feed: Feed) -> None:
    """End a feed now: its address answers as one that never was."""
    standing = Feed.objects.filter(pk=feed.pk, revoked_at=None)
    if standing.update(revoked_at=timezone.now()):
        append(events.FEED_REVOKED, by=by, data={"feed": str(feed.pk)})
