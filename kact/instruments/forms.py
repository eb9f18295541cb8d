"""A page of questions, made from an instrument's definition."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kact.instruments.instrument import Definition
from kact.instruments.items import Item, Page, spoken_name


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
