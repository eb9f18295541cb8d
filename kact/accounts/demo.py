"""The demo's people, and their one-click sign-in. Its address exists in demo mode alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_POST

from kact.accounts.models import Clinic, Enrolment, Membership, User
from kact.accounts.readers import MFA_SEEN
from kact.privacy.access import public
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job


@dataclass(frozen=True)
class DemoPerson:
    """An invented person, as the sign-in page offers them."""

    email: str
    name: str
    role: str


def is_demo() -> bool:
    """Whether this is the demo and nothing else: one real clinic, and the shortcut is shut."""
    return bool(settings.DEMO) and not Clinic.objects.filter(is_demo=False).exists()


def demo_people() -> list[DemoPerson]:
    """Staff first, then partners couple by couple; nobody outside the demo."""
    if not is_demo():
        return []
    return [p for clinic in Clinic.objects.order_by("name") for p in _people_of(clinic)]


def demo_passphrase() -> str:
    """What every demo person confirms with: this machine's own, and shown where it is asked."""
    return salted_hmac("kact demo", "passphrase", algorithm="sha256").hexdigest()[:12]


def _people_of(clinic: Clinic) -> Iterator[DemoPerson]:
    members = Membership.objects.filter(clinic=clinic, ended_at=None, user__is_active=True)
    for member in members.select_related("user").order_by("started_at", "name"):
        if member.user:
            yield DemoPerson(member.user.email, member.name, member.role_name)
    enrolled = Enrolment.objects.filter(clinic=clinic, user__is_active=True)
    emails = dict(enrolled.values_list("partner_id", "user__email"))
    partners = apps.get_model("couples", "Partner")  # a room above this one
    with looking_as(Audience.job(Job.FINDER, clinic.pk)):
        rows = partners.objects.filter(pk__in=emails).select_related("couple")
        for partner in rows.order_by("couple__number", "place"):
            role = f"{partner.get_place_display()}, {partner.couple.reference}"
            yield DemoPerson(emails[partner.pk], partner.name, role)


@public
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as an invented person, second factor and all."""
    email = request.POST.get("email", "")
    if email not in {p.email for p in demo_people()}:
        raise Http404
    user = get_object_or_404(User, email=email, is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[MFA_SEEN] = True
    return redirect("home")
