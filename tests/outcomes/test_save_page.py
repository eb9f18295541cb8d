"""Answers are kept as they are given, from any device, and those that matter are raised at once."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from kact.alerts.models import Alert
from kact.instruments.models import Response
from kact.instruments.queries import chosen
from kact.privacy.audience import looking_as
from tests import cast as casting
from tests.cast import Cast
from tests.outcomes.answering import (
    all_first,
    answer,
    asked,
    begun,
    body,
    follow_up,
    page_of,
    send,
)

ITEM_NINE = "phq_9"


def alerts(cast: Cast) -> list[str]:
    with looking_as(cast.therapist.audience):
        return sorted(Alert.objects.values_list("kind", flat=True))


def above_zero(form: Response) -> str:
    [item] = [i for i in form.definition.items if i.code == ITEM_NINE]
    return item.options[1].code


def test_save_page_raises_item_nine_at_once(clinic: Cast) -> None:
    form, client = begun(clinic.a, "phq-9"), clinic.a.client()
    reply = client.post(page_of(form, ITEM_NINE), {ITEM_NINE: above_zero(form)}, follow=True)
    assert "Before you go on" in reply.content.decode()
    assert "988" in reply.content.decode()
    assert alerts(clinic) == ["suicidality"]


def test_save_page_leaves_item_nine_at_zero_alone(clinic: Cast) -> None:
    form = begun(clinic.a, "phq-9")
    assert answer(clinic.a, form, all_first(form)) == ()
    send(clinic.a, form)
    assert alerts(clinic) == []


def test_submit_measure_raises_item_nine_once(clinic: Cast) -> None:
    form = begun(clinic.a, "phq-9")
    answer(clinic.a, form, all_first(form, **{ITEM_NINE: above_zero(form)}))
    send(clinic.a, form)
    follow_up()
    assert alerts(clinic) == ["suicidality"]


def test_submit_measure_raises_item_nine_unanswered(clinic: Cast) -> None:
    form = begun(clinic.a, "phq-9")
    answers = all_first(form)
    del answers[ITEM_NINE]
    assert answer(clinic.a, form, answers) == ()
    assert alerts(clinic) == []
    send(clinic.a, form)
    assert alerts(clinic) == ["suicidality-unknown"]
    assert "988" in body(clinic.a.client(), f"/answers/{form.pk}/received/")


def test_save_answer_keeps_without_leaving(clinic: Cast) -> None:
    form, client = begun(clinic.a, "phq-9"), clinic.a.client()
    url, option = page_of(form, ITEM_NINE), above_zero(form)
    assert client.post(f"{url}save/", {ITEM_NINE: option}).status_code == 204
    with looking_as(clinic.a.audience):
        assert chosen(form) == {ITEM_NINE: option}
    assert "checked" in body(clinic.a.client(), url), "another device does not show it"


@pytest.mark.parametrize("sent", [{ITEM_NINE: "no such option"}, None])
def test_save_answer_refuses_what_is_not_an_answer(clinic: Cast, sent: object) -> None:
    form, client = begun(clinic.a, "phq-9"), clinic.a.client()
    url = f"{page_of(form, ITEM_NINE)}save/"
    reply = client.post(url, sent) if sent else client.get(url)
    assert reply.status_code == 400
    with looking_as(clinic.a.audience):
        assert chosen(form) == {}


def test_measure_page_keeps_what_was_chosen_on_error(clinic: Cast) -> None:
    form, client = begun(clinic.a, "phq-9"), clinic.a.client()
    page = next(p for p in form.definition.pages if len(form.definition.items_on(p)) > 1)
    one, two, *_ = form.definition.items_on(page)
    sent = {one.code: one.options[2].code, two.code: "no such option"}
    reply = client.post(page_of(form, one.code), sent)
    assert reply.status_code == 200
    kept = rf'value="{one.options[2].code}"\s+id="id_{one.code}_2"\s+checked'
    assert re.search(kept, reply.content.decode())


def test_two_devices_lose_nothing(committed_db: str) -> None:
    """Two devices save different pages at the same moment, and both the same page again."""
    clinic = casting.assemble()
    follow_up()
    form = begun(clinic.a, "csi-16")
    pages = [form.definition.items_on(page) for page in form.definition.pages]
    halves = [
        {item.code: item.options[n].code for items in pages[n::2] for item in items} for n in (0, 1)
    ]

    def device(answers: dict[str, str]) -> None:
        try:
            for item, option in answers.items():
                answer(clinic.a, form, {item: option})
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(device, halves * 2))
    with looking_as(clinic.a.audience):
        assert chosen(form) == halves[0] | halves[1]


def test_answers_of_the_other_partner_are_out_of_reach(clinic: Cast) -> None:
    form = begun(clinic.a, "phq-9")
    other = clinic.b.client()
    for url in (f"/answers/{form.pk}/", page_of(form, ITEM_NINE), f"/answers/{form.pk}/check/"):
        assert other.get(url).status_code == 404
        assert other.post(url, {ITEM_NINE: above_zero(form)}).status_code == 404


def test_save_page_refused_before_begun(clinic: Cast) -> None:
    form, client = asked(clinic.a, "phq-9"), clinic.a.client()
    url, start = page_of(form, ITEM_NINE), f"/answers/{form.pk}/"
    for leads in (url, f"{url}next/", f"{start}check/"):
        assert client.get(leads).headers["Location"] == start
        assert client.post(leads, {ITEM_NINE: above_zero(form)}).headers["Location"] == start
    assert client.post(f"{url}save/", {ITEM_NINE: above_zero(form)}).status_code == 409
    with looking_as(clinic.a.audience):
        assert chosen(form) == {}
    assert alerts(clinic) == []
