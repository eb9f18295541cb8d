"""What is typed of a dose. No strength is chosen for anybody, and nothing is ticked beforehand."""

from collections.abc import Iterable
from copy import deepcopy
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils import timezone

from kact.ledger.models import Lot
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
    stocked = forms.ChoiceField(
        label="Lot",
        required=False,
        help_text="Of what the clinic stocks; the dose is then written into its ledger.",
    )
    lot = forms.CharField(
        label="Lot on the label, if it is not from stock", max_length=60, required=False
    )
    lot_expires = forms.DateField(
        label="Its last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, stock: Iterable[Lot] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stock = {str(lot.pk): lot for lot in stock}
        shown = [(pk, f"{lot.code}: {lot.substance.name}") for pk, lot in self.stock.items()]
        self.fields["stocked"].choices = [("", "Not from stock"), *shown]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The lot from stock, with what its label says; or what was read off another label."""
        typed = super().clean() or {}
        if lot := self.stock.get(typed.get("stocked", "")):
            self._same_strength(lot, typed)
            typed |= {"lot": lot.code, "lot_expires": lot.expires_on, "lot_id": lot.pk}
        else:
            for name in ("lot", "lot_expires"):
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, "Choose a lot from stock, or read it off the label.")
        typed.pop("stocked", None)
        return typed

    def _same_strength(self, lot: Lot, typed: dict[str, Any]) -> None:
        strength = typed.get("strength")
        if strength is not None and strength != lot.substance.strength and not typed.get("diluted"):
            self.add_error("strength", f"Lot {lot.code} is {lot.substance.name}.")


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
        self.fields["given_at"].label = f"Given at, {timezone.localtime():%Z}"

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
