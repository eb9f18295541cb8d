"""The intake: asked once, kept answer by answer, closed three ways that look alike."""

import pytest

from kact.couples.actions import reach
from kact.couples.models import Milestone
from kact.couples.queries import has_reached
from kact.privacy.audience import looking_as
from kact.protocol.gate import GateClosed
from kact.record.models import Event
from screening import milestones
from screening.actions import intake as actions
from screening.intake.answers import NOTHING, Given
from screening.intake.library import part, parts_by
from screening.models import Intake, WithheldAnswer
from screening.queries.intake import answers_of, newest_intake, own_intakes, shown_in
from tests.cast import Cast, Person
from tests.outcomes.answering import follow_up
from tests.screening.filling_in import ask, begin, given, intake_of, save, send, whole

WEIGHT = {"weight_kg": Given("72.5")}


@pytest.fixture
def clinic(cast: Cast) -> Cast:
    """The cast, with every part of theirs asked of every partner."""
    follow_up()
    return cast


def counted(cast: Cast, verb: str, person: Person) -> int:
    with looking_as(cast.therapist.audience):
        return Event.objects.filter(verb=verb, subject_id=person.partner.pk).count()


def changed(person: Person) -> bool:
    with looking_as(person.audience) as me:
        return has_reached(me.partner, milestones.HEALTH_CHANGED)


def test_ask_intakes_asks_both_partners_once(clinic: Cast) -> None:
    ask(clinic, clinic.a, *(found.code for found in parts_by("partner")))
    for person in (clinic.a, clinic.b):
        with looking_as(person.audience) as me:
            asked = [row.part for row in own_intakes(me.partner)]
        assert asked == [found.code for found in parts_by("partner")]
        assert counted(clinic, "intake_asked", person) == len(asked)
    with looking_as(clinic.therapist.audience):
        assert newest_intake(clinic.ex.partner.pk, "health") is None


def test_begin_intake_refused_before_the_gate(clinic: Cast) -> None:
    with looking_as(clinic.admin.audience):
        Milestone.objects.filter(subject_id=clinic.a.partner.pk).update(
            valid_until="2001-01-01T00:00:00Z"
        )
    with pytest.raises(GateClosed):
        begin(clinic.a, "health")
    assert intake_of(clinic.a, "health").begun_at is None


def test_begin_intake_keeps_that_they_are_alone_where_it_matters(clinic: Cast) -> None:
    assert begin(clinic.a, "private_questions").alone_at
    assert begin(clinic.a, "about_you").alone_at is None


def test_save_answers_keeps_the_newest_and_takes_one_back(clinic: Cast) -> None:
    save(clinic.a, "health", WEIGHT)
    row = save(clinic.a, "health", {"weight_kg": Given("80")})
    assert given(clinic.a, row) == {"weight_kg": "80"}
    save(clinic.a, "health", {"weight_kg": NOTHING})
    assert given(clinic.a, row) == {"weight_kg": None}
    with looking_as(clinic.a.audience), pytest.raises(actions.NothingAnswered):
        actions.submit_intake(by=clinic.a.audience, intake=row)


def test_submit_intake_takes_back_what_no_longer_applies(clinic: Cast) -> None:
    answers = {"takes_medicines": Given("yes"), "medicines": Given([{"name": "Sertraline"}])}
    save(clinic.a, "medicines", answers)
    row = send(clinic.a, "medicines", {"takes_medicines": Given("no")})
    assert given(clinic.prescriber, row) == {"takes_medicines": "no", "medicines": None}
    with looking_as(clinic.prescriber.audience):
        assert set(answers_of(clinic.a.partner.pk)) == {"takes_medicines"}


@pytest.mark.parametrize("close", [actions.postpone_intake, actions.decline_intake])
def test_closed_intake_takes_no_more_answers(clinic: Cast, close) -> None:
    row = save(clinic.a, "mind", {"family_psychosis": Given("no")})
    with looking_as(clinic.a.audience) as me:
        close(by=me, intake=row)
        with pytest.raises(actions.IntakeClosed):
            actions.save_answers(by=me, intake=row, answers={"family_psychosis": Given("yes")})
        with pytest.raises(actions.IntakeClosed):
            actions.submit_intake(by=me, intake=row)
    with looking_as(clinic.therapist.audience):
        assert "family_psychosis" not in answers_of(clinic.a.partner.pk)


def test_the_three_ends_leave_one_kind_of_event(clinic: Cast) -> None:
    send(clinic.a, "health")
    for code, close in (("mind", actions.postpone_intake), ("habits", actions.decline_intake)):
        with looking_as(clinic.a.audience) as me:
            close(by=me, intake=intake_of(clinic.a, code))
    with looking_as(clinic.therapist.audience):
        said = Event.objects.filter(verb="intake_received", subject_id=clinic.a.partner.pk)
        assert {frozenset(event.data) for event in said} == {frozenset({"intake", "part"})}
        assert said.count() == 3


