"""Agreements: answered alone, narrowed at once, widened slowly, signed by each."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from kact.couples.models import Milestone
from kact.couples.queries import has_reached
from kact.privacy.audience import looking_as
from kact.record.models import Event
from sessions.actions import agreements as actions
from sessions.agreements.clauses import clauses
from sessions.agreements.effective import hash_of
from sessions.milestones import AGREEMENTS_SIGNED
from sessions.models import Agreement, AgreementSheet, AgreementSignature
from sessions.queries import agreements as queries
from tests.sessions import agreeing
from tests.sessions.agreeing import answer, answered, as_therapist, counts, open_for, sign


@pytest.fixture
def pair(cast):
    """Both invited, and a version that counts."""
    open_for(cast, "a", "b")
    answer(cast.a, partner_touch="hug")
    answer(cast.b, partner_touch="hand")
    return cast


def has_signed(person):
    with looking_as(person.audience):
        return has_reached(person.partner.pk, AGREEMENTS_SIGNED)


def dose(cast, person, **ago):
    """A dose of this partner, some time ago."""
    mine = person.partner
    with looking_as(cast.monitor.audience):
        Milestone(
            clinic_id=mine.clinic_id,
            couple_id=mine.couple_id,
            subject_id=mine.pk,
            author_id=cast.monitor.user.pk,
            code="dosed",
            reached_at=timezone.now() - timedelta(**ago),
        ).save(force_insert=True)


def test_nothing_counts_before_both_have_answered(cast):
    open_for(cast, "a", "b")
    answer(cast.a)
    assert counts(cast.a) is None
    answer(cast.b)
    assert counts(cast.a) == counts(cast.b)
    assert counts(cast.a).version == 1


def test_narrowest_answer_counts_and_both_read_it(pair):
    for person in (pair.a, pair.b):
        assert counts(person).terms["partner_touch"] == "hand"
        assert "Partners may hold hands, and no more." in counts(person).text


def test_hand_in_refused_before_every_clause_is_answered(cast):
    open_for(cast, "a")
    with looking_as(cast.a.audience) as by:
        sheet = actions.begin_sheet(by=by)
        actions.save_sheet(by=by, sheet=sheet, answers={"talk": "few"})
        with pytest.raises(actions.NotWhole):
            actions.hand_in_sheet(by=by, sheet=sheet)


def test_sheet_is_closed_once_it_is_handed_in(pair):
    with looking_as(pair.a.audience) as by:
        sheet = AgreementSheet.objects.get(subject=pair.a.partner.pk)
        with pytest.raises(actions.SheetClosed):
            actions.save_sheet(by=by, sheet=sheet, answers={"talk": "few"})


def test_narrowing_counts_at_once_and_asks_both_to_sign_anew(pair):
    for person in (pair.a, pair.b):
        sign(person)
        assert has_signed(person)
    answer(pair.a, partner_touch="none")
    assert counts(pair.b).terms["partner_touch"] == "none"
    assert counts(pair.b).version == 2
    assert not has_signed(pair.a)
    assert not has_signed(pair.b)
    sign(pair.b)
    assert has_signed(pair.b)
    assert not has_signed(pair.a)


def test_narrowing_that_changes_nothing_keeps_the_version_and_its_signatures(pair):
    sign(pair.b)
    answer(pair.a, partner_touch="hand")
    assert counts(pair.a).version == 1
    assert has_signed(pair.b)


def test_widening_by_answers_alone_widens_nothing(pair):
    answer(pair.b, partner_touch="hug")
    assert counts(pair.a).terms["partner_touch"] == "hand"
    assert counts(pair.a).version == 1


def test_widening_needs_a_clinician_both_signatures_and_brings_the_milestones_back(pair):
    sign(pair.a), sign(pair.b)
    answer(pair.b, partner_touch="hug")
    offer = as_therapist(pair, actions.offer_wider)
    assert has_signed(pair.a)
    assert counts(pair.a).version == 1
    sign(pair.a, offer)
    with pytest.raises(actions.NotSignedByBoth):
        as_therapist(pair, actions.adopt_wider)
    sign(pair.b, offer)
    assert counts(pair.a).version == 1
    as_therapist(pair, actions.adopt_wider)
    assert counts(pair.b).terms["partner_touch"] == "hug"
    assert has_signed(pair.a)
    assert has_signed(pair.b)


def test_offer_refused_when_nothing_is_wider(pair):
    with pytest.raises(actions.NothingWider):
        as_therapist(pair, actions.offer_wider)


@pytest.mark.parametrize("who", ["a", "b"])
@pytest.mark.parametrize(("hours", "refused"), [(0, True), (23, True), (25, False)])
def test_widening_refused_while_either_is_dosed(pair, who, hours, refused):
    answer(pair.b, partner_touch="hug")
    dose(pair, pair.people[who], hours=hours)
    if refused:
        with pytest.raises(actions.NotNow):
            as_therapist(pair, actions.offer_wider)
    else:
        assert as_therapist(pair, actions.offer_wider)


def test_adopting_refused_while_either_is_dosed(pair):
    answer(pair.b, partner_touch="hug")
    offer = as_therapist(pair, actions.offer_wider)
    sign(pair.a, offer), sign(pair.b, offer)
    dose(pair, pair.b, hours=1)
    with pytest.raises(actions.NotNow):
        as_therapist(pair, actions.adopt_wider)
    assert counts(pair.a).version == 1


def test_narrowing_counts_while_dosed(pair):
    dose(pair, pair.a, hours=0)
    answer(pair.a, partner_touch="none")
    assert counts(pair.b).terms["partner_touch"] == "none"


def test_offer_is_put_away_by_narrowing(pair):
    answer(pair.b, partner_touch="hug")
    offer = as_therapist(pair, actions.offer_wider)
    answer(pair.b, partner_touch="hand")
    with looking_as(pair.a.audience):
        assert queries.offered(pair.a.partner.couple_id) is None
    with pytest.raises(actions.NotStanding):
        sign(pair.a, offer)
    with pytest.raises(actions.NotStanding):
        as_therapist(pair, actions.adopt_wider)


def test_care_team_narrows_at_once(pair):
    as_therapist(pair, actions.limit_agreement, answers={"partner_touch": "none"}, reason="Said.")
    assert counts(pair.a).terms["partner_touch"] == "none"
    assert counts(pair.a).version == 2


def test_sign_refused_to_whoever_was_dosed_and_not_to_the_other(pair):
    dose(pair, pair.a, hours=3)
    with pytest.raises(actions.NotNow):
        sign(pair.a)
    sign(pair.b)
    assert has_signed(pair.b)


def test_signing_twice_is_once(pair):
    sign(pair.a), sign(pair.a)
    with looking_as(pair.a.audience):
        assert AgreementSignature.objects.count() == 1


def test_event_of_a_version_names_nobody(pair):
    answer(pair.a, partner_touch="none")
    with looking_as(pair.therapist.audience):
        made = Event.objects.filter(verb="agreement_made")
        assert {(e.actor_id, e.subject_id, e.role) for e in made} == {(None, None, "job:keeper")}
        assert [e.data for e in made.order_by("data__version")] == [{"version": 1}, {"version": 2}]


def refused(act):
    """Whether the database refuses."""
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_database_refuses_a_signature_under_other_words(pair):
    row = counts(pair.a)
    with looking_as(pair.a.audience) as by:
        about = {
            "clinic_id": by.clinic,
            "couple_id": row.couple_id,
            "author_id": by.user,
            "agreement": row,
        }
        mine = about | {"subject_id": pair.a.partner.pk, "typed_name": "A Name"}
        for wrong in (
            {"text_sha256": hash_of("other")},
            {"text_sha256": row.text_sha256, "typed_name": "  "},
            {"text_sha256": row.text_sha256, "subject_id": pair.b.partner.pk},
        ):
            refused(lambda wrong=wrong: AgreementSignature(**mine | wrong).save(force_insert=True))


def test_database_refuses_to_reword_a_version(pair):
    answer(pair.b, partner_touch="hug")
    offer = as_therapist(pair, actions.offer_wider)
    with looking_as(pair.therapist.audience):
        for wrong in (
            {"text": "Other words."},
            {"text": "Other words.", "text_sha256": hash_of("Other words.")},
            {"terms": {}},
        ):
            refused(lambda wrong=wrong: Agreement.objects.filter(pk=offer.pk).update(**wrong))
        settled = Agreement.objects.filter(version=1)
        refused(lambda: settled.update(in_force=False))


def test_partner_makes_no_version(pair):
    row = counts(pair.a)
    with looking_as(pair.a.audience) as by:
        made = Agreement(
            clinic_id=by.clinic,
            couple_id=row.couple_id,
            author_id=by.user,
            version=9,
            terms=row.terms,
            text=row.text,
            text_sha256=row.text_sha256,
            settled_at=timezone.now(),
            in_force=True,
        )
        refused(lambda: made.save(force_insert=True))


# --- pages ----------------------------------------------------------------------------------------


def fields(section, **answers):
    """A page's form, filled in."""
    given = answered(**answers)
    typed = {}
    for clause in section.clause:
        value = given[clause.code]
        own = [e for e in value if e not in clause.codes] if clause.kind == "list" else []
        typed[clause.code] = [e for e in value if e not in own] if clause.kind == "list" else value
        if own:
            typed[f"{clause.code}-own"] = "\n".join(own)
        if clause.kind == "words":
            typed[clause.code] = "\n".join(value)
    return typed


