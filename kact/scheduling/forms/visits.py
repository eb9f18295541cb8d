"""What booking and moving a visit ask for; a refusal is said at the field it is about."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms

from kact.accounts.models import Membership
from kact.couples.forms import CoupleNumberField
from kact.couples.models import Couple, Course, Partner
from kact.protocol.gate import GateClosed
from kact.scheduling.actions.visits import Needs
from kact.scheduling.kinds import CHOICES, kinds
from kact.scheduling.reasons import Reason, Who
from kact.scheduling.refusals import (
    Gone,
    Lacking,
    OfSome,
    OutOfOrder,
    Refused,
    Taken,
    TooSoon,
)
from kact.scheduling.walltime import Ambiguous, NotOnTheClock, WallTime

BOTH = "both"
DOSES = {Partner.Place.ONE: Course.Doses.ONE, Partner.Place.TWO: Course.Doses.TWO}
SHORTEST, LONGEST = 5, 12 * 60  # minutes
SECOND = [("", "It comes once"), ("first", "The first time"), ("second", "The second time")]


_GONE = {"invalid_choice": "What was chosen can no longer be booked. Choose again."}
_FIELDS = ((Ambiguous, "second"), (NotOnTheClock, "time"), (Lacking, "staff"))


class FindCouple(forms.Form):
    """Whose visit it is to be."""

    couple = CoupleNumberField(
        label="Couple number",
        help_text="Such as C-0042. The couple's own page has a way to book, too.",
        error_messages={"required": "Give the couple's number."},
    )


class StaffField(forms.ModelMultipleChoiceField):
    """Members of staff, each with the role they are chosen in."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.role_name.lower()}"


