"""What a partner's own sheet shows, to them and their care team, and the task that leads there."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from kact.couples.models import Partner
from sessions.forms.preparation_sheet import WritePreparationSheet
from sessions.models import PreparationSheet
from sessions.queries.preparation_sheet import own_sheets, sent_sheets

Context = dict[str, Any]
TITLE = "Your own notes"


def own_sheet(me: UUID) -> Context:
    """What one has sent last, where nothing is being written."""
    sent = sent_sheets(me).first()
    return {
        "title": TITLE,
        "sent_at": sent.sent_at if sent else None,
        "rows": _rows(sent) if sent else [],
    }


def sheets_for_staff(partner: Partner) -> list[Context]:
    """Everything a partner has sent, the newest first."""
    return [{"at": sheet.sent_at, "rows": _rows(sheet)} for sheet in sent_sheets(partner.pk)]


def sheet_task(me: UUID) -> Context:
    """A partner's task: to write their notes, and send them."""
    sheets = own_sheets(me)
    begun = any(sheet.sent_at is None for sheet in sheets)
    return {
        "title": TITLE,
        "url": reverse("preparation_sheet"),
        "done": bool(sheets) and not begun,
        "hint": _hint(begun=begun, sent=bool(sheets)),
    }


def _hint(*, begun: bool, sent: bool) -> str:
    if begun:
        return "Begun. What you write is kept."
    return "Received. You can add to them." if sent else "Five open questions."


def _rows(sheet: PreparationSheet) -> list[Context]:
    labels = WritePreparationSheet.Meta.labels
    return [{"term": labels[name], "detail": said} for name, said in sheet.words.items()]
