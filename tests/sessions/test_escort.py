"""Who takes a partner home: never the other, where both dose, and without telling of the other."""

import pytest

from kact.couples.actions import NewPartner, change_contact
from kact.couples.models import Partner
from kact.couples.queries import has_reached
from kact.privacy.audience import looking_as
from sessions import escorts
from sessions.actions import escort as actions
from sessions.milestones import ESCORT_NAMED
from sessions.models import Escort
from tests.cast import Cast, Person
from tests.matrix.browser import masked
from tests.sessions.preparing import ESCORT, choose_format, invite

NAME = "/getting-ready/home/name/"
HOME = "/getting-ready/home/"


def stands(person: Person) -> bool:
    with looking_as(person.audience):
        return has_reached(person.partner.pk, ESCORT_NAMED)


def name(person: Person, **other: str):
    return person.client().post(NAME, ESCORT | other)


def body(answer) -> str:
    return masked(" ".join(answer.content.decode().split()))


def of_staff(cast: Cast, word: str = "therapist") -> str:
    path = f"/partners/{cast.a.partner.pk}/preparation/"
    return body(cast.people[word].client().get(path))


def has_contact(cast: Cast, person: Person, phone: str, email: str) -> None:
    with looking_as(cast.admin.audience) as by:
        found = Partner.objects.get(pk=person.partner.pk)
        to = NewPartner(found.name, email, phone, "text")
        change_contact(by=by, partner=found, to=to)


def decide(cast: Cast, decision: str, word: str = "therapist"):
    with looking_as(cast.therapist.audience):
        found = Escort.objects.filter(subject_id=cast.a.partner.pk).first()
    given = {"decision": decision, "reason": "Spoke on the phone."}
    return cast.people[word].client().post(f"/escorts/{found.pk}/decide/", given)


# --- what is compared -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ana", "ana lópez", True),
        ("Ana López", "Ana", True),
        ("Ana-Maria", "Maria Ana", True),
        ("Ana", "Anabel", False),
        ("Ana Ruiz", "Ana López", False),
        ("", "Ana", False),
        ("123", "Ana", False),
    ],
)
def test_same_name(one, other, same):
    assert escorts.same_name(one, other) is same
    assert escorts.same_name(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+1 (555) 019-9123", "555.019.9123", True),
        ("555 0199", "555 0199", True),
        ("555 0199", "555 0198", False),
        ("0199", "0199", False),
        ("", "", False),
    ],
)
def test_same_phone(one, other, same):
    assert escorts.same_phone(one, other) is same


def test_same_email_and_other_name():
    assert escorts.same_email(" A@Mail.example", "a@mail.example ")
    assert not escorts.same_email("", "")
    assert escorts.other_name("Ana & Bo", "Ana") == "Bo"
    assert escorts.other_name("Ana & Bo", "Bo") == "Ana"
    assert escorts.other_name("Ana & Ana", "Ana") == "Ana"


# --- naming ---------------------------------------------------------------------------------------


def test_name_escort_only_once_invited(cast):
    assert name(cast.a).status_code == 404
    assert "takes you home" not in body(cast.a.client().get("/todo/"))
    invite(cast, "a")
    assert "Who takes you home" in body(cast.a.client().get("/todo/"))
    assert name(cast.a).headers["Location"] == HOME
    assert stands(cast.a)
    page = body(cast.a.client().get(HOME))
    assert "Robin Marsh takes you home" in page
    assert "Robin Marsh. You can change this." in body(cast.a.client().get("/todo/"))


def test_escort_who_was_not_asked_yet_does_not_stand(cast):
    invite(cast, "a")
    name(cast.a, agreed="")
    assert not stands(cast.a)
    assert "once Robin Marsh has said yes" in body(cast.a.client().get(HOME))
    name(cast.a)
    assert stands(cast.a)
    name(cast.a, name="Kim Lowe", agreed="")
    assert not stands(cast.a)  # the newest counts


@pytest.mark.parametrize("missing", ["name", "phone", "relationship", "travel", "sober_adult"])
def test_name_escort_keeps_what_was_typed(cast, missing):
    invite(cast, "a")
    answer = name(cast.a, **{missing: ""})
    assert answer.status_code == 200
    assert (ESCORT["phone"] if missing == "name" else ESCORT["name"]) in body(answer)


