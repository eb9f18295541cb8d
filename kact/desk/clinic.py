"""The clinic's own page: what is kept about the clinic itself, and where."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kact.privacy.access import KnownRequest, staff
from kact.privacy.audience import Audience
from kact.privacy.roles import Can


@dataclass(frozen=True)
class Kept:
    """One page about the clinic: the name of its address, its title, what it is for, and for whom.

    ``can`` is what the page itself asks of whoever opens it.
    """

    name: str
    title: str
    says: str
    can: Can


KEPT = (
    Kept(
        "members",
        "Staff and credentials",
        "Who works here in which role, and what they hold.",
        Can.MANAGE_STAFF,
    ),
    Kept(
        "recoveries",
        "Sign-ins to renew",
        "Approved by a second person.",
        Can.LEAD_CARE,
    ),
    Kept(
        "change_request_page",
        "Public request page",
        "Its address, and what it shows.",
        Can.REGISTER_COUPLES,
    ),
    Kept(
        "consent_texts",
        "Consent papers",
        "What each partner is given to sign, and the rules of signing.",
        Can.WRITE_CONSENTS,
    ),
    Kept(
        "confidentiality_policy",
        "Confidentiality policy",
        "What happens with what one partner tells alone.",
        Can.SEE_COUPLES,
    ),
)


@require_GET
@staff(can=Can.SEE_CLINIC)
def clinic(request: KnownRequest) -> HttpResponse:
    """A way to each page about the clinic that this role may open."""
    context = {"pages": pages_for(request.audience), "nav": "clinic"}
    return render(request, "desk/clinic.html", context)


def pages_for(reader: Audience) -> list[Kept]:
    """The pages that this role may open; nothing else decides."""
    return [page for page in KEPT if reader.can(page.can)]
