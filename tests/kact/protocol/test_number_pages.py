"""The pages of a clinic's own numbers: read, proposed within bounds, approved by who proved it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kact.protocol.models import ChosenNumber
from tests import cast as casting
from tests.cast import Cast, Person
from tests.kact.protocol.choosing import CLEARANCE_DAYS, choose, counts_for, plain, propose
from tests.speed.counting import queries_of

NUMBERS = "/clinic/numbers/"
PROPOSE = f"{NUMBERS}{CLEARANCE_DAYS}/"
RETURN = f"{PROPOSE}return/"
HITS = f"{NUMBERS}intake.hits_total.warn_at_least/"


def text(client: Client, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200, url
    body = page.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&#x27;", "'").split())


def proven(person: Person, *methods: str) -> Client:
    """A browser whose person has just confirmed who they are in these ways."""
    client = person.client()
    session, now = client.session, timezone.now().timestamp()
    session["account_authentication_methods_user"] = str(person.user.pk)
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": method, "at": now, "id": 1, "reauthenticated": True}
        for method in methods
    ]
    session.save()
    return client


def approving(row: ChosenNumber) -> str:
    return reverse("approve_number", args=[row.pk])


def test_numbers_say_what_counts_and_who_chose_it(cast: Cast) -> None:
    page = text(cast.therapist.client(), NUMBERS)
    assert "A prescriber has cleared each partner within the last 90 days" in page
    assert "Hold: Systolic 160 or more at rest" in page
    assert "The clinic may choose 7 to 180 days." in page
    assert "Waiting for approval" not in page
    choose(cast, CLEARANCE_DAYS, "30")
    page = text(cast.therapist.client(), NUMBERS)
    assert "A prescriber has cleared each partner within the last 30 days Chosen here" in page
    assert "The program’s own: 90 days." in page
    assert "30 days chosen by Staff admin, approved by Staff prescriber on" in page
    south = text(cast.south_therapist.client(), NUMBERS)
    assert "within the last 90 days" in south
    assert "Chosen here" not in south


def test_numbers_show_what_waits_and_offer_it_to_a_prescriber(cast: Cast) -> None:
    row = propose(cast.admin, CLEARANCE_DAYS, "30")
    for word, offered in (("therapist", False), ("admin", False), ("prescriber", True)):
        client = cast.people[word].client()
        page = text(client, NUMBERS)
        assert (
            "Waiting for approval A prescriber has cleared each partner within the last 30" in page
        )
        assert "Now: A prescriber has cleared each partner within the last 90 days." in page
        assert (approving(row) in client.get(NUMBERS).content.decode()) is offered
    assert "Waiting for approval" not in text(cast.south_admin.client(), NUMBERS)


@pytest.mark.parametrize("word", ["co_therapist", "monitor", "officer", "a"])
def test_numbers_are_not_there_for_others(cast: Cast, word: str) -> None:
    client = cast.people[word].client()
    for url in (NUMBERS, PROPOSE, RETURN):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", [PROPOSE, RETURN])
def test_therapist_reads_and_proposes_nothing(cast: Cast, url: str) -> None:
    client = cast.therapist.client()
    assert "Propose another" not in text(client, NUMBERS)
    assert client.get(url).status_code == 404
    assert client.post(url, {"value": "30", "reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("6", "Choose from 7 to 180."),
        ("181", "Choose from 7 to 180."),
        ("30.5", "Give a whole number."),
        ("many", "Give a number, such as 24."),
        ("", "Give a number."),
    ],
)
def test_propose_number_says_at_the_field_what_is_wrong(cast: Cast, value: str, says: str) -> None:
    page = cast.admin.client().post(PROPOSE, {"value": value, "reason": "As we agreed."})
    assert page.status_code == 200
    assert page.context["form"].errors == {"value": [says]}
    body = page.content.decode()
    assert says in body
    assert 'aria-invalid="true"' in body
    assert counts_for(cast.prescriber) == {}


def test_propose_number_needs_a_reason(cast: Cast) -> None:
    page = cast.admin.client().post(PROPOSE, {"value": "30", "reason": " "})
    assert page.context["form"].errors == {"reason": ["Write why."]}


@pytest.mark.parametrize("url", [HITS, f"{NUMBERS}no.such_number/", f"{HITS}return/"])
def test_fixed_and_unknown_numbers_have_no_page(cast: Cast, url: str) -> None:
    assert cast.admin.client().get(url).status_code == 404


def test_band_is_chosen_from_words(cast: Cast) -> None:
    url = f"{NUMBERS}safety.suicide_risk.hold_from/"
    client = cast.admin.client()
    assert "Moderate" in text(client, url)
    assert "None" not in text(client, url)
    assert client.post(url, {"value": "2", "reason": "Sooner."})["Location"] == NUMBERS
    assert "holds from the band “moderate” on" in text(client, NUMBERS)


def test_number_goes_from_proposal_to_force_and_back(cast: Cast) -> None:
    admin, prescriber = cast.admin.client(), proven(cast.prescriber, "totp")
    for url, data, counted in (
        (PROPOSE, {"value": "30", "reason": "Sooner."}, {CLEARANCE_DAYS: "30"}),
        (RETURN, {"reason": "Not so soon."}, {}),
    ):
        before = counts_for(cast.therapist)
        assert admin.post(url, data)["Location"] == NUMBERS
        assert counts_for(cast.therapist) == before
        [link] = re.findall(r'href="([^"]+/approve/)"', prescriber.get(NUMBERS).content.decode())
        assert data["reason"] in text(prescriber, link)
        assert prescriber.post(link)["Location"] == NUMBERS
        assert plain(counts_for(cast.therapist)) == counted
    history = text(admin, PROPOSE)
    assert history.index("90 days (the program’s own) from") < history.index("30 days from")


def test_approve_number_asks_first_who_one_is(cast: Cast) -> None:
    row = propose(cast.admin, CLEARANCE_DAYS, "30")
    for client in (cast.prescriber.client(), proven(cast.prescriber)):
        assert "we make sure that it is really you" in text(client, approving(row))
        assert client.post(approving(row))["Location"] == approving(row)
    assert counts_for(cast.prescriber) == {}


def test_approve_number_turns_away_whoever_proposed_it(cast: Cast) -> None:
    casting.staff(cast.north, "prescriber", "second")  # type: ignore[arg-type]
    row = propose(cast.prescriber, CLEARANCE_DAYS, "30")
    client = proven(cast.prescriber, "totp")
    assert "Another prescriber approves it" in text(client, approving(row))
    assert client.post(approving(row))["Location"] == NUMBERS
    assert counts_for(cast.prescriber) == {}


def test_approve_number_is_of_ones_own_clinic(cast: Cast) -> None:
    row = propose(cast.south_admin, CLEARANCE_DAYS, "30")
    client = proven(cast.prescriber, "totp")
    assert client.get(approving(row)).status_code == 404
    assert client.post(approving(row)).status_code == 404


def test_numbers_need_few_queries_for_any_number_chosen(cast: Cast) -> None:
    choose(cast, CLEARANCE_DAYS, "30")
    propose(cast.admin, "eligibility.relational_clearance.days", "30")
    client = cast.prescriber.client()
    few = queries_of(client, NUMBERS)
    for days in ("40", "50"):
        choose(cast, CLEARANCE_DAYS, days)
        propose(cast.admin, "intake.heart_rate.warn_above", "110")
        propose(cast.admin, "safety.sitting_hours", "6")
    assert len(queries_of(client, NUMBERS)) == len(few) <= 10
