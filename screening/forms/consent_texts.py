"""How a clinic changes a draft of its papers, and chooses its rules of signing."""

import re
from dataclasses import replace
from typing import Any

from django import forms

from screening.consent_texts.texts import Element, Text, rules
from screening.models import ConsentRules

LONGEST = 6000  # characters of one element


class ChangeConsentText(forms.Form):
    """The words of a draft: its introduction, and each element's heading, text and question.

    Which answers a question has is ours to keep: the check of understanding stays comparable.
    """

    def __init__(self, text: Text, data: Any = None, *, reconsent: bool) -> None:
        super().__init__(data)
        self.text = text
        self.fields["intro"] = _words("Introduction", text.intro, lines=3)
        for element in text.elements:
            self._add(element)
        self.fields["reconsent"] = forms.BooleanField(
            label="Whoever signed an older version must sign this one",
            help_text="Choose this when the meaning changes, not for a better word.",
            initial=reconsent,
            required=False,
        )

    def _add(self, element: Element) -> None:
        code, paragraphs = element.code, "\n\n".join(element.text)
        self.fields[f"{code}-title"] = _line(f"Heading: {element.title}", element.title)
        self.fields[f"{code}-text"] = _words(f"Text: {element.title}", paragraphs, lines=8)
        if element.question:
            self.fields[f"{code}-explains"] = _words(
                f"Said after a wrong answer: {element.title}", element.question.explains, lines=2
            )

    def changed(self) -> Text:
        """The paper with the new words."""
        elements = tuple(self._element(element) for element in self.text.elements)
        return replace(self.text, intro=self.cleaned_data["intro"], elements=elements)

    def _element(self, element: Element) -> Element:
        said = self.cleaned_data
        question = element.question
        if question:
            question = replace(question, explains=said[f"{element.code}-explains"])
        paragraphs = re.split(r"\s*\n\s*\n\s*", said[f"{element.code}-text"].replace("\r", ""))
        return replace(
            element,
            title=said[f"{element.code}-title"],
            text=tuple(" ".join(p.split()) for p in paragraphs),
            question=question,
        )


class ChooseConsentRules(forms.Form):
    """The numbers of signing, each with its bounds and where it comes from."""

    def __init__(self, data: Any = None, *, now: ConsentRules) -> None:
        super().__init__(data)
        for name, rule in rules().items():
            self.fields[name] = forms.IntegerField(
                label=rule.says,
                help_text=f"{rule.lowest} to {rule.highest}; ours is {rule.value}. {rule.source}.",
                min_value=rule.lowest,
                max_value=rule.highest,
                initial=int(getattr(now, name)),
            )
        self.fields["second_factor"] = forms.BooleanField(
            label=rules()["second_factor"].says,
            initial=now.second_factor,
            required=False,
        )

    def chosen(self) -> dict[str, int]:
        """The numbers, as the action takes them."""
        return {name: int(value) for name, value in self.cleaned_data.items()}


def _line(label: str, initial: str) -> forms.CharField:
    return forms.CharField(label=label, initial=initial, max_length=120)


def _words(label: str, initial: str, *, lines: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        initial=initial,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": lines}),
    )
