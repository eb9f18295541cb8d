"""The record of access, for the privacy officer: who looked at whose record, and when."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kact.couples.queries import couple_numbered, emergency_reasons, references_of
from kact.desk.forms import AccessRecord
from kact.desk.sentences import Names, sentence, staff_names, users_at
from kact.privacy.access import KnownRequest, staff
from kact.privacy.audience import reader
from kact.privacy.roles import Can
from kact.record.models import Event
from kact.record.queries import events_on

ROWS_A_PAGE = 50


@staff(can=Can.READ_RECORD)
def access_record(request: KnownRequest) -> HttpResponse:
    """One day of the record of access, newest first."""
    names = staff_names(reader().clinic)
    form = AccessRecord(request.GET or None, people=users_at(reader().clinic))
    asked = form.cleaned_data if form.is_valid() else {}
    day = asked.get("day") or timezone.localdate()
    found = events_on(
        day,
        actor=asked.get("who") or None,
        couple=couple_numbered(asked["couple"]) if asked.get("couple") else None,
    )
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = _rows(list(page), names)
    context = {"form": form, "page": page, "rows": rows, "day": day, "nav": "record"}
    return render(request, "desk/access_record.html", context)


def _rows(events: list[Event], names: Names) -> list[dict[str, Any]]:
    references = references_of(couple for event in events for couple in _couples(event))
    reasons = emergency_reasons(e.data["place"] for e in events if "place" in e.data)
    return [
        {
            "at": event.at,
            "says": sentence(event, names),
            "reason": reasons.get(event.data.get("place", ""), ""),
            "couples": [references[c] for c in _couples(event) if c in references],
        }
        for event in events
    ]


def _couples(event: Event) -> list[str]:
    """The couples an event names: those whose data it showed, or the one it is about."""
    shown = event.data.get("couples", ())
    return list(shown) or [str(event.couple_id)] * bool(event.couple_id)
