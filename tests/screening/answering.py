"""Answers by hand for the contraindications: a clean world, and each question from best to worst.

Written from the programme's tables and from nothing in the rules, so that it can judge them.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from screening.intake.answers import Given

TODAY = date(2026, 3, 1)
World = dict[str, Any]
MISSING = None  # not answered
UNCLEAR = "unknown"

YES_IS_WORSE = ("no", MISSING, UNCLEAR, "yes")
NO_IS_WORSE = ("yes", MISSING, UNCLEAR, "no")

_YES_IS_WORSE = """
    aneurysm avm intracerebral_haemorrhage ketamine_hypersensitivity angina angina_unstable
    heart_attack stroke heart_failure heart_failure_decompensated hypertension coronary_disease
    arrhythmia hypertensive_encephalopathy pregnancy_possible pregnant breastfeeding psychosis
    psychosis_now schizophrenia_spectrum family_psychosis mania mania_now mania_psychotic
    intoxicated_or_delirious ketamine_misuse ketamine_misuse_finding substance_disorder
    substance_disorder_active dissociative_disorder personality_disorder severe_dysregulation
    liver_disease bladder_symptoms ulcerative_cystitis raised_intracranial_pressure
    raised_eye_pressure thyroid severe_respiratory_disease sleep_apnoea aspiration_risk
    airway_concern seizure porphyria takes_medicines refusal_consequence
    interview_refusal_consequence forced_sex strangulation weapon legal_orders retaliation injury
    escalation stalking child_exposure conflict_beyond_words worried_afterwards legal_proceedings
    wish_to_leave partner_insisted interview_insisted
"""
_NO_IS_WORSE = """
    capacity could_say_no interview_could_say_no ease_together hypertension_controlled
"""

# Best first. What is not answered, or not known, stands between what is clear and what is not.
BEST_FIRST: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(_YES_IS_WORSE.split(), YES_IS_WORSE),
    **dict.fromkeys(_NO_IS_WORSE.split(), NO_IS_WORSE),
    "heart_attack_date": ("2025-09-01", MISSING, "2025-09-02"),
    "stroke_date": ("2019-01-01", MISSING, "2026-03-01"),
    "birth_date": ("1990-05-05", MISSING, "2008-03-02"),
    "first_systolic": ("140", MISSING, "150", "160"),
    "first_diastolic": ("90", MISSING, "95", "100"),
    "second_systolic": ("140", MISSING, "150", "160"),
    "second_diastolic": ("90", MISSING, "95", "100"),
    "qtc_ms": ("470", MISSING, "471", "501"),
    "alt_uln": ("3", MISSING, "3.1"),
    "ast_uln": ("3", MISSING, "3.1"),
    "measured_weight_kg": ("100", MISSING, "110"),
    "stop_bang": ("2", MISSING, "3"),
    "days_abstinent": ("365", MISSING, "364"),
    "fear": ("0", MISSING, "1", "4"),
    "own_wish": ("7", MISSING, "6"),
    "interview_own_wish": ("7", MISSING, "6"),
    "hcg": ("negative", MISSING, "positive"),
    "psychosis_finding": ("none", MISSING, UNCLEAR, "past", "active"),
    "mania_finding": ("none", MISSING, UNCLEAR, "past", "psychotic", "current"),
    "bipolar": ("no", MISSING, UNCLEAR, "bipolar_2", "bipolar_1", "bipolar_other"),
    "substance_finding": ("remission", MISSING, UNCLEAR, "active"),
    "drug_screen": ("not_indicated", MISSING, "unexplained"),
    "urinalysis": ("normal", MISSING, "abnormal"),
    "suicide_risk": ("none", MISSING, UNCLEAR, "ideation", "intent"),
    "self_harm": ("past", MISSING, UNCLEAR, "recent"),
    "child_pugh": ("no_disease", MISSING, UNCLEAR, "a", "b", "c"),
    "thyroid_state": ("overactive_treated", MISSING, UNCLEAR, "overactive_untreated"),
    "pattern": ("none", MISSING, UNCLEAR, "situational_low", "situational_severe"),
    "control": (["none"], MISSING, ["money"], ["money", "phone"]),
    "dependence": (["none"], MISSING, ["care"]),
    "interview_dependence": (["none"], MISSING, ["housing"]),
    "whose_idea": ("both", MISSING, "partner"),
    "interview_whose_idea": ("own", MISSING, "partner"),
    "undisclosed_matter": ("no", MISSING, "talk", "yes"),
    "separation_plans": ("none", MISSING, UNCLEAR, "thought", "planned"),
    "couple_therapy": ("here", MISSING, "none"),
    "medicines": (
        [{"name": "Ibuprofen"}],
        [{"name": "Ibuprofen"}, {"name": "Qwertol"}],
        [{"name": "Ibuprofen"}, {"name": "Qwertol"}, {"name": "Xanax"}],
        [{"name": "Ibuprofen"}, {"name": "Qwertol"}, {"name": "Xanax"}, {"name": "theophylline"}],
    ),
}

# Read by a rule, and neither answer worse than the other.
EVEN = {"measured_height_cm": ("175",), "ecg": ("yes", "no"), "liver_tests": ("yes", "no")}

# A question asked only after these answers to another.
AFTER: dict[str, tuple[str, frozenset[str]]] = {
    "angina_unstable": ("angina", frozenset({"yes"})),
    "heart_attack_date": ("heart_attack", frozenset({"yes"})),
    "stroke_date": ("stroke", frozenset({"yes"})),
    "heart_failure_decompensated": ("heart_failure", frozenset({"yes"})),
    "hypertension_controlled": ("hypertension", frozenset({"yes"})),
    "pregnant": ("pregnancy_possible", frozenset({"yes", UNCLEAR})),
    "psychosis_now": ("psychosis", frozenset({"yes"})),
    "mania_now": ("mania", frozenset({"yes"})),
    "mania_psychotic": ("mania", frozenset({"yes"})),
    "substance_disorder_active": ("substance_disorder", frozenset({"yes"})),
    "days_abstinent": ("substance_disorder", frozenset({"yes"})),
    "ulcerative_cystitis": ("bladder_symptoms", frozenset({"yes", UNCLEAR})),
    "thyroid_state": ("thyroid", frozenset({"yes"})),
    "qtc_ms": ("ecg", frozenset({"yes"})),
    "alt_uln": ("liver_tests", frozenset({"yes"})),
    "ast_uln": ("liver_tests", frozenset({"yes"})),
    "medicines": ("takes_medicines", frozenset({"yes"})),
}

QUESTIONS = tuple(BEST_FIRST.keys() | EVEN.keys())


def clean() -> World:
    """The best answer to every question, and to those that a worse answer would open."""
    best = {code: order[0] for code, order in BEST_FIRST.items()}
    return best | {code: order[0] for code, order in EVEN.items()}


def asked(world: World, code: str) -> bool:
    """Whether what was answered leaves this question to be asked."""
    parent, opens = AFTER.get(code, ("", frozenset()))
    return not parent or world.get(parent) in opens


def given(world: Mapping[str, Any]) -> dict[str, Given]:
    """The world as the engine reads it."""
    return {code: Given(value) for code, value in world.items() if value is not MISSING}