class VisitTime(forms.Form):
    """When, for how long, and what it takes. ``second`` is asked only of an hour that comes twice.

    ``kind`` of a visit that is moved is fixed; a visit that is booked says it among its answers.
    """

    day = forms.DateField(
        label="Day",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Give the day."},
    )
    time = forms.TimeField(
        label="Begins at",
        widget=forms.TimeInput({"type": "time", "step": 300}, format="%H:%M"),
        error_messages={"required": "Give the time it begins."},
    )
    second = forms.ChoiceField(
        label="Which of the two?", choices=SECOND, required=False, widget=forms.HiddenInput
    )
    minutes = forms.IntegerField(
        label="Minutes",
        required=False,
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text="Empty: as long as such a visit usually takes.",
    )
    staff = StaffField(
        queryset=Membership.objects.none(),
        required=False,
        label="Staff",
        widget=forms.CheckboxSelectMultiple,
        error_messages=_GONE,
    )
    room: Any = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="Room",
        empty_label="No room",
        error_messages=_GONE,
    )
    equipment: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        required=False,
        label="Equipment",
        widget=forms.CheckboxSelectMultiple,
        error_messages=_GONE,
    )

    def __init__(self, *args: Any, zone: str, offered: "Offered", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        for name in ("staff", "room", "equipment"):
            self.fields[name].queryset = getattr(offered, name)  # type: ignore[attr-defined]
        if not offered.equipment:
            del self.fields["equipment"]
        if self.data.get("second"):
            self._ask_which()

    def when(self) -> WallTime:
        """The wall time that was asked for."""
        said = self.cleaned_data
        second = {"first": False, "second": True}.get(said["second"])
        return WallTime(said["day"], said["time"], self.zone, second)

    def needs(self) -> Needs:
        """What the visit takes."""
        said = self.cleaned_data
        return Needs(
            staff=list(said["staff"]), room=said["room"], equipment=list(said.get("equipment", ()))
        )

    def say(self, refusal: Exception, *, entitled: bool = False) -> None:
        """Put what is in the way where it can be put right; what was typed stays."""
        if isinstance(refusal, Ambiguous):
            self._ask_which()
        if isinstance(refusal, OutOfOrder | TooSoon):
            self.breaks_course = self.when()
        for field, sentence in self._told(refusal, entitled=entitled):
            self.add_error(field, sentence)

    def _told(self, refusal: Exception, *, entitled: bool) -> Iterator[tuple[str, str]]:
        """Each sentence with the field it belongs to."""
        if isinstance(refusal, Taken | Gone):
            for name, sentence in zip(refusal.names, refusal.sentences, strict=False):
                yield self._field_of(name), sentence
            if isinstance(refusal, Taken) and (refusal.partner or not refusal.names):
                yield "time", "Somebody who is to come cannot be booked then."
            return
        for sentence in words_of(refusal, entitled=entitled):
            yield self._field_for(refusal), sentence

    def _field_for(self, refusal: Exception) -> str:
        if isinstance(refusal, GateClosed):
            return self._gate_field
        return next((field for kind, field in _FIELDS if isinstance(refusal, kind)), "day")

    _gate_field = "day"
    breaks_course: WallTime | None = None  # the time that other visits of the couple do not allow

    def _ask_which(self) -> None:
        field = self.fields["second"]
        field.widget = forms.RadioSelect()
        field.choices = SECOND[1:]  # type: ignore[attr-defined]

    def _field_of(self, name: str) -> str:
        """The field in which a name was chosen."""
        said = self.cleaned_data
        if any(member.name == name for member in said["staff"]):
            return "staff"
        return "room" if str(said["room"]) == name else "equipment"


def words_of(refusal: Exception, *, entitled: bool) -> tuple[str, ...]:
    """What is in the way, as sentences.

    Of a closed gate the reasons, for those entitled to them; for others the gate's own word.
    """
    if isinstance(refusal, GateClosed):
        return refusal.sentences if entitled else (f"{refusal.sheet.word}.",)
    if isinstance(refusal, OfSome):
        return tuple(
            f"{reference}: {sentence}"
            for reference, why in refusal.why
            for sentence in words_of(why, entitled=entitled)
        )
    return refusal.sentences if isinstance(refusal, Refused) else (str(refusal),)


class Offered:
    """What can be chosen from: the clinic's clinicians, rooms and equipment."""

    def __init__(self, staff: Any, room: Any, equipment: Any) -> None:
        self.staff, self.room, self.equipment = staff, room, equipment


class BookVisit(VisitTime):
    """A new visit of one couple: what kind, who of them is to come, when, and what it takes."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=[("", "Choose one"), *CHOICES],
        error_messages={"required": "Choose the kind of visit."},
    )
    who = forms.ChoiceField(
        label="Who is to come?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who is to come."},
    )
    doses = forms.ChoiceField(
        label="Who is dosed?",
        required=False,
        help_text="Of a dose at which the other is a witness.",
    )
    planned_as = forms.RegexField(r"^[a-z_]+-\d+-\d$", required=False, widget=forms.HiddenInput)
    field_order = (
        "kind",
        "who",
        "doses",
        "day",
        "time",
        "second",
        "minutes",
        "staff",
        "room",
        "equipment",
    )
    _gate_field = "kind"

    def __init__(self, *args: Any, couple: Couple, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = {str(p.pk): p for p in couple.current}
        names = [(pk, p.name) for pk, p in self.partners.items()]
        both = [] if couple.waits_for_second else [(BOTH, "Both together")]
        self.fields["who"].choices = [*names, *both]  # type: ignore[attr-defined]
        self._ask_who_is_dosed(couple)

    def _ask_who_is_dosed(self, couple: Couple) -> None:
        """Only where one of two who come is dosed."""
        if couple.courses[0].variant != Course.Variant.SEQUENTIAL_WITNESS:
            del self.fields["doses"]
            return
        people = [(DOSES[Partner.Place(p.place)], p.name) for p in couple.current]
        self.fields["doses"].choices = [("", "As agreed for the course"), *people]  # type: ignore[attr-defined]

    @property
    def subject(self) -> Partner | None:
        """The partner who is to come alone."""
        return self.partners.get(self.cleaned_data["who"])

    def clean(self) -> dict[str, Any]:
        """Whether the kind is for those who are to come, and has the room it needs."""
        said: dict[str, Any] = super().clean() or {}
        kind = kinds().get(said.get("kind", ""))
        if kind and "who" in said and not kind.may_be(joint=said["who"] == BOTH):
            alone = "one partner alone" if said["who"] == BOTH else "both together"
            self.add_error("who", f"{kind.name} is for {alone}.")
        if kind and kind.room and "room" in said and not said["room"]:
            self.add_error("room", f"{kind.name} needs a room.")
        return said


class MoveVisit(VisitTime):
    """Another time, room or staff for a visit. ``token`` is the version of it that was seen."""

    token = forms.IntegerField(widget=forms.HiddenInput)


class CancelVisit(forms.Form):
    """On whose side, and why, as far as a calendar needs to know."""

    who = forms.ChoiceField(
        label="Who cancels?",
        choices=Who.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who cancels."},
    )
    reason = forms.ChoiceField(
        label="Why?",
        choices=Reason.choices,
        widget=forms.RadioSelect,
        help_text="Choose what is true and says least. The partners do not read it.",
        error_messages={"required": "Choose why."},
    )
    token = forms.IntegerField(widget=forms.HiddenInput)


class MarkVisit(forms.Form):
    """That somebody is late or did not come: one of two, or whoever was to come."""

    who = forms.ChoiceField(required=False)
    token = forms.IntegerField()

    def __init__(self, *args: Any, expected: Iterable[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = {str(p.pk): p for p in expected}
        self.fields["who"].choices = [("", ""), *((pk, "") for pk in self.partners)]  # type: ignore[attr-defined]

    @property
    def one(self) -> Partner | None:
        """The one of two who is meant."""
        return self.partners.get(self.cleaned_data["who"])
