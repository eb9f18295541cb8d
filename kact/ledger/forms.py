"""What is asked of whoever keeps the stock. A key made with the form keeps it from moving twice."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import uuid4

from django import forms
from django.utils import timezone

from kact.ledger import queries
from kact.ledger.actions.posting import shown
from kact.ledger.models import CaseStep, Draw, Inventory, Substance, Waste

P = TypeVar("P")
_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
STOCK = "stock"  # where a waste is of nothing drawn up
_COUNT = {"required": "Give a number.", "invalid": "Give a number, such as 12.5."}


def _amount(label: str, help_text: str = "", *, least: str = "0.0001") -> forms.DecimalField:
    return forms.DecimalField(
        label=f"{label} (mg)",
        help_text=help_text,
        min_value=Decimal(least),
        max_digits=12,
        decimal_places=4,
        error_messages=_COUNT,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )


def _key() -> forms.UUIDField:
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class ListSubstance(forms.ModelForm):
    """A drug as the clinic stocks it; its strength always says of what."""

    class Meta:
        model = Substance
        fields = (
            "drug",
            "schedule",
            "form",
            "strength",
            "unit",
            "container_units",
            "multi_dose",
            "ndc",
        )
        labels = {
            "strength": "Strength: mg in one unit",
            "unit": "Unit",
            "container_units": "Units in one container",
            "multi_dose": "A container is for several doses",
        }
        help_texts = {
            "strength": "As on the label: 50 for 50 mg/mL.",
            "container_units": "10 for a vial of 10 mL; 1 for a single device or piece.",
            "ndc": "As on the label.",
        }


class _OnPaper(forms.Form):
    """Who sent it or took it back, and the paper that says so."""

    containers = forms.IntegerField(
        label="Containers", min_value=1, max_value=100_000, error_messages=_COUNT
    )
    party = forms.CharField(max_length=120)
    address = forms.CharField(label="Address", max_length=240)
    dea_number = forms.RegexField(
        r"^[A-Za-z]{2}\d{7}$",
        label="DEA number",
        max_length=9,
        error_messages={"invalid": "Two letters and seven digits."},
    )
    paper = forms.CharField(max_length=60)
    dated = forms.DateField(widget=_DAY)
    key = _key()

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"dated": today, "key": uuid4()})

    def terms(self, paper: Callable[..., P]) -> dict[str, Any]:
        """As the action takes it."""
        said = dict(self.cleaned_data)
        names = ("party", "address", "dea_number", "paper", "dated")
        on_paper = paper(**{name: said.pop(name) for name in names})
        return said | {"paper": on_paper}


class ReceiveStock(_OnPaper):
    """A delivery of full containers."""

    code = forms.CharField(label="Lot number", max_length=40)
    expires_on = forms.DateField(
        label="Good until",
        widget=_DAY,
        help_text="The last day. Where only a month is printed, its last day.",
    )
    location = forms.CharField(label="Kept in", max_length=80, help_text="Such as “Cabinet 1”.")
    field_order = [
        "code",
        "expires_on",
        "containers",
        "location",
        "party",
        "address",
        "dea_number",
        "paper",
        "dated",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["containers"].label = "Full containers"
        self.fields["party"].label = "Supplier"
        self.fields["paper"].label = "Invoice number"
        self.fields["dated"].label = "Received on"


class ReturnStock(_OnPaper):
    """What goes back through a reverse distributor."""

    mg = _amount("Amount", "What all of it holds.")
    field_order = ["mg", "containers", "party", "address", "dea_number", "paper", "dated"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].label = "Reverse distributor"
        self.fields["paper"].label = "Number of the form or receipt"
        self.fields["dated"].label = "Sent on"


class ReverseMovement(forms.Form):
    """Why a row is taken back."""

    reason = forms.CharField(
        label="Why", max_length=240, help_text="It stands in the ledger. Name no patient."
    )
    key = _key()


def _drawn(draw: Draw) -> str:
    at = timezone.localtime(draw.at)
    return f"Drawn up at {at:%H:%M %Z}: {shown(draw.open)} mg left"


class ProposeWaste(forms.Form):
    """What is wasted, how and why."""

    draw = forms.ChoiceField(label="Out of")
    mg = _amount("Amount")
    why = forms.ChoiceField(label="Why", choices=Waste.Why.choices)
    method = forms.ChoiceField(label="How", choices=Waste.Method.choices)
    note = forms.CharField(
        label="Note",
        max_length=240,
        required=False,
        help_text="The witness reads it. Name no patient.",
    )

    def __init__(self, data: Any = None, *, draws: Iterable[Draw]) -> None:
        super().__init__(data)
        self.draws = {str(draw.pk): draw for draw in draws}
        drawn = [(pk, _drawn(draw)) for pk, draw in self.draws.items()]
        self.fields["draw"].choices = [*drawn, (STOCK, "The stock itself")]  # type: ignore[attr-defined]
        self.initial["draw"] = next(iter(self.draws), STOCK)

    def terms(self) -> dict[str, Any]:
        """As the action takes it."""
        said = dict(self.cleaned_data)
        return said | {"draw": self.draws.get(said["draw"])}


class CountLot(forms.Form):
    """What one person counted."""

    counted_mg = _amount(
        "What you counted", "All full containers, and what is in open ones.", least="0"
    )
    inventory = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, inventory: str | None) -> None:
        super().__init__(data, initial={"inventory": inventory})

    def terms(self) -> dict[str, Any]:
        """As the action takes it; an inventory that is not there counts as none."""
        pk = self.cleaned_data["inventory"]
        found = queries.inventories().filter(pk=pk).first() if pk else None
        return {"counted_mg": self.cleaned_data["counted_mg"], "inventory": found}


class StepDiscrepancy(forms.Form):
    """What was done about a discrepancy."""

    what = forms.ChoiceField(label="What was done", choices=CaseStep.What.choices)
    text = forms.CharField(
        label="In words",
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text="Name no patient.",
    )
    adjust = forms.BooleanField(
        label="When resolving: let the ledger say what was counted", required=False
    )

    def terms(self) -> dict[str, Any]:
        """As the action takes it."""
        return dict(self.cleaned_data)


class BeginInventory(forms.Form):
    """When in the day it is taken."""

    business = forms.ChoiceField(label="Taken", choices=Inventory.Business.choices)


KINDS = (("pdf", "PDF"), ("csv", "Table (CSV)"))
LONGEST = timedelta(days=366 * 2)


class ExportInventory(forms.Form):
    """As what it is wanted."""

    kind = forms.ChoiceField(choices=KINDS)


class ExportLedger(forms.Form):
    """Which days, and as what."""

    since = forms.DateField(label="From", widget=_DAY)
    until = forms.DateField(label="Up to and with", widget=_DAY)
    kind = forms.ChoiceField(label="As", choices=KINDS)

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"since": today.replace(day=1), "until": today})

    def clean(self) -> dict[str, Any]:
        """The days follow each other, and are not too many for one file."""
        said: dict[str, Any] = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and not timedelta(0) <= until - since <= LONGEST:
            self.add_error("until", "Choose a day after the first, at most two years later.")
        return said
