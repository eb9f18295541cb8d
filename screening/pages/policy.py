"""What the pages on the confidentiality policy show, and the partner's task that leads there."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from kact.privacy.audience import Audience, reader
from kact.privacy.roles import Can
from screening.models import ConfidentialityPolicy
from screening.policies import stances
from screening.queries.policy import acknowledged, policies_of, policy_in_force

Context = dict[str, Any]
TITLE = "How we keep what you tell us"


def confidentiality_policy(by: Audience) -> Context:
    """The version in force, and for those who may write or approve one, the drafts."""
    found = list(policies_of(by.clinic))
    in_force = policy_in_force(by.clinic)
    return {
        "nav": "clinic",
        "in_force": in_force,
        "drafts": _drafts(found, in_force) if _works_on_it(by) else [],
        "earlier": [row for row in found if row.effective_from and row != in_force],
        "may_propose": by.can(Can.PROPOSE_POLICY),
        "may_approve": by.can(Can.APPROVE_POLICY),
    }


def _works_on_it(by: Audience) -> bool:
    """Whoever writes or approves versions reads drafts; nobody does on a screen shown to both."""
    return by.can(Can.PROPOSE_POLICY) or by.can(Can.APPROVE_POLICY)


def _drafts(
    found: list[ConfidentialityPolicy], in_force: ConfidentialityPolicy | None
) -> list[ConfidentialityPolicy]:
    """Those that may still come into force: written after the version that is."""
    since = in_force.version if in_force else 0
    return [row for row in found if not row.effective_from and row.version > since]


def proposal(by: Audience, stance: str) -> dict[str, str]:
    """What the next version begins from: the stance asked for, or the version in force."""
    if stance in stances():
        return {"stance": stance, "text": stances()[stance].text}
    in_force = policy_in_force(by.clinic)
    return {"stance": in_force.stance, "text": in_force.text} if in_force else {}


def read_policy(by: Audience) -> Context:
    """The version in force as one partner reads it, and when they said that they had."""
    policy = policy_in_force(by.clinic)
    mine = acknowledged(by.myself, policy) if policy else None
    return {"title": TITLE, "policy": policy, "acknowledged_at": mine and mine.acknowledged_at}


def policy_tasks(me: UUID) -> list[Context]:
    """A partner's task: to read the version in force, where there is one."""
    return [_task(me, row) for row in [policy_in_force(reader().clinic)] if row]


def _task(me: UUID, policy: ConfidentialityPolicy) -> Context:
    done = acknowledged(me, policy) is not None
    return {
        "title": TITLE,
        "url": reverse("acknowledge_policy"),
        "done": done,
        "hint": "You can read it again at any time." if done else "A short text to read.",
    }
