"""Every refused, warned-about and held value: at its number, just below and just above."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from screening.intake.answers import Given
from screening.intake.library import parts
from screening.intake.limits import (
    body_mass_index,
    computed_questions,
    full_years,
    read,
    refusal,
    says,
    with_computed,
)
from screening.intake.questions import Flag, Question

TODAY = date(2026, 3, 1)
ASKED = {code: q for part in parts().values() for code, q in part.questions.items()}
ALL = ASKED | dict(computed_questions())
IN, WARN, HOLD, NO = "within", "warn", "hold", "refused"

# Written by hand from the programme's tables, and from nothing in the data.
NUMBERS: dict[str, dict[str, str]] = {
    "height_cm": {"99": NO, "100": IN, "101": IN, "249": IN, "250": IN, "251": NO},
    "measured_height_cm": {"99": NO, "100": IN, "101": IN, "249": IN, "250": IN, "251": NO},
    "weight_kg": {"29.9": NO, "30": IN, "30.1": IN, "299.9": IN, "300": IN, "300.1": NO},
    "measured_weight_kg": {"29.9": NO, "30": IN, "30.1": IN, "299.9": IN, "300": IN, "300.1": NO},
    "bmi": {"34.9": IN, "35": WARN, "35.1": WARN},
    "first_systolic": {
        "49": NO, "50": IN, "51": IN, "140": IN, "141": WARN,
        "159": WARN, "160": HOLD, "161": HOLD, "260": HOLD, "261": NO,
    },
    "second_systolic": {
        "49": NO, "50": IN, "51": IN, "140": IN, "141": WARN,
        "159": WARN, "160": HOLD, "161": HOLD, "260": HOLD, "261": NO,
    },
    "first_diastolic": {
        "29": NO, "30": IN, "31": IN, "90": IN, "91": WARN,
        "99": WARN, "100": HOLD, "101": HOLD, "160": HOLD, "161": NO,
    },
    "second_diastolic": {
        "29": NO, "30": IN, "31": IN, "90": IN, "91": WARN,
        "99": WARN, "100": HOLD, "101": HOLD, "160": HOLD, "161": NO,
    },
    "heart_rate": {
        "29": NO, "30": WARN, "49": WARN, "50": IN, "51": IN,
        "99": IN, "100": IN, "101": WARN, "220": WARN, "221": NO,
    },
    "oxygen_saturation": {"49": NO, "50": IN, "51": IN, "99": IN, "100": IN, "101": NO},
    "respiratory_rate": {"3": NO, "4": IN, "5": IN, "59": IN, "60": IN, "61": NO},
    "temperature": {"32.9": NO, "33": IN, "33.1": IN, "41.9": IN, "42": IN, "42.1": NO},
    "alt_uln": {"-0.1": NO, "0": IN, "2.9": IN, "3": IN, "3.1": WARN, "200": WARN, "200.1": NO},
    "ast_uln": {"-0.1": NO, "0": IN, "2.9": IN, "3": IN, "3.1": WARN, "200": WARN, "200.1": NO},
    "qtc_ms": {
        "199": NO, "200": IN, "469": IN, "470": IN, "471": WARN, "499": WARN,
        "500": WARN, "501": HOLD, "800": HOLD, "801": NO,
    },
    "stop_bang": {"-1": NO, "0": IN, "2": IN, "3": WARN, "4": WARN, "8": WARN, "9": NO},
    "audit_total": {"-1": NO, "0": IN, "7": IN, "8": WARN, "9": WARN, "40": WARN, "41": NO},
    "dast_total": {"-1": NO, "0": IN, "2": IN, "3": WARN, "4": WARN, "10": WARN, "11": NO},
    "days_abstinent": {"-1": NO, "0": WARN, "364": WARN, "365": IN, "366": IN, "36500": IN,
                       "36501": NO},
    "relationship_years": {"-1": NO, "0": IN, "80": IN, "81": NO},
    "children": {"-1": NO, "0": IN, "20": IN, "21": NO},
    "commitment": {"-1": NO, "0": IN, "10": IN, "11": NO},
    "own_wish": {"-1": NO, "0": WARN, "5": WARN, "6": WARN, "7": IN, "10": IN, "11": NO},
    "interview_own_wish": {"-1": NO, "0": WARN, "5": WARN, "6": WARN, "7": IN, "10": IN, "11": NO},
    "fear": {"-1": NO, "0": IN, "1": WARN, "2": WARN, "3": WARN, "4": HOLD, "5": HOLD,
             "10": HOLD, "11": NO},
    "hits_total": {"3": NO, "4": IN, "9": IN, "10": WARN, "11": WARN, "20": WARN, "21": NO},
    "e_hits_total": {"4": NO, "5": IN, "6": IN, "7": WARN, "8": WARN, "25": WARN, "26": NO},
    "pvs_total": {"-1": NO, "0": IN, "1": WARN, "2": WARN, "3": WARN, "4": NO},
    "hark_total": {"-1": NO, "0": IN, "1": WARN, "2": WARN, "4": WARN, "5": NO},
}  # fmt: skip

CODES: dict[str, dict[str, str]] = {
    "hcg": {"negative": IN, "not_applicable": IN, "not_done": IN, "positive": HOLD},
    "ketamine_misuse": {"no": IN, "unknown": IN, "yes": HOLD},
    "ketamine_misuse_finding": {"no": IN, "unknown": IN, "yes": HOLD},
    "suicide_risk": {
        "none": IN, "ideation": WARN, "intent": HOLD, "behaviour": HOLD, "unknown": IN,
    },
    "could_say_no": {"yes": IN, "no": HOLD},
    "interview_could_say_no": {"yes": IN, "no": HOLD},
    "refusal_consequence": {"no": IN, "yes": HOLD},
    "interview_refusal_consequence": {"no": IN, "yes": HOLD},
    "partner_insisted": {"no": IN, "yes": WARN},
    "interview_insisted": {"no": IN, "yes": WARN},
    "forced_sex": {"no": IN, "yes": HOLD},
    "strangulation": {"no": IN, "yes": HOLD},
    "weapon": {"no": IN, "yes": HOLD},
    "legal_orders": {"no": IN, "yes": HOLD},
    "retaliation": {"no": IN, "yes": HOLD},
    "pattern": {
        "none": IN, "situational_low": WARN, "situational_severe": HOLD, "coercive_control": HOLD,
    },
    "separation_plans": {"none": IN, "thought": WARN, "planned": WARN, "decided": WARN},
    "legal_proceedings": {"no": IN, "yes": WARN},
    "undisclosed_matter": {"no": IN, "yes": WARN, "talk": WARN},
    "conflict_beyond_words": {"no": IN, "yes": WARN},
    "worried_afterwards": {"no": IN, "yes": WARN},
    "ease_together": {"yes": IN, "no": WARN},
    "wants_to_talk_alone": {"no": IN, "yes": WARN},
}  # fmt: skip

SEVERAL: dict[str, dict[tuple[str, ...], str]] = {
    "dependence": {("none",): IN, ("money",): WARN, ("housing",): WARN, ("immigration",): WARN,
                   ("care",): WARN, ("money", "care"): WARN},
    "interview_dependence": {("none",): IN, ("money",): WARN, ("housing",): WARN,
                             ("immigration",): WARN, ("care",): WARN},
    "control": {("none",): IN, ("money",): WARN, ("phone",): WARN, ("friends",): WARN,
                ("medication",): WARN},
}  # fmt: skip

BY_HAND = [
    (code, value if isinstance(value, str) else list(value), verdict)
    for table in (NUMBERS, CODES, SEVERAL)
    for code, row in table.items()
    for value, verdict in row.items()
]


@pytest.mark.parametrize(("code", "value", "verdict"), BY_HAND)
def test_read_by_hand(code: str, value: object, verdict: str) -> None:
    assert read(ALL[code], value, TODAY) == verdict


def test_tables_by_hand_whole() -> None:
    """No question with a number or a flag is left out of the tables above."""
    limited = {code for code, q in ALL.items() if (q.limits or q.flags) and code != "birth_date"}
    assert limited == NUMBERS.keys() | CODES.keys() | SEVERAL.keys()


def _refused_at() -> Iterator[tuple[str, Decimal, bool]]:
    for code, question in ALL.items():
        step, limits = Decimal(1).scaleb(-question.decimals), question.limits
        if limits and limits.reject_below is not None:
            for far in (-step, 0 * step, step):
                yield code, limits.reject_below + far, far < 0
        if limits and limits.reject_above is not None:
            for far in (-step, 0 * step, step):
                yield code, limits.reject_above + far, far > 0


@pytest.mark.parametrize(("code", "number", "refused"), list(_refused_at()))
def test_refusal_at_each_number_of_the_data(code: str, number: Decimal, refused: bool) -> None:
    assert bool(refusal(ALL[code], str(number), TODAY)) == refused
    assert (read(ALL[code], str(number), TODAY) == NO) == refused


def _flagged_at() -> Iterator[tuple[str, Flag, Decimal, bool]]:
    """Just below, at and just above the number of each flag, and whether it is raised there."""
    sides = {
        "below": (True, False, False),
        "at_most": (True, True, False),
        "at_least": (False, True, True),
        "above": (False, False, True),
    }
    for code, question in ALL.items():
        step = Decimal(1).scaleb(-question.decimals)
        for flag in question.flags:
            for side, raised in sides.items():
                number = getattr(flag, side)
                for far, is_raised in zip((-step, 0, step), raised, strict=True):
                    if number is not None:
                        yield code, flag, number + far, is_raised


@pytest.mark.parametrize(("code", "flag", "number", "raised"), list(_flagged_at()))
def test_flag_at_each_number_of_the_data(
    code: str, flag: Flag, number: Decimal, raised: bool
) -> None:
    value = str(number)
    assert (flag.sentence in says(ALL[code], value)) == raised
    if raised:
        assert read(ALL[code], value, TODAY) in {flag.verdict, HOLD}


def test_says_both_flags_of_a_held_pressure() -> None:
    both = says(ALL["first_systolic"], "165")
    assert both == ("Systolic above 140 at rest", "Systolic 160 or more at rest")
    assert says(ALL["first_systolic"], "120") == ()


@pytest.mark.parametrize(
    ("born", "refused"),
    [("2008-02-29", False), ("2008-03-01", False), ("2008-03-02", True), ("1960-01-01", False)],
)
def test_birth_date_at_eighteen(born: str, refused: bool) -> None:
    assert (read(ALL["birth_date"], born, TODAY) == NO) == refused


def test_full_years_of_a_leap_day() -> None:
    born = date(2008, 2, 29)
    assert full_years(born, date(2026, 2, 28)) == 17
    assert full_years(born, date(2026, 3, 1)) == 18


@pytest.mark.parametrize(("day", "refused"), [("2026-03-01", False), ("2026-03-02", True)])
def test_date_that_has_not_come(day: str, refused: bool) -> None:
    assert bool(refusal(ALL["stroke_date"], day, TODAY)) == refused


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("height_cm", "tall"), ("height_cm", "NaN"), ("height_cm", "1e2"), ("height_cm", "170.5"),
        ("height_cm", 170), ("height_cm", ""), ("height_cm", None), ("height_cm", "١٧٠"),
        ("weight_kg", "70.25"), ("weight_kg", Decimal("Infinity")),
        ("stroke_date", "2020-02-30"), ("stroke_date", "20200201"), ("stroke_date", "last year"),
        ("hypertension", "maybe"), ("hypertension", True), ("hypertension", ["yes"]),
        ("takes_medicines", "perhaps"), ("current_therapist", "unknown"),
        ("sex_at_birth", "both"), ("legal_name", "   "),
        ("dependence", "money"), ("dependence", []), ("dependence", ["luck"]),
        ("dependence", [{}]), ("dependence", ["none", "money"]),
        ("medicines", []), ("medicines", "Xanax"), ("medicines", ["Xanax"]),
        ("medicines", [{"dose": "5 mg"}]), ("medicines", [{"name": "Xanax", "colour": "blue"}]),
        ("medicines", [{"name": "Xanax", "route": "by post"}]),
        ("medicines", [{"name": "Xanax", "last_taken": "2026-03-02"}]),
        ("medicines", [{"name": "Xanax", "classes": "opioid"}]),
    ],
)  # fmt: skip
def test_refusal_of_what_is_no_value(code: str, value: object) -> None:
    assert refusal(ALL[code], value, TODAY)
    assert read(ALL[code], value, TODAY) == NO


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("height_cm", "170"), ("height_cm", Decimal(170)), ("weight_kg", "70.2"),
        ("hypertension", "unknown"), ("legal_name", "Robin Vale"), ("concerns", ["distance"]),
        ("medicines", [{"name": "Xanax", "dose": "", "classes": ["benzodiazepine"]}]),
        ("medicines", [{"name": "Xanax", "last_taken": "2026-03-01"}, {"name": "Iron"}]),
    ],
)  # fmt: skip
def test_refusal_of_nothing_sound(code: str, value: object) -> None:
    assert refusal(ALL[code], value, TODAY) == ""


def test_body_mass_index() -> None:
    assert body_mass_index(Decimal(170), Decimal("101.1")) == "35.0"
    assert body_mass_index(Decimal(170), Decimal("100.8")) == "34.9"
    assert body_mass_index(None, Decimal(70)) == ""
    assert body_mass_index(Decimal(0), Decimal(70)) == ""


def test_with_computed_from_measured_only() -> None:
    reported = {"height_cm": Given("170"), "weight_kg": Given("70")}
    assert "bmi" not in with_computed(reported)
    measured = {"measured_height_cm": Given("170"), "measured_weight_kg": Given("70")}
    assert with_computed(measured)["bmi"] == Given("24.2")
    assert "bmi" not in with_computed({**measured, "measured_weight_kg": Given("light")})


def test_flag_of_a_computed_number() -> None:
    bmi: Question = computed_questions()["bmi"]
    assert says(bmi, "35.0") == ("Body mass index 35 or more: airway",)
