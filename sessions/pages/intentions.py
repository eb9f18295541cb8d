"""What the pages of intentions show, and the guidepost of a session's screen."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from kact.couples.models import Couple, Partner
from kact.couples.queries import myself
from kact.privacy.audience import Audience
from sessions.models import Intention
from sessions.models.intentions import About
from sessions.queries import intentions as queries

Context = dict[str, Any]
TITLE = "What you hope for"
LEADS = {
    Intention.Kind.BEFORE: "What would you like to come of your next session, for you or for both?",
    Intention.Kind.ON_THE_DAY: "It may have shifted today. That happens. How is it now?",
    Intention.Kind.AFTER: "Look back at what you hoped for. What has become of it?",
}


def own_intention(reader: Audience) -> Context:
    """One's own entries, what one shows, what the other shows, and the words for both."""
    me = myself(reader.myself)
    entries = queries.intentions_of(me.pk)
    return {
        "title": TITLE,
        "lead": LEADS[queries.kind_now(me.pk)],
        "recorded": queries.is_recorded(me.pk),
        "newest": _entry(entries[-1]) if entries else None,
        "earlier": [_entry(row) for row in reversed(entries[:-1])],
        "shared": queries.shared_by(me.pk),
        "theirs": queries.shared_with(me.pk, me.couple_id),
        **_together(me),
    }


def _together(me: Partner) -> Context:
    """The words for both. Whether the other said yes is not asked."""
    agreed, proposal = queries.couple_intention(me.couple_id), queries.proposal_of(me.couple_id)
    stands = proposal if proposal and not (agreed and agreed.proposal == proposal.pk) else None
    return {
        "agreed": agreed,
        "proposal": stands,
        "said_yes": bool(stands and queries.has_approved(me.pk, stands.pk)),
    }


def starts_from(reader: Audience) -> Context:
    """What the form begins with: the words of the newest entry."""
    entries = queries.intentions_of(reader.myself)
    return {"text": entries[-1].text, "about": entries[-1].about} if entries else {}


def _entry(row: Intention) -> Context:
    return {
        "pk": row.pk,
        "kind": row.get_kind_display(),
        "text": row.text,
        "about": ", ".join(About(code).label for code in row.about),
        "confidence": row.confidence,
        "at": row.recorded_at,
        "changed": row.changed,
    }


def intention_tasks(me: UUID) -> list[Context]:
    """A partner's task: to write down what they hope for, and to look at it again."""
    done = queries.is_recorded(me)
    hint = "You can change this at any time." if done else "A few words."
    return [{"title": TITLE, "url": reverse("own_intention"), "done": done, "hint": hint}]


def intentions(couple: Couple) -> Context:
    """Each partner's entries for their care team, and what both hope for."""
    return {
        "nav": "couples",
        "couple": couple,
        "agreed": queries.couple_intention(couple.pk),
        "people": [_person(partner) for partner in couple.current],
    }


def _person(partner: Partner) -> Context:
    entries = [_entry(row) for row in reversed(queries.intentions_of(partner.pk))]
    return {"partner": partner, "entries": entries, "shared": queries.shared_by(partner.pk)}


def guidepost(couple: Couple) -> Context:
    """For the screen of a session: what both hope for, and what each shows the other.

    Nothing private stands here, whoever looks: the screen is in the room.
    """
    return {
        "agreed": queries.couple_intention(couple.pk),
        "people": [
            {"partner": partner, "shared": queries.shared_by(partner.pk)}
            for partner in couple.current
        ],
    }
