"""What the pages of the library of instruments show."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from kact.accounts.proofs import Proof, ways_to_prove
from kact.accounts.queries import staff_name
from kact.instruments.definition import library
from kact.instruments.forms import QuestionPage
from kact.instruments.instrument import Definition
from kact.instruments.licences import (
    InstrumentPermission,
    LicenceStep,
    LicensedWording,
    steps,
    wording_in_force,
    wordings,
)
from kact.instruments.licensing import has_ended
from kact.instruments.rules import Cutoff
from kact.instruments.wording import worded
from kact.privacy.access import KnownRequest
from kact.privacy.audience import Audience
from kact.privacy.roles import Can

Context = dict[str, Any]

GRANTED = ("Granted to everybody", "good")
IN_USE = ("Permission on record", "good")
NEEDED = ("Needs a permission", "todo")


def instrument_or_404(instrument: str) -> Definition:
    """The definition of this id. Raises Http404."""
    if instrument not in library():
        raise Http404
    return library()[instrument]


def licensable_or_404(instrument: str) -> Definition:
    """The same, where its words need a permission. Raises Http404."""
    found = instrument_or_404(instrument)
    if not found.needs_licence:
        raise Http404
    return found


def permission_or_404(pk: UUID) -> tuple[InstrumentPermission, Definition]:
    """A permission of the reader's clinic that nobody has ended, with its instrument."""
    row: InstrumentPermission = get_object_or_404(InstrumentPermission.objects, pk=pk)
    if has_ended(row.pk):
        raise Http404
    return row, instrument_or_404(row.instrument)


def wording_or_404(pk: UUID) -> LicensedWording:
    """A licensed wording of the reader's clinic. Raises Http404."""
    found: LicensedWording = get_object_or_404(LicensedWording.objects, pk=pk)
    return found


def instruments() -> Context:
    """Every instrument with how its rights stand, in order of title."""
    rows = [{"definition": d, "stands": _stands(d)} for d in library().values()]
    return {"nav": "clinic", "rows": sorted(rows, key=lambda row: str(row["definition"].title))}


def about(definition: Definition) -> Context:
    """What every page of one instrument says of it."""
    return {"nav": "clinic", "definition": definition, "stands": _stands(definition)}


def one(by: Audience, definition: Definition) -> Context:
    """One instrument with all that its file says, and the clinic's permissions for it."""
    return about(definition) | {
        "facts": _facts(definition),
        "examples": [_example(definition, example) for example in definition.examples],
        "permissions": _permissions(definition) if definition.needs_licence else [],
        "may_keep": by.can(Can.KEEP_LICENCES) and definition.needs_licence,
    }


def wording(request: KnownRequest, row: LicensedWording, proof: Proof) -> Context:
    """The words page by page as they are asked, and how to prove who one is."""
    definition = worded(instrument_or_404(row.instrument), row.words)
    now = wording_in_force(row.instrument)
    active = now is not None and now.pk == row.pk
    counts = row.covers(timezone.localdate()) and not has_ended(row.permission)
    proven = proof.suffices(second_factor=True)
    return about(definition) | {
        "wording": row,
        "pages": as_asked(definition),
        "active": active,
        "counts": counts,
        "may_sign": proven and counts and not active,
        "proofs": []
        if proven
        else ways_to_prove(request, reverse("activate_wording", args=[row.pk]), second_factor=True),
        "set_up": reverse("mfa_index"),
    }


def licensed(instruments: Iterable[str]) -> Iterator[Definition]:
    """Those of these instruments that the reader's clinic may show today, in its words."""
    for name in instruments:
        definition = library()[name]
        words = wording_in_force(name) if definition.needs_licence else None
        if words:
            yield worded(definition, words.words)


def as_asked(definition: Definition) -> list[Context]:
    """Each page of a worded instrument, with its questions as fields that keep nothing."""
    return [
        {"page": page, "fields": _fields(QuestionPage(definition, page, answers={}))}
        for page in definition.pages
    ]


def _fields(form: QuestionPage) -> list[Any]:
    return [form[name] for name in form.fields]


def _stands(definition: Definition) -> Context:
    if not definition.needs_licence:
        word, tone = GRANTED
    else:
        word, tone = IN_USE if wording_in_force(definition.id) else NEEDED
    return {"text": word, "tone": tone}


def _facts(definition: Definition) -> list[Context]:
    rights = definition.rights
    facts = {
        "Version": definition.version,
        "Asks about": definition.recall,
        "Asked by": "A therapist, in private"
        if definition.asked_by == "therapist"
        else "The partner, alone",
        "Holder of the rights": rights.holder,
        "What they allow": rights.grant,
        "Limits": rights.limits,
        "To be cited as": rights.citation,
        "Total": f"{definition.total.min} to {definition.total.max}",
        "Cut-offs": _said(map(_cutoff, definition.cutoffs)),
        "Bands": _said(f"{b.low} to {b.high}: {b.label} ({b.source})" for b in definition.bands),
        "Missing answers": definition.missing.source,
    }
    return [{"term": term, "detail": detail} for term, detail in facts.items() if detail]


def _said(each: Iterable[str]) -> str:
    return "; ".join(each)


def _cutoff(cutoff: Cutoff) -> str:
    side = "from" if cutoff.side == "at_least" else "below"
    return f"{cutoff.label}: {side} {cutoff.at} ({cutoff.source})"


def _example(definition: Definition, example: Any) -> Context:
    answers = ", ".join("–" if a == "missing" else str(a) for a in example.answers)
    total = "no total" if example.total is None else f"total {example.total}"
    return {"says": example.says, "answers": answers, "total": total}


def _permissions(definition: Definition) -> list[Context]:
    rows = InstrumentPermission.objects.filter(instrument=definition.id)
    by = staff_name(user_id=OuterRef("author_id"))
    ended = {s.permission: s for s in steps() if s.what == LicenceStep.What.ENDED}
    words = [row for row in wordings().values() if row.instrument == definition.id]
    now = wording_in_force(definition.id)
    return [
        {
            "row": row,
            "ended": ended.get(row.pk),
            "run_out": row.ends_on is not None and row.ends_on < timezone.localdate(),
            "words": [
                {"row": each, "active": now is not None and now.pk == each.pk}
                for each in words
                if each.permission == row.pk
            ],
        }
        for row in rows.annotate(recorded_by=by).order_by("-recorded_at")
    ]
