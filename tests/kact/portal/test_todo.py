"""A partner's own list, and how they may be reached."""

import re

import pytest

from kact.couples.models import Milestone, Partner
from kact.couples.queries import partners_of
from kact.instruments.definition import definition
from kact.privacy.audience import looking_as
from kact.record.follow import do_one, waiting
from tests.cast import Cast
from tests.outcomes.answering import all_first, answer, asked, begun, body, send

CONTACT = {"channel": "text", "phone": "555 0199"}


@pytest.fixture
def clinic(cast: Cast) -> Cast:
    for pk in waiting():
        do_one(pk)
    return cast


def test_todo_shows_only_own_items(clinic: Cast) -> None:
    page = body(clinic.a.client(), "/todo/")
    for instrument in ("csi-16", "phq-9", "gad-7"):
        assert f"/answers/{asked(clinic.a, instrument).pk}/" in page
        assert f"/answers/{asked(clinic.b, instrument).pk}/" not in page
    assert "Person a" in page
    assert "Person b" not in page


def test_todo_does_not_depend_on_the_other(clinic: Cast) -> None:
    before = _words(body(clinic.a.client(), "/todo/"))
    form = begun(clinic.b, "gad-7")
    answer(clinic.b, form, all_first(form))
    send(clinic.b, form)
    assert _words(body(clinic.a.client(), "/todo/")) == before


def _words(page: str) -> list[str]:
    """The page's list, without tokens that are new on every request."""
    main = page[page.index("<main") : page.index("</main>")]
    return [line.strip() for line in main.splitlines() if "csrf" not in line and line.strip()]


def test_todo_counts_what_is_answered_and_what_is_received(clinic: Cast) -> None:
    form, client = begun(clinic.a, "gad-7"), clinic.a.client()
    answers = all_first(form)
    answer(clinic.a, form, dict(list(answers.items())[:2]))
    assert f"2 of {len(definition('gad-7').items)} answered" in body(client, "/todo/")
    send(clinic.a, form)
    page = body(client, "/todo/")
    assert "Received." in page
    assert f"/answers/{form.pk}/received/" in page


def test_todo_never_names_an_instrument(clinic: Cast) -> None:
    page = body(clinic.a.client(), "/todo/").casefold()
    assert not [w for w in ("csi", "phq", "gad", "depress", "anxiety", "score") if w in page]


def confirmed(clinic: Cast) -> int:
    with looking_as(clinic.a.audience):
        return Milestone.objects.filter(code="safe_contact_confirmed").count()


def test_confirm_contact_keeps_the_way_and_says_so_once(clinic: Cast) -> None:
    before = confirmed(clinic)
    reply = clinic.a.client().post("/contact/", CONTACT, follow=True)
    assert "We will keep to that" in reply.content.decode()
    assert confirmed(clinic) == before + 1
    with looking_as(clinic.a.audience):
        me = Partner.objects.get(pk=clinic.a.partner.pk)
        assert (me.channel, me.phone) == ("text", "555 0199")
    with looking_as(clinic.admin.audience):
        other = partners_of(clinic.couples["first"].pk).get(place=2)
        assert (other.channel, other.phone) == ("email", "")


def test_confirm_contact_keeps_what_was_typed(clinic: Cast) -> None:
    sent = {"channel": "text", "phone": "", "may_leave_voicemail": "on"}
    page = " ".join(clinic.a.client().post("/contact/", sent).content.decode().split())
    assert "Give the number we may use" in page
    assert re.search(r'value="text"[^>]*\bchecked', page)
    with looking_as(clinic.a.audience):
        assert Partner.objects.get(pk=clinic.a.partner.pk).channel == "email"
