"""How long the server takes for each page of the intake and each answer it keeps.

An invented couple is registered, and everything undone at the end: the database stays as it was.
"""

from collections import defaultdict
from collections.abc import Iterator
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from unittest.mock import patch

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.test import Client

from kact.accounts.models import Enrolment, Membership
from kact.couples.actions import NewPartner, reach, register_couple
from kact.couples.milestones import ACCOUNT_VERIFIED, SAFE_CONTACT_CONFIRMED
from kact.couples.models import Partner
from kact.couples.queries import partners_of
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job, Role
from screening.actions.intake import ask_intake, begin_intake
from screening.intake.library import parts_by
from screening.intake.questions import Question, Section
from screening.models import Intake
from screening.queries.intake import own_intakes

Times = dict[str, list[float]]  # milliseconds, by what was asked for


class Command(BaseCommand):
    help = "Report the server's time for each page of the intake and each saved answer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=3, help="how often each page is opened")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(), patch("kact.record.tasks.ring"):
            times = _time(_somebody(), options["rounds"])
            transaction.set_rollback(True)
        for what, taken in times.items():
            self.stdout.write(_line(what, taken))


def _line(what: str, taken: list[float]) -> str:
    slow = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    return f"{what:<14} {len(taken):>5} times   median {median(taken):6.1f} ms   p95 {slow:6.1f} ms"


def _somebody() -> Audience:
    """A partner of an invented couple who may be asked. Raises CommandError without a clinic."""
    admin = Membership.objects.filter(role=Role.ADMIN, ended_at=None, user__isnull=False).first()
    if admin is None:
        raise CommandError("No clinic has an administrator yet; there is nobody to register with.")
    by = Audience("staff", admin.clinic_id, user=admin.user_id, member=admin.pk, role=Role.ADMIN)
    people = (NewPartner("One", "one@time.example"), NewPartner("Two", "two@time.example"))
    with looking_as(by):
        couple = register_couple(
            by=by,
            partners=people,
            variant="CONJOINT",
            modality="EFT",
            protocol_version="",
        )
        return _enrolled(partners_of(couple.pk)[0])


def _enrolled(place: Partner) -> Audience:
    """The partner with a sign-in, past the gate, and with every part asked for."""
    user = get_user_model().objects.create_user(place.email, None)
    Enrolment.objects.create(user=user, clinic_id=place.clinic_id, partner_id=place.pk)
    me = Audience.of_partner(user=user.pk, clinic=place.clinic_id, partner=place.pk)
    with looking_as(me):
        for code in (ACCOUNT_VERIFIED, SAFE_CONTACT_CONFIRMED):
            reach(code, by=me, couple=place.couple_id, subject=place.pk)
    with looking_as(Audience.job(Job.PLANNER, place.clinic_id)) as planner:
        for part in parts_by("partner"):
            ask_intake(by=planner, couple=place.couple_id, subject=place.pk, part=part.code)
    return me


def _time(me: Audience, rounds: int) -> Times:
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(pk=str(me.user)))
    times: Times = defaultdict(list)
    with looking_as(me):
        rows = own_intakes(me.myself)
        for row in rows:
            begin_intake(by=me, intake=row)
    client.get(f"/forms/{rows[0].pk}/questions/1/")  # templates are read once
    for row in rows:
        for number, section in enumerate(row.definition.sections, 1):
            _time_section(client, times, row, number, section, rounds)
        _take(times, "check", lambda at=row: client.get(f"/forms/{at.pk}/check/"), rounds)
    _take(times, "list", lambda: client.get("/todo/"), rounds)
    return times


def _time_section(
    client: Client, times: Times, row: Intake, number: int, section: Section, rounds: int
) -> None:
    """Open a section, then answer it one question after another, as autosave posts it."""
    page = f"/forms/{row.pk}/questions/{number}/"
    _take(times, "section", lambda: client.get(page), rounds)
    for data in _growing(section):
        _take(times, "saved answer", lambda form=data: client.post(f"{page}save/", form), 1)


def _growing(section: Section) -> Iterator[dict[str, Any]]:
    """The form after each answer."""
    data: dict[str, Any] = {}
    for question in section.questions:
        if question.kind != "rows":
            data = data | {question.code: _answer(question)}
            yield data


def _answer(question: Question) -> Any:
    if question.kind in {"choice", "choices"}:
        return question.options[0].code
    if question.kind == "number":
        return str(question.limits.reject_below or 0) if question.limits else "7"
    fixed = {"yes_no": "yes", "yes_no_unknown": "yes", "date": "1984-03-21"}
    return fixed.get(question.kind, "some words")


def _take(times: Times, what: str, ask: Any, rounds: int) -> None:
    """Time one request, so many times. Raises CommandError where it is refused."""
    for _ in range(rounds):
        since = perf_counter()
        reply = ask()
        times[what].append((perf_counter() - since) * 1000)
        if reply.status_code not in {200, 204}:
            raise CommandError(f"{what} answered {reply.status_code}")
