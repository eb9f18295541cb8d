"""What the day's visits still lack, from gates and readiness, for those who may know it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from kact.couples.models import Couple
from kact.couples.queries import with_partners
from kact.protocol.case import Case
from kact.protocol.gate import Line, examine
from kact.protocol.loading import gate
from kact.protocol.queries import cases_of
from kact.scheduling.course import as_dosed
from kact.scheduling.models import Visit
from sessions.pages.readiness import unsettled

BEFORE_A_DOSE = "before_dosing"


def lacks_of(visits: Iterable[Visit]) -> dict[UUID, list[str]]:
    """For each visit, by its id, the sentences that are in its way.

    Five queries for any number, and two more where a dose is planned.
    """
    shown = list(visits)
    wanted = Couple.objects.filter(pk__in={visit.couple_id for visit in shown})
    couples = [couple for couple in with_partners(wanted) if couple.courses]
    of = {case.couple: case for case in cases_of(couples)} if couples else {}
    known = {couple.pk: couple for couple in couples}
    cases = {
        v.pk: as_dosed(of[v.couple_id], known[v.couple_id], v)
        for v in shown
        if v.couple_id in known
    }
    dosing = {visit.couple_id for visit in shown if visit.terms.doses}
    people = [partner for couple in couples if couple.pk in dosing for partner in couple.current]
    open_still = unsettled(people) if people else {}
    return {
        v.pk: [*_in_the_way(v, cases[v.pk]), *_open(v, cases[v.pk], open_still)]
        for v in shown
        if v.pk in cases
    }


def _open(visit: Visit, case: Case, found: Mapping[UUID, list[str]]) -> list[str]:
    """What is not settled for those who are dosed in a visit."""
    if not visit.terms.doses:
        return []
    dosed = [p.id for p in case.partners if case.doses(p) is not False]
    here = [pk for pk in dosed if visit.subject_id in {None, pk}]
    return [sentence for pk in here for sentence in found.get(pk, ())]


def _in_the_way(visit: Visit, case: Case) -> list[str]:
    name = BEFORE_A_DOSE if visit.terms.doses else visit.terms.gate_for(joint=visit.joint)
    if not name:
        return []
    lines = examine(gate(name), case).in_the_way
    return [line.sentence for line in lines if _concerns(line, visit.subject_id)]


def _concerns(line: Line, subject: UUID | None) -> bool:
    """Of a visit of one partner alone, what is missing of the other is not said."""
    return subject is None or any(f.about in {None, subject} for f in line.in_the_way)
