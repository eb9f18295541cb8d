"""No random world opens the way to preparation while anything in it stands against a partner.

The answers, decisions and signatures are random; what they come to is said by the product's own
rules and gates, and judged by the programme's table written by hand.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from kact.protocol.case import Case, PartnerCase, Reached
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from screening import milestones
from screening.contraindications.library import rules_for
from screening.contraindications.rules import Rule
from screening.eligibility import (
    CLEARED,
    LETS_THROUGH,
    TURNED_BACK,
    Considered,
    Decision,
    Outcome,
    may_sign,
)
from screening.intake.answers import Given
from screening.queries.reviews import MEDICAL, RELATIONAL, SIDES, Decided, consider
from tests.kact.protocol.worlds import ALEX, SAM, ago, couple, person
from tests.screening.answering import BEST_FIRST, EVEN, QUESTIONS, TODAY, World, clean
from tests.screening.answering import given as as_given
from tests.screening.contraindications_oracle import ORACLE, standing

NOON = time(12, tzinfo=UTC)
VALUES = BEST_FIRST | {code: (*order, None) for code, order in EVEN.items()}
REACHED = (
    milestones.RELATIONAL_SAFETY_SCREEN,
    milestones.RELATIONAL_SAFETY_INTERVIEW,
    milestones.RELATIONAL_SAFETY_CLEAR,
    milestones.VOLUNTARINESS_CONFIRMED,
    milestones.PSYCHIATRIC_ASSESSMENT,
    milestones.CONFIDENTIALITY_POLICY_ACKNOWLEDGED,
    milestones.CONSENTS_SIGNED,
)
SIGNED = (milestones.MEDICAL_CLEARANCE, milestones.RELATIONAL_CLEARANCE)


@dataclass
class Someone:
    """One partner: what they answered, what was decided, and what a reviewer tries to sign."""

    world: World
    decisions: dict[str, Decision] = field(default_factory=dict)
    tried: dict[str, Outcome | None] = field(default_factory=dict)
    missing: str = ""  # one milestone that was never reached
    signed_ago: int = 1  # days
    changed_since: bool = False  # health answers, after the signature

    def findings(self, side: str) -> list[Considered]:
        """What the rules find, with what was decided on these answers."""
        with time_machine.travel(datetime.combine(TODAY, NOON), tick=False):
            return self._findings(as_given(self.world), rules_for(side))

    def _findings(self, answers: dict[str, Given], known: tuple[Rule, ...]) -> list[Considered]:
        found = (f.finding for f in consider(known, answers, []))
        decided = [
            Decided(ALEX, f.rule, f.basis, self.decisions[f.rule].value, "Because.")
            for f in found
            if f.rule in self.decisions
        ]
        return consider(known, answers, decided)

    def signed(self) -> dict[str, Outcome]:
        """What each side could be signed as: an outcome that is not allowed is not kept."""
        return {
            side.code: outcome
            for side in SIDES
            if (outcome := self.tried.get(side.code)) in may_sign(self.findings(side.code))
        }


@st.composite
def people(draw: st.DrawFn) -> Someone:
    """Somebody mostly in order, with a few answers changed and any reviews."""
    changed = draw(st.lists(st.sampled_from(sorted(QUESTIONS)), max_size=3, unique=True))
    world = clean() | {code: draw(st.sampled_from(VALUES[code])) for code in changed}
    in_the_way = sorted(standing(world))
    return Someone(
        world,
        {rule: draw(st.sampled_from(Decision)) for rule in in_the_way if draw(st.booleans())},
        {side.code: draw(st.sampled_from([*Outcome, Outcome.ELIGIBLE, None])) for side in SIDES},
        draw(st.sampled_from([*REACHED, *[""] * 20])),
        draw(st.sampled_from([1, 1, 1, 90, 91])),
        draw(st.sampled_from([False, False, False, True])),
    )


def as_case(who: Someone, pk: object, label: str) -> PartnerCase:
    """The partner as the gates see them, with what signing reaches, ends and holds."""
    at = ago(days=who.signed_ago)
    signed = who.signed()
    changes: dict[str, Reached | None] = dict.fromkeys(SIGNED)
    changes[milestones.MEDICAL_ASSESSMENT] = None
    for side in SIDES:
        if signed.get(side.code) in CLEARED:
            changes[side.clearance] = Reached(side.clearance, at)
    if MEDICAL.code in signed:
        code = milestones.MEDICAL_ASSESSMENT
        changes[code] = Reached(code, at)
    if TURNED_BACK.intersection(signed.values()):
        changes[milestones.NOT_GOING_AHEAD] = Reached(milestones.NOT_GOING_AHEAD, at)
    if who.changed_since:
        code = milestones.HEALTH_CHANGED
        changes[code] = Reached(code, at + timedelta(minutes=5))
    if who.missing:
        changes[who.missing] = None
    return person(pk, label, **changes)


def opens(case: Case) -> bool:
    return examine(gate("before_preparation"), case).open


def of(one: Someone, two: Someone) -> Case:
    return couple(as_case(one, ALEX, "Alex"), as_case(two, SAM, "Sam"))


def stands_against(who: Someone) -> list[str]:
    """By the table alone: why this partner may not begin."""
    reasons = [f"{code} is not known" for code in NEEDED if who.world[code] in (None, "unknown")]
    for code in standing(who.world):
        if ORACLE[code][0] == "A":
            reasons.append(f"{code} is absolute")
        elif who.decisions.get(code) not in LETS_THROUGH:
            reasons.append(f"{code} is not let through")
    reasons += [f"{side.code} is not signed" for side in SIDES if side.code not in who.signed()]
    reasons += [f"{o} was signed" for o in who.signed().values() if o in TURNED_BACK]
    if who.missing:
        reasons.append(f"{who.missing} is missing")
    if who.signed_ago > 90 or who.changed_since:
        reasons.append("the clearance does not count")
    return reasons


# Asked of everyone, and read by an absolute contraindication: nobody goes ahead without them.
NEEDED = (
    "fear",
    "could_say_no",
    "refusal_consequence",
    "forced_sex",
    "strangulation",
    "weapon",
    "legal_orders",
    "retaliation",
    "aneurysm",
    "avm",
    "intracerebral_haemorrhage",
    "birth_date",
)


@settings(max_examples=400, deadline=None)
@given(people(), people())
def test_before_preparation_stays_closed_while_anything_stands_against_either(
    one: Someone, two: Someone
) -> None:
    against = stands_against(one) + stands_against(two)
    assert not (opens(of(one, two)) and against), against


def in_order() -> Someone:
    return Someone(clean(), {}, dict.fromkeys((MEDICAL.code, RELATIONAL.code), Outcome.ELIGIBLE))


def test_before_preparation_opens_when_all_is_in_order() -> None:
    assert stands_against(in_order()) == []
    assert opens(of(in_order(), in_order()))


@settings(max_examples=100, deadline=None)
@given(people())
def test_before_preparation_opens_for_whoever_nothing_stands_against(one: Someone) -> None:
    """The other way round, so that the rule above is not kept by a gate that never opens."""
    decided = dict.fromkeys(standing(one.world), Decision.ACCEPT)
    cleared = replace(in_order(), world=one.world, decisions=decided)
    found = [f for side in SIDES for f in cleared.findings(side.code)]
    assert opens(of(cleared, in_order())) is not any(f.open for f in found)


@settings(max_examples=200, deadline=None)
@given(people())
def test_may_sign_clears_nobody_with_an_absolute_or_unknown_finding(who: Someone) -> None:
    for side in SIDES:
        found = who.findings(side.code)
        barred = [f for f in found if f.finding.absolute or f.finding.verdict == "unknown"]
        assert not (barred and CLEARED.intersection(may_sign(found)))
