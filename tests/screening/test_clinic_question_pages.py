"""The pages on which a clinic writes its own questions, and those on which they are met."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from kact.privacy.audience import looking_as
from screening.intake.answers import Given
from screening.intake.library import part
from screening.intake.own_questions import TITLE
from screening.intake.words import in_words
from screening.models import ClinicQuestion
from screening.pages.clinic_questions import NOTHING_DECIDED
from tests.cast import Cast, Person
from tests.kact.protocol.test_number_pages import proven
from tests.matrix.browser import masked
from tests.outcomes.answering import follow_up
from tests.screening.filling_in import begin, body, intake_of, save, send, whole
from tests.screening.own_questions import ASKS, approve, asked, proposed, retire
from tests.screening.test_clinic_questions import questions, right, wrong
from tests.speed.counting import in_short, queries_of

URL = "/clinic/questions/"
TYPED = {"part": "medicines", "asks": ASKS, "kind": "text", "needed": "on"}
BUDGET = 10  # queries of a page, whatever it shows


@pytest.fixture
def clinic(cast: Cast) -> Cast:
    """The cast, with every part of theirs asked of every partner."""
    follow_up()
    return cast


def at(person: Person, code: str, then: str = "") -> str:
    return f"/forms/{intake_of(person, code).pk}/{then}"


def own_page(person: Person, code: str, then: str = "") -> str:
    """The page of a part on which the clinic's own questions stand: its last."""
    return at(person, code, f"questions/{len(part(code).sections) + 1}/{then}")


def begun(person: Person, code: str) -> Client:
    client = person.client()
    assert client.post(at(person, code)).status_code == 302
    return client


def squeezed(page: str) -> str:
    return re.sub(r"\s+", " ", page)


# --- writing and deciding -------------------------------------------------------------------------


def test_propose_question_then_approve_and_retire(clinic: Cast) -> None:
    client = clinic.admin.client()
    assert "Your own intake questions" in body(client, "/clinic/")
    assert ASKS not in body(client, URL)
    page = client.post(f"{URL}propose/", TYPED, follow=True).content.decode()
    assert "Nobody is asked it yet." in page
    assert "Waits for a prescriber." in page
    assert "Approve: ask it" not in page
    with looking_as(clinic.admin.audience):
        row = ClinicQuestion.objects.get()
    one = f"{URL}{row.pk}/"
    assert "Approve: ask it" not in body(clinic.therapist.client(), one)
    prescriber = proven(clinic.prescriber, "totp")
    assert "Approve: ask it" in body(prescriber, one)
    assert "Proposed" in body(client, URL)
    page = prescriber.post(f"{one}approve/", follow=True).content.decode()
    assert "Asked of everybody who begins this part from now on." in page
    assert re.search(r"Approved</dt>\s*<dd>\s*\d+ \w+ \d{4}, Staff prescriber", page)
    assert ASKS in body(begun(clinic.a, "medicines"), own_page(clinic.a, "medicines"))
    page = prescriber.post(f"{one}retire/", follow=True).content.decode()
    assert "Asked no more." in page
    assert "1 asked no more" in squeezed(body(client, URL))
    assert ASKS not in body(clinic.b.client(), at(clinic.b, "medicines"))


@pytest.mark.parametrize("word", ["a", "officer", "south_admin", "south_therapist"])
def test_clinic_question_is_nobody_elses(clinic: Cast, word: str) -> None:
    row, client = asked(clinic), clinic.people[word].client()
    for address in (f"{URL}{row.pk}/", f"{URL}propose/?from={row.pk}"):
        assert client.get(address).status_code == 404
    for then in ("approve", "retire"):
        assert client.post(f"{URL}{row.pk}/{then}/").status_code == 404
    if word.startswith("south"):
        assert ASKS not in body(client, URL)


def test_only_who_owns_the_part_decides_on_the_page(clinic: Cast) -> None:
    of = {"medicines": "prescriber", "relationship": "therapist"}
    for code, owner in of.items():
        row = proposed(clinic, code)
        for word in ("admin", "therapist", "co_therapist", "prescriber", "monitor"):
            reply = clinic.people[word].client().post(f"{URL}{row.pk}/approve/")
            assert reply.status_code == (302 if word == owner else 404), (code, word)


