"""The check before a dose on record, what is asked in private, and a day that is converted."""

import itertools
import re

import pytest
from django.db import DatabaseError, transaction

from kact.couples.queries import couple_in_reach
from kact.privacy.audience import looking_as
from kact.record.models import Event
from kact.scheduling.models import Visit
from kact.scheduling.queries import visit_in_reach
from sessions import milestones
from sessions.actions import checks, private_word
from sessions.actions.checks import about
from sessions.models import DosingSession, Escort, PreDoseCheck, SameDayConsent
from sessions.queries.checks import newest_check
from tests.sessions.dosing_day import Day, begin
from tests.sessions.ordering import order

PASSED, CONSENTED = milestones.SAME_DAY_CHECK, milestones.SAME_DAY_CONSENT


@pytest.fixture
def day(cast) -> Day:
    made = begin(cast)
    for person in (cast.a, cast.b):
        order(cast, person)
        made.ask(person)
    return made


def word(day: Day, found: PreDoseCheck, *, goes_on: bool = True, bedside: bool = False) -> None:
    with looking_as(day.cast.prescriber.audience) as by:
        checks.give_word(by=by, found=found, goes_on=goes_on, bedside=bedside, reason="Seen.")


def test_check_that_passes_reaches_its_milestone_for_that_partner_alone(day: Day) -> None:
    found = day.checked(day.cast.a)
    assert (found.level, found.reasons) == ("pass", [])
    assert day.reached(day.cast.a, PASSED)
    assert not day.reached(day.cast.b, PASSED)


def test_later_hold_ends_it_and_a_later_pass_reaches_it_again(day: Day) -> None:
    day.checked(day.cast.a)
    assert day.checked(day.cast.a, systolic="185").level == "hold"
    assert not day.reached(day.cast.a, PASSED)
    day.checked(day.cast.a, systolic="138")
    assert day.reached(day.cast.a, PASSED)
    assert len(day.rows(PreDoseCheck)) == 3


def test_warning_waits_for_the_prescriber(day: Day) -> None:
    found = day.checked(day.cast.a, systolic="141", diastolic="88")
    assert found.level == "warn"
    assert not day.reached(day.cast.a, PASSED)
    word(day, found)
    assert day.reached(day.cast.a, PASSED)
    word(day, found, goes_on=False)
    assert not day.reached(day.cast.a, PASSED)


def test_word_of_the_prescriber_lifts_no_hold_but_the_bedside_s(day: Day) -> None:
    found = day.checked(day.cast.a, systolic="185")
    word(day, found, bedside=True)
    assert not day.reached(day.cast.a, PASSED)
    found = day.checked(day.cast.a, systolic="165")
    word(day, found)
    assert not day.reached(day.cast.a, PASSED)
    word(day, found, bedside=True)
    assert day.reached(day.cast.a, PASSED)


def test_word_on_a_check_that_was_repeated_is_refused(day: Day) -> None:
    found = day.checked(day.cast.a, systolic="141")
    day.checked(day.cast.a, systolic="150")
    with pytest.raises(checks.Superseded):
        word(day, found)


def test_without_order_room_escort_or_consent_it_is_a_hold(cast) -> None:
    day = begin(cast)
    found = day.checked(cast.a)
    assert {reason["item"] for reason in found.reasons} >= {"order_on_file", "consented"}
    with looking_as(cast.monitor.audience) as by:
        checks.set_up_room(by=by, session=day.session, ready=["light"])
    items = {reason["item"] for reason in day.checked(cast.a).reasons}
    assert "room_ready" in items


def test_who_is_dosed_is_never_the_other_s_escort(day: Day) -> None:
    assert day.checked(day.cast.a).level == "pass"
    with looking_as(day.cast.a.audience) as by:
        Escort(
            clinic_id=by.clinic,
            couple_id=day.session.couple_id,
            subject_id=day.cast.a.partner.pk,
            author_id=by.user,
            name=day.cast.b.partner.name,
            phone="555 0100",
            relationship="friend",
            travel="car",
            agreed=True,
            sober_adult=True,
        ).save(force_insert=True)
    found = day.checked(day.cast.a)
    assert [r["item"] for r in found.reasons] == ["escort_doses"]
    with looking_as(day.cast.monitor.audience):
        DosingSession.objects.filter(pk=day.session.pk).update(doses="one")
    day.session.doses = "one"
    assert day.checked(day.cast.a).level == "pass"  # the other stays sober today


def test_weight_too_far_from_the_order_s_waits_for_the_prescriber(day: Day) -> None:
    assert day.checked(day.cast.a, weight="77").level == "pass"
    found = day.checked(day.cast.a, weight="77.1")
    assert [r["item"] for r in found.reasons] == ["weight_differs"]
    assert not day.reached(day.cast.a, PASSED)


# --- asked alone ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "pressured", "yes"),
    [
        ("yes", False, True),
        ("yes", True, False),
        ("no", False, False),
        ("wait", False, False),
        ("no", True, False),
    ],
)
def test_only_an_unpressed_yes_counts(day: Day, answer: str, pressured: bool, yes: bool) -> None:
    day.ask(day.cast.a)
    day.ask(day.cast.a, answer=answer, pressured=pressured)
    assert day.reached(day.cast.a, CONSENTED) is yes
    assert (day.checked(day.cast.a).level == "pass") is yes
    assert day.reached(day.cast.b, CONSENTED)


def test_nobody_is_asked_with_the_other_there(day: Day) -> None:
    before = len(day.rows(SameDayConsent))
    with pytest.raises(private_word.NotAlone):
        day.ask(day.cast.a, alone=False)
    with (
        looking_as(day.cast.therapist.audience) as by,
        pytest.raises(DatabaseError, match="same_day_consent_alone"),
        transaction.atomic(),
    ):
        SameDayConsent(
            **about(by, day.session, day.partner(day.cast.a)),
            alone=False,
            answer="yes",
            pressured=False,
        ).save(force_insert=True)
    assert len(day.rows(SameDayConsent)) == before


