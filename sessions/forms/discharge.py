"""What is measured and asked before one partner leaves."""

from typing import Any

from django import forms

from sessions.actions.discharge import ASKED_ALONE, ESCORT, Leaving
from sessions.monitoring import Item, asked, items
from sessions.monitoring.discharge import Part, rules

YES_NO = [("yes", "Yes"), ("no", "No")]
ALDRETE = "aldrete_"


def measured() -> list[Item]:
    """What is measured again before anybody leaves."""
    wanted = {item for criterion in rules().criterion for item in criterion.items} | {"rr"}
    return [item for item in items().values() if item.code in wanted]


class DischargePartner(forms.Form):
    """Every criterion, measured or answered now. What is left open is unknown, and keeps here."""

    left_open_counts = True  # no field is called optional

    escort = forms.CharField(label="Name of who takes them home", max_length=200, required=False)
    somebody_else = forms.BooleanField(
        label="Somebody else who has the other partner’s name", required=False
    )
    pads = forms.IntegerField(
        label="PADS, 0 to 10, if it was taken", min_value=0, max_value=10, required=False
    )

    def __init__(
        self, *args: Any, may_override: bool, corrects: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {item.code: _field(item) for item in measured()}
        self.fields |= {
            _asks(each.code): _choice(each.words, YES_NO, forms.RadioSelect)
            for each in asked()
            if each.code != ASKED_ALONE
        }
        self.fields |= {ALDRETE + part.code: _part(part) for part in rules().aldrete}
        if may_override:
            self.fields["override"] = _words("Let them leave although a criterion is not met: why")
        if corrects:
            self.fields["reason"] = _words("Why it is corrected", required=True)

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The fields as they are filled in, one heading after the other."""
        names = [_asks(each.code) for each in asked() if each.code not in (ASKED_ALONE, ESCORT)]
        parts = [name for name in self.fields if name.startswith(ALDRETE)]
        last: list[str] = [name for name in ("override", "reason") if name in self.fields]
        found: list[tuple[str, list[str]]] = [
            ("Measured now", [item.code for item in measured()]),
            ("Seen and asked", names),
            ("Aldrete score", [*parts, "pads"]),
            ("Who takes them home", [_asks(ESCORT), "escort", "somebody_else"]),
            ("Otherwise", last),
        ]
        return [
            {"title": title, "fields": [self[name] for name in those]}
            for title, those in found
            if those
        ]

    def leaving(self) -> Leaving:
        """What was measured and asked, as the action takes it; empty answers left out."""
        data = self.cleaned_data
        given = {name: value for name, value in data.items() if value not in ("", None)}
        said = {
            each.code: given[_asks(each.code)] == "yes"
            for each in asked()
            if _asks(each.code) in given
        }
        points = {name: value for name, value in given.items() if name.startswith(ALDRETE)}
        return Leaving(
            values={item.code: given[item.code] for item in measured() if item.code in given},
            said=said,
            aldrete={name.removeprefix(ALDRETE): int(value) for name, value in points.items()},
            pads=data.get("pads"),
            escort=data.get("escort", ""),
            somebody_else=bool(data.get("somebody_else")),
        )


class AskWayHome(forms.Form):
    """Asked alone: nobody else is in the room, and nobody else can hear."""

    alone = forms.BooleanField(
        label="This partner is alone with me, and nobody can hear us",
        error_messages={"required": "Ask this only when nobody else can hear."},
    )
    feels_safe = forms.TypedChoiceField(
        label="“Do you feel safe going home with your partner today?”",
        choices=YES_NO,
        widget=forms.RadioSelect,
        coerce=lambda word: word == "yes",
    )
    plan = forms.CharField(
        label="If not: the other way home that is settled",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Without one, this partner stays until there is one.",
    )

    def noted(self) -> dict[str, Any]:
        """What was said, as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("feels_safe", "plan")}


def _asks(code: str) -> str:
    """The field's name of a question; the escort's own name stands beside its question."""
    return f"is_{code}"


def _field(item: Item) -> forms.Field:
    label = f"{item.words}, {item.unit}" if item.unit else item.words
    if item.sort == "choice":
        return _choice(label, [(option.code, option.words) for option in item.options])
    low, high = map(int, item.bounds)
    if item.sort == "scale":
        label = f"{label}, {low} ({item.low}) to {high} ({item.high})"
    return forms.IntegerField(label=label, min_value=low, max_value=high, required=False)


def _part(part: Part) -> forms.Field:
    return _choice(part.words, [(str(n), words) for n, words in enumerate(part.options)][::-1])


def _choice(
    label: str, choices: list[tuple[str, str]], widget: type[forms.Widget] = forms.Select
) -> forms.Field:
    begins = [] if widget is forms.RadioSelect else [("", "Choose")]
    return forms.ChoiceField(
        label=label, choices=[*begins, *choices], widget=widget, required=False
    )


def _words(label: str, *, required: bool = False) -> forms.Field:
    area = forms.Textarea({"rows": 2})
    return forms.CharField(label=label, max_length=1000, required=required, widget=area)
