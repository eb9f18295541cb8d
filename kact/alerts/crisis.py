"""Where somebody in danger can turn now, in the clinic's own numbers."""

import re

from kact.accounts.models import Clinic


def crisis_resources(clinic: Clinic) -> list[dict[str, str]]:
    """The resources in the order in which they help, as ``crisis_notice.html`` takes them."""
    return [
        {
            "name": "In danger right now",
            "how": f"Call {clinic.emergency_number}",
            "url": _tel(clinic.emergency_number),
            "detail": "They can come to you.",
        },
        {
            "name": "Someone to talk to, day or night",
            "how": clinic.crisis_line,
            "url": _tel(clinic.crisis_line),
            "detail": "Free, and you need not say why you are calling.",
        },
        {
            "name": clinic.neutral_name,
            "how": f"Call {clinic.phone}" if clinic.phone else "Call us",
            "url": _tel(clinic.phone),
            "detail": "In opening hours.",
        },
    ]


def _tel(words: str) -> str:
    """An address that dials the number among the words, or nothing where there is none."""
    number = re.search(r"\+?\d[\d ()-]*", words)
    return "tel:" + re.sub(r"[^+\d]", "", number[0]) if number else ""
