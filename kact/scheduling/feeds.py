"""What a calendar feed shows, read under the audience of the person it belongs to."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from kact.accounts.models import Enrolment
from kact.privacy.audience import Audience, looking_as
from kact.scheduling import ics
from kact.scheduling.actions.feeds import hashed
from kact.scheduling.models import Claim, Feed, Visit
from kact.scheduling.queries import OPEN, own_coming_visits

BEHIND, AHEAD = timedelta(days=7), timedelta(days=400)


def feed_of(token: str) -> Feed:
    """The feed of an address. Raises Http404 for an unknown one, an ended one, and for one whose
    owner is no longer there: all alike."""
    known = Feed.objects.select_related("clinic", "member", "user")
    feed = get_object_or_404(
        known,
        token_hash=hashed(token),
        revoked_at=None,
        user__is_active=True,
        member__ended_at=None,
    )
    if feed.partner_id:
        mine = Enrolment.objects.filter(partner_id=feed.partner_id, user_id=feed.user_id)
        get_object_or_404(mine)
    return feed


def feeds_of(audience: Audience) -> list[Feed]:
    """The standing feeds of whoever is looking, as they look now; nobody else's."""
    mine = Feed.objects.filter(user_id=audience.person, revoked_at=None)
    return list(
        mine.filter(member_id=audience.member, partner_id=audience.partner).order_by("made_at")
    )


def own_feed(audience: Audience, pk: UUID) -> Feed:
    """One of one's own feeds, else 404."""
    return get_object_or_404(
        Feed, pk=pk, user_id=audience.user, member_id=audience.member, partner_id=audience.partner
    )


def file_of(feed: Feed) -> bytes:
    """The feed as an iCalendar file."""
    now = timezone.now()
    with looking_as(_owner(feed)):
        visits = _of_member(feed, now) if feed.member_id else _of_partner(feed, now)
        return ics.calendar([_entry(feed, visit, place) for visit, place in visits])


def _owner(feed: Feed) -> Audience:
    if feed.member is None:
        return Audience.of_partner(
            user=feed.user_id, clinic=feed.clinic_id, partner=UUID(str(feed.partner_id))
        )
    return Audience.staff(
        user=feed.user_id, clinic=feed.clinic_id, member=feed.member.pk, role=feed.member.role
    )


def _of_member(feed: Feed, now: datetime) -> list[tuple[Visit, str]]:
    """The visits a member of staff is booked for, each once, with its room."""
    near = {"starts_at__gt": now - BEHIND, "starts_at__lt": now + AHEAD, "holds": True}
    slots = Claim.objects.filter(member_id=feed.member_id, **near).values("slot_id")
    rooms = Claim.objects.filter(slot_id__in=slots, room__isnull=False, **near)
    names = dict(rooms.values_list("slot_id", "room__name"))
    visits = Visit.objects.filter(slot_id__in=slots, state__in=OPEN).order_by("starts_at", "id")
    by_slot = {visit.slot_id: visit for visit in visits}
    return [(visit, names.get(slot, "")) for slot, visit in by_slot.items()]


def _of_partner(feed: Feed, now: datetime) -> list[tuple[Visit, str]]:
    """A partner's own and joint visits, with the clinic's neutral name as their place."""
    return [(visit, feed.clinic.neutral_name) for visit in own_coming_visits(now)]


def _entry(feed: Feed, visit: Visit, place: str) -> ics.Entry:
    return ics.Entry(
        uid=hmac.new(feed.salt.encode(), visit.pk.bytes, sha256).hexdigest()[:32],
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        changed_at=visit.created_at,
        sequence=visit.version - 1,
        place=place if feed.shows_place else "",
    )
