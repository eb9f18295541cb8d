"""Answers that cannot wait hold the partner in the breath in which they are sent."""

from typing import Any

import pytest

from kact.alerts.kinds import TERMS, Kind
from kact.privacy.audience import looking_as
from screening import urgent
from screening.actions import intake as actions
from screening.intake.answers import Given
from screening.models import Hold
from screening.urgent import Rules, Stop, faults, questions, rules
from tests.cast import Cast, Person
from tests.outcomes.answering import all_first, answer, begun, follow_up, send
from tests.screening.filling_in import ask, begin, intake_of, save
from tests.screening.keeping_safe import alerts, causes, held, sit

# Every item that the specification marks H in psychiatric history, relational safety and
# voluntariness, with the nearest answer that does not hold.
HOLDS = [
    ("psychosis_now", "yes", "no", "psychiatric", "psychosis-mania"),
    ("psychosis_now", "unknown", "no", "psychiatric", "psychosis-mania"),
    ("schizophrenia_spectrum", "yes", "unknown", "psychiatric", "psychosis-mania"),
    ("mania_now", "yes", "no", "psychiatric", "psychosis-mania"),
    ("mania_psychotic", "yes", "no", "psychiatric", "psychosis-mania"),
    ("psychosis_finding", "active", "past", "psychiatric", "psychosis-mania"),
    ("mania_finding", "current", "past", "psychiatric", "psychosis-mania"),
    ("self_harm", "recent", "past", "suicide_risk", "self-harm"),
    ("self_harm", "unknown", "never", "suicide_risk", "self-harm"),
    ("suicide_risk", "intent", "ideation", "suicide_risk", "suicide-risk"),
    ("suicide_risk", "behaviour", "none", "suicide_risk", "suicide-risk"),
    ("ketamine_misuse", "yes", "no", "psychiatric", "ketamine-misuse"),
    ("ketamine_misuse_finding", "yes", "no", "psychiatric", "ketamine-misuse"),
    ("pregnant", "yes", "no", "medical", "pregnancy"),
    ("hcg", "positive", "negative", "medical", "pregnancy"),
    ("fear", "4", "3", "relational_safety", "relational-safety"),
    ("forced_sex", "yes", "no", "relational_safety", "relational-safety"),
    ("strangulation", "yes", "no", "relational_safety", "relational-safety"),
    ("weapon", "yes", "no", "relational_safety", "relational-safety"),
    ("legal_orders", "yes", "no", "relational_safety", "relational-safety"),
    ("retaliation", "yes", "no", "relational_safety", "relational-safety"),
    ("pattern", "coercive_control", "situational_low", "relational_safety", "relational-safety"),
    ("could_say_no", "no", "yes", "voluntariness", "voluntariness"),
    ("refusal_consequence", "yes", "no", "voluntariness", "voluntariness"),
    ("interview_could_say_no", "no", "yes", "voluntariness", "voluntariness"),
    ("interview_refusal_consequence", "yes", "no", "voluntariness", "voluntariness"),
]


def opened(**answers: Any) -> list[tuple[str, str]]:
    """The hold and the alert of everything that these answers open."""
    given = {code: Given(value) for code, value in answers.items()}
    return [(stop.hold, stop.alert) for stop in urgent.found(given)]


@pytest.mark.parametrize(("question", "held", "free", "cause", "kind"), HOLDS)
def test_urgent_answer_holds_and_its_neighbour_does_not(
    question: str, held: str, free: str, cause: str, kind: str
) -> None:
    assert opened(**{question: held}) == [(cause, kind)]
    assert opened(**{question: free}) == []
    assert opened(**{question: None}) == []


@pytest.mark.parametrize(("measure", "at"), [("first_systolic", 160), ("first_diastolic", 100)])
def test_urgent_measure_holds_at_its_number(measure: str, at: int) -> None:
    assert opened(**{measure: str(at)}) == [("medical", "")]
    assert opened(**{measure: str(at - 1)}) == []


def test_every_hold_flag_of_the_intake_opens_a_hold() -> None:
    named = {code for stop in rules().stop for code in stop.questions}
    assert urgent.holding(questions()) <= named | set(rules().passed_over)
    assert len(urgent.holding(questions())) > 20


def test_every_stop_names_a_cause_and_a_kind_there_are() -> None:
    assert {stop.hold for stop in rules().stop} <= set(Hold.Cause.values)
    assert {stop.alert for stop in rules().stop if stop.alert} <= set(Kind.values)
    assert set(TERMS) == set(Kind.values)


@pytest.mark.parametrize(
    ("stop", "fault"),
    [
        (Stop("medical", ("no_such_question",)), "no question of the intake"),
        (Stop("medical", ("height_cm",)), "has no hold flag"),
        (Stop("medical", ("pregnant",), answers=("yes",)), "need a mark and a source"),
        (
            Stop("medical", ("pregnant",), answers=("maybe",), mark="D", source="x"),
            "no such answer",
        ),
    ],
)
def test_urgent_rules_that_do_not_fit_are_refused(stop: Stop, fault: str) -> None:
    loaded = Rules("1", rules().passed_over, (*rules().stop, stop))
    assert any(fault in words for words in faults(loaded, questions()))


