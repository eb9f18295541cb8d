"""Gate sheets in the shape their component takes, and the page of a closed gate."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kact.privacy.roles import Can
from kact.protocol.facts import Finding
from kact.protocol.gate import GateClosed, Line, Sheet

Context = dict[str, Any]
Places = Mapping[UUID, int]  # which of the two places in the couple a partner holds, by id


def sheet(found: Sheet, places: Places) -> Context:
    """A gate's title, how far it is, and each sentence with its people."""
    return {
        "name": found.name,
        "title": found.title,
        "open": found.open,
        "word": found.word,
        "met": sum(line.passes for line in found.lines),
        "of": len(found.lines),
        "lines": lines(found, places),
    }


def lines(found: Sheet, places: Places) -> list[Context]:
    """Each sentence, how it stands, and how it stands for each person."""
    return [_line(line, places) for line in found.lines]


def closed(request: HttpRequest, error: GateClosed) -> HttpResponse:
    """409, after the rollback: reasons for those entitled to them, one neutral word for others."""
    audience = request.audience  # type: ignore[attr-defined]
    entitled = audience is not None and audience.kind == "staff" and audience.can(Can.SEE_CARE)
    context = {"lines": lines(error.sheet, {})} if entitled else {"message": error.sheet.word}
    return render(request, "409.html", context, status=409)


def _line(line: Line, places: Places) -> Context:
    return {
        "says": line.sentence,
        "state": line.state.word,
        "people": [_person(finding, places) for finding in line.findings],
    }


def _person(finding: Finding, places: Places) -> Context:
    return {
        "name": finding.label if finding.about else "",
        "place": places.get(finding.about) if finding.about else None,
        "state": finding.state.word,
        "reason": finding.reason,
    }
