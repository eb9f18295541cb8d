"""Plants, on a dosing day, what was ordered, asked, checked, prepared and given on it.

As rows, since the gate is closed here; with marks in everything that is typed.
"""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from kact.privacy.audience import looking_as
from sessions.models import (
    ConversionAnswer,
    DoseCheck,
    GivenDose,
    InfusionEnd,
    Order,
    OrderStop,
    PreDoseCheck,
    PreDoseWord,
    PreparedDose,
    RefusedDose,
    RoomSetUp,
    SameDayConsent,
    StoppedDoses,
    VoidedDose,
)
from tests.canaries import Thing
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World

FIRST_OF_A_COUPLE = {"a", "c", "e"}
REASON = {"reason": "Because."}
ORDER = {
    "substance": "ketamine",
    "route": "im",
    "form": "solution",
    "strength": "50",
    "min_mg": "30",
    "max_mg": "60",
    "max_total_mg": "90",
    "boosters": "0",
    "intent": "psycholytic",
    "last_day": (timezone.localdate() + timedelta(days=9)).isoformat(),
    "weight_kg": "70",
    "weight_on": timezone.localdate().isoformat(),
    "reason": "Because.",
    "replacing": "Because.",
}
ALONE = {"alone": "on"}
DAY = {"doses": "one", "variant": "INDIVIDUAL_RELATIONAL"}
FORMS: dict[str, dict[str, Any]] = {
    "write_order": ORDER,
    "stop_order": REASON,
    "set_up_room": {"ready": ["light"]},
    "ask_on_the_day": ALONE | {"answer": "yes", "pressured": "no"},
    "check_before_dose": {"identity": "yes"},
    "give_word": REASON | {"goes_on": "yes"},
    "ask_about_conversion": ALONE | DAY | {"agrees": "yes"},
    "convert_session": DAY,
    "prepare_dose": {"planned_mg": "30", "strength": "50", "lot": "X", "lot_expires": "2001-01-01"},
    "check_dose": {"partner": "on", "drug": "on", "amount": "on", "lot": "on"},
    "refuse_dose": REASON,
    "void_dose": REASON,
    "stop_doses": REASON,
}


def plant(world: "World", partner: Thing) -> None:
    """Each couple's room; of the first couple all that a prescriber and a monitor write."""
    if partner.subject in FIRST_OF_A_COUPLE:
        _room(world, partner)
    if partner.couple == "first" and partner.subject in {"a", "b"}:
        _ordered(world, partner)
        _asked(world, partner)
        _given(world, partner)


def _room(world: "World", partner: Thing) -> None:
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        couple = world.cast.couples[partner.couple].pk
        whose = {"clinic_id": by.clinic, "couple_id": couple, "author_id": by.user}
        day = _day_of(world, partner)
        room = RoomSetUp(**whose, dosing_session_id=day, lacking=["aed"])
        room.save(force_insert=True)
        world.add(Thing("room set-up", room.pk, partner.clinic, partner.couple), RoomSetUp)


def _add(world: "World", partner: Thing, who: str, kind: str, model: Any, **row: Any) -> Any:
    with looking_as(world.cast.people[who].audience) as by:
        couple = world.cast.couples[partner.couple].pk
        whose = {"clinic_id": by.clinic, "couple_id": couple, "author_id": by.user}
        made = model(**whose, subject_id=partner.pk, **row)
        made.save(force_insert=True)
    state = row.get("answer", "") if kind == "same-day consent" else ""
    world.add(
        Thing(kind, made.pk, partner.clinic, partner.couple, partner.subject, state=state), model
    )
    return made


def _word(world: "World", partner: Thing, kind: str) -> str:
    return world.word(Thing(kind, None, partner.clinic, partner.couple, partner.subject))


