"""Facts: strict declarations, and one meaning of absent, ended, future and hidden."""

from datetime import timedelta

import pytest

from kact.protocol.case import PartnerCase, Reached
from kact.protocol.facts import (
    Fact,
    FactDefinitionError,
    State,
    fact,
    met,
    off_record,
    on_record,
    on_record_since_dose,
    on_record_within,
    since_last_dose,
)
from tests.kact.protocol.worlds import ALEX, NOW, ago, dosed

SECOND = timedelta(seconds=1)


def partner(*reached: Reached) -> PartnerCase:
    return PartnerCase(ALEX, "Alex", True, {each.code: each for each in reached})


HIDDEN = PartnerCase(ALEX, "Alex", True, None)
FUTURE = partner(Reached("x", NOW + SECOND))
ENDED = partner(Reached("x", ago(days=2), ago(days=1)))
STANDING = partner(Reached("x", ago(days=2), NOW + SECOND))


@pytest.mark.parametrize(
    ("who", "state", "reason"),
    [
        (partner(), State.NOT_MET, "not recorded yet"),
        (ENDED, State.NOT_MET, "no longer current"),
        (FUTURE, State.UNKNOWN, "recorded with a time that is still to come"),
        (HIDDEN, State.UNKNOWN, "cannot be seen from here"),
        (STANDING, State.MET, "recorded 2 days ago"),
        (partner(Reached("x", NOW)), State.MET, "recorded less than an hour ago"),
        (partner(Reached("x", ago(hours=1))), State.MET, "recorded 1 hour ago"),
        (partner(Reached("x", ago(hours=47))), State.MET, "recorded 47 hours ago"),
    ],
)
def test_on_record_says_how_it_stands(who, state, reason):
    finding = on_record(who, "x", NOW)
    assert (finding.state, finding.reason) == (state, reason)


@pytest.mark.parametrize(
    ("who", "state"),
    [
        (partner(), State.MET),
        (ENDED, State.MET),
        (STANDING, State.NOT_MET),
        (FUTURE, State.UNKNOWN),
        (HIDDEN, State.UNKNOWN),
    ],
)
def test_off_record_turns_met_round_and_keeps_unknown(who, state):
    assert off_record(who, "x", NOW, "a reason").state is state


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (timedelta(days=90) - SECOND, State.MET),
        (timedelta(days=90), State.MET),
        (timedelta(days=90) + SECOND, State.NOT_MET),
    ],
)
def test_on_record_within_counts_up_to_the_exact_second(age, state):
    finding = on_record_within(partner(Reached("x", NOW - age)), "x", NOW, timedelta(days=90))
    assert finding.state is state


def test_on_record_within_says_the_limit_when_stale():
    finding = on_record_within(partner(Reached("x", ago(days=95))), "x", NOW, timedelta(days=90))
    assert finding.reason == "recorded more than 90 days ago"


@pytest.mark.parametrize("who", [partner(), ENDED, FUTURE, HIDDEN])
def test_on_record_within_reads_like_on_record_otherwise(who):
    assert on_record_within(who, "x", NOW, timedelta(days=90)) == on_record(who, "x", NOW)


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (timedelta(days=3) - SECOND, State.NOT_MET),
        (timedelta(days=3), State.MET),
        (timedelta(days=3) + SECOND, State.MET),
    ],
)
def test_since_last_dose_counts_from_the_exact_second(age, state):
    assert since_last_dose(partner(dosed(NOW - age)), NOW, timedelta(days=3)).state is state


def test_since_last_dose_without_a_dose_is_met_and_hidden_is_unknown():
    assert since_last_dose(partner(), NOW, timedelta(days=3)).state is State.MET
    assert since_last_dose(HIDDEN, NOW, timedelta(days=3)).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("seconds", "state"), [(-1, State.NOT_MET), (0, State.NOT_MET), (1, State.MET)]
)
def test_on_record_since_dose_must_be_later_than_the_dose(seconds, state):
    dose = dosed(ago(days=5))
    who = partner(Reached("x", dose.at + timedelta(seconds=seconds)))
    assert on_record_since_dose(who, "x", NOW, dose).state is state


def declare(name, function):
    registry: dict[str, Fact] = {}
    fact(name, registry)(function)
    return registry[name]


def test_fact_knows_whom_it_is_about_and_its_numbers():
    def rested(case, partner, *, hours: float, nights: int):
        """Sleep since the last visit.

        More words that are not the summary.
        """
        return met("rested")

    declared = declare("sessions.rested", rested)
    assert declared.per_partner
    assert declared.parameters == {"hours": float, "nights": int}
    assert declared.summary == "Sleep since the last visit."


def without_docstring(case):
    return met("")


def with_default(case, *, days: int = 90):
    """A number that stands here and in the gate."""


def with_text(case, *, word: str):
    """A word is not a number."""


def with_anything(case, **numbers: int):
    """Takes whatever comes."""


def with_wrong_start(partner, case):
    """The wrong way round."""


def with_positional_number(case, days: int):
    """A number that could be confused with the partner."""


@pytest.mark.parametrize(
    "function",
    [
        without_docstring,
        with_default,
        with_text,
        with_anything,
        with_wrong_start,
        with_positional_number,
    ],
)
def test_fact_refuses_a_loose_declaration(function):
    with pytest.raises(FactDefinitionError, match=function.__name__):
        declare(f"screening.{function.__name__}", function)


def right(case):
    """A right one."""
    return met("")


@pytest.mark.parametrize("name", ["screening.wrong", "right"])
def test_fact_must_be_named_for_its_function(name):
    with pytest.raises(FactDefinitionError):
        declare(name, right)


def test_fact_refuses_a_name_that_is_taken():
    registry: dict[str, Fact] = {}
    fact("screening.right", registry)(right)
    with pytest.raises(FactDefinitionError, match="exists already"):
        fact("screening.right", registry)(right)
