"""Reads what the front desk keeps in mind: tasks, and who waits for a time."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from kact.scheduling.models import Task, Waiting


def open_tasks() -> QuerySet[Task]:
    """Every task that is not done, the oldest first, with its visit, couple and who does it."""
    found = Task.objects.filter(done_at=None)
    beside = ("visit", "couple", "subject", "awaited", "member")
    return found.select_related(*beside).order_by("created_at", "id")


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
