"""The board and the pages of the reviews: who opens them, and what each reader finds there."""

import re
from typing import Any

import pytest
from django.test import Client

from kact.couples.actions import end
from kact.couples.models import Partner
from kact.privacy.audience import looking_as
from kact.record.models import Event
from screening import milestones
from screening.actions.holds import hold, lift_hold
from screening.actions.reviews import RoomSummary
from screening.models import Hold, MedicalReview
from screening.queries.reviews import MEDICAL, RELATIONAL, basis_of_all, considered
from tests.cast import Cast
from tests.screening.consenting import clear
from tests.screening.reviewing import answer, decide, found, safe_and_free, sign

SEIZURE = "Seizure disorder or porphyria"
CLINICIANS = ("therapist", "co_therapist", "prescriber", "monitor")


def board(cast: Cast) -> str:
    return f"/couples/{cast.couples['first'].pk}/screening/"


def page(cast: Cast, word: str) -> str:
    return f"/partners/{cast.a.partner.pk}/{word}/"


def body(client: Client, url: str) -> str:
    reply = client.get(url)
    assert reply.status_code == 200, (url, reply.status_code)
    return reply.content.decode()


# --- who opens what -----------------------------------------------------------------------------

OPENS = {
    "medical-review": {"prescriber"},
    "medical-review/sign": {"prescriber"},
    "relational-review": {"therapist"},
    "relational-review/sign": {"therapist"},
    "psychiatric-assessment": {"therapist", "prescriber"},
}


@pytest.mark.parametrize("word", OPENS)
def test_review_pages_open_to_whoever_signs_them_alone(cast: Cast, word: str) -> None:
    people = (*CLINICIANS, "admin", "officer", "off_team", "a", "b", "south_therapist")
    opened = {p for p in people if cast.people[p].client().get(page(cast, word)).status_code == 200}
    assert opened == OPENS[word]


def test_screening_board_opens_to_the_care_team_and_the_administrator(cast: Cast) -> None:
    people = (*CLINICIANS, "admin", "officer", "off_team", "a", "b", "south_admin")
    opened = {p for p in people if cast.people[p].client().get(board(cast)).status_code == 200}
    assert opened == {*CLINICIANS, "admin"}


def test_screening_board_is_closed_while_both_look_on(cast: Cast) -> None:
    client = cast.therapist.client()
    client.post(f"/couples/{cast.couples['first'].pk}/joint/")
    session = client.session
    session["kact-joint-couple"] = str(cast.couples["first"].pk)
    session.save()
    assert client.get(board(cast)).status_code == 404


# --- what each reader finds -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "reads"),
    [("prescriber", True), ("monitor", True), ("therapist", False), ("co_therapist", False)],
)
def test_screening_board_shows_medical_findings_to_medical_roles(
    cast: Cast, who: str, reads: bool
) -> None:
    answer(cast, cast.a, seizure="yes", first_systolic="150")
    shown = body(cast.people[who].client(), board(cast))
    assert (SEIZURE in shown) is reads
    assert ("Systolic above 140 at rest" in shown) is reads


@pytest.mark.parametrize(
    ("who", "reads"),
    [("therapist", True), ("co_therapist", True), ("prescriber", False), ("monitor", False)],
)
def test_screening_board_shows_relational_findings_to_therapists(
    cast: Cast, who: str, reads: bool
) -> None:
    answer(cast, cast.a, fear="1")
    shown = body(cast.people[who].client(), board(cast))
    assert ("Situational aggression of low level" in shown) is reads


def test_screening_board_hides_what_rests_on_a_withheld_answer(cast: Cast) -> None:
    answer(cast, cast.a, undisclosed_matter="yes")
    with looking_as(cast.therapist.audience):
        [rule] = [
            f.finding.title
            for f in considered(RELATIONAL, cast.a.partner.pk)
            if "undisclosed" in f.finding.rule
        ]
    assert rule in body(cast.therapist.client(), board(cast))
    assert rule not in body(cast.co_therapist.client(), board(cast))


