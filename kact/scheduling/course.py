"""A couple's visits as steps, and what the protocol says of their order and distance."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from kact.couples.models import Couple
from kact.protocol.case import Case, Milestones, Variant
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
    both = frozenset(partner.pk for partner in couple.current)
    reached = [*_reached(case.milestones, both), *_reached_alone(case)]
    return [*_visits(couple.pk, both), *reached]


def _visits(couple: UUID, both: frozenset[UUID]) -> list[Step]:
    return [step_of(visit, both) for visit in counting_visits(couple)]


def step_of(visit: Visit, both: frozenset[UUID]) -> Step:
    """One visit as a step; ``both`` come to a joint one."""
    people = both if visit.subject_id is None else frozenset({visit.subject_id})
    return Step(visit.pk, visit.kind, visit.starts_at, people)


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


def capacity_of(visit: Visit, variant: str) -> tuple[str, ...]:
    """What room and staff of a dosing visit lack, as sentences; none for any other kind."""
    if not visit.terms.doses:
        return ()
    claims = list(claims_of(visit.slot_id))
    couples = len({v.couple_id for v in open_visits_in(visit.slot_id)}) or 1
    staff = [_clinician(claim) for claim in claims if claim.member]
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
    for credential in member.credentials.all():  # in the order in which they end
        held[credential.kind] = credential.expires_on
    return Clinician(claim.person or member.pk, member.name, member.role, held)
