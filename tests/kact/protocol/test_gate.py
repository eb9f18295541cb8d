"""Asking gates: unknown never opens, both partners count, overrides are narrow."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kact.protocol.case import Case, Override, PartnerCase, Variant
from kact.protocol.facts import Fact, Finding, State, not_met
from kact.protocol.gate import (
    EACH_DOSING_PARTNER,
    EACH_PARTNER,
    NEVER,
    ONE_PARTNER,
    THE_COUPLE,
    Gate,
    GateClosed,
    Need,
    examine,
    require,
)
from kact.protocol.loading import gate, library
from tests.kact.protocol.worlds import ALEX, COUPLE, NOW, SAM, couple, hidden, person

SECOND = timedelta(seconds=1)
STATES = st.sampled_from(State)


def need(name, answers, *, who=EACH_PARTNER, override=NEVER, variants=frozenset()) -> Need:
    """A need whose answers are given: by partner id, or under None for the couple."""

    def answer(case: Case, person: PartnerCase | None = None) -> Finding:
        return Finding(answers[person.id if person else None], "as the world says")

    declared = Fact(name, answer, who != THE_COUPLE, {}, "As the world says.")
    hours = 0 if override == NEVER else 24
    return Need("test", name, declared, who, {}, {}, "", variants, override, hours, "test", ("D",))


def made_of(*needs: Need, about=THE_COUPLE) -> Gate:
    return Gate("test", "Test", 1, about, "?", "Ready", "Not for now", (), needs)


PAIR = st.fixed_dictionaries({ALEX: STATES, SAM: STATES, None: STATES})
WHO = st.sampled_from([EACH_PARTNER, EACH_DOSING_PARTNER, THE_COUPLE])
ROLES = st.sampled_from([NEVER, "prescriber", "therapist"])


@st.composite
def worlds(draw):
    """A gate of up to five needs, a case, and any overrides anyone might have recorded."""
    shapes = draw(st.lists(st.tuples(PAIR, WHO, ROLES), min_size=1, max_size=5))
    needs = [
        need(f"test.n{place}", answers, who=who, override=role)
        for place, (answers, who, role) in enumerate(shapes)
    ]
    overrides = st.builds(
        Override,
        gate=st.sampled_from(["test", "other"]),
        need=st.sampled_from([each.name for each in needs]),
        about=st.sampled_from([ALEX, SAM, None]),
        role=st.sampled_from(["prescriber", "therapist", "admin"]),
        at=st.integers(-30, 2).map(lambda hours: NOW + timedelta(hours=hours)),
        has_reason=st.booleans(),
    )
    people = (
        person(ALEX, "Alex", dosing=draw(st.sampled_from([True, False, None]))),
        person(SAM, "Sam", dosing=draw(st.sampled_from([True, False, None]))),
    )
    return (
        shapes,
        made_of(*needs),
        couple(
            *people,
            variant=draw(st.sampled_from([*Variant, None])),
            overrides=tuple(draw(st.lists(overrides, max_size=8))),
        ),
    )


def asked(who, case):
    """An independent list of whose answers count; None where that cannot be said."""
    if who == THE_COUPLE:
        return [None]
    if who == EACH_PARTNER or case.variant in {Variant.CONJOINT, Variant.GROUP}:
        return [ALEX, SAM]
    roles = [partner.dosing for partner in case.partners]
    if None in roles or not any(roles):
        return "unknown"
    return [partner.id for partner in case.partners if partner.dosing]


def right_override(case, name, about, role):
    return any(
        o.gate == "test"
        and (o.need, o.about, o.role, o.has_reason) == (name, about, role, True)
        and NOW - timedelta(hours=24) <= o.at <= NOW
        for o in case.overrides
    )


@hypothesis_settings(deadline=None)  # a busy machine is not a failure
@given(worlds())
def test_examine_agrees_with_an_independent_reading(world):
    shapes, tested, case = world
    opens = True
    for place, (answers, who, role) in enumerate(shapes):
        people = asked(who, case)
        if people == "unknown":
            opens = False
            continue
        for about in people:
            excused = answers[about] is State.NOT_MET and right_override(
                case, f"test.n{place}", about, role
            )
            opens &= answers[about] is State.MET or excused
    assert examine(tested, case).open is opens


@hypothesis_settings(deadline=None)  # a busy machine is not a failure
@given(worlds())
def test_examine_never_opens_on_an_unknown_or_on_an_unmet_never(world):
    _, tested, case = world
    sheet = examine(tested, case)
    findings = [(line, finding) for line in sheet.lines for finding in line.findings]
    if sheet.open:
        assert all(finding.state is not State.UNKNOWN for _, finding in findings)
        assert all(f.state is State.MET for line, f in findings if line.override == NEVER)


@hypothesis_settings(deadline=None)  # a busy machine is not a failure
@given(st.lists(STATES, min_size=2, max_size=2))
def test_line_state_is_the_worst_of_its_findings(states):
    tested = made_of(need("test.n", dict(zip([ALEX, SAM], states, strict=True))))
    expected = State.NOT_MET if State.NOT_MET in states else State.UNKNOWN
    expected = State.MET if set(states) == {State.MET} else expected
    assert examine(tested, couple()).lines[0].state is expected


UNMET = {ALEX: State.NOT_MET, SAM: State.MET, None: State.NOT_MET}
FINE = {ALEX: State.MET, SAM: State.MET, None: State.MET}


def test_override_opens_only_its_own_need():
    first = need("test.first", UNMET, override="prescriber")
    second = need("test.second", UNMET, override="prescriber")
    override = Override("test", "test.first", ALEX, "prescriber", NOW, True)
    sheet = examine(made_of(first, second), couple(overrides=(override,)))
    assert [line.passes for line in sheet.lines] == [True, False]
    assert [line.overridden for line in sheet.lines] == [True, False]
    assert [line.state for line in sheet.lines] == [State.NOT_MET, State.NOT_MET]
    assert sheet.lines[0].findings[0].overridden_by == "prescriber"


GOOD = Override("test", "test.n", ALEX, "prescriber", NOW - timedelta(hours=1), True)


@pytest.mark.parametrize(
    ("changes", "opens"),
    [
        ({}, True),
        ({"role": "therapist"}, False),
        ({"has_reason": False}, False),
        ({"gate": "before_dosing"}, False),
        ({"need": "test.other"}, False),
        ({"about": SAM}, False),
        ({"about": None}, False),
        ({"at": NOW}, True),
        ({"at": NOW + SECOND}, False),
        ({"at": NOW - timedelta(hours=24)}, True),
        ({"at": NOW - timedelta(hours=24) - SECOND}, False),
    ],
)
def test_override_counts_only_when_it_is_right_in_everything(changes, opens):
    case = couple(overrides=(replace(GOOD, **changes),))
    assert examine(made_of(need("test.n", UNMET, override="prescriber")), case).open is opens


def test_override_of_an_unknown_counts_for_nothing():
    answers = {ALEX: State.UNKNOWN, SAM: State.MET}
    tested = made_of(need("test.n", answers, override="prescriber"))
    assert not examine(tested, couple(overrides=(GOOD,))).open


@pytest.mark.parametrize("who", [ALEX, SAM])
def test_examine_needs_both_partners(who):
    answers = {ALEX: State.MET, SAM: State.MET, who: State.NOT_MET}
    assert not examine(made_of(need("test.n", answers)), couple()).open
    assert examine(made_of(need("test.n", FINE)), couple()).open


@pytest.mark.parametrize("who", [EACH_PARTNER, EACH_DOSING_PARTNER])
@pytest.mark.parametrize("people", [(), (person(ALEX, "Alex"),)])
def test_examine_of_half_a_couple_is_unknown(who, people):
    case = Case(COUPLE, NOW, people, Variant.CONJOINT, {})
    line = examine(made_of(need("test.n", FINE, who=who)), case).lines[0]
    assert line.findings[-1].reason == "both partners are not on record"
    assert not line.passes


def test_examine_with_nobody_dosing_is_unknown():
    people = (person(ALEX, "Alex", dosing=False), person(SAM, "Sam", dosing=False))
    case = couple(*people, variant=Variant.INDIVIDUAL_RELATIONAL)
    line = examine(made_of(need("test.n", FINE, who=EACH_DOSING_PARTNER)), case).lines[0]
    assert (line.state, line.findings[0].reason) == (
        State.UNKNOWN,
        "who will dose is not recorded yet",
    )


def test_examine_without_lines_is_closed():
    only_group = need("test.n", FINE, variants=frozenset({Variant.GROUP}))
    assert not examine(made_of(only_group), couple(variant=Variant.CONJOINT)).open


@pytest.mark.parametrize(
    ("variant", "states"),
    [(Variant.GROUP, [State.MET]), (Variant.CONJOINT, []), (None, [State.UNKNOWN])],
)
def test_need_of_one_format_is_asked_there_and_while_undecided(variant, states):
    only_group = need("test.n", FINE, variants=frozenset({Variant.GROUP}))
    sheet = examine(made_of(only_group), couple(variant=variant))
    assert [line.state for line in sheet.lines] == states


@pytest.mark.parametrize(("about", "partner"), [(ONE_PARTNER, None), (THE_COUPLE, ALEX)])
def test_examine_refuses_the_wrong_unit(about, partner):
    with pytest.raises(ValueError, match="is asked of"):
        examine(made_of(need("test.n", FINE), about=about), couple(), partner=partner)


def test_examine_refuses_a_stranger():
    with pytest.raises(ValueError, match="not in this case"):
        examine(made_of(need("test.n", FINE), about=ONE_PARTNER), couple(), partner=uuid4())


def one_partner_gates():
    return [each for each in library().gates.values() if each.about == ONE_PARTNER]


@pytest.mark.parametrize("tested", one_partner_gates(), ids=lambda each: each.name)
def test_gate_about_one_partner_reads_nothing_of_the_other(tested):
    in_order = examine(tested, couple(), partner=ALEX)
    for other in (hidden(person(SAM, "Sam")), PartnerCase(SAM, "Sam", None, {})):
        assert examine(tested, couple(person(ALEX, "Alex"), other), partner=ALEX) == in_order
    assert in_order.open


def test_sheet_of_a_couple_is_closed_for_a_reader_who_sees_half():
    case = couple(person(ALEX, "Alex"), hidden(person(SAM, "Sam")))
    sheet = examine(gate("before_joint_work"), case)
    assert not sheet.open
    states = {f.state for line in sheet.lines for f in line.findings if f.about == SAM}
    assert states == {State.UNKNOWN}


def test_require_raises_the_plain_sentences():
    unready = person(SAM, "Sam", medical_clearance=None)
    with pytest.raises(GateClosed) as closed:
        require(gate("before_preparation"), couple(person(ALEX, "Alex"), unready))
    expected = "A prescriber has cleared each partner within the last 90 days"
    assert closed.value.sentences == (f"{expected} (Sam: not recorded yet)",)
    assert str(closed.value) == closed.value.sentences[0]
    finding = replace(not_met("not recorded yet"), about=SAM, label="Sam")
    assert closed.value.findings == (finding,)


def test_require_returns_the_open_sheet():
    sheet = require(gate("before_dosing"), couple())
    assert (sheet.open, sheet.word, sheet.in_the_way) == (True, "Ready for dosing", ())
