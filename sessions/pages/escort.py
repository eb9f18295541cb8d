"""What the pages on the way home show, and a partner's task that leads there."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from sessions.escorts import same_email, same_name, same_phone
from sessions.models import Escort, EscortDecision
from sessions.queries import escort as queries
from sessions.queries.formats import both_dose

Context = dict[str, Any]
TITLE = "Who takes you home"
TALK = "Your care team will talk with you about this."

NONE = {"text": "Nobody named yet", "tone": "todo"}
ASK = {"text": "Has to be asked", "tone": "todo"}
LOOK = {"text": "Look at this", "tone": "attention"}
ACCEPTED = {"text": "Accepted", "tone": "good"}
ANOTHER = {"text": "Somebody else is needed", "tone": "attention"}
NAMED = {"text": "Named", "tone": "good"}


def own_escort(me: UUID) -> Context:
    """Whom one named, and whether that stands."""
    return {"title": TITLE, "escort": queries.own_escort(me), "talk": TALK}


def escort_task(me: UUID) -> Context:
    """A partner's task: to name who takes them home."""
    escort = queries.own_escort(me)
    return {
        "title": TITLE,
        "url": reverse("escort"),
        "done": escort is not None and escort.stands,  # type: ignore[attr-defined] # own_escort
        "hint": _hint(escort),
    }


def _hint(escort: Escort | None) -> str:
    if escort is None:
        return "A sober adult who comes along."
    if escort.stands:  # type: ignore[attr-defined] # own_escort
        return f"{escort.name}. You can change this."
    return TALK if escort.agreed else f"Tell us once {escort.name} has said yes."


def escort_for_staff(reader: Audience, partner: Partner, couple: Couple) -> Context:
    """Whom a partner named, what a clinician should look at, and what was decided."""
    escort = queries.newest_escorts(couple.pk).get(partner.pk)
    if escort is None:
        return {"escort": None, "state": NONE}
    looks = look_at(escort, partner, couple, both=both_dose(couple.pk))
    return {
        "escort": escort,
        "state": state_of(escort, looks),
        "looks": looks,
        "rows": _rows(escort),
        "decided": escort.decided,  # type: ignore[attr-defined] # queries.escort
        "may_decide": reader.can(Can.DECIDE_ESCORT),
    }


def state_of(escort: Escort | None, looks: list[str]) -> Context:
    """One escort in a word: the newest decision counts before what is still to be looked at."""
    if escort is None:
        return NONE
    decided = escort.decided  # type: ignore[attr-defined] # queries.escort
    if decided:
        accepted = decided[0].decision == EscortDecision.Decision.ACCEPT
        return ACCEPTED if accepted else ANOTHER
    if looks:
        return LOOK
    return NAMED if escort.agreed else ASK


def look_at(escort: Escort, partner: Partner, couple: Couple, *, both: bool) -> list[str]:
    """Why this may be the other partner, who takes the medicine that day too; in sentences."""
    others = [other for other in couple.current if other.pk != partner.pk] if both else []
    return [sentence for other in others for sentence in _likeness(escort, other)]


def _likeness(escort: Escort, other: Partner) -> list[str]:
    found = {
        f"This is {other.name}, who takes the medicine too: neither takes the other home.": (
            escort.relationship == Escort.Relationship.PARTNER
        ),
        f"The name is like {other.name}'s.": same_name(escort.name, other.name),
        f"The number ends like {other.name}'s own.": same_phone(escort.phone, other.phone),
        f"The e-mail address is {other.name}'s own.": same_email(escort.email, other.email),
    }
    return [sentence for sentence, is_so in found.items() if is_so]


def _rows(escort: Escort) -> list[Context]:
    entries = {
        "Name": escort.name,
        "Phone": escort.phone,
        "E-mail": escort.email,
        "Who they are": escort.get_relationship_display(),
        "The way home": escort.get_travel_display(),
        "Asked, and said yes": "Yes" if escort.agreed else "Not yet",
        "Somebody else of the same name": "The partner says so" if escort.somebody_else else "",
    }
    return [{"term": term, "detail": detail} for term, detail in entries.items() if detail]
