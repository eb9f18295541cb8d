"""What clinics, clinicians and partners do about consent, step by step, for the tests."""

from datetime import timedelta

from django.utils import timezone

from kact.accounts.proofs import Proof
from kact.couples.actions import reach
from kact.couples.queries import has_reached, partner_in_reach
from kact.privacy.audience import looking_as
from screening import milestones
from screening.actions import consent, consent_care, consent_texts
from screening.actions.consent_care import Seen
from screening.models import ConsentPresentation, ConsentTemplate
from screening.pages.consent import consent_tasks
from screening.queries import consent as queries
from screening.queries.consent_texts import required_codes, rules_of
from screening.queries.papers import Paper
from tests.cast import Cast, Person

SESSION = "5e" * 32
YES = Seen(capacity=True, alone=True, free=True)

# Everything of one partner that stands before consent.
BEFORE = (
    milestones.CONFIDENTIALITY_POLICY_ACKNOWLEDGED,
    milestones.RELATIONAL_SAFETY_SCREEN,
    milestones.RELATIONAL_SAFETY_INTERVIEW,
    milestones.RELATIONAL_SAFETY_CLEAR,
    milestones.VOLUNTARINESS_CONFIRMED,
    milestones.MEDICAL_ASSESSMENT,
    milestones.PSYCHIATRIC_ASSESSMENT,
    milestones.MEDICAL_CLEARANCE,
    milestones.RELATIONAL_CLEARANCE,
)


def clear(cast: Cast, person: Person) -> None:
    """Let a partner reach everything that stands before consent."""
    with looking_as(cast.therapist.audience) as by:
        for code in BEFORE:
            reach(code, by=by, couple=person.partner.couple_id, subject=person.partner.pk)


def open_papers(cast: Cast, *, hours: int = 0, second_factor: bool = True) -> None:
    """The clinic's own papers, approved by its prescriber, and its rules of signing."""
    with looking_as(cast.admin.audience) as by:
        consent_texts.adopt_consent_texts(by=by)
    with looking_as(cast.prescriber.audience) as by:
        for draft in ConsentTemplate.objects.filter(clinic=cast.north):
            approve(by, draft)
    open_rules(cast, hours=hours, second_factor=second_factor)


def open_rules(cast: Cast, *, hours: int = 0, second_factor: bool = True) -> None:
    """The prescriber chooses the rules of signing; the minutes stay ours."""
    now = rules_of(cast.north.pk)
    with looking_as(cast.prescriber.audience) as by:
        consent_texts.choose_consent_rules(
            by=by,
            reflection_hours=hours,
            second_factor=second_factor,
            fresh_minutes=now.fresh_minutes,
            shown_minutes=now.shown_minutes,
        )


def approve(by, draft: ConsentTemplate) -> None:
    """Approve a draft as it is."""
    consent_texts.approve_consent_text(by=by, template=draft, as_read=draft.body_sha256)


def offer(cast: Cast, person: Person, *also: str) -> None:
    """A therapist gives one partner their papers."""
    with looking_as(cast.therapist.audience) as by:
        found = partner_in_reach(person.partner.pk)
        consent_care.offer_consents(by=by, partner=found, also=also)


def explain(cast: Cast, person: Person, *codes: str, questions: str = "") -> None:
    """Each paper is explained by the role that does."""
    for paper in papers(person):
        if not codes or paper.text.code in codes:
            clinician = cast.people[paper.text.explained_by[0]]
            with looking_as(clinician.audience) as by:
                whole = queries.paper_in_reach(paper.offer.pk)
                consent_care.explain_consent(by=by, paper=whole, questions=questions)


def tasks(person: Person) -> list[dict]:
    """Their papers as their own list shows them."""
    with looking_as(person.audience):
        return consent_tasks(person.partner.pk)


def papers(person: Person) -> list[Paper]:
    """A partner's papers as they see them."""
    with looking_as(person.audience):
        return queries.papers_of(person.partner.pk)


def paper(person: Person, code: str) -> Paper:
    """One of them."""
    return next(p for p in papers(person) if p.text.code == code)


def present(person: Person, code: str, session: str = SESSION) -> ConsentPresentation:
    """Shown to them, alone."""
    mine = paper(person, code)
    with looking_as(person.audience) as by:
        consent.present_consent(by=by, paper=mine, session_hash=session)
        return queries.live_presentation(mine.offer.pk, session)


def initial(person: Person, code: str, shown: ConsentPresentation, *shares: str) -> None:
    """Every part understood and initialled."""
    mine = paper(person, code)
    with looking_as(person.audience) as by:
        for element in mine.open_elements:
            consent.settle_element(
                by=by,
                paper=mine,
                shown=shown,
                element=element,
                answer=str(element.question.right) if element.question else "",
                initials="PA",
                shares={share.code: share.code in shares for share in element.shares},
            )


def proof(*methods: str, session: str = SESSION, ago: float = 0) -> Proof:
    """Just proved who they are."""
    at = timezone.now() - timedelta(minutes=ago)
    return Proof(session, methods or ("password", "totp"), at)


def sign(
    person: Person, code: str, shown: ConsentPresentation, proved: Proof | None = None
) -> None:
    """Their signature."""
    mine = paper(person, code)
    with looking_as(person.audience) as by:
        consent.sign_consent(
            by=by,
            paper=mine,
            shown=shown,
            proof=proved or proof(),
            typed_name="Person A",
            setting="remote",
        )


def sign_all(cast: Cast, person: Person, *also: str) -> None:
    """From nothing to signatures under every paper."""
    clear(cast, person)
    offer(cast, person, *also)
    explain(cast, person)
    for code in [*sorted(required_codes()), *also]:
        shown = present(person, code)
        initial(person, code, shown)
        sign(person, code, shown)


def confirm(cast: Cast, person: Person, seen: Seen = YES) -> None:
    """A clinician has seen them."""
    with looking_as(cast.therapist.audience) as by:
        found = partner_in_reach(person.partner.pk)
        consent_care.confirm_consents(by=by, partner=found, seen=seen)


def withdraw(person: Person, reason: str = "") -> None:
    """They stop."""
    with looking_as(person.audience) as by:
        consent.withdraw_consent(by=by, reason=reason)


def signed(cast: Cast, person: Person) -> bool:
    """Whether the milestone stands."""
    with looking_as(cast.admin.audience):
        return has_reached(person.partner.pk, milestones.CONSENTS_SIGNED)
