"""Two partners, from the invitation to their signatures, each on a phone of their own.

What partners do they do on pages; what clinicians do is done by their actions in between. Neither
phone ever tells what the other one did, and staff read that the couple is ready at the end alone.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from kact.accounts.models import Enrolment
from kact.couples.models import Partner
from kact.couples.queries import couple_in_reach, partner_in_reach
from kact.desk.demo.together import NOTED, PLANNED
from kact.instruments.models import Response
from kact.privacy.audience import Audience, looking_as
from outcomes.actions import begin_measure
from screening.actions.assessments import record_psychiatric_assessment
from screening.actions.intake import save_answers, submit_intake
from screening.actions.interview import begin_interview
from screening.actions.joint import record_joint_intake
from screening.actions.plan import agree_plan, propose_plan
from screening.actions.safety import check_voluntariness
from screening.intake.library import parts, parts_by
from screening.queries.consent_texts import required_codes
from screening.queries.policy import policy_in_force
from screening.queries.reviews import MEDICAL, RELATIONAL
from tests.cast import Cast, Person
from tests.journeys import signing, steps
from tests.journeys.browsing import DESK, PHONE, Visitor, assert_same
from tests.journeys.screening_steps import INTERVIEW, INTERVIEWED, acknowledge_policy
from tests.journeys.steps import PartnerPerson
from tests.journeys.team import UNSAID, Team, in_database
from tests.outcomes.answering import all_first, answer, send
from tests.screening import consenting, reviewing
from tests.screening.answering import clean, given
from tests.screening.keeping_safe import CALM, find, in_force, sit

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

NOOR = PartnerPerson("Noor", "noor@post.example", "555 0221")
ELIAS = PartnerPerson("Elias", "elias@post.example", "555 0222")
WORLD = clean() | CALM["private_questions"]
OWN_PAGES = ("/todo/", "/contact/", "/your-part/")
NOT_YET, READY = "Not ready yet", "Ready for preparation"

# Chooses and types what is known of a section's questions; the rest stays blank.
FILL = """(given) => {
  for (const field of document.querySelectorAll("main form [name]")) {
    const value = given[field.name];
    if (value === undefined) continue;
    const boxes = ["radio", "checkbox"].includes(field.type);
    if (boxes) field.checked = [value].flat().includes(field.value);
    else field.value = value;
  }
}"""


# --- what partners do ---------------------------------------------------------------------------


def arrive_and_begin(admin: Visitor, phone: Visitor, couple: str, person: PartnerPerson) -> None:
    """The invitation, a sign-in of one's own, how one may be reached, the clinic's policy."""
    steps.invite(admin, couple, person)
    phone.go(person.link)
    phone.glance("begin")
    steps.begin(phone, person)
    steps.confirm_contact(phone)
    steps.wait_for_list(phone)
    phone.glance("todo")
    acknowledge_policy(phone)


def answer_everything(phone: Visitor) -> None:
    """Every part of the intake, from the list to "Received"."""
    for part in parts_by("partner"):
        phone.go("/todo/")
        phone.press(part.title)
        phone.glance("intake")
        phone.press("Yes, begin" if part.sensitive else "Begin")
        while "/questions/" in phone.page.url:
            phone.glance("intake-section")
            phone.page.evaluate(FILL, WORLD)
            phone.press("Continue")
        phone.glance("check-intake")
        phone.press("Send my answers")
        phone.glance("intake-received")


def sign_everything(phone: Visitor, person: PartnerPerson) -> None:
    """Every paper read, understood, signed; the copy of each is theirs to keep."""
    secret = ""
    for code in sorted(required_codes()):
        signing.read_paper(phone, code)
        if not secret:
            secret = prove_who_it_is(phone, code)
        signing.sign(phone, person)
        pages = PdfReader(BytesIO(signing.download(phone))).pages
        assert any(person.name in page.extract_text() for page in pages)
    phone.go("/todo/")
    phone.look("todo-signed")
    assert phone.text.count("Signed.") == len(required_codes())


def prove_who_it_is(phone: Visitor, code: str) -> str:
    """Nobody signs without a second thing that only they have: an app, set up on the way."""
    paper = phone.page.url
    phone.glance("sign-consent-prove")
    secret = signing.set_up_app(phone)
    phone.go(paper)
    phone.look("sign-consent-prove")
    signing.prove(phone, secret)
    return secret


def own_pages(phone: Visitor) -> dict[str, str]:
    return {path: phone.own_page(path) for path in OWN_PAGES}


# --- what clinicians do -------------------------------------------------------------------------


def known(cast: Cast, name: str) -> Person:
    """A partner who registered on pages, as the cast knows its people."""
    with looking_as(cast.admin.audience):
        place = Partner.objects.get(name=name)
    user = Enrolment.objects.get(partner_id=place.pk).user
    me = Audience.of_partner(user=user.pk, clinic=place.clinic_id, partner=place.pk)
    return Person(name, user, me, place)


def bring_policy(cast: Cast) -> None:
    """A confidentiality policy, where no earlier journey has brought one."""
    with looking_as(cast.admin.audience) as by:
        there = policy_in_force(by.clinic)
    if there is None:
        in_force(cast)


def clear(cast: Cast, name: str) -> None:
    """Examined, asked alone, reviewed twice, found eligible; papers given and explained."""
    person = known(cast, name)
    for part in parts_by("staff"):
        if part.code != INTERVIEW:
            reviewing.answer_part(cast, person, part, given(WORLD))
    ask_alone(cast, person)
    for side in (MEDICAL, RELATIONAL):
        reviewing.sign(cast, side, person)
    answer_measures(person)
    consenting.offer(cast, person)
    consenting.explain(cast, person)


def ask_alone(cast: Cast, person: Person) -> None:
    """The interview in a private sitting, free choice, the disposition, the assessment."""
    sitting = sit(cast.therapist, person)
    with looking_as(cast.therapist.audience) as by:
        row = begin_interview(by=by, sitting=sitting)
        asked = {
            code: INTERVIEWED[code] for code in parts()[INTERVIEW].questions if code in INTERVIEWED
        }
        save_answers(by=by, intake=row, answers=given(asked))
        submit_intake(by=by, intake=row)
        place = partner_in_reach(person.partner.pk)
        check_voluntariness(
            by=by, partner=place, sitting=sitting, free=True, note="Their own idea."
        )
        record_psychiatric_assessment(by=by, partner=place, done=True, summary="Nothing found.")
    find(cast.therapist, person, "clear")


def answer_measures(person: Person) -> None:
    """The measures asked of everybody before they begin."""
    with looking_as(person.audience) as me:
        rows = list(Response.objects.filter(subject_id=me.partner, submitted_at=None))
        for row in rows:
            begin_measure(by=me, response=row)
    for row in rows:
        answer(person, row, all_first(row))
        send(person, row)


def plan_together(cast: Cast) -> None:
    """Both consents confirmed, the joint intake held, and a plan that two people have signed."""
    for name in (NOOR.name, ELIAS.name):
        consenting.confirm(cast, known(cast, name))
    pk = known(cast, NOOR.name).partner.couple_id
    with looking_as(cast.therapist.audience) as by:
        couple = couple_in_reach(pk)
        record_joint_intake(by=by, couple=couple, held_on=timezone.localdate(), **NOTED)
        plan = propose_plan(by=by, couple=couple_in_reach(pk), **PLANNED)
    with looking_as(cast.prescriber.audience) as by:
        agree_plan(by=by, couple=couple_in_reach(pk), plan=plan.pk)


# --- the way ------------------------------------------------------------------------------------


def test_two_partners_from_invitation_to_signature(
    come: Callable[..., Visitor], team: Team, django_db_blocker: Any
) -> None:
    def meanwhile(work: Callable[..., None], *who: str) -> None:
        in_database(django_db_blocker, team.database, lambda: work(team.cast, *who))

    admin, therapist, one, two = come(**DESK), come(**DESK), come(**PHONE), come(**PHONE)
    meanwhile(bring_policy)
    for person, role in ((admin, "admin"), (therapist, "therapist")):
        steps.sign_in_staff(person, team.staff[role])
        person.glance("today")
    admin.go("/couples/register/")
    admin.glance("register-couple")
    couple = steps.register(admin, NOOR, ELIAS, team.staff["therapist"].name)
    steps.add_to_care_team(admin, couple, team.staff["prescriber"].name)
    admin.go(couple)
    admin.glance("couple-for-admin")
    arrive_and_begin(admin, one, couple, NOOR)
    arrive_and_begin(admin, two, couple, ELIAS)

    def stands(word: str) -> None:
        admin.go(f"{couple}screening/")
        assert word in admin.text
        assert (READY in admin.text) is (word == READY)

    untouched = own_pages(two)
    answer_everything(one)
    assert_same(untouched, own_pages(two))
    answer_everything(two)
    before = own_pages(two)
    meanwhile(clear, NOOR.name)
    assert_same(before, own_pages(two))
    meanwhile(clear, ELIAS.name)
    stands(NOT_YET)

    before = own_pages(two)
    sign_everything(one, NOOR)
    assert_same(before, own_pages(two))
    before = own_pages(one)
    sign_everything(two, ELIAS)
    assert_same(before, own_pages(one))
    stands(NOT_YET)
    meanwhile(plan_together)
    stands(READY)
    admin.look("screening-board-ready")
    therapist.go(f"{couple}screening/")
    therapist.look("screening-board-ready-for-therapist")
    assert_same(before, own_pages(one))

    before = own_pages(two)
    stop(one)
    assert_same(before, own_pages(two))
    stands(NOT_YET)
    for phone in (one, two):
        assert not phone.named(UNSAID)
    assert not two.ever_shown([NOOR.name, NOOR.email])
    assert not one.ever_shown([ELIAS.name, ELIAS.email])


def stop(phone: Visitor) -> None:
    """Signed, and free to stop all the same."""
    phone.go("/todo/")
    phone.press("Your part in this")
    phone.look("your-part")
    phone.page.get_by_text("I want to stop", exact=True).click()
    phone.page.get_by_label("Yes, I want to stop").check()
    phone.press("Stop")
    phone.look("your-part-stopped")
    assert "You have told us that you want to stop." in phone.text
