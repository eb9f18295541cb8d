"""A page of questions, made from an instrument's definition."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kact.instruments.instrument import Definition
from kact.instruments.items import Item, Page, spoken_name
from kact.instruments.wording import WordingFault, read_wording, skeleton


class QuestionField(forms.ChoiceField):
    """One item: its printed options in their order, and its poles where it has two."""

    def __init__(self, item: Item) -> None:
        super().__init__(
            label=item.legend,
            choices=[(option.code, spoken_name(item, option)) for option in item.options],
            widget=forms.RadioSelect,
            required=False,
        )
        self.left, self.right = item.left, item.right


class QuestionPage(forms.Form):
    """The items of one page. Leaving one out is allowed here; sending asks about it."""

    def __init__(
        self, definition: Definition, page: Page, data: Any = None, *, answers: Mapping[str, str]
    ) -> None:
        super().__init__(data, initial=dict(answers))
        for item in definition.items_on(page):
            self.fields[item.code] = QuestionField(item)

    def answers(self) -> dict[str, str]:
        """The options chosen on this page."""
        return {item: option for item, option in self.cleaned_data.items() if option}


class RecordPermission(forms.Form):
    """What the holder of the rights allows, and the paper that says so."""

    holder = forms.CharField(label="Who gave the permission", max_length=200)
    reference = forms.CharField(
        label="Reference", help_text="A number or a date by which it can be found.", max_length=200
    )
    scope = forms.CharField(
        label="What it allows",
        help_text="For whom, for how many people, on paper or on a screen.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document_hash = forms.RegexField(
        r"^[0-9a-fA-F]{64}$",
        label="SHA-256 of the document",
        help_text="64 digits. Keep the document itself in the clinic; this page takes no file.",
        error_messages={"invalid": "Give the 64 hexadecimal digits."},
    )
    starts_on = forms.DateField(
        label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label="Until",
        help_text="The last day, or blank where none is named.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_document_hash(self) -> str:
        """The digits in lower case."""
        return str(self.cleaned_data["document_hash"]).lower()

    def clean(self) -> dict[str, Any]:
        """Refused where it would end before it begins."""
        said = self.cleaned_data
        if said.get("ends_on") and said.get("starts_on") and said["ends_on"] < said["starts_on"]:
            self.add_error("ends_on", "It ends before it begins.")
        return said


class SupplyWording(forms.Form):
    """The licensed words, each block under the line that names what it is for."""

    text = forms.CharField(
        label="The words",
        help_text=(
            "Paste each text below its line, exactly as licensed."
            " Leave the lines with # as they are."
        ),
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, definition: Definition) -> None:
        super().__init__(data, initial={"text": skeleton(definition)})
        self.definition = definition

    def clean_text(self) -> str:
        """The text, if it words this instrument; otherwise all that is wrong with it."""
        try:
            read_wording(self.cleaned_data["text"], self.definition)
        except WordingFault as fault:
            raise forms.ValidationError(fault.faults) from fault
        return str(self.cleaned_data["text"])