def test_screening_board_tells_therapists_what_matters_in_the_room(cast: Cast) -> None:
    answer(cast, cast.a)
    sign(cast, MEDICAL, cast.a, room=RoomSummary(["falls"], "Sits on the left."))
    shown = body(cast.therapist.client(), board(cast))
    assert "Unsteady: two people beside them" in shown
    assert "Sits on the left." in shown


def test_screening_board_reads_the_same_to_the_administrator_whatever_the_cause(
    cast: Cast,
) -> None:
    def seen() -> str:
        shown = body(cast.admin.client(), board(cast))
        return re.sub(r"\b[A-Za-z0-9]{64}\b", "token", re.sub(r'nonce="[^"]*"', "", shown))

    answer(cast, cast.a, seizure="yes")
    before = seen()
    for cause in Hold.Cause:
        with looking_as(cast.prescriber.audience) as by:
            me = Partner.objects.get(pk=cast.a.partner.pk)
            hold(by=by, partner=me, cause=cause)
        assert seen() == before, cause
    sign(cast, MEDICAL, cast.a, "not_eligible")
    assert seen() == before
    for cause in (SEIZURE, "Held", "eligible", "Deferred"):
        assert cause not in before


def _in_masks(cast: Cast, *people: str) -> dict[str, str]:
    """What each of these people sees on every page they have of the couple, without its tokens."""
    couple = f"/couples/{cast.couples['first'].pk}/"
    pages = {"admin": ("/today/", "/couples/", couple, board(cast))}
    return {
        f"{who} {url}": re.sub(
            r'\b[A-Za-z0-9]{64}\b|nonce="[^"]*"', "", body(cast.people[who].client(), url)
        )
        for who in people
        for url in pages.get(who, ("/todo/",))
    }


def _lift_deferral(cast: Cast) -> None:
    with looking_as(cast.prescriber.audience) as by:
        [found] = Hold.objects.filter(subject=cast.a.partner.pk, lifted_at=None)
        lift_hold(by=by, found=found, reason="We wait and see.")


@pytest.mark.parametrize("cleared", [False, True])
@pytest.mark.parametrize("outcome", ["deferred", "not_eligible"])
def test_deferral_that_was_lifted_reads_like_nothing_decided_yet(
    cast: Cast, outcome: str, cleared: bool
) -> None:
    """Twins: a relational review deferred and its hold lifted, and one that is not yet signed."""
    for person in (cast.a, cast.b):
        answer(cast, person)
        sign(cast, MEDICAL, person)
    safe_and_free(cast, cast.b)
    sign(cast, RELATIONAL, cast.b)
    undecided = _in_masks(cast, "admin", "b")
    assert any("Not ready yet" in page for page in undecided.values())
    if cleared:
        safe_and_free(cast, cast.a)
        sign(cast, RELATIONAL, cast.a)
        assert _in_masks(cast, "admin", "b") == undecided
    sign(cast, RELATIONAL, cast.a, outcome)
    assert _in_masks(cast, "b")["b /todo/"] == undecided["b /todo/"]
    _lift_deferral(cast)
    assert _in_masks(cast, "admin", "b") == undecided


def test_deferral_that_was_lifted_reads_like_a_clearance_that_ran_out(cast: Cast) -> None:
    answer(cast, cast.a)
    clear(cast, cast.a)
    with looking_as(cast.prescriber.audience):
        end(milestones.MEDICAL_CLEARANCE, subject=cast.a.partner.pk)
    ran_out = _in_masks(cast, "admin", "b")
    sign(cast, MEDICAL, cast.a)
    sign(cast, MEDICAL, cast.a, "deferred")
    _lift_deferral(cast)
    assert _in_masks(cast, "admin", "b") == ran_out


