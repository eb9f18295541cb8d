"""The page about the clinic itself: who may open it, and where it leads."""

import re

import pytest
from django.urls import reverse

from tests.cast import Cast

POLICY = "confidentiality_policy"
SHARED = ["clinic_questions", "numbers", "instruments", "education_texts", POLICY]
LEADS = {
    "admin": [
        *("members", "rooms", "opening_hours", "closings", "recoveries"),
        *("change_request_page", "consent_texts", *SHARED),
    ],
    "prescriber": ["consent_texts", *SHARED],
    "therapist": ["recoveries", *SHARED],
}
NONE_OF_THEIRS = ("co_therapist", "monitor", "officer", "a")


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("word", LEADS)
def test_clinic_leads_to_what_this_role_may_open(cast: Cast, word: str) -> None:
    client = cast.people[word].client()
    page = client.get(reverse("clinic")).content.decode()
    found = re.findall(r'href="([^"]+)"', main_of(page))
    assert found == [reverse(name) for name in LEADS[word]]
    for url in found:
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("word", NONE_OF_THEIRS)
def test_clinic_is_not_there_for_others(cast: Cast, word: str) -> None:
    client = cast.people[word].client()
    assert client.get(reverse("clinic")).status_code == 404
    home = client.get("/", follow=True).content.decode()
    assert reverse("clinic") not in home


def test_clinic_is_one_entry_of_the_navigation_beside_requests(cast: Cast) -> None:
    page = cast.admin.client().get(reverse("today")).content.decode()
    nav = page[page.index('aria-label="Main"') : page.index("</nav>")]
    names = ["today", "couples", "calendar", "inquiries", "stock", "clinic"]
    assert re.findall(r'href="([^"]+)"', nav) == [reverse(name) for name in names]


@pytest.mark.parametrize("name", ["clinic", *LEADS["admin"]])
def test_clinic_is_marked_on_each_of_its_pages(cast: Cast, name: str) -> None:
    page = cast.admin.client().get(reverse(name)).content.decode()
    [marked] = re.findall(r'href="([^"]+)"\s+aria-current="page"', page)
    assert marked == reverse("clinic")


def test_clinic_is_hidden_while_both_look_on(cast: Cast) -> None:
    client = cast.therapist.client()
    client.post(reverse("enter_joint_view", args=[cast.couples["first"].pk]))
    assert client.get(reverse("clinic")).status_code == 404