def test_hold_flag_that_no_stop_names_is_refused() -> None:
    fewer = Rules("1", rules().passed_over, rules().stop[:-1])
    assert any("opens no hold" in words for words in faults(fewer, questions()))


def sent(person: Person, part: str, **answers: Any) -> None:
    begin(person, part)
    row = save(person, part, {code: Given(value) for code, value in answers.items()})
    with looking_as(person.audience) as me:
        actions.submit_intake(by=me, intake=row)


def test_own_answer_holds_at_once_and_nobody_but_the_care_team_knows(cast: Cast) -> None:
    ask(cast, cast.a, "private_questions")
    sent(cast.a, "private_questions", could_say_no="no", own_wish="2")
    assert held(cast, cast.a)
    assert causes(cast.therapist, cast.a) == ["voluntariness"]
    assert alerts(cast.therapist, cast.a) == ["voluntariness"]
    for word in ("prescriber", "monitor", "a", "b", "admin", "officer", "off_team"):
        assert causes(cast.people[word], cast.a) == [], word
        assert alerts(cast.people[word], cast.a) == [], word


@pytest.mark.parametrize("close", [actions.decline_intake, actions.postpone_intake])
def test_urgent_answer_counts_however_the_form_is_closed(cast: Cast, close: Any) -> None:
    ask(cast, cast.a, "private_questions")
    begin(cast.a, "private_questions")
    row = save(cast.a, "private_questions", {"refusal_consequence": Given("yes")})
    with looking_as(cast.a.audience) as me:
        close(by=me, intake=row)
    assert causes(cast.therapist, cast.a) == ["voluntariness"]


def test_answers_that_are_not_urgent_hold_nobody(cast: Cast) -> None:
    ask(cast, cast.a, "private_questions")
    sent(cast.a, "private_questions", could_say_no="yes", own_wish="9")
    assert not held(cast, cast.a)
    assert alerts(cast.therapist, cast.a) == []


def test_several_urgent_answers_open_one_hold_a_cause(cast: Cast) -> None:
    ask(cast, cast.a, "mind")
    sent(
        cast.a,
        "mind",
        psychosis="yes",
        psychosis_now="yes",
        mania="yes",
        mania_now="yes",
        self_harm="recent",
    )
    assert causes(cast.prescriber, cast.a) == ["psychiatric", "suicide_risk"]
    assert alerts(cast.prescriber, cast.a) == ["psychosis-mania", "self-harm"]
    assert alerts(cast.co_therapist, cast.a) == ["psychosis-mania", "self-harm"]


def test_pregnancy_is_the_prescribers_alone(cast: Cast) -> None:
    ask(cast, cast.a, "health")
    sent(cast.a, "health", pregnancy_possible="yes", pregnant="yes")
    assert alerts(cast.prescriber, cast.a) == alerts(cast.monitor, cast.a) == ["pregnancy"]
    assert alerts(cast.therapist, cast.a) == []
    assert causes(cast.therapist, cast.a) == []
    assert held(cast, cast.a)


def test_interviewers_entry_holds_the_partner_at_once(cast: Cast) -> None:
    sit(cast.co_therapist, cast.a)
    with looking_as(cast.co_therapist.audience) as me:
        row = actions.enter_intake(
            by=me,
            couple=cast.couples["first"].pk,
            subject=cast.a.partner.pk,
            part="relational_interview",
        )
        answers = {"sitting_alone": Given("yes"), "strangulation": Given("yes")}
        actions.save_answers(by=me, intake=row, answers=answers)
        actions.submit_intake(by=me, intake=row)
    assert causes(cast.therapist, cast.a) == ["relational_safety"]
    assert alerts(cast.therapist, cast.a) == ["relational-safety"]
    assert alerts(cast.prescriber, cast.a) == []


def test_alert_card_says_nothing_of_the_other_partner(cast: Cast) -> None:
    ask(cast, cast.a, "private_questions")
    sent(cast.a, "private_questions", could_say_no="no")
    page = cast.therapist.client().get("/today/").content.decode()
    card = page.split("alert-card", 1)[1].split("</article>")[0]
    assert "Person a" in card
    assert "Person b" not in card
    assert intake_of(cast.a, "private_questions").outcome == "sent"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [({"phq_9": "several-days"}, ["suicide_risk"]), ({"phq_9": "not-at-all"}, []), ({}, [])],
)
def test_measure_that_says_suicidality_holds_once(
    cast: Cast, answers: dict[str, str], expected: list[str]
) -> None:
    follow_up()
    form = begun(cast.a, "phq-9")
    rest = {code: chosen for code, chosen in all_first(form).items() if code != "phq_9"}
    answer(cast.a, form, rest | answers)
    send(cast.a, form)
    for _ in range(2):
        follow_up()
    assert causes(cast.prescriber, cast.a) == expected
    assert held(cast, cast.a) is bool(expected)
    assert held(cast, cast.b) is False
