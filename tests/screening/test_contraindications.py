"""A case for each row of the programme's table of contraindications, and how a rule is read."""

from typing import Any

import pytest

from screening.contraindications.engine import Finding, Verdict, basis, evaluate
from screening.contraindications.library import rules, rules_for
from screening.intake.answers import Given
from tests.screening.answering import TODAY, World, asked, clean, given

HOLD, REVIEW = Verdict.HOLD, Verdict.REVIEW


def _takes(name: str, *classes: str) -> World:
    return {"takes_medicines": "yes", "medicines": [{"name": name, "classes": list(classes)}]}


# Each row of the table in its order: the rule, its level, and answers that make it stand.
ROWS: list[tuple[str, str, str, World]] = [
    ("aneurysm", "aneurysm_or_avm", "A", {"aneurysm": "yes"}),
    ("arteriovenous malformation", "aneurysm_or_avm", "A", {"avm": "yes"}),
    ("past haemorrhage", "intracerebral_haemorrhage", "A", {"intracerebral_haemorrhage": "yes"}),
    ("hypersensitivity", "ketamine_hypersensitivity", "A", {"ketamine_hypersensitivity": "yes"}),
    ("unstable angina", "unstable_angina", "A", {"angina": "yes", "angina_unstable": "yes"}),
    ("recent infarction", "recent_heart_attack", "A",
     {"heart_attack": "yes", "heart_attack_date": "2025-09-02"}),
    ("recent stroke", "recent_stroke", "A", {"stroke": "yes", "stroke_date": "2025-12-24"}),
    ("decompensated failure", "decompensated_heart_failure", "A",
     {"heart_failure": "yes", "heart_failure_decompensated": "yes"}),
    ("older infarction", "heart_or_vessel_disease", "P",
     {"heart_attack": "yes", "heart_attack_date": "2025-09-01"}),
    ("141/88 on two rests", "uncontrolled_hypertension", "R",
     {"first_systolic": "141", "first_diastolic": "88", "second_systolic": "141",
      "second_diastolic": "88"}),
    ("138/91 and 141/88", "uncontrolled_hypertension", "R",
     {"first_diastolic": "91", "second_systolic": "141"}),
    ("160 once", "uncontrolled_hypertension", "R", {"second_systolic": "160"}),
    ("100 once", "uncontrolled_hypertension", "R", {"first_diastolic": "100"}),
    ("not controlled", "uncontrolled_hypertension", "R",
     {"hypertension": "yes", "hypertension_controlled": "no"}),
    ("pregnant", "pregnancy", "A", {"pregnancy_possible": "yes", "pregnant": "yes"}),
    ("test positive", "pregnancy", "A", {"hcg": "positive"}),
    ("test owed", "pregnancy_not_excluded", "R",
     {"pregnancy_possible": "yes", "pregnant": "no", "hcg": "not_done"}),
    ("breastfeeding", "breastfeeding", "A", {"breastfeeding": "yes"}),
    ("psychosis now", "active_psychosis", "A", {"psychosis": "yes", "psychosis_now": "yes"}),
    ("schizophrenia", "active_psychosis", "A", {"schizophrenia_spectrum": "yes"}),
    ("psychosis found", "active_psychosis", "A", {"psychosis_finding": "active"}),
    ("psychosis once", "past_psychosis", "R", {"psychosis": "yes", "psychosis_now": "no"}),
    ("psychosis in the family", "family_psychosis", "P", {"family_psychosis": "yes"}),
    ("family not known", "family_psychosis", "P", {"family_psychosis": "unknown"}),
    ("mania now", "mania", "A", {"mania": "yes", "mania_now": "yes"}),
    ("psychotic mania", "mania", "A", {"mania": "yes", "mania_psychotic": "yes"}),
    ("mania found", "mania", "A", {"mania_finding": "current"}),
    ("bipolar II", "bipolar_or_past_mania", "P", {"bipolar": "bipolar_2"}),
    ("mania once", "bipolar_or_past_mania", "P", {"mania": "yes"}),
    ("intoxicated", "intoxication_or_delirium", "A", {"intoxicated_or_delirious": "yes"}),
    ("misuse said", "ketamine_misuse", "A", {"ketamine_misuse": "yes"}),
    ("misuse found", "ketamine_misuse", "A", {"ketamine_misuse_finding": "yes"}),
    ("active disorder", "active_substance_disorder", "R",
     {"substance_disorder": "yes", "substance_disorder_active": "yes"}),
    ("abstinent for less than a year", "active_substance_disorder", "R",
     {"substance_disorder": "yes", "substance_disorder_active": "no", "days_abstinent": "364"}),
    ("disorder found", "active_substance_disorder", "R", {"substance_finding": "active"}),
    ("drug screen", "unexplained_drug_screen", "R", {"drug_screen": "unexplained"}),
    ("intent", "suicidal_intent", "R", {"suicide_risk": "intent"}),
    ("behaviour", "suicidal_intent", "R", {"suicide_risk": "behaviour"}),
    ("ideation", "suicidal_ideation_or_self_harm", "P", {"suicide_risk": "ideation"}),
    ("self-harm", "suicidal_ideation_or_self_harm", "P", {"self_harm": "recent"}),
    ("Child-Pugh C", "severe_hepatic_impairment", "A", {"child_pugh": "c"}),
    ("Child-Pugh B", "hepatic_impairment", "P", {"child_pugh": "b"}),
    ("liver tests", "hepatic_impairment", "P", {"liver_tests": "yes", "ast_uln": "3.1"}),
    ("ulcers", "ulcerative_cystitis", "R",
     {"bladder_symptoms": "yes", "ulcerative_cystitis": "yes"}),
    ("urinary symptoms", "urinary_symptoms", "P", {"bladder_symptoms": "yes"}),
    ("intracranial pressure", "raised_pressure_head_or_eye", "P",
     {"raised_intracranial_pressure": "yes"}),
    ("glaucoma", "raised_pressure_head_or_eye", "P", {"raised_eye_pressure": "yes"}),
    ("thyroid", "untreated_hyperthyroidism", "R",
     {"thyroid": "yes", "thyroid_state": "overactive_untreated"}),
    ("lungs", "airway_risk", "P", {"severe_respiratory_disease": "yes"}),
    ("sleep apnoea", "airway_risk", "P", {"sleep_apnoea": "yes"}),
    ("BMI 35", "airway_risk", "P",
     {"measured_height_cm": "170", "measured_weight_kg": "101.1"}),
    ("STOP-Bang", "airway_risk", "P", {"stop_bang": "3"}),
    ("seizures", "seizure_or_porphyria", "P", {"seizure": "yes"}),
    ("porphyria", "seizure_or_porphyria", "P", {"porphyria": "yes"}),
    ("dissociative", "dissociative_or_personality_disorder", "P", {"dissociative_disorder": "yes"}),
    ("personality", "dissociative_or_personality_disorder", "P", {"personality_disorder": "yes"}),
    ("severe", "severe_dysregulation", "R", {"severe_dysregulation": "yes"}),
    ("QTc 471", "borderline_qt", "P", {"ecg": "yes", "qtc_ms": "471"}),
    ("QTc 501", "prolonged_qt", "R", {"ecg": "yes", "qtc_ms": "501"}),
    ("benzodiazepine by name", "benzodiazepine_or_sedative", "P", _takes("XANAX XR 0.5 mg")),
    ("benzodiazepine by class", "benzodiazepine_or_sedative", "P", _takes("?", "benzodiazepine")),
    ("named, and none ticked", "benzodiazepine_or_sedative", "P", _takes("Ativan", "none")),
    ("Z-drug", "benzodiazepine_or_sedative", "P", _takes("Ambien")),
    ("lamotrigine", "lamotrigine", "P", _takes("Lamictal")),
    ("MAO inhibitor", "maoi_or_stimulant", "P", _takes("tranylcypromine")),
    ("stimulant", "maoi_or_stimulant", "P", _takes("Adderall")),
    ("opioid", "opioid", "P", _takes("oxycodone")),
    ("antipsychotic", "antipsychotic", "P", _takes("haloperidol")),
    ("inhibitor", "cyp_inhibitor_or_inducer", "P", _takes("clarithromycin")),
    ("inducer", "cyp_inhibitor_or_inducer", "P", _takes("St John’s wort")),
    ("theophylline", "theophylline", "R", _takes("Theo-24")),
    ("aminophylline", "theophylline", "R", _takes("aminophylline")),
    ("under age", "under_age", "A", {"birth_date": "2008-03-02"}),
    ("no capacity", "no_capacity", "A", {"capacity": "no"}),
    ("cannot say no", "no_free_choice", "A", {"could_say_no": "no"}),
    ("cannot say no, alone", "no_free_choice", "A", {"interview_could_say_no": "no"}),
    ("bad consequence", "no_free_choice", "A", {"refusal_consequence": "yes"}),
    ("fear of 4", "fear_of_partner", "A", {"fear": "4"}),
    ("coercive control", "coercive_control_or_severe_violence", "A",
     {"pattern": "coercive_control"}),
    ("severe violence", "coercive_control_or_severe_violence", "A",
     {"pattern": "situational_severe"}),
    ("forced sex", "coercive_control_or_severe_violence", "A", {"forced_sex": "yes"}),
    ("strangulation", "coercive_control_or_severe_violence", "A", {"strangulation": "yes"}),
    ("weapon", "coercive_control_or_severe_violence", "A", {"weapon": "yes"}),
    ("legal order", "coercive_control_or_severe_violence", "A", {"legal_orders": "yes"}),
    ("retaliation", "coercive_control_or_severe_violence", "A", {"retaliation": "yes"}),
    ("injury", "signs_of_violence", "R", {"injury": "yes"}),
    ("low level", "situational_aggression", "P", {"pattern": "situational_low"}),
    ("fear of 1", "situational_aggression", "P", {"fear": "1"}),
    ("not sure of speaking openly", "situational_aggression", "P",
     {"worried_afterwards": "unknown"}),
    ("secret", "undisclosed_matter", "R", {"undisclosed_matter": "yes"}),
    ("secret not said yet", "undisclosed_matter", "R", {"undisclosed_matter": "talk"}),
    ("separation", "separation_or_litigation", "R", {"separation_plans": "decided"}),
    ("custody", "separation_or_litigation", "R", {"legal_proceedings": "yes"}),
    ("thought of leaving", "thoughts_of_leaving", "P", {"separation_plans": "thought"}),
    ("no therapy frame", "no_therapy_frame", "R", {"couple_therapy": "none"}),
    ("own wish of 6", "one_sided_motivation", "R", {"own_wish": "6"}),
    ("insisted", "one_sided_motivation", "R", {"partner_insisted": "yes"}),
    ("dependence", "dependence", "P", {"dependence": ["immigration"]}),
    ("partner's idea", "dependence", "P", {"whose_idea": "partner"}),
]  # fmt: skip

