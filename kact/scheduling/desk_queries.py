"""Reads what the front desk keeps in mind: tasks, and who waits for a time."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from kact.accounts.models import Membership
from kact.privacy.roles import ROLES, Can
from kact.scheduling.models import Task, Waiting


def open_tasks() -> QuerySet[Task]:
    """Every task that is not done, the oldest first, with its visit, couple and who does it."""
    found = Task.objects.filter(done_at=None)
    beside = ("visit", "couple", "subject", "awaited", "member")
    return found.select_related(*beside).order_by("created_at", "id")


def desk_of(clinic: UUID) -> QuerySet[Membership]:
    """Who keeps the clinic's calendar now and can sign in, by name: whom a task can be given to."""
    keeping = [role for role, terms in ROLES.items() if Can.KEEP_CALENDAR in terms.can]
    current = Membership.objects.filter(clinic_id=clinic, ended_at=None, role__in=keeping)
    return current.filter(user__is_active=True).order_by("name", "id")


def task_in_reach(pk: UUID) -> Task:
    """One task. Raises Http404 when this reader may not know of it."""
    found: Task = get_object_or_404(Task.objects.all(), pk=pk)
    return found


def waiting_list() -> QuerySet[Waiting]:
    """Everybody who waits for a time, the longest-waiting first."""
    found = Waiting.objects.filter(closed_at=None)
    return found.select_related("couple", "subject")


def waiting_in_reach(pk: UUID) -> Waiting:
    """One who waits, or waited. Raises Http404 when this reader may not know of it."""
    found: Waiting = get_object_or_404(Waiting.objects.select_related("couple", "subject"), pk=pk)
    return found
