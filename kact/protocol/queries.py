"""Builds the case of a couple from its milestones, and reads the clinic's own numbers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from kact.accounts.models import Membership
from kact.accounts.queries import staff_name
from kact.couples.models import Couple, Course, Milestone, Partner
from kact.couples.queries import milestones_about, milestones_of
from kact.privacy.audience import Audience, read_once, reader
from kact.privacy.roles import Role
from kact.protocol.case import DOSED, Case, PartnerCase, Reached, Variant
from kact.protocol.models import ApprovedNumber, ChosenNumber
from kact.protocol.numbers import Chosen, number, permitted, settings_of

APPROVED = "approved numbers"

_DOSING: dict[str, frozenset[int]] = {
    Course.Doses.BOTH: frozenset({Partner.Place.ONE, Partner.Place.TWO}),
    Course.Doses.ONE: frozenset({Partner.Place.ONE}),
    Course.Doses.TWO: frozenset({Partner.Place.TWO}),
}


def case_of(couple: Couple) -> Case:
    """The couple as the gates see it now. ``couple`` comes with its partners and courses."""
    [case] = cases_of([couple])
    return case


def case_on_the_day(couple: Couple, *, variant: str, doses: str, since: datetime) -> Case:
    """The same on the day of a dose: who is dosed, and how, is the day's own and not the course's.

    Doses of the day itself, ``since`` it was opened, are left out: the second of two partners is
    asked about the time before, as the first one was.
    """
    places = _DOSING[doses]
    case = _case(couple, _reached([couple.pk], dosed_before=since)[couple.pk])
    dosing = {partner.pk: partner.place in places for partner in couple.current}
    people = tuple(replace(person, dosing=dosing[person.id]) for person in case.partners)
    return replace(case, partners=people, variant=Variant(variant))


def cases_of(couples: Sequence[Couple]) -> list[Case]:
    """The same of several couples, in their order; as many queries as for one."""
    reached = _reached([couple.pk for couple in couples])
    return [_case(couple, reached[couple.pk]) for couple in couples]


def _case(couple: Couple, reached: "OfACouple") -> Case:
    whole = reader().kind in {"staff", "job"}  # anybody else may not see the other's milestones
    [course] = couple.courses
    people = tuple(
        PartnerCase(p.pk, p.name, _doses(course, p), reached[p.pk] if whole else None)
        for p in couple.current
    )
    return Case(
        couple=couple.pk,
        now=timezone.now(),
        partners=people,
        variant=Variant(course.variant),
        milestones=reached[None] if whole else None,
        settings=settings_of(numbers_in_force()),
    )


def case_alone(partner: Partner) -> Case:
    """One partner alone, as they themselves may know it; what is the couple's stays unknown."""
    reached = {row.code: _as_reached(row) for row in milestones_about(partner.pk)}
    person = PartnerCase(id=partner.pk, label=partner.name, dosing=None, milestones=reached)
    return Case(
        couple=partner.couple_id,
        now=timezone.now(),
        partners=(person,),
        variant=None,
        milestones=None,
        settings=settings_of(numbers_in_force()),
    )


def _doses(course: Course, partner: Partner) -> bool | None:
    """Whether the agreed plan has this partner dose; None until there is one.

    Where roles swap from session to session, the session's own assignment is to outrank this.
    """
    return partner.place in _DOSING[course.doses] if course.doses else None


OfACouple = dict[UUID | None, dict[str, Reached]]  # for the couple (None) and for each partner


def _reached(couples: list[UUID], dosed_before: datetime | None = None) -> dict[UUID, OfACouple]:
    """The newest of each milestone, by couple; of doses the newest ``dosed_before`` a moment."""
    found: dict[UUID, OfACouple] = defaultdict(lambda: defaultdict(dict))
    for row in milestones_of(couples):
        if not (dosed_before and row.code == DOSED and row.reached_at >= dosed_before):
            found[row.couple_id][row.subject_id][row.code] = _as_reached(row)
    return found


def _as_reached(row: Milestone) -> Reached:
    return Reached(row.code, row.reached_at, row.valid_until)


def numbers_in_force() -> Chosen:
    """What the reader's clinic chose and a prescriber approved. One query while they look."""
    return read_once(APPROVED, lambda: permitted(dict(_approved())))


def number_in_force(code: str) -> Decimal:
    """One number as it counts in the reader's clinic. Raises LookupError for an unknown code."""
    return number(code).in_force(numbers_in_force())


def approvals() -> QuerySet[ApprovedNumber]:
    """Every approval of the clinic with its proposal, the newest first, and by whom both were."""
    rows: QuerySet[ApprovedNumber] = ApprovedNumber.objects.select_related("proposal")
    by = staff_name(user_id=OuterRef("author_id"))
    proposer = staff_name(user_id=OuterRef("proposal__author_id"))
    return rows.annotate(approved_by=by, proposed_by=proposer)


def proposals() -> list[ChosenNumber]:
    """The newest proposal of each number, while it waits for approval."""
    rows = ChosenNumber.objects.annotate(
        proposed_by=staff_name(user_id=OuterRef("author_id")),
        signed=Exists(ApprovedNumber.objects.filter(proposal=OuterRef("pk"))),
    )
    newest = rows.order_by("code", "-proposed_at").distinct("code")
    return [row for row in newest if not row.signed]


def proposal(pk: UUID) -> ChosenNumber:
    """One proposal of the reader's clinic that waits for approval. Raises Http404."""
    found = next((row for row in proposals() if row.pk == pk), None)
    if found is None:
        raise Http404
    return found


def waits_for_approval(row: ChosenNumber) -> bool:
    """Whether nobody has approved it and nobody has proposed another number since."""
    newest = ChosenNumber.objects.filter(code=row.code).order_by("-proposed_at").first()
    return newest == row and not ApprovedNumber.objects.filter(proposal=row).exists()


def another_prescriber(reader: Audience) -> bool:
    """Whether anybody else works here now who could approve a number."""
    current = Membership.objects.filter(
        clinic_id=reader.clinic, role=Role.PRESCRIBER, ended_at=None, user__is_active=True
    )
    return current.exclude(user=reader.user).exists()


def _approved() -> QuerySet[Any, Any]:
    rows = ApprovedNumber.objects.order_by("code", "-approved_at").distinct("code")
    return rows.values_list("code", "value")