# What lies just on the clear side.
CLEAR: list[tuple[str, World]] = [
    ("recent_heart_attack", {"heart_attack": "yes", "heart_attack_date": "2025-09-01"}),
    ("uncontrolled_hypertension", {"first_systolic": "150", "second_systolic": "140"}),
    ("uncontrolled_hypertension", {"first_systolic": "140", "second_systolic": "140"}),
    ("uncontrolled_hypertension", {"hypertension": "yes", "hypertension_controlled": "yes"}),
    ("active_substance_disorder",
     {"substance_disorder": "yes", "substance_disorder_active": "no", "days_abstinent": "365"}),
    ("under_age", {"birth_date": "2008-03-01"}),
    ("fear_of_partner", {"fear": "3"}),
    ("situational_aggression", {"fear": "0"}),
    ("one_sided_motivation", {"own_wish": "7"}),
    ("borderline_qt", {"ecg": "yes", "qtc_ms": "470"}),
    ("prolonged_qt", {"ecg": "yes", "qtc_ms": "500"}),
    ("airway_risk", {"measured_height_cm": "170", "measured_weight_kg": "100.8"}),
    ("theophylline", _takes("ibuprofen")),
    ("theophylline", _takes("Qwertol", "none")),
]  # fmt: skip


def _find(code: str, world: World) -> Finding:
    return evaluate([rules()[code]], given(world), TODAY).findings[0]


