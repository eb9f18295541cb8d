"""What a therapist wrote down of an interview is no row that its partner can reach."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction

from kact.privacy.audience import looking_as
from screening.actions import intake as intakes
from screening.models import InterviewAnswer, SafetyAnswer
from screening.models.intake import ANSWERS
from tests.cast import Cast
from tests.screening.filling_in import ask, send
from tests.screening.keeping_safe import calm

PART = "relational_interview"


@pytest.fixture
def interviewed(cast: Cast) -> Cast:
    """A therapist's interview of a, still open; and what a wrote about their own safety, sent."""
    ask(cast, cast.a, "private_questions")
    send(cast.a, "private_questions", calm("private_questions"))
    with looking_as(cast.therapist.audience) as by:
        row = intakes.enter_intake(
            by=by,
            couple=cast.couples["first"].pk,
            subject=cast.a.partner.pk,
            part=PART,
        )
        intakes.save_answers(by=by, intake=row, answers=calm(PART))
    return cast


def touched(sql: str) -> int:
    """How many rows whoever is looking meets with this SQL."""
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount
    return 0


@pytest.mark.parametrize("word", ["a", "b", "prescriber", "monitor", "admin", "officer"])
def test_interview_is_closed_to_everybody_but_the_therapists(interviewed: Cast, word: str) -> None:
    with looking_as(interviewed.people[word].audience):
        assert touched("select 1 from screening_interviewanswer") == 0
        assert touched("update screening_interviewanswer set note = 'x'") == 0
        assert not InterviewAnswer.objects.exists()


@pytest.mark.parametrize("word", ["therapist", "co_therapist"])
def test_interview_is_open_to_the_therapists(interviewed: Cast, word: str) -> None:
    with looking_as(interviewed.people[word].audience):
        assert touched("select 1 from screening_interviewanswer") > 0
        assert touched("update screening_interviewanswer set note = 'x'") > 0


def test_partner_adds_no_answer_to_an_interview(interviewed: Cast) -> None:
    """Refused by the wall itself: the same row in the partner's own table would be let in."""
    with looking_as(interviewed.a.audience) as me:
        made = {
            "clinic_id": me.clinic,
            "couple_id": interviewed.couples["first"].pk,
            "subject_id": me.partner,
            "author_id": me.user,
            "intake": _open_interview(interviewed),
            "question": "weapon",
            "value": "no",
        }
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            InterviewAnswer(**made).save(force_insert=True)
        SafetyAnswer(**made).save(force_insert=True)


def _open_interview(cast: Cast):
    return intakes.queries.open_intake(cast.a.partner.pk, PART)


def test_partner_still_reads_what_they_wrote_themselves(interviewed: Cast) -> None:
    with looking_as(interviewed.a.audience):
        assert touched("select 1 from screening_safetyanswer") > 0


def test_answers_of_interviews_stand_in_no_other_table(interviewed: Cast) -> None:
    with looking_as(interviewed.therapist.audience):
        row = _open_interview(interviewed)
        tables = {r for r, model in ANSWERS.items() if model.objects.filter(intake=row).exists()}
    assert tables == {"interview"}
