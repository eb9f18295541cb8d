"""What is asked about agreements: a section's clauses, the care team's limits, a signature."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kact.documents.forms import TypedName
from kact.protocol.queries import number_in_force
from sessions.agreements.clauses import Answer, Answers, Clause, Section, clauses
from sessions.agreements.effective import plain
from sessions.numbers import days_code

LONGEST_WORD = 20  # characters of a stop word
LONGEST_TOPIC = 40


class AnswerSection(forms.Form):
    """The clauses of one page. A draft may leave some out; ``whole`` asks for all of them."""

    def __init__(
        self, section: Section, data: Any = None, *, given: Answers, whole: bool = True
    ) -> None:
        super().__init__(data)
        self.section, self.whole = section, whole
        for clause in section.clause:
            self.fields |= fields_of(clause)
            self.initial.update(_initial(clause, given.get(clause.code)))

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing, once the person goes on."""
        data: dict[str, Any] = super().clean() or {}
        for clause in self.section.clause if self.whole else ():
            if clause.code not in self.errors and _answer(clause, data) is None:
                self.add_error(clause.code, _MISSING[clause.kind])
        return data

    def answers(self) -> dict[str, Answer]:
        """What was given and holds no error, by the clause's code. Asked after ``is_valid``."""
        return answers_in(self, self.section.clause)


class LimitAgreement(forms.Form):
    """What the care team narrows. A clause left open is left to the partners."""

    reason = forms.CharField(
        label="Why, for the care team",
        help_text="Neither partner reads this.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, given: Answers) -> None:
        super().__init__(data)
        self.limited = [c for c in clauses().all.values() if c.kind in {"level", "days"}]
        for clause in self.limited:
            self.fields[clause.code] = _limit(clause)
            self.initial[clause.code] = given.get(clause.code)
        self.order_fields([*(c.code for c in self.limited), "reason"])

    def answers(self) -> dict[str, Answer]:
        """The clauses that were narrowed. Asked after ``is_valid``."""
        return answers_in(self, self.limited)


class SignAgreement(forms.Form):
    """A name under a version, by somebody who has read it."""

    read = forms.BooleanField(
        label="I have read this, and I agree to it",
        error_messages={"required": "Tick the box once you have read it."},
    )
    typed_name = TypedName()


def answers_in(form: forms.Form, asked: Iterable[Clause]) -> dict[str, Answer]:
    """The answers of a form to these clauses, where there are any without an error."""
    found: dict[str, Answer] = {}
    for clause in asked:
        wrong = {clause.code, f"{clause.code}-own"} & form.errors.keys()
        answer = None if wrong else _answer(clause, form.cleaned_data)
        if answer is not None:
            found[clause.code] = answer
    return found


def fields_of(clause: Clause) -> dict[str, forms.Field]:
    """The fields that ask one clause, by name."""
    asks: dict[str, Any] = {"label": clause.asks, "help_text": clause.help, "required": False}
    if clause.kind == "level":
        return {
            clause.code: forms.ChoiceField(
                choices=_choices(clause), widget=forms.RadioSelect, **asks
            )
        }
    if clause.kind == "days":
        return {clause.code: _days(clause, asks)}
    if clause.kind == "words":
        return {clause.code: OwnWords(clause.most, LONGEST_WORD, **asks)}
    ticks = forms.MultipleChoiceField(
        choices=_choices(clause), widget=forms.CheckboxSelectMultiple, **asks
    )
    own = {f"{clause.code}-own": _own_topics(clause)} if clause.most else {}
    return {clause.code: ticks, **own}


class OwnWords(forms.CharField):
    """Some words of one's own, one on each line, without what would tell whose they are."""

    def __init__(self, most: int, longest: int, **asks: Any) -> None:
        look = {"class": "form-control", "autocomplete": "off"}
        widget = forms.TextInput(look) if most == 1 else forms.Textarea(look | {"rows": most})
        super().__init__(widget=widget, max_length=most * (longest + 2), **asks)
        self.most, self.longest = most, longest

    def prepare_value(self, value: Any) -> Any:
        """A list as its lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # several entries stand in one field
        """The entries, each once."""
        entries = [plain(line) for line in super().clean(value).splitlines()]
        found = list(dict.fromkeys(entry for entry in entries if entry))
        if len(found) > self.most:
            raise forms.ValidationError(f"Give at most {self.most}.")
        if any(len(entry) > self.longest for entry in found):
            raise forms.ValidationError(f"Keep each to {self.longest} letters.")
        return found


_MISSING = {
    "level": "Choose an answer.",
    "days": "Give a number of days.",
    "words": "Give a word.",
    "list": "Choose at least one.",
}


def _answer(clause: Clause, data: dict[str, Any]) -> Answer | None:
    """The answer to one clause, or None while there is none."""
    value = data.get(clause.code)
    if clause.kind in {"level", "days"}:
        return value or None
    entries = [*(value or []), *data.get(f"{clause.code}-own", [])]
    return entries if len(entries) >= _least(clause) else None


def _least(clause: Clause) -> int:
    return 1 if clause.kind == "words" else clause.least


def _initial(clause: Clause, given: Answer | None) -> dict[str, Any]:
    if clause.kind == "days" and given is None and clause.days:
        return {clause.code: int(number_in_force(days_code(clause)))}
    if clause.kind != "list" or not isinstance(given, list):
        return {clause.code: given}
    chosen = [entry for entry in given if entry in clause.codes]
    return {clause.code: chosen, f"{clause.code}-own": [e for e in given if e not in chosen]}


def _days(clause: Clause, asks: dict[str, Any]) -> forms.IntegerField:
    bounds = clause.days
    assert bounds is not None, clause.code
    field = forms.IntegerField(
        min_value=bounds.low,
        max_value=bounds.high,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
        **asks,
    )
    field.unit = "days"  # type: ignore[attr-defined] # the template sets it beside the number
    return field


def _own_topics(clause: Clause) -> OwnWords:
    return OwnWords(
        clause.most,
        LONGEST_TOPIC,
        label="Other topics, in a word or two",
        help_text=f"One on each line, at most {clause.most}.",
        required=False,
    )


def _limit(clause: Clause) -> forms.Field:
    """A clause as the care team narrows it: nothing, or one of its narrower answers."""
    if clause.kind == "days":
        return _days(clause, {"label": clause.heading, "required": False})
    narrower = _choices(clause)[:-1]
    choices = [("", "Left to the partners"), *narrower]
    return forms.ChoiceField(label=clause.heading, choices=choices, required=False)


def _choices(clause: Clause) -> list[tuple[str, str]]:
    return [(option.code, option.label) for option in clause.options]
