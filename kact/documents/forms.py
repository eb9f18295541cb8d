"""What every signature asks for."""

from django import forms


class TypedName(forms.CharField):
    """One's full name, typed out as a signature."""

    def __init__(self) -> None:
        super().__init__(
            label="Your full name",
            help_text="Typing your name here is your signature.",
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"required": "Type your full name to sign."},
        )
