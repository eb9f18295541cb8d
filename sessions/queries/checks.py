"""Reads what was looked at and asked before a dose, for whoever is looking: the newest counts."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from kact.accounts.queries import staff_name
from kact.couples.models import Couple, Partner
from kact.couples.queries import couple_in_reach, milestones_about
from kact.protocol.case import DOSED
from kact.protocol.queries import numbers_in_force
from sessions.dosing.orders import weight_differs
from sessions.escorts import same_email, same_name, same_phone
from sessions.models import (
    ConversionAnswer,
    DosingSession,
    Escort,
    PreDoseCheck,
    PreDoseWord,
    RoomSetUp,
    SameDayConsent,
)
from sessions.queries.dosing import dosing_session_in_reach
from sessions.queries.escort import escort_of, settled_escorts
from sessions.queries.orders import order_in_force, today


def place_in_session(session: DosingSession, partner: UUID) -> tuple[Partner, Couple]:
    """One partner of a session's couple, with the couple. Raises Http404 for anybody else."""
    couple = couple_in_reach(session.couple_id)
    found = next((each for each in couple.current if each.pk == partner), None)
    if found is None:
        raise Http404
    return found, couple


def in_session(session: UUID, place: int) -> tuple[DosingSession, Partner]:
    """One day, and whoever of its couple is in this place now. Raises Http404."""
    found = dosing_session_in_reach(session)
    for partner in couple_in_reach(found.couple_id).current:
        if partner.place == place:
            return found, partner
    raise Http404


def room_of(session: DosingSession) -> RoomSetUp | None:
    """What was last found of the room, and by whom."""
    found: RoomSetUp | None = _written(RoomSetUp.objects).filter(dosing_session=session).first()
    return found


def checks_of(session: DosingSession, partner: Partner) -> list[PreDoseCheck]:
    """Every check of one partner on this day, the newest first."""
    rows = _written(PreDoseCheck.objects).filter(dosing_session=session, subject=partner)
    return list(rows)


def check_in_reach(pk: UUID) -> PreDoseCheck:
    """One check with its partner and session. Raises Http404."""
    rows = PreDoseCheck.objects.select_related("subject", "dosing_session")
    found: PreDoseCheck = get_object_or_404(rows, pk=pk)
    return found


def newest_check(session: DosingSession, partner: UUID) -> PreDoseCheck | None:
    """The check that counts."""
    rows = PreDoseCheck.objects.filter(dosing_session=session, subject_id=partner)
    found: PreDoseCheck | None = rows.first()
    return found


def word_on(check: PreDoseCheck | None) -> PreDoseWord | None:
    """The prescriber's newest word on one check, and by whom."""
    if check is None:
        return None
    found: PreDoseWord | None = _written(PreDoseWord.objects).filter(check_row=check).first()
    return found


def consent_of(session: DosingSession, partner: UUID) -> SameDayConsent | None:
    """What one partner, asked alone, said last on this day."""
    rows = _written(SameDayConsent.objects).filter(dosing_session=session, subject_id=partner)
    found: SameDayConsent | None = rows.first()
    return found


def conversion_answers(session: DosingSession) -> dict[UUID, ConversionAnswer]:
    """What each partner said last to another day than was planned, by the partner."""
    rows = ConversionAnswer.objects.filter(dosing_session=session)
    newest = rows.order_by("subject_id", "-asked_at").distinct("subject_id")
    return {row.subject_id: row for row in newest}


def known_of(
    session: DosingSession, partner: Partner, weight: Decimal | None = None
) -> dict[str, bool]:
    """What the record itself says before a dose, by the item's code. A fixed number of queries."""
    room, order = room_of(session), order_in_force(partner.pk)
    said = consent_of(session, partner.pk)
    known = {
        "room_ready": room is not None and not room.lacking,
        "order_on_file": order is not None and order.last_day >= today(),
        "consented": said is not None and said.is_yes,
        "escort": partner.pk in settled_escorts([partner.pk]),
        "escort_doses": escort_may_be_dosed(session, partner),
    }
    if order is not None and weight is not None:
        differs = weight_differs(order.weight_kg, weight, numbers_in_force())
        known["weight_differs"] = bool(differs)
    return known


def escort_may_be_dosed(session: DosingSession, partner: Partner) -> bool:
    """Whether who takes this partner home is, or may be, the other partner, dosed today.

    Staff know both, so here number and address are compared beside the name.
    """
    escort = escort_of(partner.pk)
    others = [p for p in couple_in_reach(session.couple_id).current if p.pk != partner.pk]
    return escort is not None and any(
        _is(escort, other) and (session.is_dosed(other.place) or _dosed_today(other))
        for other in others
    )


def _is(escort: Escort, other: Partner) -> bool:
    named = same_name(escort.name, other.name) and not escort.somebody_else
    return (
        escort.relationship == Escort.Relationship.PARTNER
        or named
        or same_phone(escort.phone, other.phone)
        or same_email(escort.email, other.email)
    )


def _dosed_today(partner: Partner) -> bool:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return milestones_about(partner.pk).filter(code=DOSED, reached_at__gte=midnight).exists()


def _written(rows: Any) -> Any:
    return rows.annotate(writer=staff_name(user_id=OuterRef("author_id")))