def test_approve_question_asks_first_who_one_is(clinic: Cast) -> None:
    row = proposed(clinic)
    page, approving = f"{URL}{row.pk}/", f"{URL}{row.pk}/approve/"
    client = clinic.prescriber.client()
    assert "we make sure that it is really you" in body(client, page)
    client.post(approving)
    assert "Retire: ask it no more" not in body(client, page)
    proof = proven(clinic.prescriber, "totp")
    assert "Approve: ask it from now on" in body(proof, page)
    proof.post(approving)
    assert "Retire: ask it no more" in body(proof, page)


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"asks": ""}, "asks", "Write the question."),
        ({"part": "vitals"}, "part", "valid choice"),
        ({"kind": ""}, "kind", "Choose what can be answered."),
        ({"kind": "choice", "options": " One \n\n"}, "options", "Give 2 to 20 answers"),
        ({"kind": "choice", "options": "One\r\none"}, "options", "Two answers are the same."),
        ({"options": "One\nTwo"}, "options", "Only a question with several answers"),
        ({"kind": "number", "lowest": "3"}, "highest", "Give both bounds, or neither."),
        ({"kind": "number", "lowest": "3", "highest": "1"}, "highest", "lies below"),
        ({"unit": "kg"}, "unit", "Only a number has this."),
    ],
)
def test_propose_question_says_at_the_field_what_is_wrong(
    clinic: Cast, typed: dict[str, str], field: str, says: str
) -> None:
    given = TYPED | {"help": "Such as a friend"} | typed
    page = clinic.admin.client().post(f"{URL}propose/", given).content.decode()
    here = page[page.index(f'id="div_id_{field}"') :][:1500]
    assert says in here
    assert "Such as a friend" in page, "everything typed is kept"
    with looking_as(clinic.admin.audience):
        assert not ClinicQuestion.objects.exists()


def test_propose_question_begins_from_another(clinic: Cast) -> None:
    bounds = {"lowest": Decimal("1.5"), "highest": Decimal(4)}
    old = asked(clinic, kind="number", decimals=1, unit="cups", **bounds)
    client = clinic.admin.client()
    page = body(client, f"{URL}propose/?from={old.pk}")
    assert "takes the place of the old one" in page
    for value in ("1.5", "4.0", "cups"):
        assert f'value="{value}"' in page
    typed = {"part": "health", "kind": "number", "decimals": "1", "unit": "cups"} | bounds
    given = typed | {"asks": "How many cups a day?"}
    client.post(f"{URL}propose/?from={old.pk}", given)
    with looking_as(clinic.admin.audience):
        new = ClinicQuestion.objects.get(asks="How many cups a day?")
        assert (new.replaces, new.part) == (old, "medicines"), "new words stay in their part"
    approve(clinic, new)
    page = begun(clinic.a, "medicines").get(own_page(clinic.a, "medicines")).content.decode()
    assert "How many cups a day?" in page
    assert ASKS not in page


# --- asked ----------------------------------------------------------------------------------------


def test_own_questions_are_kept_refused_checked_and_sent_like_the_others(clinic: Cast) -> None:
    cups = {"kind": "number", "asks": "How many cups of coffee a day?", "unit": "cups"}
    row = asked(clinic, **cups, lowest=Decimal(0), highest=Decimal(20))
    later = asked(clinic, asks="Anything else?", needed=False)
    client = begun(clinic.a, "medicines")
    assert "2 pages" in body(clinic.b.client(), "/todo/")
    page = body(client, own_page(clinic.a, "medicines"))
    assert TITLE in page
    assert "Page 2 of 2" in squeezed(page)
    assert page.index(cups["asks"]) < page.index("Anything else?")
    assert page.count("You can leave this out.") == 1

    save_to = own_page(clinic.a, "medicines", "save/")
    assert client.post(save_to, {row.code: "200"}).status_code == 200
    assert client.post(save_to, {row.code: "3"}).status_code == 204
    refused = client.post(own_page(clinic.a, "medicines"), {row.code: "200"}).content.decode()
    assert "Give a number from 0 to 20 cups." in refused

    client.post(own_page(clinic.a, "medicines"), {row.code: ""})
    client.post(at(clinic.a, "medicines", "questions/1/"), {"takes_medicines": "no"})
    assert "1 not answered" in squeezed(body(client, at(clinic.a, "medicines", "check/")))
    reply = client.post(own_page(clinic.a, "medicines"), {row.code: "3"})
    assert reply["Location"] == at(clinic.a, "medicines", "check/")
    page = body(client, at(clinic.a, "medicines", "check/"))
    assert "3 cups" in page
    assert "Anything else?" in page
    assert not re.search(r"\d not answered", page), later
    client.post(at(clinic.a, "medicines", "check/"))
    assert intake_of(clinic.a, "medicines").outcome == "sent"