@pytest.mark.parametrize(("row", "code", "level", "answers"), ROWS)
def test_row_stands(row: str, code: str, level: str, answers: World) -> None:
    found = _find(code, clean() | answers)
    assert (found.level, found.verdict) == (level, REVIEW if level == "P" else HOLD)
    assert found.reasons


def test_rows_whole() -> None:
    """Every rule has a case, and no rule is more than its rows."""
    assert {code for _, code, _, _ in ROWS} == set(rules())


@pytest.mark.parametrize(("code", "answers"), CLEAR)
def test_near_miss_clear(code: str, answers: World) -> None:
    assert _find(code, clean() | answers).verdict is Verdict.CLEAR


@pytest.mark.parametrize("code", list(rules()))
def test_each_question_of_a_rule_missing(code: str) -> None:
    """Without an answer, or with one that nobody can read, what was clear is unknown."""
    world = clean()
    assert _find(code, world).verdict is Verdict.CLEAR
    for question in rules()[code].questions:
        for value in (None, "", "no such answer", 7):
            expected = Verdict.UNKNOWN if asked(world, question) else Verdict.CLEAR
            assert _find(code, world | {question: value}).verdict is expected


@pytest.mark.parametrize(
    ("code", "answers", "reasons"),
    [
        ("aneurysm_or_avm", {"avm": "yes"}, ("Arteriovenous malformation: yes",)),
        ("aneurysm_or_avm", {"avm": "unknown"}, ("Arteriovenous malformation: not known",)),
        ("aneurysm_or_avm", {"avm": None}, ("Arteriovenous malformation: not answered",)),
        ("under_age", {"birth_date": "2012-01-01"}, ("Date of birth: 2012-01-01",)),
        ("bipolar_or_past_mania", {"bipolar": "bipolar_1"}, ("Bipolar disorder: Yes, type I",)),
        ("opioid", _takes("Norco"), ("Medications: Norco",)),
        # As the database gives a row back: its shortest key first.
        ("lamotrigine", {"takes_medicines": "yes", "medicines": [
            {"dose": "100 mg", "name": "Lamictal"}]}, ("Medications: Lamictal",)),
        ("opioid", _takes("Qwertol"), ("Medications: class of Qwertol not known",)),
        ("fear_of_partner", {"fear": "7"},
         ("Fear of the partner is 1 or more", "Fear of the partner is 4 or more")),
        ("dependence", {"dependence": ["care"]}, ("Depends on the partner",)),
    ],
)  # fmt: skip
def test_reasons_in_words(code: str, answers: World, reasons: tuple[str, ...]) -> None:
    assert _find(code, clean() | answers).reasons == reasons


