"""What the clinic has written before anybody comes: its policy and its consent papers."""

from kact.desk.demo.people import Office
from kact.privacy.audience import looking_as
from kact.privacy.roles import Role
from screening.actions import consent_texts as texts
from screening.actions import policy as policies
from screening.policies import stances
from screening.queries.consent_texts import rules_of, templates_of
from screening.queries.policy import policies_of

STANCE = "no_secrets"
# Whoever tries the demo signs within minutes, and has neither an authenticator app nor a passkey.
HOURS_TO_THINK = 0
SECOND_FACTOR = False


def write_papers(office: Office) -> None:
    """The administrator adopts the program's own words, the prescriber approves them."""
    with looking_as(office.staff[Role.ADMIN]) as by:
        texts.adopt_consent_texts(by=by)
        policies.propose_policy(by=by, stance=STANCE, text=stances()[STANCE].text)
    with looking_as(office.staff[Role.PRESCRIBER]) as by:
        for draft in templates_of(by.clinic):
            texts.approve_consent_text(by=by, template=draft, as_read=draft.body_sha256)
        policies.approve_policy(by=by, policy=policies_of(by.clinic)[0])
    _choose_rules(office)


def _choose_rules(office: Office) -> None:
    now = rules_of(office.clinic.pk)
    assert now is not None  # adopted with the papers
    with looking_as(office.staff[Role.PRESCRIBER]) as by:
        texts.choose_consent_rules(
            by=by,
            reflection_hours=HOURS_TO_THINK,
            second_factor=SECOND_FACTOR,
            fresh_minutes=now.fresh_minutes,
            shown_minutes=now.shown_minutes,
        )
