"""The baseline set is asked once, scored once for each scorer, and reached once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from kact.couples.models import Milestone
from kact.instruments.models import Response
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.follow import do_one, waiting
from kact.record.models import Event
from outcomes import actions
from outcomes.measures import BASELINE_SET
from outcomes.milestones import BASELINE_MEASURES
from outcomes.models import Score
from tests import cast as casting
from tests.cast import Cast, Person
from tests.outcomes.answering import all_first, answer, begun, follow_up, send, told


def reached(cast: Cast, person: Person) -> int:
    with looking_as(cast.therapist.audience):
        return Milestone.objects.filter(
            subject_id=person.partner.pk, code=BASELINE_MEASURES
        ).count()


def send_all(person: Person) -> None:
    for instrument in BASELINE_SET:
        form = begun(person, instrument)
        answer(person, form, all_first(form))
        send(person, form)


def registered(cast: Cast) -> Event:
    with looking_as(cast.therapist.audience):
        return Event.objects.get(verb="couple_registered", couple_id=cast.couples["first"].pk)


def test_ask_baseline_twice_asks_once(clinic: Cast) -> None:
    with looking_as(Audience.job(Job.PLANNER, clinic.north.pk)):
        actions.ask_baseline(registered(clinic))
    with looking_as(clinic.therapist.audience):
        mine = Response.objects.filter(couple_id=clinic.couples["first"].pk)
        assert mine.count() == 2 * len(BASELINE_SET)
        assert not mine.filter(subject_id=clinic.ex.partner.pk).exists()


def test_baseline_is_reached_with_the_last_measure(clinic: Cast) -> None:
    for instrument in BASELINE_SET:
        assert reached(clinic, clinic.a) == 0
        form = begun(clinic.a, instrument)
        answer(clinic.a, form, all_first(form))
        send(clinic.a, form)
        follow_up()
    assert reached(clinic, clinic.a) == 1
    assert reached(clinic, clinic.b) == 0


def test_baseline_is_not_reached_by_an_incomplete_measure(clinic: Cast) -> None:
    for instrument in BASELINE_SET:
        form = begun(clinic.a, instrument)
        answers = all_first(form)
        answer(clinic.a, form, dict(list(answers.items())[: 3 if instrument == "phq-9" else None]))
        send(clinic.a, form)
    follow_up()
    assert reached(clinic, clinic.a) == 0


def test_later_scorer_adds_a_score_and_no_second_baseline(
    clinic: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_all(clinic.a)
    follow_up()
    today = actions.score_chosen
    monkeypatch.setattr(actions, "score_chosen", lambda *a: replace(today(*a), scorer="later"))
    form = begun(clinic.a, "gad-7")
    with looking_as(Audience.job(Job.SCORER, clinic.north.pk)):
        sent = Event.objects.get(verb="response_submitted", data__response=str(form.pk))
        for _ in range(2):
            actions.score_response(sent)
    with looking_as(clinic.therapist.audience):
        assert Score.objects.filter(response=form).count() == 2
    assert told(clinic, "response_scored", form) == 2
    assert reached(clinic, clinic.a) == 1


@pytest.mark.parametrize("_", range(3))
def test_baseline_is_reached_though_all_are_scored_at_once(committed_db: str, _: int) -> None:
    """Three workers score the three measures at the same moment; none sees the others' scores."""
    cast = casting.assemble()
    follow_up()
    for person in (cast.a, cast.b):
        send_all(person)

    def work(pk: int) -> None:
        try:
            do_one(pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, waiting()))
    assert [reached(cast, person) for person in (cast.a, cast.b)] == [1, 1]