def walk(person, **answers):
    """Answer on the pages, from the list to the last one."""
    client = person.client()
    page = client.post(reverse("own_agreements"))
    for section in clauses().section:
        page = client.post(page["Location"], fields(section, **answers))
    return client, client.post(page["Location"])


def test_pages_lead_from_the_list_to_what_counts(cast):
    open_for(cast, "a", "b")
    client = cast.a.client()
    assert "What you two agree on" in client.get("/todo/").content.decode()
    _, last = walk(cast.a, topics=["money", "My Mother"], decisions=30)
    assert last["Location"] == reverse("own_agreements")
    answer(cast.b)
    page = client.get(reverse("own_agreements")).content.decode()
    assert "For 30 days after a session" in page
    assert "Money, my mother" in page


def test_pages_are_not_there_before_the_invitation(cast):
    open_for(cast, "b")
    client = cast.a.client()
    assert client.get(reverse("own_agreements")).status_code == 404
    assert "What you two agree on" not in client.get("/todo/").content.decode()


def test_page_asks_for_what_is_missing_and_keeps_the_rest(cast):
    open_for(cast, "a")
    client = cast.a.client()
    page = client.post(reverse("own_agreements"))["Location"]
    answer_ = client.post(page, {"partner_touch": "hand"})
    assert answer_.status_code == 200
    assert answer_.content.decode().count("Choose an answer.") >= 2
    assert client.post(f"{page}save/", {"touch_asked": "each_time"}).status_code == 204
    with looking_as(cast.a.audience):
        kept = AgreementSheet.objects.get().answers
    assert kept == {"partner_touch": "hand", "touch_asked": "each_time"}


