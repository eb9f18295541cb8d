"""A check before a dose in which nothing is wrong, as its form and its judge take it."""

from datetime import datetime, timedelta
from typing import Any

from sessions.dosing.check import check

KNOWN = {
    "room_ready": True,
    "order_on_file": True,
    "consented": True,
    "weight_differs": False,
    "escort": True,
    "escort_doses": False,
}


def well(at: datetime, **other: Any) -> dict[str, Any]:
    """Answers that pass at ``at``."""
    answers = {
        "identity": "yes",
        "food": (at - timedelta(hours=6)).isoformat(),
        "drink": (at - timedelta(hours=3)).isoformat(),
        "substances": [],
        "psychedelics": "no",
        "medicines": "usual",
        "intoxicated": "no",
        "illness": "no",
        "pregnancy": "not_possible",
        "suicidality": "none",
        "mood": "6",
        "sleep": "7",
        "sedation": "5",
        "oriented": "yes",
        "weight": "70",
        "systolic": "120",
        "diastolic": "75",
        "heart_rate": "70",
        "saturation": "98",
        "breathing": "14",
        "escort_sober": "yes",
        "belongings": "yes",
        "bladder": "yes",
    }
    assert set(answers) <= {item.code for item in check().item}
    return answers | other
