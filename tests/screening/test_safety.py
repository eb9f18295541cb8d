"""Private sittings, the interview, the disposition and free choice."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from kact.couples.queries import couple_in_reach
from kact.privacy.audience import looking_as
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from screening import milestones
from screening.actions import intake as intakes
from screening.actions.interview import begin_interview
from screening.actions.safety import (
    NotAllowed,
    NotAlone,
    NotInterviewed,
    PlanMissing,
    check_voluntariness,
)
from screening.dispositions import allowed, rules
from screening.models import Disposition, SafetyAssessment, Sitting, Voluntariness
from screening.queries.intake import answers_in
from tests.cast import Cast, Person
from tests.screening.filling_in import ask, send
from tests.screening.keeping_safe import (
    calm,
    causes,
    find,
    has,
    held,
    partner_of,
    sit,
)

CLEAR = milestones.RELATIONAL_SAFETY_CLEAR
INTERVIEW = milestones.RELATIONAL_SAFETY_INTERVIEW
SCREEN = milestones.RELATIONAL_SAFETY_SCREEN
FREE = milestones.VOLUNTARINESS_CONFIRMED


def interview(cast: Cast, person: Person, by: Person | None = None, **other: object) -> None:
    """A whole interview in private, calm but for what is named; None leaves a question out."""
    by = by or cast.therapist
    sitting = sit(by, person)
    with looking_as(by.audience) as me:
        row = begin_interview(by=me, sitting=sitting)
        intakes.save_answers(by=me, intake=row, answers=calm("relational_interview", **other))
        intakes.submit_intake(by=me, intake=row)


# --- sittings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("safe", "company", "ahead"),
    [
        ("yes", "nobody", True),
        ("yes", "infant", True),
        ("yes", "child", False),
        ("yes", "adult", False),
        ("no", "nobody", False),
        ("no", "adult", False),
    ],
)
def test_log_sitting_refuses_to_go_on_unless_safe_and_alone(
    cast: Cast, safe: str, company: str, ahead: bool
) -> None:
    client = cast.therapist.client()
    url = f"/partners/{cast.a.partner.pk}/sittings/log/"
    first = {"mode": "clinic", "safe_now": safe, "company": company}
    page = client.post(url, first, follow=True).content.decode()
    assert ("Code word" in page) is ahead
    assert ("Ask nothing more" in page) is not ahead
    with looking_as(cast.therapist.audience):
        rows = list(Sitting.objects.all())
    assert [row.goes_ahead for row in rows] == ([] if ahead else [False])


def test_log_sitting_asks_only_two_things_first(cast: Cast) -> None:
    url = f"/partners/{cast.a.partner.pk}/sittings/log/"
    client = cast.therapist.client()
    page = client.get(url).content.decode()
    assert "Is now a safe time?" in page
    assert "Is anyone else in the room?" in page
    assert "Code word" not in page
    assert "checked" not in page
    page = client.post(url, {"mode": "phone", "safe_now": "yes"}).content.decode()
    assert "Ask first who else is in the room" in page


def test_log_sitting_apart_needs_a_place_and_a_way_to_call_back(cast: Cast) -> None:
    url = f"/partners/{cast.a.partner.pk}/sittings/log/"
    client = cast.therapist.client()
    apart = {"mode": "phone", "safe_now": "yes", "company": "nobody", "location": ""}
    page = client.post(url, apart).content.decode()
    assert "Ask where the person is" in page
    assert "Ask when and how it is safe to call back" in page
    whole = apart | {"location": "At work", "call_back": "After five", "headphones": "yes"}
    page = client.post(url, whole, follow=True).content.decode()
    assert "Begin the interview" in page
    assert "After five" in page


def test_interview_never_begins_in_a_sitting_that_was_not_private(cast: Cast) -> None:
    sitting = sit(cast.therapist, cast.a, company="adult")
    with looking_as(cast.therapist.audience) as me, pytest.raises(NotAlone):
        begin_interview(by=me, sitting=sitting)
    client = cast.therapist.client()
    page = client.post(f"/sittings/{sitting.pk}/interview/", follow=True).content.decode()
    assert "Ask nothing more" in page
    page = client.get(f"/sittings/{sitting.pk}/free-choice/", follow=True).content.decode()
    assert "Ask nothing more" in page


def test_interview_copies_nothing_of_its_sitting(cast: Cast) -> None:
    sitting = sit(cast.co_therapist, cast.a, mode="phone", location="At work", code_word="blue")
    with looking_as(cast.co_therapist.audience) as me:
        row = begin_interview(by=me, sitting=sitting)
        assert answers_in(row) == {}
    client = cast.co_therapist.client()
    page = client.get(reverse("entry_section", args=[row.pk, 1])).content.decode()
    assert "Fear of the partner" in page
    assert "Not known" in page
    assert "I don’t know" not in page
    page = client.get(f"/sittings/{sitting.pk}/").content.decode()
    assert "At work" in page
    assert "blue" in page


def test_entry_of_a_safety_part_asks_for_a_sitting_first(cast: Cast) -> None:
    client, url = cast.therapist.client(), f"/partners/{cast.a.partner.pk}/intake/enter/"
    for part in ("relational_interview", "private_questions"):
        answer = client.post(url, {"part": part})
        assert answer.headers["Location"].endswith("/sittings/log/"), part
    sit(cast.therapist, cast.a)
    answer = client.post(url, {"part": "relational_interview"})
    assert "/intakes/" in answer.headers["Location"]


# --- what is complete -----------------------------------------------------------------------------


def test_interview_in_private_is_complete(cast: Cast) -> None:
    interview(cast, cast.a)
    assert has(cast, cast.a, INTERVIEW)
    assert not has(cast, cast.b, INTERVIEW)
    assert not held(cast, cast.a)


@pytest.mark.parametrize("left_out", ["fear", "strangulation", "weapon", "legal_orders", "pattern"])
def test_interview_that_leaves_out_what_could_hold_is_not_complete(
    cast: Cast, left_out: str
) -> None:
    interview(cast, cast.a, **{left_out: None})
    assert not has(cast, cast.a, INTERVIEW)


def test_interview_sent_long_after_its_sitting_is_not_complete(cast: Cast) -> None:
    sitting = sit(cast.therapist, cast.a)
    with looking_as(cast.therapist.audience) as me:
        row = begin_interview(by=me, sitting=sitting)
        intakes.save_answers(by=me, intake=row, answers=calm("relational_interview"))
    late = timezone.now() + timedelta(hours=rules().sitting_hours, minutes=1)
    with time_machine.travel(late, tick=False), looking_as(cast.therapist.audience) as me:
        intakes.submit_intake(by=me, intake=row)
    assert not has(cast, cast.a, INTERVIEW)


def test_written_screen_is_complete_once_what_could_hold_is_answered(cast: Cast) -> None:
    ask(cast, cast.a, "private_questions")
    send(cast.a, "private_questions", calm("private_questions"))
    assert has(cast, cast.a, SCREEN)
    ask(cast, cast.b, "private_questions")
    send(cast.b, "private_questions", calm("private_questions", could_say_no=None))
    assert not has(cast, cast.b, SCREEN)


def test_urgent_answer_completes_the_screen_and_holds(cast: Cast) -> None:
    ask(cast, cast.a, "private_questions")
    send(cast.a, "private_questions", calm("private_questions", could_say_no="no"))
    assert has(cast, cast.a, SCREEN)
    assert held(cast, cast.a)


# --- disposition ----------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", SafetyAssessment.Pattern.values)
@pytest.mark.parametrize("disposition", Disposition.Outcome.values)
def test_record_disposition_only_as_the_pattern_allows(
    cast: Cast, pattern: str, disposition: str
) -> None:
    interview(cast, cast.a)
    more = {"pattern": pattern, "plan": "A plan made together."}
    if disposition in allowed(pattern):
        find(cast.therapist, cast.a, disposition, **more)
        assert has(cast, cast.a, CLEAR) is disposition.startswith("clear")
        assert held(cast, cast.a) is (disposition == "conjoint_not_indicated")
    else:
        with pytest.raises(NotAllowed):
            find(cast.therapist, cast.a, disposition, **more)
        assert not has(cast, cast.a, CLEAR)


def test_no_pattern_but_none_is_clear_without_a_plan() -> None:
    assert [p for p in SafetyAssessment.Pattern.values if "clear" in allowed(p)] == ["none"]
    with_plan = {p for p in SafetyAssessment.Pattern.values if "clear_with_plan" in allowed(p)}
    assert with_plan == {"none", "situational_low"}


def test_record_disposition_clear_with_plan_needs_the_plan(cast: Cast) -> None:
    interview(cast, cast.a)
    with pytest.raises(PlanMissing):
        find(cast.therapist, cast.a, "clear_with_plan", plan="  ")


def test_record_disposition_clear_needs_the_interview(cast: Cast) -> None:
    with pytest.raises(NotInterviewed):
        find(cast.therapist, cast.a, "clear")
    find(cast.therapist, cast.a, "undetermined")
    assert not has(cast, cast.a, CLEAR)


def test_conjoint_not_indicated_blocks_and_a_later_clear_alone_does_not_open(cast: Cast) -> None:
    interview(cast, cast.a)
    find(cast.therapist, cast.a, "clear")
    find(cast.therapist, cast.a, "conjoint_not_indicated", pattern="coercive_control")
    assert not has(cast, cast.a, CLEAR)
    assert causes(cast.therapist, cast.a) == ["relational_safety"]
    find(cast.therapist, cast.a, "clear")
    assert has(cast, cast.a, CLEAR)
    assert held(cast, cast.a)  # its hold is lifted by itself, with a reason


@pytest.mark.parametrize("lacks", ["nothing", "disposition", "interview", "screen", "hold"])
def test_gate_before_joint_work_stays_shut_while_anything_lacks(cast: Cast, lacks: str) -> None:
    """What this part of screening brings; the rest of the gate is others'."""
    for person in (cast.a, cast.b):
        mine = person is cast.b
        if not (mine and lacks == "screen"):
            ask(cast, person, "private_questions")
            answers = calm("private_questions")
            if mine and lacks == "hold":
                answers = calm("private_questions", refusal_consequence="yes")
            send(person, "private_questions", answers)
        if not (mine and lacks == "interview"):
            interview(cast, person)
        if not (mine and lacks in {"disposition", "interview"}):
            find(cast.therapist, person, "clear")
    with looking_as(cast.therapist.audience):
        sheet = examine(
            gate("before_joint_work"), case_of(couple_in_reach(cast.couples["first"].pk))
        )
    ours = {
        "screening.safety_screen",
        "screening.safety_interview",
        "screening.relational_safety",
        "screening.going_ahead",
    }
    shut = {line.need for line in sheet.in_the_way} & ours
    assert (
        shut
        == {
            "nothing": set(),
            "disposition": {"screening.relational_safety"},
            "interview": {"screening.safety_interview", "screening.relational_safety"},
            "screen": {"screening.safety_screen"},
            "hold": {"screening.going_ahead"},
        }[lacks]
    )


