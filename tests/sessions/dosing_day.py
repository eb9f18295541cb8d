"""A day of a dose for tests: a visit of today, its session opened, and everything ready or not."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.utils import timezone

from kact.couples.actions import reach
from kact.couples.models import Milestone
from kact.couples.queries import couple_in_reach, partner_in_reach
from kact.privacy.audience import looking_as
from kact.scheduling.models import Visit
from sessions import milestones
from sessions.actions import checks, doses, prepared_doses, private_word
from sessions.actions.dosing import open_dosing_session
from sessions.dosing.check import check
from sessions.models import DosingSession, GivenDose, PreDoseCheck, PreparedDose
from tests.cast import Cast, Person
from tests.kact.scheduling import planning
from tests.kact.scheduling.planning import ZONE, Clinic, at
from tests.sessions.checking import well
from tests.sessions.ordering import order
from tests.sessions.preparing import ready

OF_EACH = (
    milestones.INDIVIDUAL_PREPARATION,
    milestones.AGREEMENTS_SIGNED,
    milestones.WITNESS_AGREEMENT,
    milestones.INTENTION_RECORDED,
    milestones.ESCORT_NAMED,
)
LOT = {"lot": "A17", "lot_expires": timezone.localdate() + timedelta(days=90)}


@dataclass
class Day:
    """One day of the first couple, and what is done on it."""

    cast: Cast
    clinic: Clinic
    visit: Visit
    session: DosingSession

    def ready(self, *people: Person, orders: bool = True) -> "Day":
        """Everything before a dose, for these partners: the gate is open for them."""
        for person in people:
            if orders:
                order(self.cast, person)
            self.ask(person)
            self.checked(person)
        return self

    def ask(self, person: Person, **other: Any) -> Any:
        """What one partner says in private."""
        said = {"alone": True, "answer": "yes", "pressured": False} | other
        with looking_as(self.cast.therapist.audience) as by:
            return private_word.ask_on_the_day(
                by=by, session=self.session, partner=self.partner(person), **said
            )

    def checked(self, person: Person, **other: Any) -> PreDoseCheck:
        """One partner's check by the monitor."""
        with looking_as(self.cast.monitor.audience) as by:
            return checks.check_before_dose(
                by=by,
                session=self.session,
                partner=self.partner(person),
                answers=well(timezone.now(), **other),
            )

    def prepared(self, person: Person, mg: str = "35", **other: Any) -> PreparedDose:
        """A dose that the monitor prepared."""
        typed = {"strength": Decimal(50), "diluted": False, **LOT} | other
        with looking_as(self.cast.monitor.audience) as by:
            return prepared_doses.prepare_dose(
                by=by,
                session=self.session,
                partner=self.partner(person),
                planned_mg=Decimal(mg),
                **typed,
            )

    def second(self, prepared: PreparedDose, by: Person | None = None) -> Any:
        """The second person's check."""
        with looking_as((by or self.cast.therapist).audience) as audience:
            return prepared_doses.check_dose(by=audience, prepared=prepared)

    def give(self, prepared: PreparedDose, by: Person | None = None, **other: Any) -> GivenDose:
        """The dose itself, all of it and now."""
        typed = {
            "key": uuid4(),
            "given_mg": prepared.planned_mg,
            "given_at": timezone.now(),
        } | other
        with looking_as((by or self.cast.monitor).audience) as audience:
            return doses.give_dose(by=audience, prepared=prepared, **typed)

    def dosed(self, person: Person, mg: str = "35", **other: Any) -> GivenDose:
        """Prepared, checked and given."""
        prepared = self.prepared(person, mg)
        self.second(prepared)
        return self.give(prepared, **other)

    def partner(self, person: Person) -> Any:
        """The partner, for whoever is looking now."""
        return partner_in_reach(person.partner.pk)

    def reached(self, person: Person, code: str) -> bool:
        """Whether a milestone of one partner stands."""
        with looking_as(self.cast.monitor.audience):
            rows = Milestone.objects.filter(subject_id=person.partner.pk, code=code)
            return rows.filter(valid_until=None).exists()

    def rows(self, model: Any, **which: Any) -> Any:
        """Rows of the day, as the prescriber reads them."""
        with looking_as(self.cast.prescriber.audience):
            return list(model.objects.filter(**which))


def begin(cast: Cast, variant: str = "CONJOINT", doses: str = "") -> Day:
    """The day is open, its room is ready, and all that was to be prepared before it is."""
    made = planning.clinic(cast)
    planning.credentials(made)
    ready(cast, "a", "b")
    with looking_as(made.by) as by:
        couple = made.couple()
        for partner in couple.current:
            for code in OF_EACH:
                reach(code, by=by, couple=couple.pk, subject=partner.pk)
        reach(milestones.JOINT_PREPARATION, by=by, couple=couple.pk)
        reach(milestones.STAFFING_CONFIRMED, by=by, couple=couple.pk)
        for partner in couple.current:
            for code in ("account_verified", "safe_contact_confirmed"):
                reach(code, by=by, couple=couple.pk, subject=partner.pk)
    visit = _visit(made, doses)
    with looking_as(cast.monitor.audience) as by:
        session = open_dosing_session(by=by, visit=visit, variant=variant)
        DosingSession.objects.filter(pk=session.pk).update(
            opened_at=timezone.now() - timedelta(hours=1)
        )
        session = DosingSession.objects.select_related("visit").get(pk=session.pk)
        room = [place.code for place in check().room]
        checks.set_up_room(by=by, session=session, ready=room)
    return Day(cast, made, visit, session)


def _visit(clinic: Clinic, doses: str) -> Visit:
    visit = clinic.book(
        "dosing", at(0), needs=clinic.needs("therapist", "monitor", monitors=(0, 1))
    )
    noon = datetime.combine(datetime.now(ZoneInfo(ZONE)).date(), time(12), ZoneInfo(ZONE))
    with looking_as(clinic.by):
        times = {"starts_at": noon, "ends_at": noon + timedelta(hours=3), "doses": doses}
        Visit.objects.filter(pk=visit.pk).update(**times)
        couple_in_reach(visit.couple_id)
        return Visit.objects.get(pk=visit.pk)