@pytest.mark.parametrize(
    ("variant", "refused"),
    [
        ("CONJOINT", True),
        ("GROUP", True),
        ("SEQUENTIAL_WITNESS", False),
        ("INDIVIDUAL_RELATIONAL", False),
    ],
)
def test_other_partner_is_no_escort_where_both_dose(cast, variant, refused):
    choose_format(cast, variant)
    invite(cast, "a")
    answer = name(cast.a, relationship="partner")
    assert (answer.status_code == 200) is refused
    assert stands(cast.a) is not refused
    if refused:
        assert "neither of you is able to look after the other" in body(answer)


def test_name_like_the_others_is_asked_about_and_decided_by_a_clinician(cast):
    invite(cast, "a")
    answer = name(cast.a, name="Person b Miller")
    assert "Is this the person you take part with?" in body(answer)
    assert 'type="checkbox" name="somebody_else"' in body(answer)
    assert not stands(cast.a)
    assert name(cast.a, name="Person b Miller", somebody_else="on").status_code == 302
    assert not stands(cast.a)
    assert "Your care team will talk with you" in body(cast.a.client().get(HOME))
    assert "The name is like Person b" in of_staff(cast)
    assert decide(cast, "accept").status_code == 302
    assert stands(cast.a)
    assert "Accepted" in of_staff(cast)
    decide(cast, "another")
    assert not stands(cast.a)
    page = body(cast.a.client().get(HOME))
    assert "Your care team will talk with you" in page
    assert "Spoke on the phone" not in page


def test_number_of_the_other_is_for_clinicians_alone(cast):
    """A form that refused the other's number would tell it to whoever tries."""
    invite(cast, "a")
    before = body(name(cast.a)), body(cast.a.client().get(HOME)), stands(cast.a)
    has_contact(cast, cast.b, "+1 " + ESCORT["phone"], "robin@mail.example")
    assert (body(name(cast.a)), body(cast.a.client().get(HOME)), stands(cast.a)) == before
    page = of_staff(cast)
    assert "The number ends like Person b" in page
    assert "Look at this" in page
    name(cast.a, email="ROBIN@mail.example", phone="555 9999 99")
    assert "The e-mail address is Person b" in of_staff(cast)
    choose_format(cast, "SEQUENTIAL_WITNESS")
    assert "The e-mail address is" not in of_staff(cast)


def test_decide_escort_never_accepts_the_other_where_both_dose(cast):
    choose_format(cast, "INDIVIDUAL_RELATIONAL")
    invite(cast, "a")
    name(cast.a, relationship="partner")
    choose_format(cast, "CONJOINT")
    answer = decide(cast, "accept")
    assert "neither takes the other home" in body(answer)
    assert decide(cast, "another").status_code == 302
    assert not stands(cast.a)


def test_decide_escort_of_somebody_named_before_is_refused(cast):
    invite(cast, "a")
    name(cast.a)
    with looking_as(cast.therapist.audience):
        old = Escort.objects.get()
    name(cast.a, name="Kim Lowe")
    with looking_as(cast.therapist.audience) as by, pytest.raises(actions.Superseded):
        actions.decide_escort(by=by, escort=old, decision="accept", reason="x")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("therapist", 302),
        ("prescriber", 302),
        ("monitor", 302),
        ("co_therapist", 404),
        ("admin", 404),
        ("therapist_two", 404),
        ("a", 404),
        ("b", 404),
    ],
)
def test_decide_escort_is_a_clinicians(cast, word, status):
    invite(cast, "a")
    name(cast.a)
    assert decide(cast, "accept", word).status_code == status


def test_escort_is_nothing_to_the_other_partner(cast):
    invite(cast, "a", "b")
    before = [body(cast.b.client().get(path)) for path in ("/todo/", HOME)]
    name(cast.a)
    decide(cast, "another")
    assert [body(cast.b.client().get(path)) for path in ("/todo/", HOME)] == before
    with looking_as(cast.b.audience):
        assert not Escort._base_manager.exists()
