"""What the intake asks: that it is whole, short, neutral where it shows, and marked by source."""

import re
from collections.abc import Iterator

import pytest

from kact.protocol.loading import SOURCES
from screening.intake.answers import Given, asked
from screening.intake.library import parts, parts_by
from screening.intake.limits import computed_questions
from screening.intake.medication_classes import NONE, medication_classes, suggest
from screening.intake.questions import Flag, Part, Question, Section

ON_ONE_SCREEN = 7
QUESTIONS = {code: q for part in parts().values() for code, q in part.questions.items()}
SECTIONS = [(part, section) for part in parts().values() for section in part.sections]
BY_PARTNER = [section for part in parts_by("partner") for section in part.sections]

# Seconds a question takes a partner on a phone, on the slow side, and words it makes them type.
SECONDS = {
    "yes_no": 5, "yes_no_unknown": 6, "choice": 7, "choices": 10, "number": 7, "date": 10,
    "text": 12, "long_text": 45, "rows": 60,
}  # fmt: skip

# Fields of the programme's tables, and the questions that ask them.
FIELDS = {
    "demographics": "legal_name chosen_name birth_date sex_at_birth gender pronouns address",
    "emergency contact": "emergency_name emergency_phone emergency_relation emergency_partner",
    "body": "height_cm weight_kg measured_height_cm measured_weight_kg",
    "vital signs": "first_systolic first_diastolic second_systolic second_diastolic heart_rate "
    "oxygen_saturation respiratory_rate temperature",
    "heart": "hypertension hypertension_controlled coronary_disease heart_attack "
    "heart_attack_date angina heart_failure arrhythmia",
    "vessels": "stroke aneurysm avm intracerebral_haemorrhage hypertensive_encephalopathy",
    "pressure": "raised_intracranial_pressure raised_eye_pressure",
    "other conditions": "seizure thyroid liver_disease child_pugh kidney_disease "
    "bladder_symptoms porphyria severe_respiratory_disease sleep_apnoea stop_bang aspiration_risk",
    "pregnancy": "pregnant breastfeeding contraception last_period",
    "allergy": "allergies ketamine_hypersensitivity",
    "earlier": "anaesthesia_problem prior_ketamine prior_ketamine_courses",
    "medications": "takes_medicines medicines",
    "laboratory": "hcg hcg_date drug_screen alt_uln ast_uln qtc_ms urinalysis",
    "psychiatric": "coded_diagnoses diagnoses psychosis family_psychosis mania "
    "dissociative_disorder personality_disorder trauma trauma_words hospital_stays treatments "
    "psychedelic_experience current_therapist suicide_risk self_harm",
    "substances": "audit_total dast_total substance_use substance_disorder substance_treatment "
    "days_abstinent ketamine_misuse",
    "screens": "hits_total e_hits_total pvs_total hark_total",
    "interview": "fear control forced_sex strangulation weapon injury escalation stalking "
    "child_exposure legal_orders retaliation wish_to_leave pattern",
    "voluntariness": "whose_idea own_wish could_say_no refusal_consequence dependence "
    "partner_insisted",
    "afterwards": "safety_plan resources_given mandated_report",
    "relational": "relationship_years relationship_status children living relationship_structure "
    "concerns cycle strengths commitment separation_plans legal_proceedings undisclosed_matter "
    "couple_therapist couple_therapy modality fit no_quick_fix",
}

# Nothing that stands on a partner's screen as a title may tell whoever looks on what it is about.
TELLING = re.compile(
    r"safe|violen|abus|drug|ketamin|substan|alcohol|suicid|psych|pregnan|sex|risk|harm|fear|"
    r"screen|partner|secret|trauma|mental|addict",
    re.IGNORECASE,
)


@pytest.mark.parametrize("codes", FIELDS.values(), ids=FIELDS.keys())
def test_fields_of_the_programme_asked(codes: str) -> None:
    assert set(codes.split()) <= QUESTIONS.keys()


@pytest.mark.parametrize(("part", "section"), SECTIONS)
def test_section_on_one_screen(part: Part, section: Section) -> None:
    assert 1 <= len(section.questions) <= ON_ONE_SCREEN


@pytest.mark.parametrize("title", [s.title for s in BY_PARTNER])
def test_title_of_a_section_neutral(title: str) -> None:
    assert not TELLING.search(title)


@pytest.mark.parametrize("title", [part.title for part in parts_by("partner")])
def test_title_of_a_part_neutral(title: str) -> None:
    assert not TELLING.search(title)


@pytest.mark.parametrize("word", ["Partner safety", "Drug use", "Sexual history"])
def test_telling_title_told(word: str) -> None:
    assert TELLING.search(word)


