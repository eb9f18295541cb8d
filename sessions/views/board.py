"""The live board of a dosing day, and what is charted on it."""

import json
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kact.couples.queries import couple_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from sessions import charting
from sessions.actions import capture as capturing
from sessions.actions import corrections, strays
from sessions.actions.corrections import Change, DosingSession
from sessions.actions.receiving import Malformed, receive
from sessions.forms.entries import ChartEntry, SettleStray, SupersedeEntry
from sessions.pages import board as pages
from sessions.pages import day_log as log_pages
from sessions.pages import group_board as group_pages
from sessions.queries.board import tick_of
from sessions.queries.dosing import dosing_session_in_reach
from sessions.queries.entries import entry_in_reach, stray_in_reach
from sessions.views.room import ROOM

SIGNED = "The day has been signed. What comes later is an addendum."
TWICE = "This was sent before and says something else now. Nothing was changed; look again."
SUPERSEDED = "Somebody has answered this entry since. Nothing was changed; look again."
A_YEAR = 365 * 24 * 3600
BATCH = 50  # entries in one sending


@require_GET
@staff(can=Can.CHART_SESSION)
def board(request: KnownRequest, session: UUID) -> HttpResponse:
    """Both patients, what is between them, and the clock."""
    found = dosing_session_in_reach(session)
    context = pages.board(request.audience, found, timezone.now())
    return render(request, "sessions/board.html", context)


@require_GET
@staff(can=Can.CHART_SESSION)
def board_news(request: KnownRequest, session: UUID) -> HttpResponse:
    """What changed since the entry whose number the page names; 204 where nothing did."""
    tick = tick_of(session)
    if tick is None:
        raise Http404
    if request.GET.get("since") == str(tick):
        return HttpResponse(status=204)
    found = dosing_session_in_reach(session)
    couple = couple_in_reach(found.couple_id)
    context = pages.news(request.audience, found, couple, timezone.now())
    return render(request, "sessions/board_news.html", context)


@require_GET
@staff(can=Can.CHART_SESSION)
def group_board(request: KnownRequest, session: UUID) -> HttpResponse:
    """Every couple of a group at one look."""
    found = dosing_session_in_reach(session)
    context = group_pages.group_board(found, timezone.now())
    return render(request, "sessions/group_board.html", context)


