"""Why stock does not move. Each is a plain sentence for staff, and names no patient."""


class Refused(ValueError):
    """The ledger does not allow it. The message says why, for staff."""


class NotEnough(Refused):
    """There is less of the lot, or of what was drawn, than this would take."""


class LotExpired(Refused):
    """The lot was good until yesterday or before."""


class WrongSubstance(Refused):
    """The lot, or what was drawn, is not of the drug, form and strength that was ordered."""


class KeyTaken(Refused):
    """Something else was sent under the same key."""


class SameHand(Refused):
    """Whoever did the first half of this may not do the second."""


class Settled(Refused):
    """It was witnessed, called off, taken back or resolved meanwhile."""


class Moved(Refused):
    """The lot moved while it was counted: both count again."""