def test_own_questions_wait_for_a_private_moment(clinic: Cast) -> None:
    for code in ("mind", "private_questions", "health"):
        row, client = asked(clinic, code), clinic.a.client()
        page = own_page(clinic.a, code)
        assert client.get(page)["Location"] == at(clinic.a, code)
        assert client.post(f"{page}save/", {row.code: "x"}).status_code == 400
        client.post(at(clinic.a, code))
        assert ASKS in body(client, page)


def test_own_answers_about_safety_are_never_read_back(clinic: Cast) -> None:
    row = asked(clinic, "private_questions")
    send(clinic.a, "private_questions", {row.code: Given("zebra crossing")})
    client = clinic.a.client()
    client.post(at(clinic.a, "private_questions", "again/"))
    client.post(at(clinic.a, "private_questions"))
    assert "zebra" not in body(client, own_page(clinic.a, "private_questions"))


def test_nothing_of_it_reaches_another_clinic_or_depends_on_the_other(clinic: Cast) -> None:
    client = clinic.e.client()
    before = masked(body(client, "/todo/"))
    row = asked(clinic)
    assert masked(body(client, "/todo/")) == before
    client = begun(clinic.e, "medicines")
    assert client.get(own_page(clinic.e, "medicines")).status_code == 404
    page = at(clinic.e, "medicines", "questions/1/")
    client.post(page, {"takes_medicines": "no", row.code: "x"})
    with looking_as(clinic.e.audience):
        assert row.code not in intake_of(clinic.e, "medicines").definition.questions
    assert "“Your clinic" not in body(client, at(clinic.e, "medicines", "check/"))

    mine = begun(clinic.a, "medicines")
    page = masked(body(mine, own_page(clinic.a, "medicines")))
    send(clinic.b, "medicines", {row.code: Given("zebra")})
    assert masked(body(mine, own_page(clinic.a, "medicines"))) == page


def test_any_sound_question_goes_the_whole_way(clinic: Cast) -> None:
    """From the form on which it is written to the page on which a clinician reads the answer."""
    clients = {word: clinic.people[word].client() for word in ("admin", "prescriber", "a")}
    clients["prescriber"] = proven(clinic.prescriber, "totp")
    send(clinic.a, "medicines", whole(part("medicines")))

    @settings(max_examples=12, deadline=None)
    @over(st.data(), questions())
    def goes(data: st.DataObject, how: dict[str, Any]) -> None:
        typed = _typed(how)
        reply = clients["admin"].post(f"{URL}propose/", typed)
        assert reply.status_code == 302, squeezed(reply.content.decode())
        one = reply["Location"]
        assert clients["prescriber"].post(f"{one}approve/").status_code == 302
        with looking_as(clinic.admin.audience):
            row = ClinicQuestion.objects.get(pk=one.split("/")[-2])
        clients["a"].post(at(clinic.a, "medicines", "again/"))
        clients["a"].post(at(clinic.a, "medicines"))
        here = own_page(clinic.a, "medicines")
        assert escape(how["asks"]) in body(clients["a"], here)
        for bad in wrong(how)[:1]:
            assert clients["a"].post(here, {row.code: bad}).status_code == 200
        value = right(data.draw, how)
        assert clients["a"].post(here, {row.code: value}).status_code == 302, value
        assert clients["a"].post(at(clinic.a, "medicines", "check/")).status_code == 302
        read = body(clients["prescriber"], f"/intakes/{intake_of(clinic.a, 'medicines').pk}/")
        assert escape(in_words(row.as_asked, Given(value))) in read
        retire(clinic, row)

    goes()


