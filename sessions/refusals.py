"""Why a dose is not prepared, checked or given, each as a plain sentence for whoever tried."""


class DoseNotNow(RuntimeError):
    """Nothing was kept; ``sentences`` say why."""

    says = ""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences or (self.says,)
        super().__init__(" ".join(self.sentences))


class BeyondOrder(DoseNotNow):
    """The dose does not keep to its order, or to its route's table."""


class NoOrder(DoseNotNow):
    says = "The order it was prepared by counts no more. Prepare it anew."


class NotMeasured(DoseNotNow):
    """What was typed cannot be prepared as it is."""


class NotInStock(DoseNotNow):
    """The ledger does not allow it, and says why."""


class NotChecked(DoseNotNow):
    says = "A second person has not checked this dose."


class SamePerson(DoseNotNow):
    says = "Somebody else has to do this: whoever checks a dose neither prepares nor gives it."


class NotDosed(DoseNotNow):
    says = "This partner is not dosed today."


class DosesEnded(DoseNotNow):
    says = "This partner is given nothing more today."


class CalledOff(DoseNotNow):
    says = "This day is not going ahead."


class Settled(DoseNotNow):
    says = "This prepared dose was given, or put away, before."


class WrongTime(DoseNotNow):
    says = "Give the time of the dose: after it was checked, and not still to come."


class KeyTaken(DoseNotNow):
    says = "Another dose was sent with this number. Open the page again."


class ReasonMissing(DoseNotNow):
    """It is given only with a reason."""
