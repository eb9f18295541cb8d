"""What the pages of the clinic's own numbers show."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from kact.accounts.proofs import Proof, ways_to_prove
from kact.privacy.access import KnownRequest
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.protocol import queries
from kact.protocol.actions import may_approve
from kact.protocol.loading import SOURCES
from kact.protocol.models import ApprovedNumber, ChosenNumber
from kact.protocol.numbers import Chosen, Number, grouped, number, permitted

Context = dict[str, Any]
Signed = Mapping[str, ApprovedNumber]


def numbers(by: Audience) -> Context:
    """Every number where it applies, and what waits for approval."""
    signed = _newest(queries.approvals())
    chosen = permitted({code: row.value for code, row in signed.items()})
    waiting = {row.code: row for row in queries.proposals()}
    return {
        "nav": "clinic",
        "waiting": [_proposal(row, chosen) for row in waiting.values()],
        "groups": [
            {"title": title, "rows": [_row(each, chosen, signed, waiting) for each in rows]}
            for title, rows in grouped()
        ],
        "may_propose": by.can(Can.PROPOSE_NUMBERS),
        "may_approve": by.can(Can.APPROVE_NUMBERS),
    }


def one(asked: Number) -> Context:
    """One number with all that was ever approved for it."""
    chosen = queries.numbers_in_force()
    history = [row for row in queries.approvals() if row.code == asked.code]
    return {
        "nav": "clinic",
        "number": asked,
        "sentence": asked.sentence(chosen),
        "mark": SOURCES[asked.mark],
        "chosen": asked.code in chosen,
        "history": [_approval(asked, row) for row in history],
    }


def proposal(request: KnownRequest, row: ChosenNumber, proof: Proof) -> Context:
    """A proposal before it is signed: what it changes, and how to prove who one is."""
    proven = proof.suffices(second_factor=True)
    return {
        "nav": "clinic",
        "proposal": _proposal(row, queries.numbers_in_force()),
        "may_sign": proven and may_approve(request.audience, row),
        "not_yours": not may_approve(request.audience, row),
        "proofs": []
        if proven
        else ways_to_prove(request, reverse("approve_number", args=[row.pk]), second_factor=True),
        "set_up": reverse("mfa_index"),
    }


def _newest(rows: Any) -> dict[str, ApprovedNumber]:
    """The approval that counts, by code; ``rows`` come newest first."""
    found: dict[str, ApprovedNumber] = {}
    for row in rows:
        found.setdefault(row.code, row)
    return found


def _row(
    each: Number, chosen: Chosen, signed: Signed, waiting: Mapping[str, ChosenNumber]
) -> Context:
    row = signed.get(each.code)
    return {
        "number": each,
        "sentence": each.sentence(chosen),
        "mark": SOURCES[each.mark],
        "chosen": each.code in chosen,
        "by": row and _approval(each, row),
        "outdated": bool(row and row.value is not None and each.code not in chosen),
        "waits": each.code in waiting,
    }


def _approval(each: Number, row: Any) -> Context:
    return {
        "value": each.own if row.value is None else each.with_unit(row.value),
        "returned": row.value is None,
        "proposed_by": row.proposed_by,
        "proposed_at": row.proposal.proposed_at,
        "approved_by": row.approved_by,
        "approved_at": row.approved_at,
        "reason": row.proposal.reason,
    }


def _proposal(row: Any, chosen: Chosen) -> Context:
    asked = number(row.code)
    value = asked.default if row.value is None else row.value
    return {
        "row": row,
        "number": asked,
        "mark": SOURCES[asked.mark],
        "now": asked.sentence(chosen),
        "then": asked.sentence({**chosen, asked.code: value}),
        "returned": row.value is None,
    }
