"""What the gallery's pages show; everybody in it is invented.

Import after settings are configured.
"""

import datetime as dt
from typing import Any

from django import forms

AT = dt.datetime(2026, 3, 4, 15, 20, tzinfo=dt.UTC)
OFTEN = (
    "All the time",
    "Most of the time",
    "More often than not",
    "Now and then",
    "Rarely",
    "Never",
)
POSITIONS = [(str(n), f"position {n + 1} of 6") for n in range(6)]


class Choice(forms.Form):
    q = forms.ChoiceField(
        label="How often do you and your partner quarrel?",
        choices=[(str(n), word) for n, word in enumerate(OFTEN)],
        widget=forms.RadioSelect,
        help_text="Think of the past month. There are no right answers.",
    )


class Poles(forms.Form):
    a = forms.ChoiceField(
        label="Which position is nearest to how you feel?",
        choices=POSITIONS,
        widget=forms.RadioSelect,
    )
    b = forms.ChoiceField(
        label="And between these two?", choices=POSITIONS, widget=forms.RadioSelect
    )


class Register(forms.Form):
    name = forms.CharField(label="Name they like to be called")
    email = forms.EmailField(label="E-mail", help_text="Their own, not shared with anybody.")
    weight = forms.DecimalField(label="Weight in kg", required=False)
    contact = forms.ChoiceField(
        label="Safe way to reach them",
        choices=[("email", "E-mail"), ("phone", "Phone"), ("none", "Only in person")],
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    voicemail = forms.BooleanField(label="A voice message is safe", required=False)
    days = forms.MultipleChoiceField(
        label="Days that suit",
        choices=[("mon", "Monday"), ("tue", "Tuesday")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class SignIn(forms.Form):
    login = forms.EmailField(label="E-mail")
    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text='<a href="#">Forgot your password?</a>',
    )


class Code(forms.Form):
    code = forms.CharField(label="Code")


class Passkey(forms.Form):
    credential = forms.CharField(widget=forms.HiddenInput)


def _forms() -> dict[str, forms.Form]:
    return {
        "choice": Choice(initial={"q": "2"}),
        "choice_error": Choice({}, prefix="x"),
        "poles": Poles(initial={"a": "1"}),
        "register_error": Register({"name": "", "email": "none"}),
        "sign_in": SignIn(),
        "code_error": Code({}),
    }


def _clinical() -> dict[str, Any]:
    alert = {
        "id": "1",
        "what": "PHQ-9 item 9 answered above zero",
        "sure": "Self-reported once, in a questionnaire answered alone. Not yet spoken about.",
        "next": "Call her today on the safe number, ask about plans and means, note what was done.",
        "at": AT,
        "name": "Ana",
        "place": 1,
    }
    seen = alert | {
        "acknowledged_at": AT + dt.timedelta(hours=2),
        "acknowledged_by": "Ruth Okafor",
        "done": "Called; no plan, safety plan renewed, sees the prescriber tomorrow.",
    }
    cleared = "A prescriber has cleared each partner within the last 90 days"
    lines = [
        (cleared, "met", "Ana", 1, "until 2 Jun 2026"),
        (cleared, "not met", "Ben", 2, "never cleared"),
        ("Each partner has signed the consent documents in force", "unknown", "", 0, "no answer"),
        ("Both partners have signed the same agreements", "met", "", 0, ""),
    ]
    return {
        "alert": alert,
        "alert_seen": seen,
        "findings": [
            dict(zip(("says", "state", "name", "place", "reason"), line, strict=True))
            for line in lines
        ],
        "phases": [
            {"name": "Screening", "state": "done", "note": "Feb 2026"},
            {"name": "Consent", "state": "done", "note": "2 Mar 2026"},
            {"name": "Preparation", "state": "now", "note": "since 4 Mar 2026"},
            {"name": "Dosing", "state": "next"},
            {"name": "Integration", "state": "next"},
            {"name": "Outcomes", "state": "next"},
        ],
        "entries": [
            {"at": AT, "says": "Ana answered CSI-16."},
            {"at": AT - dt.timedelta(hours=3), "says": "Ana accepted her invitation."},
            {"at": AT - dt.timedelta(days=1), "says": "Ana was invited.", "by": "by Ines Marin"},
        ],
        "facts": [
            {"term": "Course", "detail": "Both dose, same room"},
            {"term": "Protocol", "detail": "Version 1.0"},
            {"term": "Therapist", "detail": "Ruth Okafor"},
        ],
        **_scores(),
    }


def _scores() -> dict[str, Any]:
    ana, ben = {"name": "Ana", "place": 1}, {"name": "Ben", "place": 2}
    csi = {"title": "CSI-16", "value": 47, "maximum": 81, "higher_is": "better", "at": AT}
    phq = {"title": "PHQ-9", "value": 12, "maximum": 27, "higher_is": "worse", "at": AT}
    none = {"title": "GAD-7", "value": None, "reason": "Sent 3 Mar, not answered yet."}
    return {
        "csi": csi | ana | {"cut_off": "Cut-off 51.5: below it suggests notable dissatisfaction"},
        "phq": phq | ben | {"band": "Moderate (10 to 14)"},
        "no_score": none | ben,
    }


def _personal() -> dict[str, Any]:
    return {
        "tasks": [
            {"title": "About your relationship", "url": "#", "hint": "16 questions, 5 minutes"},
            {"title": "How you have been", "url": "#", "hint": "9 questions, 3 minutes"},
            {"title": "Set up your sign-in", "done": True},
        ],
        "answers": [
            {"question": "I feel close to my partner", "answer": "Mostly true", "change_url": "#"},
            {"question": "How much joy do you share with your partner?", "change_url": "#"},
        ],
        "resources": [
            {
                "name": "988 Suicide and Crisis Lifeline",
                "how": "Call or text 988",
                "url": "tel:988",
                "detail": "Free, day and night (US)",
            },
            {"name": "Emergency", "how": "911", "detail": "If anybody is in danger now"},
        ],
    }


def _account() -> dict[str, Any]:
    return {
        "authenticators": {"totp": True, "webauthn": []},
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
        "PASSKEY_LOGIN_ENABLED": True,
        "is_mfa_enabled": True,
        "can_view_codes": True,
        "unused_codes": [f"{n:08d}" for n in range(11111111, 99999999, 9876543)],
        "total_count": 10,
        "webauthn_form": Passkey(),
        "js_data": {},
        "demo_people": [{"email": "r@example.org", "name": "Ruth Okafor", "role": "therapist"}],
    }


def context() -> dict[str, Any]:
    """Sample values for every component and page of the gallery."""
    return {
        "form": _forms(),
        "site_name": "Willow House",
        "clinic_name": "Willow House",
        "leave_to": "https://example.org/",
        "reader_name": "Ruth Okafor",
        "csrf_token": "x",
        "nav": "couples",
        "page": {"newer": True, "older": True, "newest": 190, "oldest": 166},
        "filters": [
            {"name": "stage", "label": "Stage", "options": [{"value": "", "label": "Any stage"}]},
            {"name": "needs", "label": "Attention", "options": [{"value": "", "label": "All"}]},
        ],
        "couples_sample": [
            ("Ana & Ben", "Preparation", 2),
            ("Caro & Dev", "Screening", 0),
            ("Eli & Finn", "Integration", 0),
        ],
        **_clinical(),
        **_personal(),
        **_account(),
    }