@pytest.mark.parametrize(
    ("section", "typed", "says"),
    [
        (3, {"decisions": "0"}, "greater than or equal to 1"),
        (3, {"decisions": "61"}, "less than or equal to 60"),
        (2, {"topics-own": "a\nb\nc\nd"}, "Give at most 3."),
        (4, {"stop_word": "x" * 21}, "Keep each to 20 letters."),
        (4, {"stop_sign": []}, "Choose at least one."),
    ],
)
def test_page_refuses_what_is_out_of_bounds(cast, section, typed, says):
    open_for(cast, "a")
    client = cast.a.client()
    first = client.post(reverse("own_agreements"))["Location"]
    page = re.sub(r"\d+/$", f"{section}/", first)
    here = clauses().section[section - 1]
    assert says in client.post(page, fields(here) | typed).content.decode()


def test_answers_are_shown_again_only_to_somebody_alone(cast):
    open_for(cast, "a")
    client = cast.a.client()
    page = client.post(reverse("own_agreements"))["Location"]
    cast.a.user.last_login = timezone.now() + timedelta(seconds=1)
    cast.a.user.save()
    assert client.get(page)["Location"] == reverse("own_agreements")
    assert client.post(f"{page}save/", {"talk": "few"}).status_code == 400


def test_sign_page_takes_a_name_and_shows_the_signature(pair):
    client = pair.a.client()
    page = reverse("sign_agreement", args=[counts(pair.a).pk])
    assert "Type your full name" in client.post(page, {"read": "on"}).content.decode()
    assert client.post(page, {"read": "on", "typed_name": "Person A"}).status_code == 302
    assert "You signed this on" in client.get(reverse("own_agreements")).content.decode()


def test_staff_page_shows_own_answers_to_therapists_alone(pair):
    path = reverse("agreements", args=[pair.couples["first"].pk])
    narrowed = "Each one’s own answers"
    for word, sees in (("therapist", True), ("co_therapist", True), ("prescriber", False)):
        page = pair.people[word].client().get(path).content.decode()
        assert "Partners may hold hands, and no more." in page
        assert (narrowed in page) is sees
        assert ("or hug." in page) is sees
    assert pair.admin.client().get(path).status_code == 404


def test_staff_pages_narrow_offer_and_adopt(pair):
    client, couple = pair.therapist.client(), pair.couples["first"].pk
    limit = reverse("limit_agreement", args=[couple])
    assert client.post(limit, {"music": "none", "reason": "Migraine."}).status_code == 302
    assert counts(pair.a).terms["music"] == "none"
    client.post(limit, {"reason": "Gone."})
    page = client.get(reverse("agreements", args=[couple])).content.decode()
    assert "Offer the wider version" in page
    client.post(reverse("offer_wider", args=[couple]))
    page = client.post(reverse("adopt_wider", args=[couple]), follow=True).content.decode()
    assert "Both partners sign it first." in page
    with looking_as(pair.a.audience):
        offer = queries.offered(couple)
    for person in (pair.a, pair.b):
        sign(person, offer)
    client.post(reverse("adopt_wider", args=[couple]))
    assert counts(pair.a).terms["music"] == "shared"


def test_widest_is_what_the_tests_take_it_for():
    for clause in clauses().all.values():
        if clause.kind == "level":
            assert agreeing.widest(clause) == clause.options[-1].code