PAGES = ("/", "/appointments/", "/getting-ready/home/")
SAID = [("yes", False), ("no", False), ("wait", False), ("yes", True)]


def test_whatever_one_says_the_other_and_the_office_see_the_same(day: Day) -> None:
    """Every answer of one partner, and every result of their check: one and the same page."""
    seen: dict[str, set[bytes]] = {}
    for (answer, pressured), sys in itertools.product(SAID, ("120", "185")):
        day.ask(day.cast.a, answer=answer, pressured=pressured)
        day.checked(day.cast.a, systolic=sys)
        for who in ("b", "a"):
            client = day.cast.people[who].client()
            for url in PAGES:
                page = client.get(url, follow=True).content
                seen.setdefault(f"{who} {url}", set()).add(_plain(page))
        admin = day.cast.admin.client()
        for url in (f"/couples/{day.session.couple_id}/preparation/", f"/visits/{day.visit.pk}/"):
            page = admin.get(url).content
            seen.setdefault(f"admin {url}", set()).add(_plain(page))
    assert {url: len(pages) for url, pages in seen.items() if len(pages) != 1} == {}


def test_events_of_the_day_say_nothing_of_the_answer(day: Day) -> None:
    for answer, pressured in SAID:
        day.ask(day.cast.a, answer=answer, pressured=pressured)
    with looking_as(day.cast.therapist.audience):
        found = Event.objects.filter(verb="asked_on_the_day", subject_id=day.cast.a.partner.pk)
        assert {tuple(event.data) for event in found} == {("dosing_session",)}
    with looking_as(day.cast.admin.audience):
        assert not Event.objects.filter(verb="asked_on_the_day").exists()


# --- another day than was planned -----------------------------------------------------------------

TO = {"doses": "one", "variant": "INDIVIDUAL_RELATIONAL"}


def agree(day: Day, person, **other) -> None:
    said = {"alone": True, "agrees": True, **TO} | other
    with looking_as(day.cast.therapist.audience) as by:
        private_word.ask_about_conversion(
            by=by, session=day.session, partner=day.partner(person), **said
        )


def convert(day: Day, **other) -> None:
    with looking_as(day.cast.therapist.audience) as by:
        couple = couple_in_reach(day.session.couple_id)
        private_word.convert_session(by=by, session=day.session, couple=couple, **(TO | other))
        day.session = DosingSession.objects.select_related("visit").get(pk=day.session.pk)


def test_convert_session_needs_both_asked_alone(day: Day) -> None:
    with pytest.raises(private_word.NotAgreed):
        convert(day)
    agree(day, day.cast.a)
    with pytest.raises(private_word.NotAgreed):
        convert(day)
    agree(day, day.cast.b, agrees=False)
    with pytest.raises(private_word.NotAgreed):
        convert(day)
    agree(day, day.cast.b, doses="two")
    with pytest.raises(private_word.NotAgreed):
        convert(day)
    agree(day, day.cast.b)
    convert(day)
    assert (day.session.doses, day.session.variant) == ("one", "INDIVIDUAL_RELATIONAL")


def test_converted_day_doses_the_one_and_asks_nothing_of_the_other(day: Day) -> None:
    day.ask(day.cast.b, answer="no")
    day.checked(day.cast.a)
    for person in (day.cast.a, day.cast.b):
        agree(day, person)
    convert(day)
    assert day.dosed(day.cast.a).dose_no == 1


def test_last_word_of_each_counts(day: Day) -> None:
    agree(day, day.cast.a)
    agree(day, day.cast.b)
    agree(day, day.cast.a, agrees=False)
    with pytest.raises(private_word.NotAgreed):
        convert(day)


def test_convert_session_refused_once_somebody_is_dosed(day: Day) -> None:
    for person in (day.cast.a, day.cast.b):
        day.checked(person)
        agree(day, person)
    day.dosed(day.cast.b)
    with pytest.raises(private_word.DoseGiven):
        convert(day)


@pytest.mark.parametrize(
    "to",
    [
        {"doses": "both"},
        {"variant": "CONJOINT"},
        {"variant": "GROUP"},
        {"doses": "", "variant": ""},
    ],
)
def test_day_that_is_none_is_not_asked_about(day: Day, to: dict) -> None:
    with pytest.raises(private_word.NoSuchDay):
        agree(day, day.cast.a, **to)


def test_called_off_day_says_the_same_to_both_and_doses_nobody(day: Day) -> None:
    with looking_as(day.cast.monitor.audience) as by:
        private_word.call_off_session(
            by=by, session=day.session, visit=visit_in_reach(day.visit.pk)
        )
    pages = set()
    for who in ("a", "b"):
        with looking_as(day.cast.people[who].audience):
            assert Visit.objects.get(pk=day.visit.pk).state == "blocked"
            assert not Event.objects.filter(verb="session_called_off").exists()
            pages.add(Visit.objects.get(pk=day.visit.pk).get_state_display())
    assert pages == {"Not going ahead for now"}


def test_checks_of_another_day_do_not_count(day: Day) -> None:
    day.checked(day.cast.a)
    with looking_as(day.cast.monitor.audience):
        assert newest_check(day.session, day.cast.b.partner.pk) is None


def _plain(page: bytes) -> bytes:
    tokens = rb'((csrfmiddlewaretoken" value|nonce|data-left)=|X-CSRFToken": )"[^"]*"'
    return re.sub(tokens, b"", page)