def test_screening_board_says_nothing_of_one_partners_eligibility_to_the_administrator(
    cast: Cast,
) -> None:
    answer(cast, cast.a)
    clear(cast, cast.a)
    shown = body(cast.admin.client(), board(cast))
    assert "Review complete" not in shown
    assert "Before preparation" in shown


# --- deciding and signing on pages ----------------------------------------------------------------


def test_decide_medical_finding_from_the_page(cast: Cast) -> None:
    answer(cast, cast.a, seizure="yes")
    finding = found(cast, MEDICAL, cast.a)["seizure_or_porphyria"].finding
    client = cast.prescriber.client()
    shown = body(client, page(cast, "medical-review"))
    for words in (SEIZURE, finding.why, finding.source, finding.reasons[0], finding.basis):
        assert words in shown
    said = {"rule": finding.rule, "basis": finding.basis}
    reply = client.post(page(cast, "medical-review/decide"), said | {"decision": "accept"})
    assert "Write why you decide so." in reply.content.decode()
    assert found(cast, MEDICAL, cast.a)["seizure_or_porphyria"].undecided
    said |= {"decision": "accept", "reason": "As a child."}
    assert client.post(page(cast, "medical-review/decide"), said).status_code == 302
    assert not found(cast, MEDICAL, cast.a)["seizure_or_porphyria"].open


def test_decide_medical_finding_offers_no_form_for_an_absolute_one(cast: Cast) -> None:
    answer(cast, cast.a, aneurysm="yes")
    assert 'name="decision"' not in body(cast.prescriber.client(), page(cast, "medical-review"))


def _signature(cast: Cast, **other: Any) -> dict[str, Any]:
    with looking_as(cast.prescriber.audience):
        basis = basis_of_all(considered(MEDICAL, cast.a.partner.pk))
    return {"basis": basis, "outcome": "eligible", "days": "90"} | other


def test_sign_medical_review_from_the_page(cast: Cast) -> None:
    answer(cast, cast.a)
    client = cast.prescriber.client()
    reply = client.post(page(cast, "medical-review/sign"), _signature(cast, in_the_room=["falls"]))
    assert reply.status_code == 302
    with looking_as(cast.prescriber.audience):
        review = MedicalReview.objects.get()
    assert review.outcome == "eligible"
    assert len(review.findings) == len(found(cast, MEDICAL, cast.a))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"outcome": "conditional"}, "Name the conditions."),
        ({"outcome": "deferred"}, "Say why."),
        ({"conditions": "Slowly."}, "choose “Eligible with conditions”"),
        ({"days": "91"}, "less than or equal to 90"),
        ({"outcome": ""}, "Choose what the review comes to."),
        ({"basis": "0" * 64}, "The answers have changed"),
    ],
)
def test_sign_medical_review_says_what_is_wrong(
    cast: Cast, typed: dict[str, str], says: str
) -> None:
    answer(cast, cast.a)
    client = cast.prescriber.client()
    reply = client.post(page(cast, "medical-review/sign"), _signature(cast, **typed))
    assert says in reply.content.decode()
    with looking_as(cast.prescriber.audience):
        assert not MedicalReview.objects.exists()


def test_sign_medical_review_offers_only_what_the_findings_allow(cast: Cast) -> None:
    answer(cast, cast.a, aneurysm="yes")
    shown = body(cast.prescriber.client(), page(cast, "medical-review/sign"))
    assert 'value="eligible"' not in shown
    assert 'value="deferred"' in shown
    client = cast.prescriber.client()
    client.post(page(cast, "medical-review/sign"), _signature(cast))
    with looking_as(cast.prescriber.audience):
        assert not MedicalReview.objects.exists()


def test_sign_relational_review_from_the_page_needs_a_safe_and_free_partner(cast: Cast) -> None:
    answer(cast, cast.a)
    with looking_as(cast.therapist.audience):
        basis = basis_of_all(considered(RELATIONAL, cast.a.partner.pk))
    data = {"basis": basis, "outcome": "eligible", "days": "90"}
    client, url = cast.therapist.client(), page(cast, "relational-review/sign")
    assert "not been found safe" in client.post(url, data).content.decode()
    safe_and_free(cast, cast.a)
    assert client.post(url, data).status_code == 302


