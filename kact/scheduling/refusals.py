"""Why something cannot be booked. Each carries sentences for staff, and names no patient."""

from collections.abc import Sequence

from kact.protocol.gate import GateClosed
from kact.scheduling.walltime import NotOnTheClock


class Refused(RuntimeError):
    """The calendar does not allow it. ``sentences`` say why, for staff."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("; ".join(self.sentences))


class Taken(Refused):
    """Somebody or something is taken then. ``names`` are rooms, equipment and staff.

    A partner who is expected elsewhere is never named: ``partner`` says only that one is.
    """

    def __init__(self, names: Sequence[str], *, partner: bool = False) -> None:
        self.names, self.partner = tuple(names), partner
        said = [f"{name} is taken then." for name in names]
        if partner:
            said.append("Somebody who is to come cannot be booked then.")
        super().__init__(said)


class Gone(Refused):
    """Something or somebody was chosen that is not there any more. ``names`` as in Taken."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__([f"{name} can no longer be booked." for name in names])


class Closed(Refused):
    """The clinic, the room or a member of staff is not there then."""


class TooSoon(Refused):
    """A dose would come closer to another than the gate before the next dose allows."""


class OutOfOrder(Refused):
    """Something would come before what it must follow."""


class Lacking(Refused):
    """A role that must be there, or a room, is missing; or the kind is not for those to come."""


class OfSome(RuntimeError):
    """Some couples of several may not come: ``why``, by the couple's number."""

    def __init__(self, why: "Sequence[tuple[str, GateClosed | Refused]]") -> None:
        self.why = tuple(why)
        super().__init__("; ".join(f"{reference}: {one}" for reference, one in self.why))


class Stale(RuntimeError):
    """Somebody else has changed this visit since it was seen."""


class NotNow(RuntimeError):
    """A visit that stands as this one does cannot become that."""


IN_THE_WAY = (Refused, OfSome, NotOnTheClock, GateClosed)
"""Everything that booking may say no with, in words that stand at a field."""
