"""The programme's table of contraindications once more, by hand, to judge the rules as data."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.screening.answering import TODAY, UNCLEAR, World, asked

A, R, P = "A", "R", "P"
XANAX, THEOPHYLLINE = "Xanax", "theophylline"


class Answers:
    """A world, asked in one word. What is not asked was not said."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __getitem__(self, code: str) -> Any:
        return self.world.get(code) if asked(self.world, code) else None

    def yes(self, *codes: str) -> bool:
        return any(self[code] == "yes" for code in codes)

    def no(self, *codes: str) -> bool:
        return any(self[code] == "no" for code in codes)

    def number(self, code: str, otherwise: float) -> float:
        return otherwise if self[code] is None else float(self[code])

    def over(self, code: str, number: float) -> bool:
        return self.number(code, -1) > number

    def one_of(self, code: str, *answers: str) -> bool:
        return self[code] in answers

    def ticks(self, code: str) -> bool:
        return bool(self[code]) and self[code] != ["none"]

    def since(self, code: str, days: int) -> bool:
        return self[code] and date.fromisoformat(self[code]) > TODAY - timedelta(days=days)

    def takes(self, *names: str) -> bool:
        rows = self["medicines"] or []
        return any(row["name"] in names for row in rows)


def _raised_twice(a: Answers) -> bool:
    first = a.over("first_systolic", 140) or a.over("first_diastolic", 90)
    second = a.over("second_systolic", 140) or a.over("second_diastolic", 90)
    return first and second


def _very_high(a: Answers) -> bool:
    high = (a.over("first_systolic", 159), a.over("second_systolic", 159))
    return any(high) or a.over("first_diastolic", 99) or a.over("second_diastolic", 99)


def _bmi(a: Answers) -> float:
    return a.number("measured_weight_kg", 0) / 1.75**2


