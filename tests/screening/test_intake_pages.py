"""A partner's pages of the intake: private, kept as typed, and the same however they end."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from kact.accounts.models import User
from kact.couples.models import Milestone
from kact.privacy.audience import looking_as
from screening.actions import intake as actions
from screening.intake.answers import Given
from screening.intake.library import part, parts, parts_by
from screening.models import Intake
from tests.cast import Cast, Person
from tests.matrix.browser import masked
from tests.outcomes.answering import follow_up
from tests.screening.filling_in import body, given, intake_of, posted, save, send, value_for
from tests.speed.counting import in_short, queries_of

BUDGET = 10  # queries of a page, whatever it shows


@pytest.fixture
def clinic(cast: Cast) -> Cast:
    """The cast, with every part of theirs asked of every partner."""
    follow_up()
    return cast


def at(person: Person, code: str, then: str = "") -> str:
    return f"/forms/{intake_of(person, code).pk}/{then}"


def begun(person: Person, code: str) -> Client:
    """A browser in which the partner has said they are alone and gone on."""
    client = person.client()
    assert client.post(at(person, code)).status_code == 302
    return client


@pytest.mark.parametrize("found", parts_by("partner"), ids=lambda found: found.code)
def test_every_section_is_shown_answered_and_sent(clinic: Cast, found) -> None:
    client = begun(clinic.a, found.code)
    for number, section in enumerate(found.sections, 1):
        page = at(clinic.a, found.code, f"questions/{number}/")
        assert section.title in body(client, page).replace("&#x27;", "'")
        reply = client.post(page, posted(section))
        assert reply.status_code == 302, reply.content.decode()
    assert "not answered" not in body(client, at(clinic.a, found.code, "check/"))
    reply = client.post(at(clinic.a, found.code, "check/"))
    assert reply["Location"] == at(clinic.a, found.code, "received/")
    assert intake_of(clinic.a, found.code).outcome == Intake.Outcome.SENT


def test_begin_refused_before_the_gate(clinic: Cast) -> None:
    with looking_as(clinic.admin.audience):
        mine = Milestone.objects.filter(subject_id=clinic.a.partner.pk)
        mine.update(valid_until="2001-01-01T00:00:00Z")
    assert clinic.a.client().post(at(clinic.a, "health")).status_code == 409


def test_private_sections_wait_until_they_say_they_are_alone(clinic: Cast) -> None:
    client, page = clinic.a.client(), at(clinic.a, "mind", "questions/1/")
    assert client.get(page)["Location"] == at(clinic.a, "mind")
    assert client.post(f"{page}save/", posted(part("mind").sections[0])).status_code == 400
    assert given(clinic.a, intake_of(clinic.a, "mind")) == {}
    assert "Are you on your own?" in body(client, at(clinic.a, "mind"))
    client.post(at(clinic.a, "mind"))
    body(client, page)
    User.objects.filter(pk=clinic.a.user.pk).update(last_login=timezone.now())
    assert client.get(page).status_code == 302, "asked again after signing in anew"


def test_bad_input_is_said_at_the_field_and_everything_kept(clinic: Cast) -> None:
    client, found = begun(clinic.a, "health"), part("health")
    section = found.section_of("weight_kg")
    number = found.sections.index(section) + 1
    typed = posted(section, weight_kg="4", height_cm=" 172 ")
    page = client.post(at(clinic.a, "health", f"questions/{number}/"), typed).content.decode()
    field = page[page.index('id="div_id_weight_kg"') :]
    assert "Give a number from 30 to 300 kg." in field[: field.index("</div>") + 400]
    assert 'value="4"' in page
    assert re.search(r'value=" ?172 ?"', page)
    kept = given(clinic.a, intake_of(clinic.a, "health"))
    assert kept["height_cm"] == "172", "what is right is kept although the rest is not"
    assert "weight_kg" not in kept


def test_save_section_keeps_what_is_right_and_says_when_some_is_wrong(clinic: Cast) -> None:
    client, found = begun(clinic.a, "about_you"), part("about_you")
    save_to = at(clinic.a, "about_you", "questions/1/save/")
    whole = posted(found.sections[0])
    assert client.post(save_to, whole).status_code == 204
    assert client.post(save_to, whole | {"birth_date": "3026-01-01"}).status_code == 200
    assert given(clinic.a, intake_of(clinic.a, "about_you"))["birth_date"] == "1984-03-21"


def test_resume_leads_to_the_first_section_left(clinic: Cast) -> None:
    client = begun(clinic.a, "about_you")
    client.post(at(clinic.a, "about_you", "questions/1/"), posted(part("about_you").sections[0]))
    elsewhere = clinic.a.client()
    assert "Begun" in body(elsewhere, "/todo/")
    to = elsewhere.post(at(clinic.a, "about_you"))["Location"]
    assert to == at(clinic.a, "about_you", "questions/2/")


def test_rows_are_added_and_taken_out_without_scripts(clinic: Cast) -> None:
    client, page = begun(clinic.a, "medicines"), at(clinic.a, "medicines", "questions/1/")
    one = {"takes_medicines": "yes", "medicines-rows": "1", "medicines-0-name": "Sertraline"}
    reply = client.post(page, one | {"more": "medicines"})
    assert reply["Location"] == f"{page}#rows_medicines"
    two = one | {"medicines-rows": "2", "medicines-1-name": "Ibuprofen"}
    client.post(page, two)
    shown = body(client, page)
    assert [n in shown for n in ("Sertraline", "Ibuprofen", "medicines-2-name")] == [True] * 3
    client.post(page, two | {"drop": "medicines-0"})
    kept = given(clinic.a, intake_of(clinic.a, "medicines"))["medicines"]
    assert kept == [{"name": "Ibuprofen"}]


def test_row_that_is_begun_needs_its_name(clinic: Cast) -> None:
    client, page = begun(clinic.a, "medicines"), at(clinic.a, "medicines", "questions/1/")
    typed = {"takes_medicines": "yes", "medicines-rows": "1", "medicines-0-dose": "50 mg"}
    shown = client.post(page, typed).content.decode()
    assert "Please fill this in" in shown
    assert 'value="50 mg"' in shown


def test_name_of_a_medicine_says_its_class_beside_the_boxes(clinic: Cast) -> None:
    """Without scripts once it is kept; with them the answer to what is kept says it at once."""
    client, page = begun(clinic.a, "medicines"), at(clinic.a, "medicines", "questions/1/")
    typed = {"takes_medicines": "yes", "medicines-rows": "2", "medicines-0-name": "Lamictal"}
    typed |= {"medicines-1-name": "Ativan", "medicines-1-classes": "benzodiazepine"}
    said = client.post(f"{page}save/", typed).json()
    words = "By its name: Lamotrigine. You need not tick it."
    assert said == {
        "right": True,
        "suggested": {"medicines-0-classes": words, "medicines-1-classes": ""},
    }
    assert words in body(client, page)
    client.post(f"{page}save/", typed | {"medicines-0-name": "Ibuprofen"})
    assert "By its name" not in body(client, page)
    wrong = client.post(f"{page}save/", typed | {"medicines-0-name": ""})
    assert wrong.json()["right"], "an empty row is no fault"
    half = typed | {"medicines-0-name": "", "medicines-0-dose": "50 mg"}
    assert not client.post(f"{page}save/", half).json()["right"]


def ends(clinic: Cast, code: str) -> dict[str, dict[str, str]]:
    """What everybody but the care team sees, once for each way a part can end."""
    close = {"check/": {}, "later/": {}, "pass/": {}}
    seen = {}
    for how, form in close.items():
        with transaction.atomic():
            begun(clinic.a, code)
            save(
                clinic.a,
                code,
                {q.code: Given(value_for(q)) for q in part(code).sections[0].questions},
            )
            reply = clinic.a.client().post(at(clinic.a, code, how), form)
            assert reply["Location"] == at(clinic.a, code, "received/")
            seen[how] = _pages(clinic, code)
            transaction.set_rollback(True)
    return seen


def _pages(clinic: Cast, code: str) -> dict[str, str]:
    couple = clinic.couples["first"].pk
    own = ("/todo/", at(clinic.a, code, "received/"))
    asked = [("a", url) for url in own] + [("b", "/todo/"), ("admin", f"/couples/{couple}/")]
    shown = {}
    for word, url in [*asked, ("admin", "/today/"), ("admin", "/couples/")]:
        shown[f"{word} {url}"] = masked(body(clinic.people[word].client(), url))
    return shown


@pytest.mark.parametrize("code", ["private_questions", "mind", "relationship"])
def test_sent_postponed_and_declined_look_alike(clinic: Cast, code: str) -> None:
    seen = ends(clinic, code)
    assert seen["check/"] == seen["later/"] == seen["pass/"]


def test_safety_is_never_read_back(clinic: Cast) -> None:
    row = send(clinic.a, "private_questions")
    client = clinic.a.client()
    for then in ("", "questions/1/", "check/"):
        assert client.get(f"/forms/{row.pk}/{then}")["Location"].endswith("/received/")
    client.post(f"/forms/{row.pk}/again/")
    anew = begun(clinic.a, "private_questions")
    for number in (1, 2):
        assert " checked" not in body(
            anew, at(clinic.a, "private_questions", f"questions/{number}/")
        )


def test_a_part_in_a_clinicians_hands_is_closed_to_its_owner(clinic: Cast) -> None:
    row = send(clinic.a, "about_you")
    with looking_as(clinic.prescriber.audience) as by:
        place = clinic.a.partner
        for code in ("about_you", "vitals"):
            actions.enter_intake(by=by, couple=place.couple_id, subject=place.pk, part=code)
    client = clinic.a.client()
    assert client.get(at(clinic.a, "about_you")).status_code == 302
    assert client.post(f"/forms/{row.pk}/again/").status_code == 302
    with looking_as(clinic.a.audience):
        vitals = Intake.objects.get(part="vitals")
    assert client.get(f"/forms/{vitals.pk}/").status_code == 404


def test_enter_intake_only_where_the_role_writes_every_answer(clinic: Cast) -> None:
    may = {
        "therapist": {"mind", "habits", "relationship", "private_questions"},
        "co_therapist": {"private_questions"},
        "prescriber": {"about_you", "health", "medicines", "mind", "habits"},
        "monitor": {"about_you", "health", "medicines"},
        "admin": set(),
    }
    enter = f"/partners/{clinic.a.partner.pk}/intake/enter/"
    for word, codes in may.items():
        client = clinic.people[word].client()
        partner_parts = {found.code for found in parts_by("partner")}
        opened = {c for c in partner_parts if client.post(enter, {"part": c}).status_code == 302}
        assert opened == codes, word


def test_clinician_enters_checks_and_reads(clinic: Cast) -> None:
    client = clinic.prescriber.client()
    client.post(f"/partners/{clinic.a.partner.pk}/intake/enter/", {"part": "vitals"})
    entry = f"/intakes/{intake_of(clinic.a, 'vitals').pk}/"
    for number, section in enumerate(parts()["vitals"].sections, 1):
        assert client.post(f"{entry}questions/{number}/", posted(section)).status_code == 302
    assert client.get(entry).status_code == 404, "not closed yet"
    assert client.post(f"{entry}check/").status_code == 302
    assert "mmHg" in body(client, entry)
    assert clinic.therapist.client().get(entry).status_code == 404
    shown = body(clinic.therapist.client(), f"/partners/{clinic.a.partner.pk}/intake/")
    assert "Vital signs" not in shown


@pytest.mark.parametrize("page", ["questions/1/", "check/", ""])
def test_page_needs_few_queries_for_any_rows(clinic: Cast, page: str) -> None:
    client, url = begun(clinic.a, "medicines"), at(clinic.a, "medicines", page)
    one = {"takes_medicines": "yes", "medicines-rows": "1", "medicines-0-name": "First"}
    section = at(clinic.a, "medicines", "questions/1/")
    client.post(section, one)
    few = queries_of(client, url)
    more = {f"medicines-{n}-name": f"Number {n}" for n in range(3)}
    client.post(section, one | more | {"medicines-rows": "3"})
    many = queries_of(client, url)
    assert len(few) == len(many) <= BUDGET, "\n".join(map(in_short, many))


def test_intakes_need_few_queries_for_any_state(clinic: Cast) -> None:
    client, url = clinic.therapist.client(), f"/partners/{clinic.a.partner.pk}/intake/"
    few = queries_of(client, url)
    for code in ("health", "mind", "private_questions"):
        send(clinic.a, code)
    many = queries_of(client, url)
    assert len(few) == len(many) <= BUDGET, "\n".join(map(in_short, many))
