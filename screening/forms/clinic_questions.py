"""How a clinic writes a question of its own."""

from typing import Any

from django import forms

from screening.forms.safety import one_of
from screening.intake.library import parts_by
from screening.intake.own_questions import (
    KINDS,
    LONGEST,
    MOST_DECIMALS,
    faults,
)
from screening.models import ClinicQuestion


class ProposeQuestion(forms.Form):
    """One question: where it stands, its words, and what can be answered.

    ``source`` is the question it begins from; new words for one that is asked stay in its part.
    """

    part = forms.ChoiceField(
        label="At the end of which part?",
        help_text="Whoever reads the part’s other answers reads this one, and nobody else.",
        error_messages={"required": "Choose a part."},
    )
    asks = forms.CharField(
        label="The question, as a partner reads it",
        help_text="One plain sentence that asks one thing.",
        max_length=LONGEST["asks"],
        error_messages={"required": "Write the question."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    help = forms.CharField(
        label="A sentence that helps to answer",
        max_length=LONGEST["help"],
        required=False,
    )
    kind = one_of("What can be answered?", list(KINDS.items()), "Choose what can be answered.")
    options = forms.CharField(
        label="Answers to choose from",
        help_text="One on each line. Only for one of several answers, or any number of them.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    unit = forms.CharField(
        label="Unit of a number",
        help_text="Such as kg.",
        max_length=LONGEST["unit"],
        required=False,
    )
    lowest = forms.DecimalField(
        label="Lowest number taken",
        help_text="What lies outside the bounds is refused where it is typed.",
        max_digits=12,
        decimal_places=3,
        required=False,
    )
    highest = forms.DecimalField(
        label="Highest number taken", max_digits=12, decimal_places=3, required=False
    )
    decimals = forms.IntegerField(
        label="Digits after the point of a number",
        min_value=0,
        max_value=MOST_DECIMALS,
        required=False,
    )
    needed = forms.BooleanField(
        label="The part is not complete without it",
        help_text="Otherwise the page says that it can be left out.",
        required=False,
        initial=True,
    )

    def __init__(
        self, data: Any = None, *, source: ClinicQuestion | None = None, replaces: bool, part: str
    ) -> None:
        super().__init__(data, initial=_initial(source) if source else {"part": part})
        choices = [(found.code, found.label) for found in parts_by("partner")]
        self.fields["part"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]
        self.fields["part"].disabled = replaces

    def clean(self) -> dict[str, Any]:
        """Say at its field what keeps the question from being asked."""
        data: dict[str, Any] = super().clean() or {}
        data["options"] = tuple(_lines(data.get("options", "")))
        data["decimals"] = data.get("decimals") or 0
        data |= {name: " ".join(data.get(name, "").split()) for name in ("asks", "help", "unit")}
        if data.get("kind") and not self.errors:
            how = {name: value for name, value in data.items() if name not in {"part", "needed"}}
            for field, says in faults(**how):
                self.add_error(field, says)
        return data


def _lines(text: str) -> list[str]:
    """The lines that say anything, each with one space between words."""
    return [words for line in text.splitlines() if (words := " ".join(line.split()))]


def _initial(source: ClinicQuestion) -> dict[str, Any]:
    """The words of a question, in the fields of the form."""
    return {
        "part": source.part,
        "asks": source.asks,
        "help": source.help,
        "kind": source.kind,
        "options": "\n".join(source.options),
        "unit": source.unit,
        "lowest": source.bound(source.lowest),
        "highest": source.bound(source.highest),
        "decimals": source.decimals if source.kind == "number" else None,
        "needed": source.needed,
    }
