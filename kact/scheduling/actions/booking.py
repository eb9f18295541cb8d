"""What is asked of the calendar: a kind of visit at a time, and what it takes."""

from dataclasses import dataclass
from datetime import timedelta

from kact.scheduling.actions.claiming import Block, Needs
from kact.scheduling.kinds import Kind
from kact.scheduling.walltime import WallTime


@dataclass(frozen=True)
class Booking:
    """A visit that is to be, before anything is written."""

    terms: Kind
    when: WallTime
    needs: Needs
    block: Block
    planned_as: str
    doses: str

    @property
    def times(self) -> dict[str, object]:
        """The columns of a visit that say when it is."""
        return {
            "starts_at": self.block.starts,
            "ends_at": self.block.ends,
            "wall_date": self.when.day,
            "wall_time": self.when.clock,
            "zone": self.when.zone,
        }


def booking(
    terms: Kind,
    when: WallTime,
    needs: Needs,
    minutes: int | None,
    *,
    planned_as: str = "",
    doses: str = "",
) -> Booking:
    """What is asked for; without ``minutes`` as long as such a visit usually takes.

    Raises NotOnTheClock for an hour that is missing or comes twice.
    """
    starts = when.moment
    ends = starts + timedelta(minutes=minutes or terms.minutes)
    block = Block(starts, ends, terms.buffer)
    return Booking(terms, when, needs, block, planned_as, doses if terms.doses else "")
