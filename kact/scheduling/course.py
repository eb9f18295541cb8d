"""A couple's visits as steps, and what the protocol says of their order and distance."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from kact.couples.models import Couple, Course
from kact.couples.queries import couple_in_reach
from kact.protocol.case import BOTH_DOSE, Case, Milestones, Variant
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from kact.scheduling import intervals
from kact.scheduling.capacity import Clinician, Space, lacking
from kact.scheduling.intervals import Step
from kact.scheduling.kinds import book as book_of_kinds
from kact.scheduling.kinds import kinds
from kact.scheduling.models import Claim, Equipment, Visit
from kact.scheduling.queries import claims_of, counting_visits, open_visits_in

NEXT_DOSE, INTERVAL = "before_next_dose", "sessions.dose_interval"


def steps_of(couple: Couple, case: Case) -> list[Step]:
    """What took place or is to: visits that count, and what milestones say besides them."""
    visits = [step_of(visit, couple) for visit in counting_visits(couple.pk)]
    return [*visits, *reached_of(couple, case)]


def reached_of(couple: Couple, case: Case) -> list[Step]:
    """What milestones tell has taken place."""
    both = frozenset(partner.pk for partner in couple.current)
    return [*_reached(case.milestones, both), *_reached_alone(case)]


def step_of(visit: Visit, couple: Couple) -> Step:
    """One visit as a step; both come to a joint one."""
    alone = visit.subject_id
    both = frozenset(partner.pk for partner in couple.current)
    here = both if alone is None else frozenset({alone})
    takers = takers_of(couple, visit.doses) if visit.joint else None
    return Step(visit.pk, visit.kind, visit.starts_at, here, takers)


def takers_of(couple: Couple, doses: str = "") -> frozenset[UUID] | None:
    """Who is dosed when both come: as said of the visit, else of the course; None for both."""
    [course] = couple.courses
    if course.variant in BOTH_DOSE:
        return None
    place = {Course.Doses.ONE: 1, Course.Doses.TWO: 2}.get(
        Course.Doses(doses or course.doses or "both")
    )
    return frozenset(p.pk for p in couple.current if p.place == place) or None


def _reached_alone(case: Case) -> Iterable[Step]:
    for partner in case.partners:
        yield from _reached(partner.milestones, frozenset({partner.id}))


def _reached(milestones: Milestones | None, people: frozenset[UUID]) -> Iterable[Step]:
    """What has taken place without a visit, or beside one, as milestones tell it."""
    by_code = {kind.reaches: kind.code for kind in kinds().values() if kind.reaches}
    for code, reached in (milestones or {}).items():
        if code in by_code:
            yield Step((code, people), by_code[code], reached.at, people)


def least_days(case: Case) -> int:
    """The least days between two doses of one person: the gate's number, or the clinic's own."""
    [need] = [n for n in gate(NEXT_DOSE).needs if n.name == INTERVAL]
    given = need.with_settings(case.settings).given
    return int(given["group_days" if case.variant is Variant.GROUP else "days"])


def held_apart(case: Case) -> bool:
    """Whether something on record keeps both from being seen together for now."""
    blocks = book_of_kinds().blocks
    sheet = examine(gate(blocks.gate), case)
    return any(line.need == blocks.need and not line.passes for line in sheet.lines)


def order_of(couple: Couple) -> tuple[str, ...]:
    """What is out of order among a couple's visits, or too close, as sentences."""
    case = case_of(couple)
    steps = steps_of(couple, case)
    variant = case.variant or Variant.CONJOINT
    out = [lack.sentence for lack in intervals.lacks(steps, variant)]
    visits = [step for step in steps if isinstance(step.key, UUID)]
    for step in visits:
        out += intervals.too_soon(step, visits, days=least_days(case))
    return tuple(dict.fromkeys(out))


def as_dosed(case: Case, couple: Couple, visit: Visit | None) -> Case:
    """The case as it is for one visit with a dose: who is dosed there outranks the course."""
    if visit is None or not visit.doses:
        return case
    takers = takers_of(couple, visit.doses)
    people = (replace(p, dosing=takers is None or p.id in takers) for p in case.partners)
    return replace(case, partners=tuple(people))


def variant_of(visit: Visit) -> str:
    """The format of a visit: that of the couple's course, and of a cohort's session the group's."""
    if visit.terms.seen == "group":
        return Variant.GROUP
    [course] = couple_in_reach(visit.couple_id).courses
    return str(course.variant)


def capacity_of(visit: Visit, variant: str) -> tuple[str, ...]:
    """What room and staff of a dosing visit lack, as sentences; none for any other kind."""
    if not visit.terms.doses:
        return ()
    claims = list(claims_of(visit.slot_id))
    couples = len({v.couple_id for v in open_visits_in(visit.slot_id)}) or 1
    staff = [_clinician(c) for c in claims if c.member and c.member.ended_at is None]
    day = visit.local_start.date()
    return lacking(Variant(variant), _space(claims), staff, day, couples=couples)


def _space(claims: list[Claim]) -> Space:
    rooms = [claim.room for claim in claims if claim.room]
    carried = [c for c in claims if c.equipment and c.equipment.kind == Equipment.Kind.MONITOR]
    return Space(
        chairs=sum(room.chairs for room in rooms),
        monitors=sum(room.monitors for room in rooms) + len(carried),
        second_space=any(room.second_space for room in rooms),
    )


def _clinician(claim: Claim) -> Clinician:
    member = claim.member
    assert member is not None
    held: dict[str, date] = {}
    for credential in member.credentials.filter(withdrawn_at=None):  # as they end
        held[credential.kind] = credential.expires_on
    return Clinician(claim.person or member.pk, member.name, member.role, held)
