"""Sending a measure: once, never blank, and for ever."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from kact.instruments.actions import AlreadySent, NothingAnswered
from kact.instruments.models import Answer, Response
from kact.privacy.audience import looking_as
from tests import cast as casting
from tests.cast import Cast
from tests.outcomes.answering import all_first, answer, begun, body, follow_up, send, told


def test_submit_measure_twice_says_it_is_received(clinic: Cast) -> None:
    form, client = begun(clinic.a, "gad-7"), clinic.a.client()
    answer(clinic.a, form, all_first(form))
    for _ in range(2):
        reply = client.post(f"/answers/{form.pk}/check/", follow=True)
        assert reply.status_code == 200
        assert "Your answers are with your care team" in reply.content.decode()
    assert told(clinic, "response_submitted", form) == 1


def test_submit_measure_once_under_race(committed_db: str) -> None:
    clinic = casting.assemble()
    follow_up()
    form = begun(clinic.a, "gad-7")
    answer(clinic.a, form, all_first(form))

    def tap(_: int) -> bool:
        try:
            send(clinic.a, form)
        except AlreadySent:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(tap, range(6))) == 1
    assert told(clinic, "response_submitted", form) == 1


def test_submit_measure_never_blank(clinic: Cast) -> None:
    form, client = begun(clinic.a, "gad-7"), clinic.a.client()
    with pytest.raises(NothingAnswered):
        send(clinic.a, form)
    reply = client.post(f"/answers/{form.pk}/check/")
    assert reply.status_code == 200
    assert "You have not answered anything yet" in reply.content.decode()
    assert told(clinic, "response_submitted", form) == 0


@pytest.mark.parametrize("path", ["", "check/", "questions/1/"])
def test_sent_measure_opens_at_its_receipt(clinic: Cast, path: str) -> None:
    form, client = begun(clinic.a, "gad-7"), clinic.a.client()
    answer(clinic.a, form, all_first(form))
    send(clinic.a, form)
    url = f"/answers/{form.pk}/" + path
    for reply in (client.get(url), client.post(url, all_first(form))):
        assert reply.headers["Location"] == f"/answers/{form.pk}/received/"


def test_answers_are_frozen_after_sending(clinic: Cast) -> None:
    form = begun(clinic.a, "gad-7")
    answers = all_first(form)
    [missing, *_] = answers
    answer(clinic.a, form, {k: v for k, v in answers.items() if k != missing})
    send(clinic.a, form)
    with pytest.raises(AlreadySent):
        answer(clinic.a, form, answers)
    with looking_as(clinic.a.audience):
        for change in (
            lambda: Answer.objects.filter(response=form).update(option="other"),
            lambda: Response.objects.filter(pk=form.pk).update(submitted_at=None),
            lambda: _answer_like(form, missing).save(force_insert=True),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def _answer_like(form: Response, item: str) -> Answer:
    return Answer(
        clinic_id=form.clinic_id,
        couple_id=form.couple_id,
        subject_id=form.subject_id,
        author_id=Answer.objects.filter(response=form).values_list("author_id", flat=True)[0],
        response=form,
        item=item,
        option="0",
    )


def test_received_page_never_shows_a_score(clinic: Cast) -> None:
    form, client = begun(clinic.a, "csi-16"), clinic.a.client()
    answer(clinic.a, form, all_first(form))
    send(clinic.a, form)
    follow_up()
    page = body(client, f"/answers/{form.pk}/received/").casefold()
    assert not [w for w in ("score", "cut-off", "distress", "satisfied", "csi") if w in page]
