"""What a partner does with a measure, for the tests of this stage."""

from django.test import Client

from kact.instruments.models import Response
from kact.privacy.audience import looking_as
from kact.record.follow import do_one, waiting
from kact.record.models import Event
from outcomes.actions import begin_measure, save_page, submit_measure
from tests.cast import Cast, Person


def follow_up() -> None:
    """Do what is due, as a worker would."""
    for pk in waiting():
        do_one(pk)


def asked(person: Person, instrument: str) -> Response:
    """What this partner was asked."""
    with looking_as(person.audience) as me:
        return Response.objects.get(subject_id=me.partner, instrument=instrument)


def begun(person: Person, instrument: str) -> Response:
    """What this partner was asked, once they have said that they are alone."""
    response = asked(person, instrument)
    with looking_as(person.audience) as me:
        begin_measure(by=me, response=response)
    return response


def all_first(response: Response, **other: str) -> dict[str, str]:
    """The first option of every item, but for those named."""
    return {i.code: i.options[0].code for i in response.definition.items} | other


def answer(person: Person, response: Response, answers: dict[str, str]) -> tuple[str, ...]:
    """Finish a page with these answers; returns its flags."""
    with looking_as(person.audience) as me:
        return save_page(by=me, response=response, answers=answers)


def send(person: Person, response: Response) -> None:
    """Send what was answered."""
    with looking_as(person.audience) as me:
        submit_measure(by=me, response=response)


def told(cast: Cast, verb: str, response: Response) -> int:
    """How many events of one verb tell of one response."""
    with looking_as(cast.therapist.audience):
        return Event.objects.filter(verb=verb, data__response=str(response.pk)).count()


def page_of(response: Response, item: str) -> str:
    """The address of the page an item stands on."""
    codes = [page.code for page in response.definition.pages]
    number = codes.index(response.definition.item(item).page) + 1
    return f"/answers/{response.pk}/questions/{number}/"


def body(client: Client, url: str) -> str:
    """What a page says."""
    reply = client.get(url)
    assert reply.status_code == 200, (url, reply.status_code)
    return reply.content.decode()
