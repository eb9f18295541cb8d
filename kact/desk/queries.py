"""Puts together what the staff's pages show, from what each room can say."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kact.alerts.queries import open_alerts
from kact.couples.models import Couple, Course
from kact.couples.queries import couples_like, in_stage, with_partners
from kact.instruments.queries import outstanding
from kact.privacy.audience import Audience
from kact.privacy.roles import Can


@dataclass(frozen=True)
class Attention:
    """One reason why a couple may need a look: its word, who may ask, and which couples."""

    code: str
    label: str
    can: Can
    couples: Any


ATTENTION = (
    Attention(
        "alerts",
        "Safety alert waiting",
        Can.SEE_CARE,
        lambda: open_alerts().order_by().values("couple_id"),
    ),
    Attention(
        "forms",
        "Forms outstanding",
        Can.SEE_CARE,
        lambda: outstanding().order_by().values("couple_id"),
    ),
)


def attention_for(reader: Audience) -> list[Attention]:
    """The reasons this reader may filter by; a reason they may not know is not offered."""
    return [reason for reason in ATTENTION if reader.can(reason.can)]


def couples_list(reader: Audience, *, q: str, stage: str, attention: str) -> QuerySet[Couple]:
    """The couples in reach that match, with their partners and courses."""
    found = couples_like(q)
    if stage in Course.Stage.values:
        found = in_stage(found, stage)
    for reason in attention_for(reader):
        if reason.code == attention:
            found = found.filter(pk__in=reason.couples())
    return with_partners(found)


def marks_for(reader: Audience, couples: list[Couple]) -> dict[Any, list[str]]:
    """For each couple on a page, the reasons to look that this reader may know."""
    ids = [couple.pk for couple in couples]
    marks: dict[Any, list[str]] = {pk: [] for pk in ids}
    for reason in attention_for(reader):
        for row in reason.couples().filter(couple_id__in=ids).distinct():
            marks[row["couple_id"]].append(reason.label)
    return marks


ARC: list[str] = [stage for stage in Course.Stage if stage != Course.Stage.CLOSED]


def arc_of(couple: Couple) -> list[dict[str, str]]:
    """The phases of the arc, each done, now or next."""
    [course] = couple.courses
    at = ARC.index(course.stage) if course.stage in ARC else len(ARC)
    words = ["done"] * at + ["now"] + ["next"] * len(ARC)
    return [
        {"name": Course.Stage(stage).label, "state": word}
        for stage, word in zip(ARC, words, strict=False)
    ]
