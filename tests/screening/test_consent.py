"""Consent from the first paper to the milestone: each state, each refusal, and what ends it."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kact.couples.actions import reach
from kact.couples.models import Milestone
from kact.couples.queries import has_reached, partner_in_reach
from kact.privacy.audience import looking_as
from kact.protocol.case import DOSED
from kact.protocol.gate import GateClosed
from kact.record.models import Event
from screening import milestones
from screening.actions import consent, consent_care, consent_texts
from screening.actions.consent_care import NothingToConfirm, Seen
from screening.actions.holds import hold, lift_hold
from screening.models import ConsentSignature, ConsentTemplate, ConsentWithdrawal, Hold
from screening.queries import consent as queries
from screening.queries.consent_texts import current_templates
from tests.matrix.browser import masked
from tests.screening import consenting as steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(cast):
    """A clinic whose papers are approved; a is as far as consent."""
    steps.open_papers(cast)
    steps.clear(cast, cast.a)
    return cast


def test_offer_consents_refused_before_the_gate(cast):
    steps.open_papers(cast)
    with pytest.raises(GateClosed):
        steps.offer(cast, cast.a)


def test_offer_consents_refused_without_approved_papers(cast):
    steps.clear(cast, cast.a)
    with pytest.raises(consent_care.NotApproved):
        steps.offer(cast, cast.a)


def test_offer_consents_gives_the_set_once(clinic):
    steps.offer(clinic, clinic.a)
    steps.offer(clinic, clinic.a, "recording")
    codes = [p.text.code for p in steps.papers(clinic.a)]
    assert sorted(codes) == ["privacy", "recording", "therapy", "treatment"]
    assert codes[-1] == "recording"
    assert steps.papers(clinic.b) == []


def test_everything_signed_and_confirmed_reaches_the_milestone(clinic):
    steps.sign_all(clinic, clinic.a)
    assert not steps.signed(clinic, clinic.a)
    steps.confirm(clinic, clinic.a)
    assert steps.signed(clinic, clinic.a)
    assert not steps.signed(clinic, clinic.b)


@pytest.mark.parametrize("found", ["capacity", "alone", "free"])
def test_confirmation_with_a_no_reaches_nothing(clinic, found):
    steps.sign_all(clinic, clinic.a)
    steps.confirm(clinic, clinic.a, Seen(**{**vars(steps.YES), found: False}))
    assert not steps.signed(clinic, clinic.a)
    steps.confirm(clinic, clinic.a)  # seen once more, and now it is well
    assert steps.signed(clinic, clinic.a)


def test_confirmation_of_nothing_is_refused(clinic):
    steps.offer(clinic, clinic.a)
    with pytest.raises(NothingToConfirm):
        steps.confirm(clinic, clinic.a)


# --- what keeps a signature from being made ------------------------------------------------------


def ready(clinic, person=None, code="privacy"):
    """A paper that lacks its signature alone."""
    person = person or clinic.a
    steps.offer(clinic, person)
    steps.explain(clinic, person)
    shown = steps.present(person, code)
    steps.initial(person, code, shown)
    return shown


def test_sign_consent_refused_before_it_is_explained(clinic):
    steps.offer(clinic, clinic.a)
    shown = steps.present(clinic.a, "privacy")
    steps.initial(clinic.a, "privacy", shown)
    with pytest.raises(consent.NotYet, match="goes through"):
        steps.sign(clinic.a, "privacy", shown)


def test_sign_consent_refused_before_every_part_is_initialled(clinic):
    steps.offer(clinic, clinic.a)
    steps.explain(clinic, clinic.a)
    with pytest.raises(consent.NotYet, match="initials"):
        steps.sign(clinic.a, "privacy", steps.present(clinic.a, "privacy"))


def test_sign_consent_refused_before_the_time_to_think_it_over(clinic):
    shown = ready(clinic)
    steps.open_rules(clinic, hours=24)
    with pytest.raises(consent.NotYet, match="time"):
        steps.sign(clinic.a, "privacy", shown)


@pytest.mark.parametrize("methods", [("password",), ("recovery_codes",)])
def test_sign_consent_refused_without_a_second_factor(clinic, methods):
    shown = ready(clinic)
    with pytest.raises(consent.NotProven):
        steps.sign(clinic.a, "privacy", shown, steps.proof(*methods))


@pytest.mark.parametrize(("hours", "open_again"), [(23.9, False), (24.1, True)])
def test_sign_consent_refused_within_a_day_of_a_dose(clinic, hours, open_again):
    shown = ready(clinic)
    dosed = timezone.now() - timedelta(hours=hours)
    with looking_as(clinic.monitor.audience) as by:
        reach(DOSED, by=by, couple=clinic.a.partner.couple_id, subject=clinic.a.partner.pk)
        mine = Milestone.objects.filter(code=DOSED)
        mine.update(reached_at=dosed)
    if open_again:
        return steps.sign(clinic.a, "privacy", shown)
    with pytest.raises(GateClosed):
        steps.sign(clinic.a, "privacy", shown)
    return None


def test_sign_consent_refused_while_not_going_ahead(clinic):
    shown = ready(clinic)
    with looking_as(clinic.prescriber.audience) as by:
        hold(by=by, partner=partner_in_reach(clinic.a.partner.pk), cause=Hold.Cause.MEDICAL)
    with pytest.raises(GateClosed):
        steps.sign(clinic.a, "privacy", shown)


def test_sign_consent_twice_is_once(clinic):
    shown = ready(clinic)
    steps.sign(clinic.a, "privacy", shown)
    steps.sign(clinic.a, "privacy", shown)
    with looking_as(clinic.a.audience):
        assert ConsentSignature.objects.filter(presentation=shown).count() == 1


NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("shown", "clock"),
    [
        (datetime(2026, 3, 7, 12, 0, tzinfo=NEW_YORK), "2026-03-08 13:00 EDT"),
        (datetime(2026, 10, 31, 12, 0, tzinfo=NEW_YORK), "2026-11-01 11:00 EST"),
        (datetime(2026, 6, 1, 12, 0, tzinfo=NEW_YORK), "2026-06-02 12:00 EDT"),
    ],
)
def test_time_to_think_it_over_is_whole_hours_across_clock_changes(shown, clock):
    moment = queries.may_sign_from(shown, 24)
    assert f"{moment.astimezone(NEW_YORK):%Y-%m-%d %H:%M %Z}" == clock


# --- declining, stopping, renewing ---------------------------------------------------------------


def test_decline_consent_shows_to_the_care_team_alone(clinic):
    shown = ready(clinic)
    mine = steps.paper(clinic.a, "privacy")
    before = steps.tasks(clinic.a)
    with looking_as(clinic.a.audience) as by:
        consent.decline_consent(by=by, paper=mine, shown=shown)
    assert steps.tasks(clinic.a) == before
    with looking_as(clinic.therapist.audience):
        assert queries.paper_in_reach(mine.offer.pk).declined
    steps.sign(clinic.a, "privacy", shown)  # they may change their mind
    assert not steps.paper(clinic.a, "privacy").declined


def test_withdraw_consent_ends_the_milestone_and_holds_at_once(clinic):
    steps.sign_all(clinic, clinic.a)
    steps.confirm(clinic, clinic.a)
    steps.withdraw(clinic.a, "My own reason.")
    assert not steps.signed(clinic, clinic.a)
    with looking_as(clinic.admin.audience):
        assert has_reached(clinic.a.partner.pk, milestones.NOT_GOING_AHEAD)
        assert not has_reached(clinic.b.partner.pk, milestones.NOT_GOING_AHEAD)
    with looking_as(clinic.therapist.audience):
        assert Hold.objects.get().cause == Hold.Cause.WITHDRAWN
        assert ConsentWithdrawal.objects.get().reason == "My own reason."
    for word in ("b", "admin", "officer", "off_team"):
        with looking_as(clinic.people[word].audience):
            assert not ConsentWithdrawal.objects.exists()


def test_withdraw_consent_is_open_before_anything_was_signed(cast):
    steps.withdraw(cast.a)
    with looking_as(cast.a.audience):
        assert queries.has_stopped(cast.a.partner.pk)


def test_coming_back_after_stopping_begins_anew(clinic):
    steps.sign_all(clinic, clinic.a)
    steps.confirm(clinic, clinic.a)
    steps.withdraw(clinic.a)
    assert steps.papers(clinic.a) == []
    with looking_as(clinic.therapist.audience) as by:
        lift_hold(by=by, found=Hold.objects.get(), reason="They asked to go on.")
    steps.offer(clinic, clinic.a)
    assert len(steps.papers(clinic.a)) == 3
    assert not any(paper.signature or paper.replies for paper in steps.papers(clinic.a))
    with pytest.raises(NothingToConfirm):
        steps.confirm(clinic, clinic.a)


def renew(clinic, code, *, reconsent):
    """A new version of a paper, approved."""
    with looking_as(clinic.admin.audience) as by:
        now = current_templates(clinic.north.pk)[code]
        draft = consent_texts.renew_consent_text(by=by, template=now)
        changed = replace(draft.text, intro=f"{draft.text.intro} Once more.")
        consent_texts.change_consent_text(by=by, template=draft, text=changed, reconsent=reconsent)
    with looking_as(clinic.prescriber.audience) as by:
        steps.approve(by, ConsentTemplate.objects.get(pk=draft.pk))


@pytest.mark.parametrize("reconsent", [True, False])
def test_new_version_ends_signatures_where_it_says_so(clinic, reconsent):
    steps.sign_all(clinic, clinic.a)
    steps.confirm(clinic, clinic.a)
    renew(clinic, "therapy", reconsent=reconsent)
    assert steps.signed(clinic, clinic.a) is not reconsent
    steps.offer(clinic, clinic.a)
    assert (steps.paper(clinic.a, "therapy").signature is None) is reconsent
    if reconsent:
        steps.explain(clinic, clinic.a, "therapy")
        shown = steps.present(clinic.a, "therapy")
        steps.initial(clinic.a, "therapy", shown)
        steps.sign(clinic.a, "therapy", shown)
        steps.confirm(clinic, clinic.a)
        assert steps.signed(clinic, clinic.a)


def test_new_version_of_an_optional_paper_ends_nothing(clinic):
    steps.sign_all(clinic, clinic.a, "recording")
    steps.confirm(clinic, clinic.a)
    renew(clinic, "recording", reconsent=True)
    assert steps.signed(clinic, clinic.a)


def test_take_back_consent_of_an_optional_paper_leaves_the_rest(clinic):
    steps.sign_all(clinic, clinic.a, "recording")
    steps.confirm(clinic, clinic.a)
    for code, may in (("privacy", False), ("recording", True)):
        mine = steps.paper(clinic.a, code)
        with looking_as(clinic.a.audience) as by:
            if may:
                consent.take_back_consent(by=by, paper=mine, reason="")
            else:
                with pytest.raises(consent.NotYet):
                    consent.take_back_consent(by=by, paper=mine, reason="")
    assert steps.paper(clinic.a, "recording").taken_back
    assert steps.signed(clinic, clinic.a)


@pytest.mark.parametrize("yes", [True, False])
def test_confirm_again_says_what_they_answered(clinic, yes):
    with looking_as(clinic.monitor.audience) as by:
        me = partner_in_reach(clinic.a.partner.pk)
        with pytest.raises(NothingToConfirm):
            consent_care.confirm_again(by=by, partner=me, seen=steps.YES)
    steps.sign_all(clinic, clinic.a)
    steps.confirm(clinic, clinic.a)
    with looking_as(clinic.monitor.audience) as by:
        seen = Seen(capacity=True, alone=True, free=yes)
        consent_care.confirm_again(by=by, partner=me, seen=seen)
        event = Event.objects.get(verb="consents_confirmed_again")
    assert event.data == {"yes": yes}
    assert steps.signed(clinic, clinic.a)


def test_explain_consent_refused_to_another_role(clinic):
    steps.offer(clinic, clinic.a)
    mine = steps.paper(clinic.a, "treatment").offer.pk
    with looking_as(clinic.therapist.audience) as by, pytest.raises(consent_care.NotTheirs):
        consent_care.explain_consent(by=by, paper=queries.paper_in_reach(mine), questions="")


# --- the other partner ---------------------------------------------------------------------------


def pages_of(person):
    """Every page of theirs that consent touches, without its tokens."""
    client = person.client()
    paths = ["/todo/", "/your-part/"]
    for paper in steps.papers(person):
        paths += [f"/papers/{paper.offer.pk}/{end}" for end in ("", "read/", "copy/", "sign/")]
    return [masked(client.get(path, follow=True).content.decode()) for path in paths]


def test_nothing_the_other_does_shows(clinic):
    """B reads, declines, signs, is confirmed and stops: A's pages stay the same."""
    steps.offer(clinic, clinic.a)
    before = pages_of(clinic.a)
    steps.clear(clinic, clinic.b)
    steps.offer(clinic, clinic.b)
    assert pages_of(clinic.a) == before
    shown = ready(clinic, clinic.b)
    assert pages_of(clinic.a) == before
    with looking_as(clinic.b.audience) as by:
        mine = queries.paper_in_reach(shown.offer_id)
        consent.decline_consent(by=by, paper=mine, shown=shown)
    assert pages_of(clinic.a) == before
    steps.sign_all(clinic, clinic.b)
    steps.confirm(clinic, clinic.b)
    assert pages_of(clinic.a) == before
    steps.withdraw(clinic.b, "A reason of their own.")
    assert pages_of(clinic.a) == before