@require_POST
@staff(can=Can.CHART_SESSION)
def dim_room(request: KnownRequest, session: UUID) -> HttpResponse:
    """Make the day's pages dim or light in this browser, until it is told otherwise."""
    dosing_session_in_reach(session)
    response = redirect("board", session=session)
    room = "dim" if request.POST.get("room") == "dim" else "light"
    response.set_cookie(
        ROOM, room, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response


@require_POST
@staff(can=Can.CHART_SESSION)
def receive_entries(request: KnownRequest, session: UUID) -> JsonResponse:
    """Take in what a browser kept sealed; of each entry, what became of it."""
    found = dosing_session_in_reach(session)
    try:
        told = json.loads(request.body)["entries"]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": "This is no list of entries."}, status=400)
    if not isinstance(told, list) or len(told) > BATCH:
        return JsonResponse({"error": f"Send up to {BATCH} entries at once."}, status=400)
    return JsonResponse({"receipts": [_received(request, found, one) for one in told]})


def _received(request: KnownRequest, session: DosingSession, told: object) -> dict[str, object]:
    try:
        return receive(by=request.audience, session=session, told=told)
    except Malformed:
        return {"state": "refused"}


@staff(can=Can.CHART_SESSION)
def chart_entry(request: KnownRequest, session: UUID) -> HttpResponse:
    """One entry, from the board's own form or from a page of its own."""
    found = dosing_session_in_reach(session)
    kind, partner = _kind(request), _partner(request, found)
    form = ChartEntry(request.POST or None, kind=kind, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid() and _chart(request, found, partner, form):
        return redirect("board", session=session)
    context = pages.entry_form(found, partner, kind, request.POST) | {"form": form}
    return render(request, "sessions/chart_entry.html", context)


def _chart(
    request: KnownRequest, session: DosingSession, partner: pages.Partner | None, form: ChartEntry
) -> bool:
    """Whether it was charted; if not, the form says why."""
    sent = form.sent(partner.pk if partner else None)
    try:
        capturing.capture(by=request.audience, session=session, sent=sent)
    except capturing.AlreadySigned:
        form.add_error(None, SIGNED)
    except capturing.KeyReused:
        form.add_error(None, TWICE)
    except (capturing.NotOfThisDay, capturing.NotTheirs) as error:
        raise Http404 from error
    else:
        return True
    return False


@staff(can=Can.CHART_SESSION)
def change_entry(request: KnownRequest, entry: UUID) -> HttpResponse:
    """Correct one entry, say that it was made in error, or give it to the other partner."""
    row = entry_in_reach(request.audience, entry)
    found = row.dosing_session
    form = SupersedeEntry(request.POST or None)
    kind = charting.kind_of(row.kind)
    mended = ChartEntry(request.POST or None, kind=kind, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid() and _change(request, found, row, form, mended):
        return redirect("day_log", session=found.pk)
    context = log_pages.change(found, row, request.POST) | {"form": form, "mended": mended}
    return render(request, "sessions/change_entry.html", context)


def _change(
    request: KnownRequest,
    session: DosingSession,
    row: "corrections.Entry",
    form: SupersedeEntry,
    mended: ChartEntry,
) -> bool:
    """Whether the entry was answered; if not, a form says why."""
    about: dict[str, Any] = {"by": request.audience, "session": session, "entry": row}
    reason, change = form.cleaned_data["reason"], form.cleaned_data["change"]
    whole = mended.is_valid()
    key = mended.cleaned_data.get("key") or uuid4()
    try:
        if change == Change.WITHDRAWN:
            corrections.withdraw_entry(**about, key=key, reason=reason)
        elif change == Change.MOVED:
            to = log_pages.other_than(session, row)
            corrections.move_entry(**about, to=to, key=key, reason=reason)
        elif not whole:
            return False
        else:
            sent = mended.sent_in_place_of(row)
            corrections.correct_entry(**about, sent=sent, reason=reason)
    except (corrections.AlreadySuperseded, capturing.KeyReused):
        form.add_error(None, SUPERSEDED)
    except capturing.AlreadySigned:
        form.add_error(None, SIGNED)
    except corrections.NothingToMove as error:
        raise Http404 from error
    else:
        return True
    return False


@require_GET
@staff(can=Can.CHART_SESSION)
def day_log(request: KnownRequest, session: UUID) -> HttpResponse:
    """Everything that was charted, with what was corrected struck through."""
    found = dosing_session_in_reach(session)
    context = log_pages.day_log(request.audience, found)
    return render(request, "sessions/day_log.html", context)


@staff(can=Can.CHART_SESSION)
def settle_stray(request: KnownRequest, stray: UUID) -> HttpResponse:
    """Chart what was kept aside, or put it away with a reason."""
    row = stray_in_reach(stray)
    found = row.dosing_session
    form = SettleStray(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            strays.settle_stray(by=request.audience, session=found, stray=row, **form.cleaned_data)
        except strays.CannotBeCharted:
            form.add_error(
                "how", "It cannot be charted as it is. Chart it anew, and put this away."
            )
        except capturing.AlreadySigned:
            form.add_error(None, SIGNED)
        else:
            messages.success(request, "Settled.")
            return redirect("board", session=found.pk)
    context = log_pages.stray(found, row) | {"form": form}
    return render(request, "sessions/settle_stray.html", context)


def _kind(request: HttpRequest) -> charting.Kind:
    """What is charted. Raises Http404 for what is not charted here."""
    try:
        return charting.kind_of(request.POST.get("kind") or request.GET.get("kind", ""))
    except charting.UnknownKind as error:
        raise Http404 from error


def _partner(request: HttpRequest, session: DosingSession) -> pages.Partner | None:
    """Whom a form is about; None where it is about both. Raises Http404 for a stranger."""
    told = request.POST.get("subject") or request.GET.get("subject")
    if not told:
        return None
    couple = couple_in_reach(session.couple_id)
    found = next((p for p in couple.current if str(p.pk) == told), None)
    if found is None:
        raise Http404
    return found
