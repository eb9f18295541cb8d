"""Answers that cannot wait hold the partner in the breath in which they are sent."""

from typing import Any

import pytest

from kact.alerts.kinds import TERMS, Kind
from kact.privacy.audience import looking_as
from kact.protocol.numbers import NONE_CHOSEN
from screening import urgent
from screening.actions import intake as actions
from screening.actions.holds import lift_hold
from screening.intake.answers import Given
from screening.intake.library import part as part_of
from screening.intake.questions import Section
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
    return [(stop.hold, stop.alert) for stop in urgent.found(given, NONE_CHOSEN)]


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
    assert urgent.holding(questions()) <= named
    assert len(urgent.holding(questions())) >= 20


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
    loaded = Rules("1", (*rules().stop, stop))
    assert any(fault in words for words in faults(loaded, questions()))


def test_hold_flag_that_no_stop_names_is_refused() -> None:
    fewer = Rules("1", rules().stop[:-1])
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
        answers = {"strangulation": Given("yes")}
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


# --- once answered, never again; changed, again ---------------------------------------------------


def continued(person: Person, part: str, **answers: Any) -> None:
    """Finish the pages on which these questions stand, as a browser's Continue does."""
    row = intake_of(person, part)
    with looking_as(person.audience) as me:
        for section in row.definition.sections:
            of_page = {q.code for q in section.questions}
            typed = {code: Given(v) for code, v in answers.items() if code in of_page}
            actions.finish_section(by=me, intake=row, section=section, answers=typed)


def lift(cast: Cast, by: Person, about: Person) -> None:
    """Lift every open hold that somebody answers for."""
    with looking_as(by.audience) as me:
        for found in Hold.objects.filter(subject_id=about.partner.pk, lifted_at=None):
            lift_hold(by=me, found=found, reason="Spoke with them.")


def again(person: Person, part: str, **answers: Any) -> None:
    """Open a part that was sent once more, answer, and send it."""
    with looking_as(person.audience) as me:
        actions.reopen_intake(by=me, intake=intake_of(person, part))
    sent(person, part, **answers)


MIND = {"psychosis": "yes", "psychosis_now": "yes", "self_harm": "never"}


def test_finished_page_of_a_draft_holds_and_an_autosave_does_not(cast: Cast) -> None:
    ask(cast, cast.a, "mind")
    begin(cast.a, "mind")
    save(cast.a, "mind", {"self_harm": Given("recent")})
    assert not held(cast, cast.a)
    continued(cast.a, "mind", self_harm="recent")
    assert held(cast, cast.a)
    assert causes(cast.prescriber, cast.a) == ["suicide_risk"]
    assert alerts(cast.therapist, cast.a) == ["self-harm"]
    assert intake_of(cast.a, "mind").outcome == ""
    continued(cast.a, "mind", self_harm="recent")
    with looking_as(cast.a.audience) as me:
        actions.submit_intake(by=me, intake=intake_of(cast.a, "mind"))
    assert causes(cast.prescriber, cast.a) == ["suicide_risk"]
    assert alerts(cast.therapist, cast.a) == ["self-harm"]


def test_draft_changed_to_something_urgent_after_all_holds_anew(cast: Cast) -> None:
    ask(cast, cast.a, "mind")
    begin(cast.a, "mind")
    continued(cast.a, "mind", self_harm="recent")
    lift(cast, cast.prescriber, cast.a)
    continued(cast.a, "mind", self_harm="unknown")
    assert causes(cast.prescriber, cast.a) == ["suicide_risk"]
    assert alerts(cast.therapist, cast.a) == ["self-harm", "self-harm"]


def test_same_answer_sent_again_opens_nothing_once_it_was_answered(cast: Cast) -> None:
    ask(cast, cast.a, "mind")
    sent(cast.a, "mind", **MIND)
    assert causes(cast.prescriber, cast.a) == ["psychiatric"]
    again(cast.a, "mind", **MIND)
    assert causes(cast.prescriber, cast.a) == ["psychiatric"]
    lift(cast, cast.prescriber, cast.a)
    for _ in range(2):
        again(cast.a, "mind", **MIND)
        assert not held(cast, cast.a)
    assert alerts(cast.prescriber, cast.a) == ["psychosis-mania"]


