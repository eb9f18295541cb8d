"""One partner comes before the other: what waits, what copes, and what the second one changes."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from kact.couples.actions import (
    NewPartner,
    PlaceTaken,
    add_second_partner,
    join_care_team,
    reach,
    register_couple,
)
from kact.couples.models import Couple, Partner
from kact.couples.queries import couple_in_reach, waiting_for_second
from kact.instruments.models import Response
from kact.privacy.audience import looking_as
from kact.protocol.gate import EACH_PARTNER, ONE_PARTNER, Sheet, examine
from kact.protocol.loading import gate, library
from kact.protocol.queries import case_of
from kact.record.follow import do_one, waiting
from tests.cast import Cast, enrol
from tests.kact.protocol.test_stage_facts import ABSENT, OF_COUPLE, OF_PARTNER, WITHIN
from tests.speed.counting import queries_of

ALONE = NewPartner(name="Uma", email="uma@mail.example", channel="email")
LATER = NewPartner(name="Vic", email="vic@mail.example", channel="email")
TYPED = {"name": "Vic", "email": "vic@mail.example", "channel": "email"}
NOT_ON_RECORD = "both partners are not on record"


@pytest.fixture
def couple(cast: Cast) -> Couple:
    """Uma, registered alone, with a care team."""
    with looking_as(cast.admin.audience) as by:
        made = register_couple(
            by=by, partners=(ALONE,), variant="CONJOINT", modality="EFT", protocol_version="1"
        )
        for word in ("therapist", "prescriber"):
            join_care_team(by=by, couple=made, member=cast.people[word].member)
    _follow_up()
    return made


def add(cast: Cast, couple: Couple) -> Partner:
    with looking_as(cast.admin.audience) as by:
        return add_second_partner(by=by, couple=couple, person=LATER)


def _follow_up() -> None:
    for pk in waiting():
        do_one(pk)


def uma(cast: Cast, couple: Couple) -> Partner:
    with looking_as(cast.admin.audience):
        return Partner.objects.get(couple=couple, place=1)


def everything_reached(cast: Cast, couple: Couple, partner: Partner) -> None:
    """Every milestone that opens a gate, of one partner and of the couple."""
    with looking_as(cast.therapist.audience) as by:
        for _, code in OF_PARTNER + [row[:2] for row in WITHIN]:
            reach(code, by=by, couple=couple.pk, subject=partner.pk)
        for _, code in OF_COUPLE:
            reach(code, by=by, couple=couple.pk)


def sheet(cast: Cast, couple: Couple, name: str) -> Sheet:
    with looking_as(cast.therapist.audience):
        return examine(gate(name), case_of(couple_in_reach(couple.pk)))


OF_A_COUPLE = [g.name for g in library().gates.values() if g.about != ONE_PARTNER]


@pytest.mark.parametrize("name", OF_A_COUPLE)
def test_gate_of_a_couple_stays_shut_for_one_partner(cast: Cast, couple: Couple, name: str) -> None:
    """Whatever one has reached: each need of each partner says that the other is missing."""
    everything_reached(cast, couple, uma(cast, couple))
    found = sheet(cast, couple, name)
    assert not found.open
    asked = [line for line in found.lines if line.who == EACH_PARTNER]
    assert asked
    for line in asked:
        assert NOT_ON_RECORD in [finding.reason for finding in line.findings], line.sentence


def test_gate_of_a_couple_opens_once_the_second_partner_is_there_and_ready(
    cast: Cast, couple: Couple
) -> None:
    waits = {"not_going_ahead", "session_review_open", "vitals_on_hold"}
    assert set(ABSENT.values()) == waits  # nothing else to wait for
    everything_reached(cast, couple, uma(cast, couple))
    second = add(cast, couple)
    assert not sheet(cast, couple, "before_joint_work").open
    everything_reached(cast, couple, second)
    assert sheet(cast, couple, "before_joint_work").open


def test_add_second_partner_renames_the_couple_and_asks_them_alone(
    cast: Cast, couple: Couple
) -> None:
    with looking_as(cast.therapist.audience):
        before = Response.objects.filter(couple=couple).count()
    second = add(cast, couple)
    _follow_up()
    with looking_as(cast.therapist.audience):
        assert Couple.objects.get(pk=couple.pk).name == "Uma & Vic"
        asked = Response.objects.filter(couple=couple)
        assert asked.filter(subject=second).count() == before > 0
        assert asked.count() == 2 * before


def test_add_second_partner_refused_where_anybody_held_the_place(
    cast: Cast, couple: Couple
) -> None:
    """A newcomer would find what the first two shared."""
    second = add(cast, couple)
    with looking_as(cast.admin.audience) as by:
        with pytest.raises(PlaceTaken):
            add_second_partner(by=by, couple=couple, person=LATER)
        gone = timezone.now() - timedelta(days=1)
        Partner.objects.filter(pk=second.pk).update(ended_at=gone)
        with pytest.raises(PlaceTaken):
            add_second_partner(by=by, couple=couple, person=LATER)


def test_add_second_partner_page_leads_back_to_the_couple(cast: Cast, couple: Couple) -> None:
    client, path = cast.admin.client(), f"/couples/{couple.pk}/"
    assert f"{path}second-partner/" in client.get(path).content.decode()
    page = client.post(f"{path}second-partner/", TYPED, follow=True).content.decode()
    assert "Vic is registered" in page
    assert f"{path}second-partner/" not in page
    again = client.post(f"{path}second-partner/", TYPED, follow=True).content.decode()
    assert "two partners already" in again


def test_add_second_partner_page_refuses_the_first_ones_mailbox(cast: Cast, couple: Couple) -> None:
    sent = TYPED | {"email": "Uma+2@mail.example"}
    path = f"/couples/{couple.pk}/second-partner/"
    page = cast.admin.client().post(path, sent).content.decode()
    assert "one mailbox" in page
    assert 'value="Vic"' in page


@pytest.mark.parametrize("word", ["therapist", "admin"])
def test_pages_cope_with_one_partner(cast: Cast, couple: Couple, word: str) -> None:
    client, path = cast.people[word].client(), f"/couples/{couple.pk}/"
    page = client.get(path).content.decode()
    assert "The second partner is not registered yet" in page
    assert "joint view" not in page
    assert "Second partner to come" in client.get("/couples/").content.decode()
    assert client.get("/today/").status_code == 200
    assert ("second-partner/" in page) == (word == "admin")


def test_couples_list_needs_no_more_queries_for_one_partner(cast: Cast) -> None:
    client = cast.admin.client()
    before = len(queries_of(client, "/couples/"))
    with looking_as(cast.admin.audience) as by:
        register_couple(
            by=by, partners=(ALONE,), variant="GROUP", modality="EFT", protocol_version="1"
        )
    assert len(queries_of(client, "/couples/")) == before


def test_first_partners_pages_do_not_tell_that_the_second_has_come(
    cast: Cast, couple: Couple
) -> None:
    client = enrol("uma", uma(cast, couple)).client()

    def seen() -> str:
        page = client.get("/todo/").content.decode() + client.get("/contact/").content.decode()
        return re.sub(r'nonce="[^"]+"|\b\w{64}\b', "", page)

    before = seen()
    add(cast, couple)
    _follow_up()
    assert seen() == before


def test_waiting_for_second_is_of_ones_own_reach(cast: Cast, couple: Couple) -> None:
    for word, found in (("admin", [couple]), ("therapist", [couple]), ("south_admin", [])):
        with looking_as(cast.people[word].audience):
            assert waiting_for_second(5) == found
    add(cast, couple)
    with looking_as(cast.admin.audience):
        assert waiting_for_second(5) == []
