"""One partner's consent in the demo: given, explained, read alone, signed, confirmed."""

from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

from kact.accounts.proofs import Proof
from kact.couples.queries import partner_in_reach
from kact.desk.demo.people import Office, Patient
from kact.privacy.audience import looking_as
from kact.privacy.roles import Role
from screening.actions import consent, consent_care
from screening.models import ConsentPresentation
from screening.queries.consent import live_presentation, paper_in_reach, papers_of
from screening.queries.papers import Paper

SEEN = consent_care.Seen(capacity=True, alone=True, free=True)


def consent_to_all(office: Office, patient: Patient) -> None:
    """From the first paper given to the last signature confirmed."""
    with looking_as(office.staff[Role.THERAPIST]) as by:
        consent_care.offer_consents(by=by, partner=partner_in_reach(patient.partner))
    _explain(office, patient)
    _sign(patient)
    with looking_as(office.staff[Role.THERAPIST]) as by:
        partner = partner_in_reach(patient.partner)
        consent_care.confirm_consents(by=by, partner=partner, seen=SEEN)


def _explain(office: Office, patient: Patient) -> None:
    """Each paper by the role that explains it."""
    for role in (Role.THERAPIST, Role.PRESCRIBER):
        with looking_as(office.staff[role]) as by:
            for paper in papers_of(patient.partner):
                if paper.text.explained_by[0] == role:
                    consent_care.explain_consent(by=by, paper=paper, questions="")


def _sign(patient: Patient) -> None:
    """In one sitting at their own device, where they confirm once who they are."""
    with looking_as(patient.audience) as by:
        proof = _proof()
        for paper in papers_of(patient.partner):
            consent.present_consent(by=by, paper=paper, session_hash=proof.session_hash)
            shown = live_presentation(paper.offer.pk, proof.session_hash)
            assert shown is not None  # shown just now
            _initial(patient, paper, shown)
            consent.sign_consent(
                by=by,
                paper=paper_in_reach(paper.offer.pk),
                shown=shown,
                proof=proof,
                typed_name=patient.name,
                setting="remote",
            )


def _initial(patient: Patient, paper: Paper, shown: ConsentPresentation) -> None:
    for element in paper.open_elements:
        consent.settle_element(
            by=patient.audience,
            paper=paper,
            shown=shown,
            element=element,
            answer=str(element.question.right) if element.question else "",
            initials=patient.name[0],
            shares={share.code: False for share in element.shares},
        )


def _proof() -> Proof:
    """A session of its own, and a passphrase confirmed in it just now."""
    session = salted_hmac("kact demo sitting", get_random_string(32), algorithm="sha256")
    return Proof(session.hexdigest(), ("password",), timezone.now())
