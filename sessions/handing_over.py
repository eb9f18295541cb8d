"""The notes of this stage that a partner may be handed over: signed, and about them alone."""

from collections.abc import Iterator
from uuid import UUID

from kact.documents.handing_over import Kept, hands_over
from sessions.forms.preparation import RecordIndividualPreparation
from sessions.pages.preparation import Context, rows_of
from sessions.queries.preparation import individual_preparations_of


@hands_over
def preparation_notes(subject: UUID) -> Iterator[Kept]:
    """The signed notes on preparation with one partner alone, with what was added to them."""
    labels = RecordIndividualPreparation.Meta.labels
    for note in individual_preparations_of(subject):
        if note.signed_at:
            said = [_row(row) for row in rows_of(note, labels) if row["detail"]]
            added = [("Added", each.text) for each in note.added]  # type: ignore[attr-defined]
            rows = (*said, *added)
            yield Kept(note.pk, "Preparation alone", note.held_on, rows)


def _row(row: Context) -> tuple[str, str]:
    return row["term"], row["detail"]