def _typed(how: dict[str, Any]) -> dict[str, Any]:
    """What a browser posts of a question."""
    plain = {name: str(value) for name, value in how.items() if name not in {"needed", "options"}}
    plain["options"] = "\r\n".join(how.get("options", ()))
    return {"part": "medicines"} | plain | ({"needed": "on"} if how["needed"] else {})


# --- read -----------------------------------------------------------------------------------------


def test_answers_stand_beside_the_review_of_their_side(clinic: Cast) -> None:
    medical, relational = asked(clinic, "mind"), asked(clinic, "relationship", asks="Since when?")
    asked(clinic, "health", asks="Not answered yet?")
    send(clinic.a, "mind", {medical.code: Given("zebra")})
    send(clinic.a, "relationship", {relational.code: Given("okapi")})
    retire(clinic, medical)
    pk = clinic.a.partner.pk
    page = body(clinic.prescriber.client(), f"/partners/{pk}/medical-review/")
    assert NOTHING_DECIDED in page
    assert ASKS in page, "retired, and still readable"
    assert "zebra" in page
    assert "Not answered yet?" in page
    assert "okapi" not in page
    page = body(clinic.therapist.client(), f"/partners/{pk}/relational-review/")
    assert NOTHING_DECIDED in page
    assert "okapi" in page
    assert "zebra" not in page
    paper = clinic.prescriber.client().post(f"/partners/{pk}/medical-review/print/")
    assert "zebra" in paper.content.decode()
    other = body(clinic.prescriber.client(), f"/partners/{clinic.b.partner.pk}/medical-review/")
    assert "zebra" not in other


def test_answers_stand_with_the_part_they_were_given_in(clinic: Cast) -> None:
    row = asked(clinic)
    send(clinic.a, "medicines", {row.code: Given("zebra")})
    url = f"/intakes/{intake_of(clinic.a, 'medicines').pk}/"
    page = body(clinic.prescriber.client(), url)
    for words in (TITLE, NOTHING_DECIDED, ASKS, "zebra"):
        assert words in page
    assert clinic.therapist.client().get(url).status_code == 404


def test_clinician_fills_in_own_questions_with_the_partner(clinic: Cast) -> None:
    row, client = asked(clinic), clinic.prescriber.client()
    reply = client.post(f"/partners/{clinic.a.partner.pk}/intake/enter/", {"part": "medicines"})
    entry = reply["Location"].partition("questions/")[0]
    page = f"{entry}questions/2/"
    assert ASKS in body(client, page)
    assert client.post(f"{page}save/", {row.code: "zebra"}).status_code == 204
    assert "zebra" in body(client, f"{entry}check/")


# --- speed ----------------------------------------------------------------------------------------


def test_pages_ask_as_much_of_the_database_for_one_question_as_for_many(clinic: Cast) -> None:
    row = asked(clinic)
    clinic.a.client()
    begin(clinic.a, "medicines")
    save(clinic.a, "medicines", {row.code: Given("x")})
    pages = {
        URL: clinic.admin,
        f"{URL}{row.pk}/": clinic.admin,
        "/todo/": clinic.b,
        own_page(clinic.a, "medicines"): clinic.a,
        at(clinic.a, "medicines", "check/"): clinic.a,
        f"/partners/{clinic.a.partner.pk}/medical-review/": clinic.prescriber,
    }
    clients = {url: person.client() for url, person in pages.items()}
    few = {url: queries_of(clients[url], url) for url in pages}
    for number in range(3):
        retire(clinic, asked(clinic, asks=f"Other {number}?"))
        asked(clinic, "about_you", asks=f"And {number}?")
    for url, before in few.items():
        after = queries_of(clients[url], url)
        assert len(after) == len(before), url
        own = [sql for sql in after if "clinicquestion" in sql]
        assert len(own) == 1, (url, [in_short(sql) for sql in own])
        assert len(after) <= BUDGET or "todo" in url, "\n".join(map(in_short, after))
