"""Fills the demo's database once with an invented clinic, its staff and its couples."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from kact.accounts.models import Clinic
from kact.desk.demo import calendar, consent, forms, screening, stock, together
from kact.desk.demo.papers import write_papers
from kact.desk.demo.people import Office, Pair, follow_up, open_office, register
from kact.printing import CannotPrint, missing
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.protocol.gate import GateClosed
from screening.actions.inquiry import make_inquiry

COUPLES = (
    ("Maya", "Jonas", "CONJOINT", "IMAGO"),
    ("Irene", "Sam", "SEQUENTIAL_WITNESS", "EFT"),
    ("Noor", "Elias", "CONJOINT", "CBCT"),
    ("Paula", "Wren", "GROUP", "GOTTMAN"),
)


class Command(BaseCommand):
    help = "Fill the demo's database once. Refuses anything that is not a demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO or Clinic.objects.filter(is_demo=False).exists():
            raise CommandError("This is not a demo; nothing was written.")
        if not Clinic.objects.exists():
            with transaction.atomic():
                _seed()
            if words := missing():
                self.stdout.write(f"{words}\nUntil then nobody can sign a paper.")


def _seed() -> None:
    office = open_office()
    write_papers(office)
    stock.take_in(office)
    begun, _new, screened, _newest = (register(office, *couple) for couple in COUPLES)
    follow_up()
    for patient in (*begun, *screened):
        forms.answer_measures(patient)
        forms.read_policy(patient)
    _begin(begun)
    _screen(office, screened)
    _ask_to_be_called(office)
    follow_up()
    _book(office, begun, screened)


def _begin(pair: Pair) -> None:
    """One has sent everything, the other is on the way."""
    one, two = pair
    forms.send_all_parts(one)
    forms.send_parts(two, ["about_you"])
    forms.leave_half(two, "health")


def _screen(office: Office, pair: Pair) -> None:
    """Both are through: reviewed, their consents signed and confirmed, their plan agreed."""
    for patient in pair:
        forms.send_all_parts(patient)
        screening.assess(office, patient)
        screening.review(office, patient)
        with suppress(CannotPrint):  # their papers wait for them, unsigned
            consent.consent_to_all(office, patient)
    together.plan_together(office, pair)


def _book(office: Office, begun: Pair, screened: Pair) -> None:
    """The next days of those who may be seen."""
    room = calendar.open_calendar(office)
    calendar.book_examination(office, room, begun[0])
    with suppress(GateClosed):  # unsigned papers keep the couple from preparing
        calendar.book_preparation(office, room, screened)


def _ask_to_be_called(office: Office) -> None:
    """What a stranger typed into the public request page."""
    with looking_as(Audience.job(Job.RECEPTION, office.clinic.pk)) as by:
        make_inquiry(
            by=by,
            for_whom="couple",
            name="Someone from the web page",
            channel="email",
            email="request@demo.example",
            best_times="after five",
            heard_from="A friend",
        )
