"""What a partner changes about themselves."""

from django.db import transaction

from kact.couples.actions import NewPartner, change_contact, reach
from kact.couples.events import CONTACT_CONFIRMED
from kact.couples.milestones import SAFE_CONTACT_CONFIRMED
from kact.couples.queries import myself
from kact.privacy.audience import Audience


@transaction.atomic
def confirm_contact(*, by: Audience, channel: str, phone: str, may_leave_voicemail: bool) -> None:
    """Keep the one safe way to reach this partner, and that they confirmed it themselves."""
    me = myself(by.myself)
    to = NewPartner(me.name, me.email, phone, channel, may_leave_voicemail)
    change_contact(by=by, partner=me, to=to, verb=CONTACT_CONFIRMED)
    reach(SAFE_CONTACT_CONFIRMED, by=by, couple=me.couple_id, subject=me.pk)
