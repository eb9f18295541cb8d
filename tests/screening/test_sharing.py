"""What a partner allows to be shared: changed at any time, from then on, and silently."""

import re

import pytest

from kact.privacy.audience import looking_as
from kact.record.models import Event
from screening.actions.consent import choose_sharing, withdraw_consent
from screening.models import SharingChoice
from screening.queries.consent import shared_by, sharing_of
from tests.cast import Cast, Person
from tests.screening import consenting as steps
from tests.speed.counting import queries_of

PAGE = "/your-choices/"


@pytest.fixture
def signed(cast: Cast) -> Cast:
    """The first partner has signed the paper about privacy, and shares their intention."""
    steps.open_papers(cast)
    steps.clear(cast, cast.a)
    steps.offer(cast, cast.a)
    steps.explain(cast, cast.a, "privacy")
    shown = steps.present(cast.a, "privacy")
    steps.initial(cast.a, "privacy", shown, "intention")
    steps.sign(cast.a, "privacy", shown)
    return cast


def now(person: Person, reader: Person | None = None) -> frozenset[str]:
    with looking_as((reader or person).audience):
        return shared_by(person.partner.pk)


def choose(person: Person, **shares: bool) -> None:
    with looking_as(person.audience) as me:
        choose_sharing(by=me, shares=shares)


def test_choose_sharing_counts_at_once_for_whoever_reads(signed: Cast) -> None:
    assert now(signed.a) == {"intention"}
    choose(signed.a, intention=False, own_summary=True)
    assert now(signed.a) == now(signed.a, signed.therapist) == {"own_summary"}
    choose(signed.a, intention=True)
    assert now(signed.a) == {"own_summary", "intention"}


def test_choose_sharing_appends_only_what_differs(signed: Cast) -> None:
    choose(signed.a, intention=True, own_summary=False)
    choose(signed.a, intention=False)
    choose(signed.a, intention=False)
    with looking_as(signed.therapist.audience):
        assert [(c.item, c.shared) for c in SharingChoice.objects.all()] == [("intention", False)]
        [event] = Event.objects.filter(verb="sharing_chosen")
    assert event.data == {}


def test_choose_sharing_knows_only_what_a_signed_paper_offers(signed: Cast) -> None:
    choose(signed.a, everything=True)
    choose(signed.b, intention=True)
    assert now(signed.b) == frozenset()
    with looking_as(signed.therapist.audience):
        assert not SharingChoice.objects.exists()


def test_sharing_ends_with_the_consent(signed: Cast) -> None:
    choose(signed.a, own_summary=True)
    with looking_as(signed.a.audience) as me:
        withdraw_consent(by=me, reason="")
    assert now(signed.a) == frozenset()


def test_choices_are_a_page_of_ones_own(signed: Cast) -> None:
    client = signed.a.client()
    shown = client.get(PAGE).content.decode()
    assert re.search(r'name="intention"[^>]*checked', shown)
    assert client.post(PAGE, {"own_summary": "on"}).headers["Location"] == PAGE
    assert now(signed.a) == {"own_summary"}
    with looking_as(signed.a.audience) as me:
        assert {c.code: c.shared for c in sharing_of(me.myself)} == {
            "intention": False,
            "own_summary": True,
            "emergency_contact": False,
        }
    assert len(queries_of(client, PAGE)) <= 14


def test_choices_tell_the_other_partner_and_the_administrator_nothing(signed: Cast) -> None:
    couple = f"/couples/{signed.couples['first'].pk}/"
    places = {"b": ("/todo/", PAGE), "admin": ("/today/", couple, f"{couple}screening/")}

    def seen() -> list[str]:
        return [
            re.sub(
                r'\b[A-Za-z0-9]{64}\b|nonce="[^"]*"',
                "",
                signed.people[who].client().get(url).content.decode(),
            )
            for who, urls in places.items()
            for url in urls
        ]

    before = seen()
    choose(signed.a, intention=False, own_summary=True, emergency_contact=True)
    assert seen() == before
    for word in ("b", "admin", "officer", "c"):
        with looking_as(signed.people[word].audience):
            assert not SharingChoice.objects.exists()


def test_nothing_to_choose_before_the_paper_is_signed(cast: Cast) -> None:
    assert "nothing to choose yet" in cast.a.client().get(PAGE).content.decode()
    assert cast.a.client().post(PAGE, {"intention": "on"}).status_code == 302
    assert now(cast.a) == frozenset()
