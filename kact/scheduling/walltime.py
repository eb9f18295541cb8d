"""Time as people say it: a date, an hour on the wall, and the zone of that wall. Pure.

Twice a year an hour is missing and an hour comes twice. A missing one is refused with a sentence;
of one that comes twice somebody must say which is meant.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


class NotOnTheClock(ValueError):
    """A wall time that does not name one moment. Its text is the sentence to show."""


class Missing(NotOnTheClock):
    """The clocks go forward over this time: it never comes."""


class Ambiguous(NotOnTheClock):
    """The clocks go back over this time: it comes twice. ``choices`` are both, the first first."""

    def __init__(self, sentence: str, choices: "tuple[WallTime, WallTime]") -> None:
        super().__init__(sentence)
        self.choices = choices


@dataclass(frozen=True)
class WallTime:
    """A time on the clock of one zone. ``second`` says which, of an hour that comes twice.

    None is right wherever there is only one.
    """

    day: date
    clock: time
    zone: str
    second: bool | None = None

    @property
    def moment(self) -> datetime:
        """The same moment in UTC. Raises Missing or Ambiguous, each with a sentence."""
        early, late = self._as(fold=0), self._as(fold=1)
        if early.utcoffset() == late.utcoffset():
            return early.astimezone(UTC)
        if early.astimezone(UTC) > late.astimezone(UTC):
            raise Missing(
                f"{self.clock:%H:%M} does not exist on {self.day:%d %B %Y} in {self.zone}: the"
                " clocks go forward over it."
            )
        if self.second is None:
            raise Ambiguous(self._which(early, late), self._both())
        return (late if self.second else early).astimezone(UTC)

    def _as(self, *, fold: int) -> datetime:
        plain = datetime.combine(self.day, self.clock.replace(tzinfo=None, fold=fold))
        return plain.replace(tzinfo=ZoneInfo(self.zone))

    def _both(self) -> "tuple[WallTime, WallTime]":
        return replace(self, second=False), replace(self, second=True)

    def _which(self, early: datetime, late: datetime) -> str:
        return (
            f"{self.clock:%H:%M} comes twice on {self.day:%d %B %Y} in {self.zone}: the clocks go"
            f" back over it. Say which is meant: the first ({early:%Z}) or the second ({late:%Z})."
        )


def on_the_wall(moment: datetime, zone: str) -> WallTime:
    """A moment as the clock of a zone shows it; its own ``moment`` is the same again."""
    local = moment.astimezone(ZoneInfo(zone))
    wall = WallTime(local.date(), local.time().replace(tzinfo=None, fold=0), zone)
    try:
        wall.moment  # noqa: B018 - whether it names one moment is what is asked
    except Ambiguous:
        return replace(wall, second=bool(local.fold))
    return wall
