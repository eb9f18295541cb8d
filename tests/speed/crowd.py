"""A clinic with as many couples as a test asks for, written in bulk through the owner's connection.

The owner may add rows behind the wall and read none, so every id is made here. Notes of changes are
not written meanwhile: nothing that is measured reads them.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.db.models import Model
from django.utils import timezone

from kact.accounts.models import Clinic
from kact.alerts.kinds import TERMS
from kact.alerts.models import Alert
from kact.couples.models import CareTeam, Couple, Course, Milestone, Partner
from kact.instruments.definition import definition
from kact.instruments.models import Response
from kact.privacy.models import private_models
from kact.privacy.roles import Role
from tests.cast import Person, staff

PACE = timedelta(hours=9)  # from one registration to the next: ten thousand in ten years
NAMES = ("Ada", "Ben", "Cleo")
STAGES = (Course.Stage.PREPARATION, Course.Stage.DOSING, Course.Stage.INTEGRATION)
REACHED = ("account_verified", "safe_contact_confirmed")
ASKED = ("csi-16", "phq-9")
BATCH = 5000


class Crowd:
    """The clinic, and the two whose lists are the longest there are."""

    def __init__(self, couples: int) -> None:
        self.size = couples
        self.clinic = Clinic.objects.create(name="Crowded Clinic", neutral_name="The office")
        self.admin = staff(self.clinic, Role.ADMIN, "admin")
        self.therapist = staff(self.clinic, Role.THERAPIST, "therapist")
        made = list(_rows(self.clinic, self.therapist, couples))
        with _unnoted():
            for model, rows in made:
                model._base_manager.using("owner").bulk_create(rows, BATCH)
        _analyze()


def _rows(clinic: Clinic, member: Person, couples: int) -> Iterator[tuple[type[Model], list[Any]]]:
    """The rows of each table, those that others point at first."""
    first = timezone.now() - couples * PACE
    made = [_couple(clinic, n, first + n * PACE) for n in range(1, couples + 1)]
    people = [_partner(couple, place) for couple in made for place in Partner.Place]
    yield Couple, made
    yield Partner, people
    yield Course, [_course(couple) for couple in made]
    yield CareTeam, [CareTeam(clinic=clinic, couple=c, member=member.member) for c in made]
    yield Milestone, [_of(Milestone, p, code=code) for p in people for code in REACHED]
    asked = [_response(p, instrument) for p in people for instrument in ASKED]
    yield Response, asked
    yield Alert, [_alert(r) for r in asked if _worries(r)]


def _couple(clinic: Clinic, number: int, at: datetime) -> Couple:
    names = _name(number, 1), _name(number, 2)
    return Couple(clinic=clinic, number=number, name=" & ".join(names), registered_at=at)


def _name(number: int, place: int) -> str:
    """A name of many and one of their own."""
    return f"{NAMES[number % len(NAMES)]} {'SN'[place - 1]}{number:05d}"


def _partner(couple: Couple, place: int) -> Partner:
    name = _name(couple.number, place)
    email = f"{uuid.uuid4().hex}@mail.example"
    return Partner(
        clinic=couple.clinic,
        couple=couple,
        place=place,
        name=name,
        email=email,
        started_at=couple.registered_at,
    )


def _course(couple: Couple) -> Course:
    """Stages in turn, so that a filter finds more than a page among a hundred."""
    return Course(
        clinic=couple.clinic,
        couple=couple,
        stage=STAGES[couple.number % len(STAGES)],
        variant="CONJOINT",
        modality="EFT",
        protocol_version="1",
        started_on=couple.registered_at.date(),
    )


def _of(model: type[Model], partner: Partner, **values: Any) -> Any:
    return model(clinic=partner.clinic, couple=partner.couple, subject=partner, **values)


def _response(partner: Partner, instrument: str) -> Response:
    """Half of what was asked has come back."""
    asked, at = definition(instrument), partner.couple.registered_at
    return _of(
        Response,
        partner,
        instrument=instrument,
        version=asked.version,
        definition_hash=asked.content_hash,
        occasion="baseline",
        asked_at=at,
        submitted_at=at if partner.couple.number % 2 else None,
    )


def _worries(response: Response) -> bool:
    """Somebody in every second couple."""
    back = response.submitted_at is not None
    return back and response.instrument == "phq-9" and response.subject.place == 1


def _alert(response: Response) -> Alert:
    kind = Alert.Kind.SUICIDALITY
    said = {"kind": kind, "readers": sorted(TERMS[kind].readers)}
    at = response.submitted_at
    return _of(Alert, response.subject, source=response.pk, raised_at=at, **said)


@contextmanager
def _unnoted() -> Iterator[None]:
    """The owner's transaction, in which changes are not noted."""
    tables = [m._meta.db_table for m in private_models() if not m.wall.append_only]
    with transaction.atomic(using="owner"):
        _each(tables, "alter table {} disable trigger kact_noted")
        yield
        _each(tables, "set constraints all immediate; alter table {} enable trigger kact_noted")


def _each(tables: list[str], sql: str) -> None:
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(sql.format(table))


def _analyze() -> None:
    """What autovacuum would do within the minute."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze")