def test_reviews_never_show_each_other(cast: Cast) -> None:
    """Each form reads the same whatever the other review came to."""
    answer(cast, cast.a)
    safe_and_free(cast, cast.a)
    places = {"prescriber": "medical-review", "therapist": "relational-review"}
    plain = re.compile(r'\b[A-Za-z0-9]{64}\b|nonce="[^"]*"')

    def seen(who: str) -> list[str]:
        client, url = cast.people[who].client(), page(cast, places[who])
        return [plain.sub("", body(client, each)) for each in (url, f"{url}sign/")]

    before = seen("prescriber")
    sign(cast, RELATIONAL, cast.a, "not_eligible")
    assert seen("prescriber") == before
    before = seen("therapist")
    sign(cast, MEDICAL, cast.a, "deferred")
    assert seen("therapist") == before


def test_print_medical_summary_prints_figures_findings_and_medicines(cast: Cast) -> None:
    answer(
        cast,
        cast.a,
        seizure="yes",
        first_systolic="132",
        takes_medicines="yes",
        medicines=[{"name": "Ibuprofen", "classes": ["none"]}],
    )
    decide(cast, MEDICAL, cast.a, "seizure_or_porphyria", reason="As a child.")
    client = cast.prescriber.client()
    assert client.get(page(cast, "medical-review/print")).status_code == 405
    shown = client.post(page(cast, "medical-review/print")).content.decode()
    for words in ("132 mmHg", SEIZURE, "As a child.", "Ibuprofen"):
        assert words in shown
    with looking_as(cast.officer.audience):
        assert Event.objects.filter(verb="medical_summary_printed").count() == 1


def test_record_psychiatric_assessment_from_the_page(cast: Cast) -> None:
    client, url = cast.therapist.client(), page(cast, "psychiatric-assessment")
    assert "Write a summary." in client.post(url, {"done": "yes"}).content.decode()
    assert client.post(url, {"done": "yes", "summary": "Interviewed."}).status_code == 302
    assert "Interviewed." in body(cast.prescriber.client(), url)


# --- one finding at a time -----------------------------------------------------------------------


def unfolded(shown: str) -> list[str]:
    """The findings of a review page that stand open."""
    return re.findall(r'<article class="finding" id="(\w+)">\s*<details open>', shown)


def test_review_opens_the_first_finding_that_waits_and_folds_the_others(cast: Cast) -> None:
    answer(cast, cast.a, seizure="yes", sleep_apnoea="yes")
    client = cast.prescriber.client()
    shown = body(client, page(cast, "medical-review"))
    [first] = unfolded(shown)
    waiting = {"seizure_or_porphyria", "airway_risk"}
    assert first in waiting
    assert all(f'id="{rule}"' in shown for rule in waiting), "each has its line"
    [other] = waiting - {first}
    refused = client.post(
        f"/partners/{cast.a.partner.pk}/medical-review/decide/",
        {
            "rule": other,
            "basis": found(cast, MEDICAL, cast.a)[other].finding.basis,
            "decision": "accept",
        },
    )
    assert unfolded(refused.content.decode()) == [other], "what was refused, and nothing else"
    decide(cast, MEDICAL, cast.a, first)
    assert unfolded(body(client, page(cast, "medical-review"))) == [other]
    decide(cast, MEDICAL, cast.a, other)
    assert unfolded(body(client, page(cast, "medical-review"))) == []


@pytest.mark.parametrize("word", CLINICIANS)
def test_care_team_finds_the_confidentiality_policy_it_works_by(cast: Cast, word: str) -> None:
    client = cast.people[word].client()
    for url in (board(cast), f"{board(cast)}safety/"):
        assert 'href="/confidentiality/"' in body(client, url)
    assert "Confidentiality policy" in body(client, "/confidentiality/")
