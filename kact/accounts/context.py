"""What every template may know about the reader: the neutral site name, and little else."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from kact.accounts.demo import demo_passphrase, demo_people
from kact.accounts.readers import Reader
from kact.privacy.roles import Can


def site(request: HttpRequest) -> dict[str, Any]:
    """Words for the page's frame; a partner's frame never names the clinic's kind.

    Whoever has not yet shown a second factor gets the public frame: the other one's links would
    only lead back.
    """
    frame = {
        "site_name": settings.SITE_NAME,
        "leave_to": settings.LEAVE_URL,
        "room_template": "base_public.html",
    }
    if settings.DEMO:
        frame["demo_people"] = demo_people  # called by the sign-in page alone
        frame["demo_passphrase"] = demo_passphrase  # and this where it has to be typed
    reader: Reader | None = getattr(request, "reader", None)
    if reader is None:
        return frame
    return frame | _idle(reader) | (_room(reader) if getattr(request, "audience", None) else {})


def _room(reader: Reader) -> dict[str, Any]:
    kind = reader.audience.kind
    return {
        "clinic": reader.clinic,
        "clinic_name": reader.clinic.name,
        "site_name": reader.clinic.neutral_name if kind == "partner" else reader.clinic.name,
        "reader_name": reader.name,
        "may_see_calendar": reader.audience.can(Can.SEE_CALENDAR),
        "may_see_clinic": reader.audience.can(Can.SEE_CLINIC),
        "may_see_stock": reader.audience.can(Can.SEE_STOCK),
        "may_witness_waste": reader.audience.can(Can.WITNESS_WASTE),
        "may_register_couples": reader.audience.can(Can.REGISTER_COUPLES),
        "may_read_record": reader.audience.can(Can.READ_RECORD),
        "may_switch": reader.may_switch,
        "joint_view": kind == "couple",
        "room_template": "base_partner.html" if kind == "partner" else "base_staff.html",
    }


def _idle(reader: Reader) -> dict[str, Any]:
    """What the page's clock needs: where to ask, after how long, and whose page it is."""
    return {
        "stay_url": reverse("stay"),
        "idle_after": settings.SESSION_LIMITS[reader.limits][0],
        "idle_who": reader.mark,
        "idle_keep": reader.limits == "staff",  # what staff have typed waits behind the cover
    }
