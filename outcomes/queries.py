"""Reads scores for whoever is looking."""

from uuid import UUID

from kact.instruments.definition import library
from kact.instruments.scoring import SCORER_VERSION
from outcomes.models import Score


def latest_scores(couple: UUID) -> list[Score]:
    """The newest score of each partner on each measure, in the library's order."""
    rows = Score.objects.filter(couple_id=couple, scorer=SCORER_VERSION).select_related(
        "response", "subject"
    )
    newest = {(s.subject_id, s.instrument): s for s in rows.order_by("response__submitted_at")}
    order = list(library())
    return sorted(newest.values(), key=lambda s: (order.index(s.instrument), s.subject.place))