def test_answers_of_shows_each_role_its_own_classes(clinic: Cast) -> None:
    for found in parts_by("partner"):
        send(clinic.a, found.code)
    seen = {}
    for word in ("therapist", "co_therapist", "prescriber", "monitor", "admin"):
        with looking_as(clinic.people[word].audience):
            answers = answers_of(clinic.a.partner.pk)
        records = {s.record for p in parts_by("partner") for s in p.sections for q in s.questions
                   if q.code in answers}  # fmt: skip
        seen[word] = records
    psychiatric = {"psychiatric", "substance"}
    assert seen["therapist"] == psychiatric | {"relational", "withheld", "safety"}
    assert seen["co_therapist"] == psychiatric | {"relational", "safety"}
    assert seen["prescriber"] == seen["monitor"] == psychiatric | {"medical"}
    assert seen["admin"] == set()


def test_answers_of_never_reads_safety_back_to_its_owner(clinic: Cast) -> None:
    row = send(clinic.a, "private_questions")
    send(clinic.a, "health")
    with looking_as(clinic.a.audience):
        assert shown_in(row) == {}
        mine = answers_of(clinic.a.partner.pk)
    assert "weight_kg" in mine
    assert not set(part("private_questions").questions) & set(mine)


def test_withheld_answers_open_to_the_co_therapist_only_by_their_owner(clinic: Cast) -> None:
    send(clinic.a, "relationship", {"undisclosed_matter": Given("talk")})
    send(clinic.b, "relationship", {
        "undisclosed_matter": Given("talk"), "undisclosed_co_therapist": Given("yes"),
    })  # fmt: skip
    with looking_as(clinic.co_therapist.audience):
        mine = WithheldAnswer.objects.filter(question="undisclosed_matter")
        assert [answer.subject_id for answer in mine] == [clinic.b.partner.pk]


def test_reopen_intake_copies_what_may_be_shown_again(clinic: Cast) -> None:
    before = send(clinic.a, "health")
    with looking_as(clinic.a.audience) as me:
        row = actions.reopen_intake(by=me, intake=before)
        again = actions.reopen_intake(by=me, intake=before)
    assert (row.pk, row.replaces_id) == (again.pk, before.pk)
    assert given(clinic.a, row) == {c: v for c, v in given(clinic.a, before).items() if v}
    safety = send(clinic.a, "private_questions")
    with looking_as(clinic.a.audience) as me:
        anew = actions.reopen_intake(by=me, intake=safety)
    assert given(clinic.a, anew) == {}


def test_change_of_health_reopens_the_clearance(clinic: Cast) -> None:
    before = send(clinic.a, "health")
    assert not changed(clinic.a)
    with looking_as(clinic.a.audience) as me:
        actions.reopen_intake(by=me, intake=before)
    send(clinic.a, "health", {})
    assert not changed(clinic.a), "the same answers again change nothing"
    with looking_as(clinic.a.audience) as me:
        actions.reopen_intake(by=me, intake=before)
    send(clinic.a, "health", {"weight_kg": Given("91")})
    assert changed(clinic.a)
    assert not changed(clinic.b)


def test_first_answers_after_a_clearance_reopen_it(clinic: Cast) -> None:
    with looking_as(clinic.prescriber.audience) as by:
        place = clinic.a.partner
        reach(milestones.MEDICAL_CLEARANCE, by=by, couple=place.couple_id, subject=place.pk)
    send(clinic.a, "medicines", {"takes_medicines": Given("no")})
    assert changed(clinic.a)


def test_change_of_anything_else_reopens_nothing(clinic: Cast) -> None:
    before = send(clinic.a, "about_you")
    with looking_as(clinic.a.audience) as me:
        actions.reopen_intake(by=me, intake=before)
    send(clinic.a, "about_you", {"gender": Given("another")})
    assert not changed(clinic.a)


def test_enter_intake_takes_the_open_one_into_the_clinicians_hands(clinic: Cast) -> None:
    row = save(clinic.a, "health", WEIGHT)
    with looking_as(clinic.prescriber.audience) as by:
        place = clinic.a.partner
        entry = actions.enter_intake(by=by, couple=place.couple_id, subject=place.pk, part="health")
        actions.save_answers(by=by, intake=entry, answers=whole(part("health"), weight_kg="73"))
    assert entry.pk == row.pk
    with looking_as(clinic.a.audience) as me, pytest.raises(actions.IntakeClosed):
        actions.save_answers(by=me, intake=row, answers=WEIGHT)
    with looking_as(clinic.prescriber.audience) as by:
        actions.submit_intake(by=by, intake=entry)
        assert answers_of(place.pk)["weight_kg"].value == "73"
    sent = intake_of(clinic.a, "health")
    assert (sent.mode, sent.outcome) == (Intake.Mode.WITH_CLINICIAN, Intake.Outcome.SENT)
    assert sent.entered_by_id == clinic.prescriber.user.pk