def test_partner_spoken_to() -> None:
    """A question to a partner is a question, or asks for words; labels are for clinicians."""
    for section in BY_PARTNER:
        for question in section.questions:
            assert question.asks.endswith("?"), question.code
            assert question.asks != question.label


def test_private_answers_behind_a_private_moment() -> None:
    private = {"psychiatric", "substance", "safety", "withheld"}
    for section in BY_PARTNER:
        assert section.sensitive or section.record not in private, section.code


def test_health_and_medicines_reopen_the_clearance() -> None:
    assert {code for code, part in parts().items() if part.reopens_clearance} == {
        "health",
        "medicines",
    }


def test_what_may_be_unknown_can_be_said_so() -> None:
    """Nobody is made to say yes or no to a condition they may not know of."""
    health = parts()["health"].questions.values()
    assert not [q.code for q in health if q.kind == "yes_no"]


def _marked() -> Iterator[tuple[str, str, str]]:
    for code, question in (QUESTIONS | dict(computed_questions())).items():
        for held in (*question.flags, *([question.limits] if question.limits else [])):
            yield code, held.mark, held.source
    yield "medication classes", medication_classes().mark, medication_classes().source


@pytest.mark.parametrize(("code", "mark", "source"), list(_marked()))
def test_each_number_marked_and_sourced(code: str, mark: str, source: str) -> None:
    assert mark in SOURCES
    assert source


def _flags() -> list[tuple[Question, Flag]]:
    known = QUESTIONS | dict(computed_questions())
    return [(question, flag) for question in known.values() for flag in question.flags]


@pytest.mark.parametrize(("question", "flag"), _flags())
def test_flag_sound(question: Question, flag: Flag) -> None:
    """One bound for a number, or answers that the question has; never for not knowing."""
    bounds = (flag.below, flag.at_most, flag.at_least, flag.above)
    assert sum(bound is not None for bound in bounds) == (question.kind == "number")
    assert bool(flag.answers) == (question.kind != "number")
    known = question.codes if question.options else {"yes", "no"}
    assert set(flag.answers) <= known - {"unknown", NONE}


def test_limits_in_order() -> None:
    for question in QUESTIONS.values():
        if question.limits and question.limits.youngest is None:
            low, high = question.limits.reject_below, question.limits.reject_above
            assert low is not None
            assert high is not None
            assert low < high
            numbers = [f.below or f.at_most or f.at_least or f.above for f in question.flags]
            assert all(low <= number <= high for number in numbers if number is not None)


def test_classes_of_the_form_and_of_the_file() -> None:
    column = next(c for c in QUESTIONS["medicines"].columns if c.code == "classes")
    assert column.suggested_by == "name"
    assert [o.code for o in column.options] == [c.code for c in medication_classes().classes]


@pytest.mark.parametrize(
    ("typed", "classes"),
    [
        ("Xanax XR 0.5 mg", {"benzodiazepine"}),
        ("ZOLPIDEM", {"z_drug_sedative"}),
        ("St. John's Wort", {"cyp_inducer", "supplement"}),
        ("diltiazem", {"cyp_inhibitor", "antihypertensive"}),
        ("Lexapro", {NONE}),
        ("Lexapro with lorazepam", {"benzodiazepine"}),
        ("xan", set()),
        ("", set()),
    ],
)
def test_suggest_classes(typed: str, classes: set[str]) -> None:
    assert suggest(typed) == classes


def test_each_listed_name_suggests_its_class() -> None:
    for each in medication_classes().classes:
        for name in each.names:
            assert each.code in suggest(name.upper())


def _answered(worst: bool) -> dict[str, Given]:
    """Every yes-or-no question answered alike; the shortest way through, or about the longest."""
    best = {"pregnancy_possible", *(q.code for q in QUESTIONS.values() if "yes_no" in q.kind)}
    said = dict.fromkeys(best, Given("yes" if worst else "no"))
    return said | {"undisclosed_matter": Given("yes" if worst else "no")}


def _path(worst: bool) -> list[Question]:
    said = _answered(worst)
    every = (part.questions[code] for part in parts_by("partner") for code in asked(part, said))
    return list(every)


def test_partner_done_in_twenty_minutes() -> None:
    """On the slow side, and telling something in every free text."""
    shortest, longest = _path(worst=False), _path(worst=True)
    minutes = [sum(SECONDS[q.kind] for q in path) / 60 for path in (shortest, longest)]
    print(
        f"questions {len(shortest)} to {len(longest)}, minutes {minutes[0]:.1f} to {minutes[1]:.1f}"
    )
    assert len(shortest) < 100
    assert minutes[0] < 20
