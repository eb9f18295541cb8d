"""How a clinic changes a draft of its papers, and chooses its rules of signing."""

import re
from dataclasses import replace
from typing import Any

from django import forms

from screening.consent_texts.texts import Element, Question, Text, rules
from screening.models import ConsentRules

LONGEST = 6000  # characters of one element
QUESTION = 300  # characters of a question
LONGEST_OPTION = 200  # characters of an answer
FEWEST = 2
RIGHT = "*"
TOO_FEW = "Give at least two answers, one a line."
ONE_RIGHT = "Put * before exactly one answer: the right one."
TWICE = "Two of the answers are the same."
TOO_LONG = f"Keep each answer to {LONGEST_OPTION} characters."


class OptionsField(forms.CharField):
    """The answers of a question, one a line, a star before the right one."""

    def __init__(self, *, label: str, initial: Question) -> None:
        super().__init__(
            label=label,
            initial=_starred(initial),
            max_length=LONGEST,
            help_text="One answer a line. Put * before the one that is right.",
            widget=forms.Textarea(attrs={"rows": len(initial.options) + 1}),
        )

    def clean(self, value: Any) -> tuple[tuple[str, ...], int]:
        """The answers, and which is right, from 1. Refuses what asks nothing."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        options = tuple(line.removeprefix(RIGHT).strip() for line in lines)
        if len(options) < FEWEST or not all(options):
            raise forms.ValidationError(TOO_FEW)
        if len({option.casefold() for option in options}) < len(options):
            raise forms.ValidationError(TWICE)
        right = [n for n, line in enumerate(lines, 1) if line.startswith(RIGHT)]
        if len(right) != 1:
            raise forms.ValidationError(ONE_RIGHT)
        if max(map(len, options)) > LONGEST_OPTION:
            raise forms.ValidationError(TOO_LONG)
        return options, right[0]


def _starred(question: Question) -> str:
    """The answers as they are typed."""
    lines = enumerate(question.options, 1)
    return "\n".join(f"{RIGHT} {o}" if n == question.right else o for n, o in lines)


class ChangeConsentText(forms.Form):
    """The words of a draft: its introduction, and each element's heading, text and question.

    A question keeps two answers or more, one a line, and exactly one of them is right: the line
    that begins with a star.
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
        if question := element.question:
            self.fields[f"{code}-asks"] = _line(
                f"Question: {element.title}", question.asks, QUESTION
            )
            self.fields[f"{code}-options"] = OptionsField(
                label=f"Answers: {element.title}", initial=question
            )
            self.fields[f"{code}-explains"] = _words(
                f"Said after a wrong answer: {element.title}", question.explains, lines=2
            )

    def changed(self) -> Text:
        """The paper with the new words."""
        elements = tuple(self._element(element) for element in self.text.elements)
        return replace(self.text, intro=self.cleaned_data["intro"], elements=elements)

    def _element(self, element: Element) -> Element:
        said = self.cleaned_data
        question = element.question
        if question:
            options, right = said[f"{element.code}-options"]
            words = {name: said[f"{element.code}-{name}"] for name in ("asks", "explains")}
            question = replace(question, **words, options=options, right=right)
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


def _line(label: str, initial: str, longest: int = 120) -> forms.CharField:
    return forms.CharField(label=label, initial=initial, max_length=longest)


def _words(label: str, initial: str, *, lines: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        initial=initial,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": lines}),
    )
