"""Reads the confidentiality policy, who has acknowledged it, and undisclosed matters."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from screening.models import ConfidentialityPolicy, PolicyAcknowledgement, UndisclosedMatter
from screening.policies import stances


def policies_of(clinic: UUID) -> QuerySet[ConfidentialityPolicy]:
    """Every version of one clinic, drafts too, the newest first."""
    return ConfidentialityPolicy.objects.filter(clinic_id=clinic)


def policy_in_force(clinic: UUID) -> ConfidentialityPolicy | None:
    """The version that came into force last, if any did."""
    return policies_of(clinic).exclude(effective_from=None).order_by("-effective_from").first()


def draft_policy(clinic: UUID, pk: UUID) -> ConfidentialityPolicy:
    """One version of this clinic that is not in force yet. Raises Http404."""
    return get_object_or_404(policies_of(clinic), pk=pk, effective_from=None)


def acknowledged_policy(subject: UUID) -> ConfidentialityPolicy | None:
    """The version that one partner acknowledged last."""
    rows = PolicyAcknowledgement.objects.filter(subject_id=subject).select_related("policy")
    last = rows.order_by("-acknowledged_at").first()
    return last.policy if last else None


def acknowledged(subject: UUID, policy: ConfidentialityPolicy) -> PolicyAcknowledgement | None:
    """When one partner acknowledged this very version, if they did."""
    found: PolicyAcknowledgement | None = PolicyAcknowledgement.objects.filter(
        subject_id=subject, policy=policy
    ).first()
    return found


def matters_of(subject: UUID) -> QuerySet[UndisclosedMatter]:
    """The matters of one partner that this reader may read, open ones first."""
    rows = UndisclosedMatter.objects.filter(subject_id=subject).select_related("policy")
    return rows.order_by("resolved_at", "-opened_at")


def open_matter_in_reach(pk: UUID) -> UndisclosedMatter:
    """One matter that is still open. Raises Http404 when this reader may not know of it."""
    rows = UndisclosedMatter.objects.select_related("subject", "couple", "policy")
    found: UndisclosedMatter = get_object_or_404(rows, pk=pk, resolved_at=None)
    return found


def holding_matters(subject: UUID) -> QuerySet[UndisclosedMatter]:
    """The open matters of one partner whose policy holds joint dosing."""
    return UndisclosedMatter.objects.filter(_holding(), subject_id=subject)


def keeping_apart(subject: UUID) -> QuerySet[UndisclosedMatter]:
    """The same, and those over which joint work has ended."""
    ended = Q(resolution=UndisclosedMatter.Resolution.ENDED)
    return UndisclosedMatter.objects.filter(_holding() | ended, subject_id=subject)


def _holding() -> Q:
    holding = [code for code, stance in stances().items() if stance.holds]
    return Q(resolved_at=None, policy__stance__in=holding)
