"""What the care team and the partners do on the pages of screening, a step at a time."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader

from screening.intake.library import parts
from tests.journeys.browsing import Visitor
from tests.screening.answering import clean
from tests.screening.keeping_safe import CALM

POLICY = "How we keep what you tell us"
INTERVIEW, PRIVATE, MIND = "relational_interview", "private_questions", "mind"
HELD = "Suicide risk"
INTERVIEWED = clean() | CALM[INTERVIEW] | {"safety_plan": "None needed."}


# --- the confidentiality policy -----------------------------------------------------------------


def policy_comes_into_force(admin: Visitor, prescriber: Visitor) -> None:
    """The administrator writes it, a clinician approves it."""
    admin.go("/confidentiality/")
    admin.press("Write a new version")
    admin.look("propose-policy")
    admin.press("Keep as a draft")
    assert "Choose the stance of this clinic" in admin.text
    admin.press("Begin from: No secrets")
    admin.press("Keep as a draft")
    admin.look("confidentiality-policy-draft")
    assert "Draft" in admin.text
    prescriber.go("/confidentiality/")
    prescriber.press("Approve version 1")
    prescriber.look("confidentiality-policy-in-force")
    assert "In force: " in prescriber.text


def acknowledge_policy(phone: Visitor) -> None:
    """A partner reads it, and says so."""
    phone.press(POLICY)
    phone.glance("acknowledge-policy")
    phone.page.get_by_label("I have read this").check()
    phone.press("Go on")
    phone.page.wait_for_url("**/todo/")


# --- the first partner: asked in private, cleared, given papers -----------------------------------


def ask_one_in_private(therapist: Visitor, couple: str) -> None:
    """First somebody is there, then nobody: interview, free choice, disposition."""
    therapist.go(f"{couple}screening/safety/")
    therapist.look("safety-nothing-yet")
    begin_sitting(therapist, company="adult")
    therapist.look("sitting-not-now")
    assert "Ask nothing more" in therapist.text
    therapist.press("Find another time")

    begin_sitting(therapist, company="nobody")
    therapist.look("log-sitting-agree")
    therapist.page.locator("#id_code_word").fill("Did you see the match?")
    therapist.press("Go on")
    therapist.look("sitting-in-private")
    therapist.press("Begin the interview")
    interview(therapist)
    therapist.page.locator("a[href^='/sittings/']").first.click()
    therapist.press("Record free choice")
    therapist.look("check-voluntariness")
    mark(therapist, free="yes")
    therapist.page.get_by_label("What they said").fill("Their own idea; could say no.")
    therapist.press("Put on record")
    find_clear(therapist)


def begin_sitting(therapist: Visitor, company: str) -> None:
    """The two questions that come first."""
    therapist.press("Begin a private sitting for Person a")
    therapist.look("log-sitting")
    mark(therapist, mode="clinic", safe_now="yes", company=company)
    therapist.press("Go on")


def interview(therapist: Visitor) -> None:
    """Section by section to the check, and kept."""
    asked = list(parts()[INTERVIEW].questions)
    while "/questions/" in therapist.page.url:
        therapist.glance("interview")
        for code in asked:
            answer(therapist, code, INTERVIEWED.get(code))
        therapist.press("Continue")
    therapist.look("check-interview")
    therapist.press("Keep these answers")


def answer(therapist: Visitor, code: str, value: Any) -> None:
    """One question of the section, where it stands there."""
    field = therapist.page.locator(f"main [name={code}]")
    if value is None or not field.count():
        return
    if field.first.get_attribute("type") in {"radio", "checkbox"}:
        for each in [value] if isinstance(value, str) else value:
            mark(therapist, **{code: each})
    else:
        field.fill(value)


def mark(visitor: Visitor, **chosen: str) -> None:
    """Choose by what a choice stands for, whatever its words."""
    for name, value in chosen.items():
        visitor.page.locator(f"main input[name={name}][value={value}]").check()


def find_clear(therapist: Visitor) -> None:
    """A plan that is missing is asked for; without one the partner is clear."""
    therapist.press("Record a disposition for Person a")
    therapist.look("record-disposition")
    mark(therapist, pattern="none", disposition="clear_with_plan", report="not_required")
    therapist.page.locator("#id_grounds").fill("Asked alone; at ease; nothing found.")
    therapist.press("Put on record")
    assert "Write the plan" in therapist.text
    mark(therapist, disposition="clear")
    therapist.press("Put on record")


def clear_one_medically(prescriber: Visitor, couple: str) -> None:
    """The board, the finding decided, the signature, the assessment, the paper."""
    prescriber.go(f"{couple}screening/")
    prescriber.look("screening-board-for-prescriber")
    prescriber.press("Medical review of Person a")
    prescriber.look("medical-review")
    decide(prescriber, "airway_risk", "Treated at night; mask is brought along.")
    prescriber.press("Sign")
    prescriber.look("sign-medical-review")
    prescriber.press("Sign")
    assert "Choose what the review comes to" in prescriber.text
    mark(prescriber, outcome="eligible")
    prescriber.page.locator("#id_in_words").fill("Brings a mask for sleep.")
    prescriber.press("Sign")
    assess(prescriber)
    print_summary(prescriber)


def decide(reviewer: Visitor, rule: str, reason: str) -> None:
    """Accept one finding; without a reason nothing is kept."""
    finding = reviewer.page.locator(f"article#{rule}")
    if not finding.locator("> details[open]").count():
        finding.locator("summary").first.click()
    finding.locator("input[value=accept]").check()
    finding.get_by_role("button").click()
    reviewer.page.wait_for_load_state()
    reviewer.glance("decide-finding-refused")
    assert "Write why you decide so" in reviewer.text
    finding.locator("textarea").fill(reason)
    finding.get_by_role("button").click()
    reviewer.page.wait_for_load_state()


def assess(prescriber: Visitor) -> None:
    """The psychiatric assessment is done."""
    prescriber.press("Psychiatric assessment of Person a")
    prescriber.look("record-psychiatric-assessment")
    mark(prescriber, done="yes")
    prescriber.page.locator("#id_summary").fill("Low mood for a year; no psychosis, no mania.")
    prescriber.press("Put on record")


def print_summary(prescriber: Visitor) -> None:
    """One page of paper."""
    prescriber.press("Medical review of Person a")
    prescriber.press("Summary to print")
    prescriber.look("print-medical-summary")
    printed = PdfReader(BytesIO(prescriber.page.pdf(format="Letter")))
    assert len(printed.pages) == 1
    assert "Brings" not in printed.pages[0].extract_text()
    assert "Treated at night" in printed.pages[0].extract_text()


def clear_one_relationally(therapist: Visitor, couple: str) -> None:
    """The therapist decides and signs, and reads nothing of what medicine found."""
    therapist.go(f"{couple}screening/")
    assert "Treated at night" not in therapist.text
    therapist.press("Relational review of Person a")
    therapist.look("relational-review")
    decide(therapist, "thoughts_of_leaving", "Once, last winter; wants to stay.")
    therapist.press("Sign")
    therapist.look("sign-relational-review")
    mark(therapist, outcome="eligible")
    therapist.press("Sign")


def give_papers(therapist: Visitor, couple: str) -> None:
    """Whoever is clear is given papers."""
    therapist.go(f"{couple}screening/consents/")
    therapist.press("Give papers to Person a")
    therapist.look("offer-consents")
    therapist.press("Give papers")
    therapist.look("consents-given")


# --- the second: declines, is held, goes on, is deferred, stops -----------------------------------


def told(admin: Visitor, couple: str) -> dict[str, str]:
    """What the administrator is told of the couple."""
    said = {}
    for path in (couple, f"{couple}screening/"):
        admin.go(path)
        said[path] = admin.text
    return said


def decline(two: Visitor) -> None:
    """Some questions are closed unanswered."""
    two.press(parts()[PRIVATE].title)
    two.page.get_by_text("I would rather not answer these", exact=True).click()
    two.look("intake-rather-not")
    two.press("Close these questions")
    two.page.wait_for_url("**/received/")
    two.glance("intake-received")


def screen_for_risk(therapist: Visitor, couple: str) -> None:
    """The marks of the paper form, by number; what is missing is said beside its item."""
    therapist.go(f"{couple}screening/safety/")
    assert HELD in therapist.text
    therapist.press("Record a suicide-risk screen for Person b")
    therapist.look("record-suicide-screen")
    mark(therapist, item_1="yes", item_2="yes", item_6="no")
    therapist.press("Put on record")
    assert "Item 3: mark yes or no" in therapist.text
    mark(therapist, item_3="no", item_4="no", item_5="no")
    therapist.press("Put on record")
    assert "Yes to item 1, 2" in therapist.text


def lift(prescriber: Visitor, couple: str) -> None:
    """Whoever answers for the cause lifts it, with a reason."""
    prescriber.go(f"{couple}screening/")
    prescriber.look("screening-board-with-hold")
    prescriber.press(f"Lift the hold on Person b: {HELD}")
    prescriber.look("lift-hold")
    prescriber.press("Lift the hold")
    assert "Write why this partner may go ahead" in prescriber.text
    prescriber.page.locator("#id_reason").fill("Seen today; asked item by item; a plan is made.")
    prescriber.press("Lift the hold")
    assert "Nothing that you may know of" in prescriber.text


def defer_two(prescriber: Visitor, couple: str) -> None:
    """Nothing is decided about a seizure, so nobody can be cleared; deferred, with the reason."""
    prescriber.go(f"{couple}screening/")
    prescriber.press("Medical review of Person b")
    prescriber.press("Defer or decline")
    mark(prescriber, outcome="deferred")
    prescriber.page.locator("#id_reason").fill("Neurology first.")
    prescriber.press("Sign")
    assert "Deferred" in prescriber.text


def withdraw(two: Visitor) -> None:
    """A partner stops."""
    two.go("/your-part/")
    two.glance("your-part")
    two.page.get_by_text("I want to stop", exact=True).click()
    two.page.get_by_label("Yes, I want to stop").check()
    two.press("Stop")
    assert "You have told us that you want to stop." in two.text


# --- at the end ---------------------------------------------------------------------------------


def see_how_it_stands(admin: Visitor, therapist: Visitor, couple: str) -> None:
    """The therapist reads where both stand, the administrator how far they are."""
    therapist.go(f"{couple}screening/")
    therapist.look("screening-board-at-the-end")
    therapist.go(f"{couple}screening/safety/")
    therapist.look("safety-at-the-end")
    admin.go(f"{couple}screening/")
    admin.look("screening-board-for-admin")
    admin.go(couple)
    admin.look("couple-for-admin-held")
    assert not admin.ever_shown(["suicide", "self-harm", "Neurology", "Deferred", "withdr"])
