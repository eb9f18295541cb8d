"""What therapists do in private with one partner, for the tests of this stage."""

from typing import Any

from kact.alerts.models import Alert
from kact.couples.models import Partner
from kact.couples.queries import has_reached
from kact.privacy.audience import looking_as
from screening.actions import matters, policy
from screening.actions.safety import Grounds, log_sitting, record_disposition
from screening.intake.answers import Given
from screening.intake.library import part
from screening.milestones import NOT_GOING_AHEAD
from screening.models import ConfidentialityPolicy, Hold, Sitting
from screening.policies import stances
from tests.cast import Cast, Person
from tests.screening.filling_in import whole

# Answers of the interview and the written screen that hold nobody.
CALM: dict[str, dict[str, Any]] = {
    "relational_interview": {
        "fear": "0",
        "retaliation": "no",
        "forced_sex": "no",
        "strangulation": "no",
        "weapon": "no",
        "legal_orders": "no",
        "interview_could_say_no": "yes",
        "interview_refusal_consequence": "no",
        "pattern": "none",
    },
    "private_questions": {"could_say_no": "yes", "refusal_consequence": "no"},
}


def calm(code: str, **other: Any) -> dict[str, Given]:
    """A whole part with answers that hold nobody, but for those named."""
    return whole(part(code), **CALM.get(code, {}) | other)


def partner_of(person: Person) -> Partner:
    """The partner as whoever is looking finds them."""
    found: Partner = Partner.objects.get(pk=person.partner.pk)
    return found


def held(cast: Cast, person: Person) -> bool:
    """Whether the one neutral milestone stands, as the administrator sees it."""
    with looking_as(cast.admin.audience):
        return has_reached(person.partner.pk, NOT_GOING_AHEAD)


def has(cast: Cast, person: Person, code: str) -> bool:
    """Whether a partner has reached a milestone that counts."""
    with looking_as(cast.admin.audience):
        return has_reached(person.partner.pk, code)


def causes(who: Person, about: Person) -> list[str]:
    """The causes of the open holds on one partner that somebody sees."""
    with looking_as(who.audience):
        rows = Hold.objects.filter(subject_id=about.partner.pk, lifted_at=None)
        return sorted(rows.values_list("cause", flat=True))


def alerts(who: Person, about: Person) -> list[str]:
    """The kinds of the alerts about one partner that somebody sees."""
    with looking_as(who.audience):
        rows = Alert.objects.filter(subject_id=about.partner.pk)
        return sorted(rows.values_list("kind", flat=True))


def sit(by: Person, person: Person, **other: Any) -> Sitting:
    """Log a sitting that goes ahead, but for what is named."""
    asked = {"mode": "clinic", "safe_now": True, "company": "nobody"} | other
    with looking_as(by.audience) as me:
        return log_sitting(by=me, partner=partner_of(person), **asked)


def grounds(**other: Any) -> Grounds:
    """Grounds of a partner in no danger, but for what is named."""
    given = {
        "pattern": "none",
        "grounds": "Asked alone; nothing found.",
        "plan": "",
        "resources": "",
        "report": "not_required",
        "report_note": "",
    }
    return Grounds(**given | other)


def find(by: Person, person: Person, disposition: str, **other: Any) -> None:
    """Record a disposition."""
    with looking_as(by.audience) as me:
        record_disposition(
            by=me,
            partner=partner_of(person),
            disposition=disposition,
            grounds=grounds(**other),
        )


def in_force(cast: Cast, stance: str = "no_secrets") -> ConfidentialityPolicy:
    """A policy of this stance, proposed and approved."""
    with looking_as(cast.admin.audience) as me:
        row = policy.propose_policy(by=me, stance=stance, text=stances()[stance].text)
    with looking_as(cast.therapist.audience) as me:
        policy.approve_policy(by=me, policy=row)
    return ConfidentialityPolicy.objects.get(pk=row.pk)


def acknowledge(person: Person, row: ConfidentialityPolicy) -> None:
    """Say that one has read a policy."""
    with looking_as(person.audience) as me:
        policy.acknowledge_policy(by=me, policy=row)


def confide(by: Person, person: Person, **other: Any) -> Any:
    """Record a matter that one partner keeps from the other."""
    told = {"about": "relationship", "text": "There is somebody else.", "with_co_therapist": False}
    with looking_as(by.audience) as me:
        return matters.open_matter(by=me, partner=partner_of(person), **told | other)
