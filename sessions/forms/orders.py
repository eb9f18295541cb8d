"""What a prescriber orders. No strength is chosen for anybody."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from sessions.dosing import routes as table
from sessions.models import Order

_TENTH = {"step": "0.1", "inputmode": "decimal"}


class WriteOrder(forms.ModelForm):
    """One order. The form shows the route's table beside it; the action judges by it."""

    route = forms.ChoiceField(
        label="Route",
        choices=[("", "Choose")] + [(r.code, r.name) for r in table.routes().values()],
        error_messages={"required": "Choose a route."},
    )
    form = forms.ChoiceField(
        label="Form",
        choices=[("", "Choose")] + [(f.code, f.name) for f in table.forms().values()],
        error_messages={"required": "Choose a form."},
    )
    strength = forms.DecimalField(
        label="Strength, mg in each mL, piece or device",
        help_text="Solution: 10, 50 or 100. Otherwise as on the label.",
        min_value=Decimal("0.1"),
        max_value=Decimal(1000),
        decimal_places=1,
        widget=forms.NumberInput(attrs=_TENTH | {"list": "strengths"}),
        error_messages={"required": "Choose a strength; there is none by itself."},
    )
    intent = forms.ChoiceField(
        label="What the dose is for",
        choices=Order.Intent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the dose is for."},
    )
    boosters = forms.TypedChoiceField(
        label="Boosters allowed",
        choices=[("", "Choose"), (0, "None"), (1, "One"), (2, "Two")],
        coerce=int,
        error_messages={"required": "Choose how many."},
    )
    interval_min = forms.IntegerField(
        label="Minutes between two doses",
        help_text="Needed where a booster is allowed.",
        min_value=0,
        max_value=600,
        required=False,
    )
    replacing = forms.CharField(
        label="Why it takes the place of the order before",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Order
        fields = (
            "substance",
            "route",
            "form",
            "strength",
            "min_mg",
            "max_mg",
            "max_total_mg",
            "boosters",
            "interval_min",
            "intent",
            "last_day",
            "weight_kg",
            "weight_on",
            "reason",
        )
        labels: ClassVar = {
            "substance": "Substance",
            "min_mg": "Least for one dose, mg",
            "max_mg": "Most for one dose, mg",
            "max_total_mg": "Most in one session, mg",
            "last_day": "Last day of this order",
            "weight_kg": "Weight it is counted by, kg",
            "weight_on": "Weighed on",
            "reason": "Why, where the table warns",
        }
        widgets: ClassVar = {
            "min_mg": forms.NumberInput(attrs=_TENTH),
            "max_mg": forms.NumberInput(attrs=_TENTH),
            "max_total_mg": forms.NumberInput(attrs=_TENTH),
            "weight_kg": forms.NumberInput(attrs=_TENTH),
            "last_day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "weight_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "reason": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, replaces: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self._meta.fields)
        self.fields["substance"].choices = [("", "Choose"), *Order.Substance.choices]  # type: ignore[attr-defined]
        if not replaces:
            del self.fields["replacing"]

    def clean_interval_min(self) -> int:
        """No minutes are none."""
        return self.cleaned_data["interval_min"] or 0


class StopOrder(forms.Form):
    """Why an order counts no more."""

    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why it stops."},
    )
