"""Plants one partner's clinical rows: answers, readings, alerts, milestones, events."""

from typing import TYPE_CHECKING

from kact.alerts.actions import acknowledge_alert, raise_alert
from kact.alerts.models import Alert
from kact.couples import events as couple_events
from kact.couples.actions import reach
from kact.couples.models import Milestone
from kact.instruments import actions as instruments
from kact.instruments import events as instrument_events
from kact.instruments.models import Answer, Response
from kact.instruments.scoring import SCORER_VERSION
from kact.privacy.audience import looking_as
from kact.privacy.roles import Job
from kact.record.actions import append
from kact.record.models import Event
from outcomes import actions as outcomes
from outcomes.measures import BASELINE, BASELINE_SET
from outcomes.models import Score
from tests.canaries import Thing
from tests.matrix import (
    documents,
    instruments_licences,
    ledger,
    protocol_numbers,
    scheduling,
    scheduling_desk,
    screening_clinic_questions,
    screening_consent,
    screening_inquiry,
    screening_intake,
    screening_plan,
    screening_reviews,
    screening_safety,
    sessions_agreements,
    sessions_doses,
    sessions_dosing,
    sessions_leaving,
    sessions_preparation,
)
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World

# What each partner does with each instrument. The last safety answer raises an alert by itself.
DONE = {"csi-16": "sent", "phq-9": "sent", "gad-7": "begun"}


def plant(world: "World", partner: Thing) -> None:
    """Everything a partner's chart may hold, each row with its marks."""
    _ask(world, partner)
    _answer(world, partner)
    _read(world, partner)
    _alerts(world, partner)
    _milestone(world, partner)
    _events(world, partner)
    documents.plant(world, partner)
    instruments_licences.plant(world, partner)
    ledger.plant(world, partner)
    protocol_numbers.plant(world, partner)
    scheduling.plant(world, partner)
    scheduling_desk.plant(world, partner)
    screening_clinic_questions.plant(world, partner)
    screening_consent.plant(world, partner)
    screening_inquiry.plant(world, partner)
    screening_intake.plant(world, partner)
    screening_plan.plant(world, partner)
    screening_reviews.plant(world, partner)
    screening_safety.plant(world, partner)
    sessions_preparation.plant(world, partner)
    sessions_agreements.plant(world, partner)
    sessions_dosing.plant(world, partner)
    sessions_leaving.plant(world, partner)
    sessions_doses.plant(world, partner)


def about(kind: str, partner: Thing, pk: object = None, **more: object) -> Thing:
    """A thing about one partner."""
    return Thing(kind, pk, partner.clinic, partner.couple, partner.subject, **more)


def _ask(world: "World", partner: Thing) -> None:
    with looking_as(worlds.as_job(world, Job.PLANNER, partner.clinic)) as by:
        for instrument in BASELINE_SET:
            instruments.ask(
                by=by,
                couple=world.cast.couples[partner.couple].pk,
                subject=partner.pk,
                instrument=instrument,
                occasion=BASELINE,
            )


def _answer(world: "World", partner: Thing) -> None:
    """One sent whole, one sent with the safety answer, one half answered; d has not begun."""
    with looking_as(world.cast.people[partner.subject].audience) as by:
        for row in Response.objects.filter(subject=partner.pk).order_by("instrument"):
            state = "blank" if partner.subject == "d" else DONE[row.instrument]
            if state != "blank":
                _fill(by, row, whole=state == "sent")
            mine = about("response", partner, row.pk, state=state, extra=row.instrument)
            world.add(mine, Response)
            for answer in Answer.objects.filter(response=row)[:2]:
                world.add(about("answer", partner, answer.pk), Answer)


def _fill(by: object, row: Response, *, whole: bool) -> None:
    items = row.definition.items if whole else row.definition.items[:2]
    answers = {item.code: item.options[-1].code for item in items}
    instruments.say_alone(by=by, response=row)  # a partner who has left can no longer begin
    outcomes.save_page(by=by, response=row, answers=answers)
    if whole:
        outcomes.submit_measure(by=by, response=row)


def _read(world: "World", partner: Thing) -> None:
    """A reading with a number nobody else has, and one whose reason nobody else has."""
    with looking_as(worlds.as_job(world, Job.SCORER, partner.clinic)):
        for row in Response.objects.filter(subject=partner.pk).order_by("instrument"):
            mine = about("score", partner)
            total = world.canaries.number(mine) if row.instrument == "csi-16" else None
            score = Score(
                clinic_id=row.clinic_id,
                couple_id=row.couple_id,
                subject_id=row.subject_id,
                response=row,
                instrument=row.instrument,
                version=row.version,
                scorer=SCORER_VERSION,
                status="refused" if total is None else "complete",
                total=total,
                band=world.word(mine),
                reason=world.word(mine),
            )
            score.save(force_insert=True)
            world.add(about("score", partner, score.pk), Score)


def _alerts(world: "World", partner: Thing) -> None:
    """One open of each kind, and one answered, with what was done."""
    [source] = world.of("response", subject=partner.subject, extra="gad-7")
    clinician = world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience
    with looking_as(clinician) as by:
        for kind in Alert.Kind.values:
            raise_alert(
                by=by,
                kind=kind,
                couple=world.cast.couples[partner.couple].pk,
                subject=partner.pk,
                source=source.pk,
            )
        rows = Alert.objects.filter(subject=partner.pk).order_by("raised_at", "id")
        answered = rows.get(source=source.pk, kind=Alert.Kind.SUICIDALITY_UNKNOWN)
        note = world.word(about("alert", partner))
        acknowledge_alert(by=by, alert=answered, action=Alert.Action.SPOKE, note=note)
    with looking_as(worlds.as_job(world, Job.KEEPER, partner.clinic)):
        for row in Alert.objects.filter(subject=partner.pk):
            state = "answered" if row.pk == answered.pk else CONCERNING.get(row.kind, "open")
            world.add(about("alert", partner, row.pk, state=state), Alert)


# The alerts that not every clinician may know of.
CONCERNING = {
    "pregnancy": "open medical",
    "relational-safety": "open safety",
    "voluntariness": "open safety",
    "partner-event": "open partner",
    "way-home": "open partner",
}


def _milestone(world: "World", partner: Thing) -> None:
    couple = world.cast.couples[partner.couple].pk
    by = world.cast.people[worlds.ADMIN_OF[partner.clinic]].audience
    with looking_as(by):
        code = world.word(about("milestone", partner))
        reach(code, by=by, couple=couple, subject=partner.pk)
        row = Milestone.objects.get(code=code)
        world.add(about("milestone", partner, row.pk), Milestone)


def _events(world: "World", partner: Thing) -> None:
    """One event that the administrator reads too, and one for clinicians alone."""
    couple = world.cast.couples[partner.couple].pk
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        shared, closed = about("event", partner, state="shared"), about("event", partner)
        said = {"couple": couple, "subject": partner.pk}
        data = {"member": world.word(shared)}
        row = append(couple_events.CARE_TEAM_JOINED, by=by, **said, data=data)
        world.add(about("event", partner, row.pk, state="shared"), Event)
        data = {"instrument": world.word(closed)}
        row = append(instrument_events.RESPONSE_SUBMITTED, by=by, **said, data=data)
        world.add(about("event", partner, row.pk))
