"""Each page needs the same few queries whether it shows one row or three."""

import pytest

from kact.alerts.actions import raise_alert
from kact.couples.actions import join_care_team
from kact.instruments.actions import ask
from kact.instruments.models import Response
from kact.privacy.audience import looking_as
from kact.record.follow import do_one, waiting
from outcomes.actions import begin_measure, save_page, submit_measure
from screening.actions.holds import hold
from screening.models import Hold
from screening.queries.reviews import SIDES
from tests import cast as casting
from tests.cast import Cast
from tests.screening.keeping_safe import partner_of
from tests.screening.reviewing import sign
from tests.speed.counting import in_short, queries_of

BUDGET = 10
# A partner's list brings together six rooms, a couple's page five; who is looking takes up to five
# queries before either.
OVER = {"todo": 13, "couple": 12}

STAFF = (
    "today",
    "couples",
    "couple",
    "care team",
    "register",
    "contact",
    "alert",
    "emergency",
    "board",
    "medical review",
    "relational review",
    "sign",
)
PARTNER = ("todo", "own contact", "measure", "page", "check", "received")


def follow_up() -> None:
    for pk in waiting():
        do_one(pk)


@pytest.fixture
def pages(cast: Cast) -> dict[str, tuple[str, str]]:
    """Whose page each is, and its address."""
    follow_up()
    first, mine = cast.couples["first"].pk, cast.a.partner.pk
    with looking_as(cast.a.audience):
        open_form = Response.objects.get(subject_id=mine, instrument="phq-9")
        sent = Response.objects.get(subject_id=mine, instrument="gad-7")
        raise_alert(
            by=cast.a.audience, kind="suicidality", couple=first, subject=mine, source=open_form.pk
        )
        begin_measure(by=cast.a.audience, response=open_form)
        _send(cast, sent)
    with looking_as(cast.therapist.audience):
        from kact.alerts.models import Alert

        alert = Alert.objects.get().pk
    _review(cast)
    form = f"/answers/{open_form.pk}"
    return {
        "today": ("therapist", "/today/"),
        "couples": ("therapist", "/couples/"),
        "couple": ("therapist", f"/couples/{first}/"),
        "care team": ("therapist", f"/couples/{first}/care-team/"),
        "register": ("admin", "/couples/register/"),
        "contact": ("admin", f"/partners/{mine}/contact/"),
        "alert": ("therapist", f"/alerts/{alert}/acknowledge/"),
        "emergency": ("therapist", "/emergency-access/"),
        "board": ("therapist", f"/couples/{first}/screening/"),
        "medical review": ("prescriber", f"/partners/{mine}/medical-review/"),
        "relational review": ("therapist", f"/partners/{mine}/relational-review/"),
        "sign": ("prescriber", f"/partners/{mine}/medical-review/sign/"),
        "todo": ("a", "/todo/"),
        "own contact": ("a", "/contact/"),
        "measure": ("a", f"{form}/"),
        "page": ("a", f"{form}/questions/1/"),
        "check": ("a", f"{form}/check/"),
        "received": ("a", f"/answers/{sent.pk}/received/"),
    }


def _send(cast: Cast, response: Response) -> None:
    answers = {item.code: item.options[0].code for item in response.definition.items}
    begin_measure(by=cast.a.audience, response=response)
    save_page(by=cast.a.audience, response=response, answers=answers)
    submit_measure(by=cast.a.audience, response=response)


def _review(cast: Cast) -> None:
    """Both reviews of a partner, signed once more, and a hold."""
    for side in SIDES:
        sign(cast, side, cast.a, "deferred")
    with looking_as(cast.therapist.audience) as by:
        hold(by=by, partner=partner_of(cast.a), cause=Hold.Cause.PSYCHIATRIC)


def _grow(cast: Cast) -> None:
    """Three of everything where there was one."""
    for n in range(2):
        _review(cast)
        casting.couple(cast, cast.admin, (f"x{n}", f"y{n}"), ("therapist",))
        follow_up()
        more = cast.people[f"x{n}"]
        with looking_as(more.audience):
            form = Response.objects.filter(subject_id=more.partner.pk).first()
            _raise(more, form)
        with looking_as(cast.a.audience):
            other = Response.objects.filter(subject_id=cast.a.partner.pk)[n]
            _raise(cast.a, other)
        with looking_as(cast.admin.audience):
            extra = casting.staff(cast.north, "prescriber", f"extra{n}")
            join_care_team(
                by=cast.admin.audience, couple=cast.couples["first"], member=extra.member
            )
    planner_asks(cast)


def _raise(person: casting.Person, form: Response) -> None:
    raise_alert(
        by=person.audience,
        kind="suicidality-unknown",
        couple=form.couple_id,
        subject=form.subject_id,
        source=form.pk,
    )


def planner_asks(cast: Cast) -> None:
    """More forms for both partners, and so more events and more rows to do."""
    from kact.privacy.audience import Audience
    from kact.privacy.roles import Job

    job = Audience.job(Job.PLANNER, cast.north.pk)
    with looking_as(job):
        for person in (cast.a, cast.b):
            for occasion in ("week-1", "week-2"):
                ask(
                    by=job,
                    couple=cast.couples["first"].pk,
                    subject=person.partner.pk,
                    instrument="phq-9",
                    occasion=occasion,
                )


@pytest.mark.parametrize("word", STAFF + PARTNER)
def test_page_needs_few_queries_for_any_rows(
    cast: Cast, pages: dict[str, tuple[str, str]], word: str
) -> None:
    who, url = pages[word]
    client = cast.people[who].client()
    few = queries_of(client, url)
    _grow(cast)
    many = queries_of(client, url)
    listed = "\n".join(map(in_short, many))
    assert len(few) == len(many), f"{word}: {len(few)} queries became {len(many)}\n{listed}"
    assert len(many) <= OVER.get(word, BUDGET), f"{word} needs {len(many)}:\n{listed}"
