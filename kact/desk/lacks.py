"""What the day's visits still lack, from the gates, for those who may know it."""

from collections.abc import Iterable
from uuid import UUID

from kact.couples.models import Couple
from kact.couples.queries import with_partners
from kact.protocol.case import Case
from kact.protocol.gate import Line, examine
from kact.protocol.loading import gate
from kact.protocol.queries import cases_of
from kact.scheduling.models import Visit

BEFORE_A_DOSE = "before_dosing"


def lacks_of(visits: Iterable[Visit]) -> dict[UUID, list[str]]:
    """For each visit, by its id, the sentences that are in its way; five queries for any number."""
    shown = list(visits)
    wanted = Couple.objects.filter(pk__in={visit.couple_id for visit in shown})
    couples = [couple for couple in with_partners(wanted) if couple.courses]
    cases = {case.couple: case for case in cases_of(couples)} if couples else {}
    return {v.pk: _in_the_way(v, cases[v.couple_id]) for v in shown if v.couple_id in cases}


def _in_the_way(visit: Visit, case: Case) -> list[str]:
    name = BEFORE_A_DOSE if visit.terms.doses else visit.terms.gate_for(joint=visit.joint)
    if not name:
        return []
    lines = examine(gate(name), case).in_the_way
    return [line.sentence for line in lines if _concerns(line, visit.subject_id)]


def _concerns(line: Line, subject: UUID | None) -> bool:
    """Of a visit of one partner alone, what is missing of the other is not said."""
    return subject is None or any(f.about in {None, subject} for f in line.in_the_way)