def test_interview_not_held_is_not_known() -> None:
    """What is asked only in private is not clear because nobody was asked."""
    interview = dict.fromkeys(rules()["fear_of_partner"].questions)
    assert _find("fear_of_partner", clean() | interview).verdict is Verdict.UNKNOWN


def test_left_over_answer_of_a_question_not_asked() -> None:
    """A second thought on the first question takes back what it had opened."""
    world = clean() | {"angina": "no", "angina_unstable": "yes"}
    assert _find("unstable_angina", world).verdict is Verdict.CLEAR


def test_verdict_worst_of_all() -> None:
    some = [rules()["aneurysm_or_avm"], rules()["seizure_or_porphyria"]]

    def verdict(**answers: str) -> Verdict:
        return evaluate(some, given(clean() | answers), TODAY).verdict

    assert verdict() is Verdict.CLEAR
    assert verdict(seizure="unknown") is Verdict.UNKNOWN
    assert verdict(seizure="yes", avm="unknown") is REVIEW
    assert verdict(seizure="yes", avm="yes") is HOLD
    assert evaluate([], given(clean()), TODAY).verdict is Verdict.UNKNOWN


def test_decision_holds_while_its_basis_stands() -> None:
    rule = rules()["theophylline"]
    before = given(clean() | _takes("theophylline"))
    found = evaluate([rule], before, TODAY)
    decided = {basis(rule, before)}
    assert found.findings[0].basis in decided
    assert found.open() == found.findings
    assert found.open(decided) == ()
    later = given(clean() | _takes("theophylline", "theophylline"))
    assert evaluate([rule], later, TODAY).open(decided)


@pytest.mark.parametrize("answers", [{"avm": "yes"}, {"avm": "unknown"}, {"avm": None}])
def test_decision_never_lifts(answers: World) -> None:
    rule, said = rules()["aneurysm_or_avm"], given(clean() | answers)
    found = evaluate([rule], said, TODAY)
    assert found.open({basis(rule, said)}) == found.findings
    assert not found.findings[0].decidable


def test_basis_of_note_and_since() -> None:
    rule = rules()["aneurysm_or_avm"]
    said = given(clean())
    changes: list[dict[str, Any]] = [{"note": "in 2019"}, {"since": "2019"}]
    others = [said | {"avm": Given("no", **change)} for change in changes]
    assert len({basis(rule, answers) for answers in [said, *others]}) == 3


def test_basis_by_hand() -> None:
    """The hash is of the rule and of what it read, and of nothing else."""
    rule, said = rules()["no_capacity"], given(clean())
    assert basis(rule, said) == basis(rule, {"capacity": Given("yes")})
    assert basis(rule, said) != basis(rules()["aneurysm_or_avm"], said)
    assert basis(rule, said) != basis(rule, {"capacity": Given("no")})


def test_rules_for_each_review() -> None:
    medical, relational = rules_for("medical"), rules_for("relational")
    assert {*medical, *relational} == set(rules().values())
    assert not {*medical} & {*relational}