def test_changed_answer_opens_again_and_so_does_one_changed_back(cast: Cast) -> None:
    ask(cast, cast.a, "mind")
    sent(cast.a, "mind", **MIND)
    lift(cast, cast.prescriber, cast.a)
    again(cast.a, "mind", **MIND | {"psychosis_now": "unknown"})
    assert causes(cast.prescriber, cast.a) == ["psychiatric"]
    lift(cast, cast.prescriber, cast.a)
    again(cast.a, "mind", **MIND | {"psychosis_now": "no"})
    assert not held(cast, cast.a)
    again(cast.a, "mind", **MIND)
    assert causes(cast.prescriber, cast.a) == ["psychiatric"]
    assert alerts(cast.prescriber, cast.a) == ["psychosis-mania"] * 3


def test_second_urgent_answer_holds_beside_one_that_was_answered(cast: Cast) -> None:
    ask(cast, cast.a, "mind")
    sent(cast.a, "mind", **MIND)
    lift(cast, cast.prescriber, cast.a)
    again(cast.a, "mind", **MIND, mania="yes", mania_now="yes")
    assert causes(cast.prescriber, cast.a) == ["psychiatric"]
    lift(cast, cast.prescriber, cast.a)
    again(cast.a, "mind", **MIND, mania="yes", mania_now="yes")
    assert not held(cast, cast.a)


@pytest.mark.parametrize("close", [actions.decline_intake, actions.postpone_intake])
def test_blank_form_in_between_takes_no_answer_back(cast: Cast, close: Any) -> None:
    ask(cast, cast.a, "private_questions")
    sent(cast.a, "private_questions", could_say_no="no")
    lift(cast, cast.therapist, cast.a)
    with looking_as(cast.a.audience) as me:
        close(
            by=me,
            intake=actions.reopen_intake(by=me, intake=intake_of(cast.a, "private_questions")),
        )
    again(cast.a, "private_questions", could_say_no="no")
    assert not held(cast, cast.a)


def interviewed(cast: Cast, **answers: Any) -> None:
    """The therapist writes down an interview and keeps it."""
    with looking_as(cast.therapist.audience) as me:
        row = actions.enter_intake(
            by=me,
            couple=cast.couples["first"].pk,
            subject=cast.a.partner.pk,
            part="relational_interview",
        )
        given = {code: Given(value) for code, value in answers.items()}
        actions.save_answers(by=me, intake=row, answers=given)
        actions.submit_intake(by=me, intake=row)


def test_clinicians_entry_opens_again_only_where_it_changed(cast: Cast) -> None:
    interviewed(cast, fear="5")
    lift(cast, cast.therapist, cast.a)
    interviewed(cast, fear="5")
    assert not held(cast, cast.a)
    interviewed(cast, fear="8")
    assert causes(cast.therapist, cast.a) == ["relational_safety"]
    assert alerts(cast.therapist, cast.a) == ["relational-safety"] * 2


def page_of(part: str, question: str) -> tuple[int, Section]:
    """The section of a part that asks a question, and its number from 1."""
    sections = enumerate(part_of(part).sections, 1)
    return next((n, s) for n, s in sections if any(q.code == question for q in s.questions))


def test_continue_on_a_page_shows_at_once_where_to_turn(cast: Cast) -> None:
    ask(cast, cast.a, "mind")
    client = cast.a.client()  # whoever signs in anew says anew that they are alone
    row = begin(cast.a, "mind")
    number, section = page_of("mind", "self_harm")
    page = f"/forms/{row.pk}/questions/{number}/"
    calm = client.post(page, {"self_harm": "never"})
    assert "/next/" not in calm.headers["Location"]
    saved = client.post(f"{page}save/", {"self_harm": "recent"})
    assert saved.status_code in {200, 204}
    assert not held(cast, cast.a)
    led = client.post(page, {"self_harm": "recent"})
    assert led.headers["Location"] == f"{page}next/"
    assert held(cast, cast.a)
    shown = client.get(f"{page}next/").content.decode()
    assert "reach out" in shown
    assert section.title not in shown


def test_private_page_says_where_to_turn_whatever_was_answered(cast: Cast) -> None:
    ask(cast, cast.a, "private_questions")
    client = cast.a.client()
    row = begin(cast.a, "private_questions")
    number, _ = page_of("private_questions", "could_say_no")
    page = f"/forms/{row.pk}/questions/{number}/"
    before = client.post(page, {"could_say_no": "yes"}).headers["Location"]
    after = client.post(page, {"could_say_no": "no"}).headers["Location"]
    assert before == after
    assert held(cast, cast.a)
    assert "If you need somebody to talk to now" in client.get(page).content.decode()
