"""Intentions: one's own, shown or not; words for both; and the brief of a witness or a group."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from kact.couples.actions import change_course
from kact.couples.models import Course
from kact.couples.queries import couple_in_reach, has_reached
from kact.privacy.audience import looking_as
from kact.protocol.gate import GateClosed
from kact.scheduling.models import GroupName
from kact.scheduling.roster import own_group_name
from sessions.actions import briefs as brief_actions
from sessions.actions import intentions as actions
from sessions.actions.preparation_opening import open_preparation
from sessions.briefs.texts import briefs
from sessions.milestones import INTENTION_RECORDED, WITNESS_AGREEMENT
from sessions.models import Brief, Intention, SharedIntention
from sessions.pages.intentions import guidepost
from sessions.queries import intentions as queries
from tests.sessions.agreeing import as_therapist, open_for
from tests.sessions.test_agreements import dose

WORDS = "That I listen before I answer."


@pytest.fixture
def pair(cast):
    """Both invited to prepare."""
    open_for(cast, "a", "b")
    return cast


def record(person, text=WORDS, about=("communication",), confidence=6):
    with looking_as(person.audience) as by:
        return actions.record_intention(by=by, text=text, about=about, confidence=confidence)


def recorded(person):
    with looking_as(person.audience):
        return has_reached(person.partner.pk, INTENTION_RECORDED)


def page(person):
    return person.client().get(reverse("own_intention")).content.decode()


def test_intention_is_the_owners_until_they_show_it(pair):
    row = record(pair.a)
    assert WORDS not in page(pair.b)
    with looking_as(pair.a.audience) as by:
        actions.share_intention(by=by, intention=row)
    assert WORDS in page(pair.b)
    assert "6 of 10" not in page(pair.b)
    with looking_as(pair.a.audience) as by:
        actions.take_back_intention(by=by)
    assert WORDS not in page(pair.b)


def test_showing_newer_words_takes_back_the_older(pair):
    with looking_as(pair.a.audience) as by:
        for text in ("First words.", "Second words."):
            row = actions.record_intention(by=by, text=text, about=["self"], confidence=1)
            actions.share_intention(by=by, intention=row)
    assert "First words." not in page(pair.b)
    assert "Second words." in page(pair.b)


def test_what_is_shown_is_never_reworded(pair):
    row = record(pair.a)
    with looking_as(pair.a.audience) as by:
        actions.share_intention(by=by, intention=row)
        with pytest.raises(DatabaseError), transaction.atomic():
            SharedIntention.objects.update(text="Other words.")


def test_history_stays_and_says_what_changed(pair):
    for text in (WORDS, WORDS, "Something else."):
        record(pair.a, text)
    with looking_as(pair.a.audience):
        found = queries.intentions_of(pair.a.partner.pk)
        assert [row.changed for row in found] == [False, False, True]
        with pytest.raises(DatabaseError), transaction.atomic():
            Intention.objects.update(text="Other words.")


def test_intention_is_looked_at_on_the_day_and_after(pair):
    assert record(pair.a).kind == "before"
    assert recorded(pair.a)
    dose(pair, pair.a, hours=2)
    assert record(pair.a).kind == "on_the_day"
    with looking_as(pair.a.audience):
        assert queries.kind_now(pair.b.partner.pk) == "before"


def test_intention_after_the_day_counts_for_looking_back_and_then_for_the_next(pair):
    dose(pair, pair.a, hours=30)
    with looking_as(pair.a.audience):
        assert not queries.is_recorded(pair.a.partner.pk)
    assert record(pair.a).kind == "after"
    assert not recorded(pair.a)
    assert record(pair.a).kind == "before"
    assert recorded(pair.a)


def test_words_for_both_need_both_and_say_nothing_of_who_is_missing(pair):
    with looking_as(pair.a.audience) as by:
        actions.propose_couple_intention(by=by, text=WORDS)
        proposal = queries.proposal_of(pair.a.partner.couple_id)
    before = page(pair.a)
    assert "You said yes to them." in before
    with looking_as(pair.b.audience) as by:
        actions.approve_couple_intention(by=by, proposal=proposal.pk)
        actions.approve_couple_intention(by=by, proposal=proposal.pk)
    for person in (pair.a, pair.b):
        assert "You both said yes to these words:" in page(person)


def test_newer_words_for_both_stand_in_the_place_of_older_ones(pair):
    with looking_as(pair.a.audience) as by:
        actions.propose_couple_intention(by=by, text="First words.")
        first = queries.proposal_of(pair.a.partner.couple_id)
        actions.propose_couple_intention(by=by, text="Second words.")
    with looking_as(pair.b.audience) as by, pytest.raises(actions.Outdated):
        actions.approve_couple_intention(by=by, proposal=first.pk)


def test_somebody_who_left_shows_nothing(pair):
    open_for(pair, "ex")
    row = record(pair.ex)
    with looking_as(pair.ex.audience) as by:
        with pytest.raises(actions.PlaceEnded):
            actions.share_intention(by=by, intention=row)
        with pytest.raises(actions.PlaceEnded):
            actions.propose_couple_intention(by=by, text=WORDS)


def test_guidepost_holds_only_what_both_may_read(pair):
    shown, _private = record(pair.a), record(pair.b, "A secret wish.")
    with looking_as(pair.a.audience) as by:
        actions.share_intention(by=by, intention=shown)
    with looking_as(pair.therapist.audience):
        found = guidepost(couple_in_reach(pair.couples["first"].pk))
    texts = [person["shared"] and person["shared"].text for person in found["people"]]
    assert texts == [WORDS, None]


def test_staff_page_shows_intentions_to_clinicians_alone(pair):
    record(pair.a)
    path = reverse("intentions", args=[pair.couples["first"].pk])
    for word in ("therapist", "co_therapist", "prescriber", "monitor"):
        assert WORDS in pair.people[word].client().get(path).content.decode()
    assert pair.admin.client().get(path).status_code == 404


def test_form_keeps_an_intention_and_says_what_is_missing(pair):
    client, path = pair.a.client(), reverse("record_intention")
    wrong = client.post(path, {"text": "x" * 1001}).content.decode()
    assert "Tick at least one." in wrong
    assert "Choose a number." in wrong
    assert "1000" in wrong
    right = {"text": WORDS, "about": ["trust", "self"], "confidence": "10"}
    assert client.post(path, right).status_code == 302
    assert "sure of it: 10 of 10" in page(pair.a)


# --- briefs, and the opening ----------------------------------------------------------------------


def in_format(cast, variant):
    couple = cast.couples["first"].pk
    with looking_as(cast.therapist.audience) as by:
        change_course(by=by, course=Course.objects.get(couple=couple), variant=variant)


@pytest.mark.parametrize(
    ("variant", "given"), [("SEQUENTIAL_WITNESS", "witness"), ("GROUP", "group"), ("CONJOINT", "")]
)
def test_give_briefs_by_the_format_of_the_course(pair, variant, given):
    in_format(pair, variant)
    as_therapist(pair, brief_actions.give_briefs)
    as_therapist(pair, brief_actions.give_briefs)
    with looking_as(pair.therapist.audience):
        assert [row.code for row in Brief.objects.all()] == [given] * 2 * bool(given)


def test_sign_brief_is_kept_with_its_words_and_reaches_the_witness(pair):
    in_format(pair, "SEQUENTIAL_WITNESS")
    as_therapist(pair, brief_actions.give_briefs)
    with looking_as(pair.a.audience):
        brief = Brief.objects.get()
    path, client = reverse("sign_brief", args=[brief.pk]), pair.a.client()
    assert briefs()["witness"].says[0] in client.get(path).content.decode()
    assert client.post(path, {"typed_name": "Person A"}).status_code == 200
    assert client.post(path, {"read": "on", "typed_name": "Person A"}).status_code == 302
    with looking_as(pair.a.audience):
        assert has_reached(pair.a.partner.pk, WITNESS_AGREEMENT)
        with pytest.raises(DatabaseError), transaction.atomic():
            Brief.objects.update(signed_at=None)
    with looking_as(pair.b.audience):
        assert not has_reached(pair.b.partner.pk, WITNESS_AGREEMENT)
    assert pair.b.client().get(path).status_code == 404


def test_staff_sign_no_brief(pair):
    in_format(pair, "GROUP")
    as_therapist(pair, brief_actions.give_briefs)
    signed = {"typed_name": "Somebody", "signed_at": timezone.now()}
    with (
        looking_as(pair.therapist.audience),
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        Brief.objects.update(**signed)


def test_group_brief_is_signed_with_a_name_for_the_group(pair):
    in_format(pair, "GROUP")
    as_therapist(pair, brief_actions.give_briefs)
    with looking_as(pair.a.audience):
        brief = Brief.objects.get()
        assert own_group_name(pair.a.partner.pk) == ""
    phone, path = pair.a.client(), reverse("sign_brief", args=[brief.pk])
    assert 'value="Person"' in phone.get(path).content.decode()  # one's first name, to begin with
    signed = {"read": "on", "typed_name": "A Name"}
    assert "Choose a name for the group." in phone.post(path, signed).content.decode()
    whole = phone.post(path, signed | {"group_name": " person  A"}).content.decode()
    assert "Leave your surname out" in whole
    phone.post(path, signed | {"group_name": "  Robin "})
    with looking_as(pair.a.audience):
        assert Brief.objects.get().signed_at
        assert own_group_name(pair.a.partner.pk) == "Robin"
    with looking_as(pair.b.audience):
        assert not GroupName.objects.exists()


def test_open_preparation_refused_while_the_gate_is_closed(cast):
    with pytest.raises(GateClosed):
        as_therapist(cast, open_preparation)
    path = reverse("open_preparation", args=[cast.couples["first"].pk])
    assert cast.therapist.client().post(path).status_code == 409
    assert cast.prescriber.client().post(path).status_code == 404


def test_last_day_of_an_intention_ends_with_its_hours():
    assert timedelta(hours=24) == queries.ON_THE_DAY
