"""Who a signed-in user is looking as: one membership, or one place in one couple.

The choice is kept in the session and read back on every request, so that an ended membership or
a disabled user is out at their very next click.
"""

from dataclasses import dataclass
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from kact.accounts.models import Clinic, Enrolment, Membership, User
from kact.privacy.audience import Audience, looking_as

MEMBER = "kact-member"  # the id of the membership or enrolment that is worn
SHARED_DEVICE = "kact-shared-device"
JOINT = "kact-joint-couple"
MFA_SEEN = "kact-mfa"  # set while signed in, by setting a factor up; gone with the session


@dataclass(frozen=True)
class Reader:
    """A known reader: their clinic, the audience they look as, and their session's limits."""

    clinic: Clinic
    audience: Audience
    limits: str  # the key of settings.SESSION_LIMITS
    place: UUID  # the membership or enrolment that is worn
    name: str = ""
    may_switch: bool = False  # there is another place to look from

    @property
    def mark(self) -> str:
        """An opaque mark that is the same for the same person in the same place."""
        return salted_hmac("kact reader", f"{self.audience.user}:{self.place}").hexdigest()[:32]


class Request(HttpRequest):
    """A request as the middleware hands it to a view; behind a door the audience is there."""

    reader: Reader | None
    audience: Audience
    next_step: str | None


def reader_of(request: HttpRequest) -> Reader | None:
    """The reader this session looks as, or None when the user is nobody here.

    With nothing chosen yet, somebody who is both looks as a member of staff.
    """
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    worn = str(request.session.get(MEMBER, ""))
    members = memberships_of(user)
    if member := next((m for m in members if str(m.pk) == worn), None):
        return _as_staff(request, user, member, may_switch=len(members) > 1)
    places = enrolments_of(user)
    several = len(members) + len(places) > 1
    if place := next((p for p in places if str(p.pk) == worn), None):
        return _as_partner(request, user, place, may_switch=several)
    if members:
        return _as_staff(request, user, members[0], may_switch=several)
    return _as_partner(request, user, places[0], may_switch=several) if places else None


def next_step(request: HttpRequest, reader: Reader | None) -> str | None:
    """What still stands between a signed-in user and any private page, or None.

    A user with no place here belongs on the first page, which tells them so.
    """
    if reader is None:
        return reverse("home")
    needs = reader.limits == "staff" or reader.clinic.partners_need_mfa
    return reverse("secure_account") if needs and not used_second_factor(request) else None


def used_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was used, or set up, in this very session."""
    records = get_authentication_records(request, request.user)
    return bool(request.session.get(MFA_SEEN)) or any(r["method"] == "mfa" for r in records)


def wear(request: HttpRequest, place: Membership | Enrolment) -> None:
    """Look as one membership or enrolment from now on, under a new session key."""
    request.session.cycle_key()
    request.session.pop(JOINT, None)
    request.session[MEMBER] = str(place.pk)


def memberships_of(user: User) -> list[Membership]:
    """The memberships a user may wear, in a steady order."""
    current = Membership.objects.filter(user=user, ended_at=None).select_related("clinic")
    return list(current.order_by("started_at", "id"))


def enrolments_of(user: User) -> list[Enrolment]:
    """The places a user holds in couples, newest first; one that has ended still shows its own."""
    return list(user.enrolments.select_related("clinic").order_by("-made_at", "id"))


def reaches(audience: Audience, couple: UUID) -> bool:
    """Whether this member of staff may see that couple now."""
    couples = apps.get_model("couples", "Couple")  # a room above this one
    with looking_as(audience):
        return bool(couples.objects.filter(pk=couple).exists())


def _as_staff(request: HttpRequest, user: User, member: Membership, *, may_switch: bool) -> Reader:
    audience = Audience.staff(
        user=user.pk, clinic=member.clinic_id, member=member.pk, role=member.role
    )
    if joint := request.session.get(JOINT):
        audience = _jointly(request, audience, UUID(joint))
    return Reader(member.clinic, audience, "staff", member.pk, member.name, may_switch)


def _jointly(request: HttpRequest, audience: Audience, couple: UUID) -> Audience:
    """The audience narrowed to both partners, for as long as the couple is in reach."""
    if reaches(audience, couple):
        return audience.jointly(couple)
    del request.session[JOINT]
    return audience


def _as_partner(request: HttpRequest, user: User, place: Enrolment, *, may_switch: bool) -> Reader:
    audience = Audience.of_partner(user=user.pk, clinic=place.clinic_id, partner=place.partner_id)
    kind = "shared device" if request.session.get(SHARED_DEVICE) else "partner"
    return Reader(place.clinic, audience, kind, place.pk, may_switch=may_switch)