def test_prescriber_reads_the_disposition_and_not_what_it_rests_on(cast: Cast) -> None:
    interview(cast, cast.a)
    find(cast.therapist, cast.a, "clear_with_plan", plan="Meet at her sister's.")
    url = f"/couples/{cast.couples['first'].pk}/screening/safety/"
    page = cast.prescriber.client().get(url).content.decode()
    assert "Clear, with a safety plan" in page
    assert "sister" not in page
    assert "sister" in cast.co_therapist.client().get(url).content.decode()
    for word in ("a", "b", "admin", "officer", "off_team", "south_therapist"):
        assert cast.people[word].client().get(url).status_code == 404, word
    with looking_as(cast.prescriber.audience):
        assert (Disposition.objects.count(), SafetyAssessment.objects.count()) == (1, 0)


def test_disposition_and_sitting_never_change(cast: Cast) -> None:
    interview(cast, cast.a)
    find(cast.therapist, cast.a, "clear")
    with looking_as(cast.therapist.audience):
        for model, change in (
            (Disposition, {"disposition": "undetermined"}),
            (SafetyAssessment, {"pattern": "unknown"}),
            (Sitting, {"company": "adult"}),
        ):
            assert model.objects.exists()
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.update(**change)


def test_record_disposition_page_says_what_is_refused(cast: Cast) -> None:
    client = cast.therapist.client()
    url = f"/partners/{cast.a.partner.pk}/disposition/"
    assert "checked" not in client.get(url).content.decode()
    given = {"pattern": "none", "grounds": "x", "disposition": "clear", "report": "not_required"}
    page = client.post(url, given).content.decode()
    assert "Interview this person first" in page
    page = client.post(url, given | {"pattern": "unknown"}).content.decode()
    assert "does not allow this disposition" in page
    interview(cast, cast.a)
    page = client.post(url, given, follow=True).content.decode()
    assert "Clear for joint work" in page


