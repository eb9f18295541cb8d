"""A clinic's own questions: proposed, approved, asked, answered, retired, and read for good."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from kact.accounts.proofs import Proof
from kact.couples.actions import reach
from kact.couples.queries import has_reached
from kact.desk.sentences import sentence, staff_names
from kact.privacy.audience import looking_as
from kact.record.models import Event
from screening import milestones
from screening.actions import clinic_questions as actions
from screening.actions import intake as intakes
from screening.intake.answers import Given
from screening.intake.library import UnknownPart, part, parts_by
from screening.intake.own_questions import TITLE
from screening.models import ClinicQuestion, ClinicQuestionDecision, Intake
from screening.models.intake import ANSWERS
from screening.queries.intake import answers_in, answers_of
from tests.cast import Cast, Person
from tests.kact.protocol.choosing import proof
from tests.outcomes.answering import follow_up
from tests.screening.filling_in import begin, given, intake_of, save, send, whole
from tests.screening.own_questions import approve, asked, decides, proposed, retire


@pytest.fixture
def clinic(cast: Cast) -> Cast:
    """The cast, with every part of theirs asked of every partner."""
    follow_up()
    return cast


def codes(person: Person, of: str = "medicines") -> set[str]:
    """The codes of all that one partner is asked in a part."""
    row = intake_of(person, of)
    with looking_as(person.audience):
        return set(row.definition.questions)


def reopen(person: Person, of: str = "medicines") -> Intake:
    row = intake_of(person, of)
    with looking_as(person.audience) as by:
        return intakes.reopen_intake(by=by, intake=row)


# --- deciding -------------------------------------------------------------------------------------


def test_propose_question_asks_nobody(clinic: Cast) -> None:
    row = proposed(clinic)
    assert row.code not in codes(clinic.a)
    approve(clinic, row)
    assert row.code in codes(clinic.a) & codes(clinic.b)


@pytest.mark.parametrize("found", parts_by("partner"), ids=lambda found: found.code)
def test_approve_question_is_of_whoever_owns_the_part(clinic: Cast, found: Any) -> None:
    row = proposed(clinic, found.code)
    owner = decides(clinic, row)
    everybody = ("admin", "therapist", "co_therapist", "prescriber", "monitor")
    others = [clinic.people[word] for word in everybody if clinic.people[word] is not owner]
    for person in others:
        for act, more in (
            (actions.approve_question, {"proof": proof()}),
            (actions.retire_question, {}),
        ):
            with looking_as(person.audience) as by, pytest.raises(actions.NotYours):
                act(by=by, question=row, **more)
    approve(clinic, row)
    assert row.code in codes(clinic.a, found.code)


def test_approve_question_counts_once(clinic: Cast) -> None:
    row = asked(clinic)
    with pytest.raises(actions.AlreadyDecided):
        approve(clinic, row)
    retire(clinic, row)
    with pytest.raises(actions.AlreadyDecided):
        retire(clinic, row)
    aside = proposed(clinic)
    retire(clinic, aside)
    with pytest.raises(actions.AlreadyDecided):
        approve(clinic, aside)


def test_propose_question_refuses_what_cannot_be_asked(clinic: Cast) -> None:
    with pytest.raises(actions.Unsound) as refused:
        proposed(clinic, kind="choice", options=("One",))
    assert [field for field, _ in refused.value.faults] == ["options"]
    for wrong in ({"kind": "rows"}, {"part": "vitals"}):
        with pytest.raises(actions.Unsound):
            proposed(clinic, **wrong)
    with pytest.raises(UnknownPart):
        proposed(clinic, "nothing")
    elsewhere = asked(clinic, "health")
    with pytest.raises(actions.Unsound):
        proposed(clinic, "medicines", replaces=elsewhere)
    with looking_as(clinic.admin.audience):
        assert ClinicQuestion.objects.count() == 1


def test_each_step_is_on_record(clinic: Cast) -> None:
    retire(clinic, asked(clinic))
    with looking_as(clinic.admin.audience):
        found = Event.objects.filter(verb__startswith="clinic_question_").order_by("at")
        says = [sentence(event, staff_names(clinic.north.pk)) for event in found]
    assert says == [
        "Staff admin proposed a question for “medicines”.",
        "Staff prescriber approved a question for “medicines”.",
        "Staff prescriber retired a question of “medicines”.",
    ]


# --- walls ----------------------------------------------------------------------------------------


def test_questions_of_one_clinic_are_nothing_to_another(clinic: Cast) -> None:
    row = asked(clinic)
    for word in ("e", "south_therapist", "south_admin"):
        person = clinic.people[word]
        with looking_as(person.audience), connection.cursor() as cursor:
            assert not ClinicQuestion.objects.exists()
            assert not ClinicQuestion._base_manager.exists(), "the second wall alone"
            for table in ("clinicquestion", "clinicquestiondecision"):
                cursor.execute(f"select count(*) from screening_{table}")
                assert cursor.fetchone() == (0,)
    assert row.code not in codes(clinic.e)
    assert part("medicines").questions.keys() == codes(clinic.e)
    begin(clinic.e, "medicines")
    with pytest.raises(LookupError):
        save(clinic.e, "medicines", {row.code: Given("My sister")})


def test_question_never_changes(clinic: Cast) -> None:
    row = asked(clinic)
    with looking_as(clinic.admin.audience):
        for model, change in (
            (ClinicQuestion, {"asks": "Other words"}),
            (ClinicQuestionDecision, {"what": "retired"}),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.update(**change)
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.all().delete()
        assert ClinicQuestion.objects.get(pk=row.pk).asks == row.asks


def test_partner_writes_no_question(clinic: Cast) -> None:
    with looking_as(clinic.a.audience) as by, pytest.raises(DatabaseError), transaction.atomic():
        actions.propose_question(by=by, part="medicines", kind="text", asks="Mine")


# --- answering ------------------------------------------------------------------------------------


@pytest.mark.parametrize("found", parts_by("partner"), ids=lambda found: found.code)
def test_answer_lies_in_the_table_of_its_part(clinic: Cast, found: Any) -> None:
    row = asked(clinic, found.code)
    send(clinic.a, found.code, whole(found) | {row.code: Given("My sister")})
    table = ANSWERS[found.sections[0].record]
    for word in ("therapist", "co_therapist", "prescriber", "monitor", "admin"):
        person = clinic.people[word]
        with looking_as(person.audience):
            answers = answers_of(clinic.a.partner.pk)
        reads = person.audience.role in table.wall.readers
        assert (row.code in answers) is reads, word
    with looking_as(clinic.b.audience):
        assert row.code not in answers_of(clinic.a.partner.pk)


def test_answer_decides_nothing(clinic: Cast) -> None:
    """Neither a new question nor another answer to it reopens a clearance."""
    first = asked(clinic, "health", kind="yes_no")
    send(clinic.a, "health", whole(part("health")) | {first.code: Given("no")})
    with looking_as(clinic.prescriber.audience) as by:
        about = {"couple": clinic.a.partner.couple_id, "subject": clinic.a.partner.pk}
        reach(milestones.MEDICAL_CLEARANCE, by=by, **about)
    second = asked(clinic, "health", kind="yes_no")
    reopen(clinic.a, "health")
    begin(clinic.a, "health")
    save(clinic.a, "health", {first.code: Given("yes"), second.code: Given("yes")})
    with looking_as(clinic.a.audience) as by:
        intakes.submit_intake(by=by, intake=intake_of(clinic.a, "health"))
        assert not has_reached(by.partner, milestones.HEALTH_CHANGED)
    reopen(clinic.a, "health")
    begin(clinic.a, "health")
    save(clinic.a, "health", {"stroke": Given("no")})
    with looking_as(clinic.a.audience) as by:
        intakes.submit_intake(by=by, intake=intake_of(clinic.a, "health"))
        assert has_reached(by.partner, milestones.HEALTH_CHANGED)


# --- retired and replaced -------------------------------------------------------------------------


def test_retired_question_is_asked_of_nobody_who_begins_later(clinic: Cast) -> None:
    row = asked(clinic)
    begin(clinic.a, "medicines")
    retire(clinic, row)
    assert row.code in codes(clinic.a), "whoever has begun goes on with what was there"
    assert row.code not in codes(clinic.b)
    save(clinic.a, "medicines", {row.code: Given("My sister")})
    send(clinic.a, "medicines", whole(part("medicines")))
    sent = intake_of(clinic.a, "medicines")
    assert given(clinic.prescriber, sent)[row.code] == "My sister"
    reopen(clinic.a)
    assert row.code not in codes(clinic.a)
    with looking_as(clinic.prescriber.audience):
        assert row.code in sent.definition.questions, "and what was answered stays readable"


def test_approved_question_waits_for_the_next_time_where_a_part_is_begun(clinic: Cast) -> None:
    begin(clinic.a, "medicines")
    row = asked(clinic)
    assert row.code not in codes(clinic.a)
    assert row.code in codes(clinic.b)
    send(clinic.a, "medicines")
    assert row.code not in codes(clinic.a)
    reopen(clinic.a)
    assert row.code in codes(clinic.a)


def test_answer_stays_with_the_words_it_was_given_to(clinic: Cast) -> None:
    old = asked(clinic)
    send(clinic.a, "medicines", {old.code: Given("My sister")})
    new = asked(clinic, asks="Who drives you home on the day?", replaces=old)
    assert {old.code, new.code} & codes(clinic.b) == {new.code}
    sent = intake_of(clinic.a, "medicines")
    with looking_as(clinic.prescriber.audience):
        assert sent.definition.questions[old.code].asks == old.asks
        assert new.code not in sent.definition.questions
        assert answers_in(sent)[old.code].value == "My sister"
    again = reopen(clinic.a)
    assert given(clinic.a, again) == {}, "other words are another question, asked anew"
    assert {old.code, new.code} & codes(clinic.a) == {new.code}


def test_replaced_question_may_be_retired_before(clinic: Cast) -> None:
    old = asked(clinic)
    new = proposed(clinic, asks="Other words", replaces=old)
    retire(clinic, old)
    approve(clinic, new)
    assert {old.code, new.code} & codes(clinic.a) == {new.code}


def test_question_retired_between_copying_and_beginning_is_taken_back(clinic: Cast) -> None:
    row = asked(clinic)
    send(clinic.a, "medicines", whole(part("medicines")) | {row.code: Given("My sister")})
    again = reopen(clinic.a)
    assert given(clinic.a, again)[row.code] == "My sister"
    retire(clinic, row)
    begin(clinic.a, "medicines")
    with looking_as(clinic.a.audience) as by:
        intakes.submit_intake(by=by, intake=intake_of(clinic.a, "medicines"))
    with looking_as(clinic.prescriber.audience):
        assert row.code not in answers_of(clinic.a.partner.pk)


def test_clinician_enters_answers_to_own_questions(clinic: Cast) -> None:
    row = asked(clinic)
    with looking_as(clinic.prescriber.audience) as by:
        about = {"couple": clinic.a.partner.couple_id, "subject": clinic.a.partner.pk}
        entered = intakes.enter_intake(by=by, part="medicines", **about)
        assert entered.definition.sections[-1].title == TITLE
        intakes.save_answers(by=by, intake=entered, answers={row.code: Given("My sister")})
        intakes.submit_intake(by=by, intake=entered)
        assert answers_of(clinic.a.partner.pk)[row.code].value == "My sister"


@pytest.mark.parametrize("methods", [(), ("password",)])
def test_approve_question_asks_for_a_second_factor_just_now(
    clinic: Cast, methods: tuple[str, ...]
) -> None:
    row = proposed(clinic)
    with looking_as(decides(clinic, row).audience) as by:
        weak = Proof("0" * 64, methods, timezone.now() if methods else None)
        with pytest.raises(actions.NotProven):
            actions.approve_question(by=by, question=row, proof=weak)
    asked_now = approve(clinic, row)
    with looking_as(clinic.prescriber.audience):
        [decision] = ClinicQuestionDecision.objects.filter(question=asked_now)
        assert decision.methods == ["totp"]
        assert decision.proved_at is not None