ORACLE: dict[str, tuple[str, Callable[[Answers], bool]]] = {
    "aneurysm_or_avm": (A, lambda a: a.yes("aneurysm", "avm")),
    "intracerebral_haemorrhage": (A, lambda a: a.yes("intracerebral_haemorrhage")),
    "ketamine_hypersensitivity": (A, lambda a: a.yes("ketamine_hypersensitivity")),
    "unstable_angina": (A, lambda a: a.yes("angina_unstable")),
    "recent_heart_attack": (A, lambda a: a.since("heart_attack_date", 181)),
    "recent_stroke": (A, lambda a: a.since("stroke_date", 181)),
    "decompensated_heart_failure": (A, lambda a: a.yes("heart_failure_decompensated")),
    "heart_or_vessel_disease": (
        P,
        lambda a: a.yes(
            "hypertension", "coronary_disease", "heart_attack", "arrhythmia", "angina",
            "heart_failure", "stroke", "hypertensive_encephalopathy",
        ),
    ),
    "uncontrolled_hypertension": (
        R, lambda a: _raised_twice(a) or _very_high(a) or a.no("hypertension_controlled"),
    ),
    "prolonged_qt": (R, lambda a: a.over("qtc_ms", 500)),
    "borderline_qt": (P, lambda a: a.over("qtc_ms", 470)),
    "pregnancy": (A, lambda a: a.yes("pregnant") or a.one_of("hcg", "positive")),
    "pregnancy_not_excluded": (
        R,
        lambda a: a.yes("pregnancy_possible") and a.one_of("hcg", "not_done", "not_applicable"),
    ),
    "breastfeeding": (A, lambda a: a.yes("breastfeeding")),
    "active_psychosis": (
        A,
        lambda a: (
            a.yes("psychosis_now", "schizophrenia_spectrum")
            or a.one_of("psychosis_finding", "active")
        ),
    ),
    "past_psychosis": (R, lambda a: a.yes("psychosis") or a.one_of("psychosis_finding", "past")),
    "family_psychosis": (P, lambda a: a.one_of("family_psychosis", "yes", UNCLEAR)),
    "mania": (
        A,
        lambda a: (
            a.yes("mania_now", "mania_psychotic")
            or a.one_of("mania_finding", "current", "psychotic")
        ),
    ),
    "bipolar_or_past_mania": (
        P,
        lambda a: (
            a.yes("mania")
            or a.one_of("bipolar", "bipolar_1", "bipolar_2", "bipolar_other")
            or a.one_of("mania_finding", "past")
        ),
    ),
    "intoxication_or_delirium": (A, lambda a: a.yes("intoxicated_or_delirious")),
    "ketamine_misuse": (A, lambda a: a.yes("ketamine_misuse", "ketamine_misuse_finding")),
    "active_substance_disorder": (
        R,
        lambda a: (
            a.yes("substance_disorder_active")
            or a.number("days_abstinent", 1000) < 365
            or a.one_of("substance_finding", "active")
        ),
    ),
    "unexplained_drug_screen": (R, lambda a: a.one_of("drug_screen", "unexplained", "pending")),
    "suicidal_intent": (R, lambda a: a.one_of("suicide_risk", "intent", "behaviour")),
    "suicidal_ideation_or_self_harm": (
        P, lambda a: a.one_of("suicide_risk", "ideation") or a.one_of("self_harm", "recent"),
    ),
    "dissociative_or_personality_disorder": (
        P, lambda a: a.yes("dissociative_disorder", "personality_disorder"),
    ),
    "severe_dysregulation": (R, lambda a: a.yes("severe_dysregulation")),
    "no_capacity": (A, lambda a: a.no("capacity")),
    "severe_hepatic_impairment": (A, lambda a: a.one_of("child_pugh", "c")),
    "hepatic_impairment": (
        P,
        lambda a: (
            a.yes("liver_disease")
            or a.one_of("child_pugh", "a", "b")
            or a.over("alt_uln", 3)
            or a.over("ast_uln", 3)
        ),
    ),
    "ulcerative_cystitis": (R, lambda a: a.yes("ulcerative_cystitis")),
    "urinary_symptoms": (
        P, lambda a: a.yes("bladder_symptoms") or a.one_of("urinalysis", "abnormal", "pending"),
    ),
    "raised_pressure_head_or_eye": (
        P, lambda a: a.yes("raised_intracranial_pressure", "raised_eye_pressure"),
    ),
    "untreated_hyperthyroidism": (R, lambda a: a.one_of("thyroid_state", "overactive_untreated")),
    "airway_risk": (
        P,
        lambda a: (
            a.yes("severe_respiratory_disease", "sleep_apnoea", "aspiration_risk",
                  "airway_concern")
            or _bmi(a) >= 35
            or a.number("stop_bang", 0) >= 3
        ),
    ),
    "seizure_or_porphyria": (P, lambda a: a.yes("seizure", "porphyria")),
    "benzodiazepine_or_sedative": (P, lambda a: a.takes(XANAX)),
    "lamotrigine": (P, lambda a: False),
    "maoi_or_stimulant": (P, lambda a: False),
    "opioid": (P, lambda a: False),
    "antipsychotic": (P, lambda a: False),
    "cyp_inhibitor_or_inducer": (P, lambda a: False),
    "theophylline": (R, lambda a: a.takes(THEOPHYLLINE)),
    "under_age": (A, lambda a: a["birth_date"] and a["birth_date"] > "2008-03-01"),
    "no_free_choice": (
        A,
        lambda a: (
            a.no("could_say_no", "interview_could_say_no")
            or a.yes("refusal_consequence", "interview_refusal_consequence")
        ),
    ),
    "fear_of_partner": (A, lambda a: a.number("fear", 0) >= 4),
    "coercive_control_or_severe_violence": (
        A,
        lambda a: (
            a.one_of("pattern", "coercive_control", "situational_severe")
            or a.yes("forced_sex", "strangulation", "weapon", "legal_orders", "retaliation")
        ),
    ),
    "signs_of_violence": (R, lambda a: a.yes("injury", "escalation", "stalking", "child_exposure")),
    "situational_aggression": (
        P,
        lambda a: (
            a.one_of("pattern", "situational_low")
            or a.number("fear", 0) >= 1
            or a.ticks("control")
            or a.one_of("conflict_beyond_words", "yes", UNCLEAR)
            or a.one_of("worried_afterwards", "yes", UNCLEAR)
            or a.one_of("ease_together", "no", UNCLEAR)
        ),
    ),
    "undisclosed_matter": (R, lambda a: a.one_of("undisclosed_matter", "yes", "talk")),
    "separation_or_litigation": (
        R,
        lambda a: (
            a.one_of("separation_plans", "planned", "decided") or a.yes("legal_proceedings")
        ),
    ),
    "thoughts_of_leaving": (
        P, lambda a: a.one_of("separation_plans", "thought") or a.yes("wish_to_leave"),
    ),
    "no_therapy_frame": (R, lambda a: a.one_of("couple_therapy", "none")),
    "one_sided_motivation": (
        R,
        lambda a: (
            a.number("own_wish", 10) <= 6
            or a.number("interview_own_wish", 10) <= 6
            or a.yes("partner_insisted", "interview_insisted")
        ),
    ),
    "dependence": (
        P,
        lambda a: (
            a.ticks("dependence")
            or a.ticks("interview_dependence")
            or a.one_of("whose_idea", "partner")
            or a.one_of("interview_whose_idea", "partner")
        ),
    ),
}  # fmt: skip


# A clinician looks at these though they are not known.
LOOKED_AT = {"family_psychosis", "conflict_beyond_words", "worried_afterwards", "ease_together"}


def standing(world: World) -> set[str]:
    """The rules that stand in this world."""
    answers = Answers(world)
    return {code for code, (_, stands) in ORACLE.items() if stands(answers)}


def anything_open(world: World) -> bool:
    """Whether any question that is asked has no answer, or one that leaves it open."""
    return any(_is_open(world, code) for code in world if asked(world, code))


def _is_open(world: World, code: str) -> bool:
    value = world[code]
    if value is None or (value == UNCLEAR and code not in LOOKED_AT):
        return True
    return code == "medicines" and any(row["name"] == "Qwertol" for row in value)
