"""Reads measures and their scores for whoever is looking."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import FilteredRelation, Q, QuerySet

from kact.instruments.definition import library
from kact.instruments.models import Response
from kact.instruments.scoring import SCORER_VERSION
from kact.privacy.models import joined
from outcomes.models import Score


def measures_of(couple: UUID) -> QuerySet[Any]:
    """Everything the partners of one couple were asked, the oldest first.

    Each comes with its ``score`` by today's scorer, if it has one. Who may read responses and not
    scores gets those alone that have none.
    """
    score = FilteredRelation("scores", condition=Q(scores__scorer=SCORER_VERSION))
    rows = Response.objects.filter(couple_id=couple).annotate(score=score)
    seen: QuerySet[Any] = rows.filter(joined("score", Score.objects.filter(couple_id=couple)))
    return seen.select_related("subject", "score").order_by("asked_at", "id")


def latest_scores(measures: Iterable[Any]) -> list[Score]:
    """The newest score on each of one partner's measures (``measures_of``), in the library's order.

    Newest is what was sent last, whenever it was asked.
    """
    sent = [measure for measure in measures if measure.submitted_at]
    scores = [measure.score for measure in sent if hasattr(measure, "score")]
    scores.sort(key=lambda score: score.response.submitted_at)
    newest = {score.instrument: score for score in scores}
    return [newest[instrument] for instrument in library() if instrument in newest]
