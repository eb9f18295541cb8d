"""A clinic's own words for one piece."""

from django import forms

from sessions.education.library import CLINIC_WORDS, UnknownWord, figures, names_in


class ProposeEducationText(forms.Form):
    """A heading and paragraphs. Numbers stand by their names, so that the clinic's own count."""

    title = forms.CharField(
        label="Heading", max_length=120, error_messages={"required": "Give it a heading."}
    )
    body = forms.CharField(
        label="What partners read",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 16}),
        error_messages={"required": "Write what partners read."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        names = ", ".join(f"{{{name}}}" for name in sorted({*figures(), *CLINIC_WORDS}))
        self.fields["body"].help_text = (
            f"A blank line begins a new paragraph. Names in braces stand for the clinic's own"
            f" numbers and words: {names}."
        )

    def clean_body(self) -> str:
        """Every name in braces stands for something."""
        body: str = self.cleaned_data["body"]
        try:
            names_in(body)
        except UnknownWord as error:
            raise forms.ValidationError(f"{error}.".capitalize()) from error
        return body