def _ordered(world: "World", partner: Thing) -> None:
    """One order that was stopped, and one that counts."""
    plain = {
        "substance": "ketamine",
        "route": "iv",
        "form": "solution",
        "strength": Decimal(50),
        "min_mg": Decimal(30),
        "max_mg": Decimal(60),
        "max_total_mg": Decimal(90),
        "boosters": 1,
        "interval_min": 20,
        "intent": "psycholytic",
        "last_day": timezone.localdate() + timedelta(days=9),
        "weight_kg": Decimal(70),
        "weight_on": timezone.localdate(),
    }
    reason = _word(world, partner, "order")
    first = _add(world, partner, "prescriber", "ended order", Order, **plain, reason=reason)
    why = {"order": first, "reason": _word(world, partner, "order stop")}
    _add(world, partner, "prescriber", "order stop", OrderStop, **why)
    _add(world, partner, "prescriber", "order", Order, **plain, reason=reason)


def _asked(world: "World", partner: Thing) -> None:
    day = _day_of(world, partner)
    check = _add(
        world,
        partner,
        "monitor",
        "pre-dose check",
        PreDoseCheck,
        dosing_session_id=day,
        answers={"identity": "yes"},
        level="warn",
        reasons=[
            {
                "item": "illness",
                "level": "warn",
                "says": _word(world, partner, "pre-dose check"),
                "decides": "prescriber",
            }
        ],
        rules_sha256="0" * 64,
    )
    said = {"goes_on": True, "reason": _word(world, partner, "word")}
    _add(world, partner, "prescriber", "word", PreDoseWord, check_row=check, **said)
    alone: dict[str, Any] = {"dosing_session_id": day, "alone": True}
    consent = alone | {"answer": "wait", "pressured": False}
    _add(world, partner, "therapist", "same-day consent", SameDayConsent, **consent)
    other = alone | DAY | {"agrees": False}
    _add(world, partner, "therapist", "conversion answer", ConversionAnswer, **other)


def _given(world: "World", partner: Thing) -> None:
    """One given and taken back, one put away, one that waits to be checked."""
    day = {"dosing_session_id": _day_of(world, partner)}
    with looking_as(world.cast.people["monitor"].audience):
        order = Order.objects.filter(subject_id=partner.pk).first()
    drawn = {
        "order": order,
        "planned_mg": Decimal(35),
        "strength": Decimal(50),
        "units": Decimal("0.70"),
        "lot": _word(world, partner, "prepared dose"),
        "lot_expires": timezone.localdate() + timedelta(days=99),
    }
    first, second, _ = (
        _add(world, partner, "monitor", "prepared dose", PreparedDose, **day, **drawn)
        for _ in range(3)
    )
    _add(world, partner, "therapist", "dose check", DoseCheck, prepared=first)
    amounts = {"planned_mg": Decimal(35), "given_mg": Decimal(30), "wasted_mg": Decimal(5)}
    dose = _add(
        world,
        partner,
        "monitor",
        "given dose",
        GivenDose,
        **day,
        id=uuid4(),
        prepared=first,
        dose_no=1,
        **amounts,
        given_at=timezone.now(),
        weight_kg=Decimal(70),
        reason=_word(world, partner, "given dose"),
    )
    ended = {"dose": dose, "ended_at": timezone.now()}
    _add(world, partner, "monitor", "infusion end", InfusionEnd, **day, **ended)
    why = {"dose": dose, "reason": _word(world, partner, "voided dose")}
    _add(world, partner, "monitor", "voided dose", VoidedDose, **day, **why)
    away = {"wasted_mg": Decimal(35), "reason": _word(world, partner, "refused dose")}
    _add(world, partner, "monitor", "refused dose", RefusedDose, **day, prepared=second, **away)
    over = {"reason": _word(world, partner, "stopped doses")}
    _add(world, partner, "therapist", "stopped doses", StoppedDoses, **day, **over)


def _day_of(world: "World", partner: Thing) -> Any:
    return world.one("dosing session", couple=partner.couple).pk
