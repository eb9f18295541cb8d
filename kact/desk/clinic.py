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
        "rooms",
        "Rooms and equipment",
        "What a visit is booked in and with.",
        Can.KEEP_CALENDAR,
    ),
    Kept(
        "opening_hours",
        "Opening hours",
        "When visits can be booked, weekday by weekday.",
        Can.KEEP_CALENDAR,
    ),
    Kept(
        "closings",
        "Holidays and closed times",
        "When nothing can be booked.",
        Can.KEEP_CALENDAR,
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
        "clinic_questions",
        "Your own intake questions",
        "What this clinic asks each partner at the end of a part.",
        Can.PROPOSE_QUESTIONS,
    ),
    Kept(
        "numbers",
        "Numbers",
        "What the gates and the screening go by, and what this clinic chose.",
        Can.SEE_CLINIC,
    ),
    Kept(
        "instruments",
        "Instruments",
        "Their source, the rights to their words, and this clinic's permissions.",
        Can.SEE_CLINIC,
    ),
    Kept(
        "education_texts",
        "What partners read to prepare",
        "Short pieces, in our words or the clinic's own.",
        Can.WRITE_EDUCATION,
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