# --- free choice ----------------------------------------------------------------------------------


def check(cast: Cast, person: Person, *, free: bool, **company: str) -> None:
    sitting = sit(cast.therapist, person, **company)
    with looking_as(cast.therapist.audience) as me:
        check_voluntariness(
            by=me, partner=partner_of(person), sitting=sitting, free=free, note="Asked alone."
        )


def test_check_voluntariness_yes_lets_through_and_no_holds(cast: Cast) -> None:
    check(cast, cast.a, free=True)
    assert has(cast, cast.a, FREE)
    assert not held(cast, cast.a)
    check(cast, cast.a, free=False)
    assert not has(cast, cast.a, FREE)
    assert causes(cast.therapist, cast.a) == ["voluntariness"]
    assert causes(cast.prescriber, cast.a) == []


def test_check_voluntariness_counts_only_in_private(cast: Cast) -> None:
    with pytest.raises(NotAlone):
        check(cast, cast.a, free=True, company="child")
    assert not has(cast, cast.a, FREE)


def test_check_voluntariness_page_chooses_nothing_beforehand(cast: Cast) -> None:
    sitting, client = sit(cast.therapist, cast.a), cast.therapist.client()
    url = f"/sittings/{sitting.pk}/free-choice/"
    assert "checked" not in client.get(url).content.decode()
    assert client.post(url, {"note": "Asked."}).status_code == 200
    assert client.post(url, {"free": "yes", "note": "Asked."}).status_code == 302
    with looking_as(cast.therapist.audience):
        assert Voluntariness.objects.get().free
    assert has(cast, cast.a, FREE)


@pytest.mark.parametrize("word", ["prescriber", "monitor", "admin", "a", "b", "off_team"])
def test_private_pages_are_the_therapists_alone(cast: Cast, word: str) -> None:
    sitting, client = sit(cast.therapist, cast.a), cast.people[word].client()
    place = cast.a.partner.pk
    for url in (
        f"/sittings/{sitting.pk}/",
        f"/sittings/{sitting.pk}/free-choice/",
        f"/partners/{place}/sittings/log/",
        f"/partners/{place}/disposition/",
    ):
        assert client.get(url).status_code == 404, url
    assert client.post(f"/sittings/{sitting.pk}/interview/").status_code == 404
