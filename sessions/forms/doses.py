"""What is typed of a dose. No strength is chosen for anybody, and nothing is ticked beforehand."""

from copy import deepcopy
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils import timezone

from sessions.dosing.routes import plain, routes
from sessions.models import PreparedDose

_MG = {"step": "0.1", "inputmode": "decimal"}


def _mg(label: str, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.1"),
        max_value=Decimal(1000),
        decimal_places=1,
        widget=forms.NumberInput(attrs=_MG),
        **more,
    )


class PrepareDose(forms.Form):
    """What is drawn up or counted out."""

    planned_mg = _mg("Dose, mg")
    strength = _mg(
        "Strength on the label, mg in each mL, piece or device",
        help_text="Read it from what is in your hand.",
    )
    diluted = forms.BooleanField(label="It was diluted", required=False)
    lot = forms.CharField(label="Lot", max_length=60)
    lot_expires = forms.DateField(
        label="Expires", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class CheckDose(forms.Form):
    """What a second person compares, each by itself."""

    COMPARED: ClassVar = {
        "partner": "Partner: two identifiers",
        "drug": "Drug, form and strength",
        "amount": "Dose in mg, and what is drawn up",
        "lot": "Lot and expiry",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.COMPARED.items():
            missing = {"required": "Compare this too, or do not check the dose."}
            self.fields[name] = forms.BooleanField(label=label, error_messages=missing)


class GiveDose(forms.Form):
    """The dose as it was given. The key is made here, once: sent twice, it is one dose."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    right_partner = forms.BooleanField(
        error_messages={"required": "Look at whom you give it to, and tick the name."}
    )
    given_mg = _mg("Given, mg")
    given_at = forms.DateTimeField(
        label="Given at",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label="Why, where less was given or a warning stands",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    DETAILS: ClassVar = {
        "site": forms.CharField(label="Site", max_length=60),
        "infusion": forms.DecimalField(
            label="Rate, mL per hour", min_value=0, max_value=1000, decimal_places=1
        ),
        "devices": forms.IntegerField(label="Devices", min_value=1, max_value=3),
        "hold": forms.IntegerField(label="Held in the mouth, minutes", min_value=0, max_value=60),
        "self": forms.BooleanField(label="Taken by the partner's own hand", required=False),
    }

    def __init__(self, *args: Any, prepared: PreparedDose, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = routes()[prepared.order.route].asks
        self.fields["right_partner"].label = f"This is {prepared.subject.name}"
        for name in self.asks:
            self.fields[name] = deepcopy(self.DETAILS[name])
        self.order_fields(["key", "right_partner", "given_mg", "given_at", *self.asks, "reason"])
        self.initial["key"] = uuid4()
        self.initial["given_mg"] = plain(prepared.planned_mg)
        self.initial["given_at"] = timezone.localtime()

    def given(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        details = {name: typed[name] for name in self.asks}
        return {
            "key": typed["key"],
            "given_mg": typed["given_mg"],
            "given_at": typed["given_at"],
            "reason": typed["reason"],
            "details": {
                name: value if isinstance(value, bool) else str(value)
                for name, value in details.items()
            },
        }


class Reason(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why."},
    )
