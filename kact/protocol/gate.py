"""Gates: lists of needs in plain sentences, and the one way to ask them.

`examine` answers a gate as a `Sheet` to show; `require` lets an action go on or raises
`GateClosed` with the sentences that are in the way. Gates come from `loading.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from kact.protocol.case import Case, Numbers, Override, PartnerCase, Settings, Variant
from kact.protocol.facts import Fact, Finding, State, unknown

EACH_PARTNER = "each partner"
EACH_DOSING_PARTNER = "each dosing partner"
THE_COUPLE = "the couple"
ONE_PARTNER = "one partner"
NEVER = "never"
OVERRIDE_ROLES = frozenset({"prescriber", "therapist"})
PARTNERS_IN_A_COUPLE = 2


class SettingRefused(ValueError):
    """A clinic's number is not one that the gate lets it choose."""


class GateClosed(Exception):
    """A gate is not open. `sentences` say what is in the way, for those who may know."""

    def __init__(self, sheet: "Sheet") -> None:
        self.sheet = sheet
        self.findings = tuple(f for line in sheet.in_the_way for f in line.in_the_way)
        self.sentences = tuple(line.plainly for line in sheet.in_the_way)
        super().__init__("; ".join(self.sentences))


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a gate asks for. `given` holds the numbers of the sentence and the check.

    `gate` is the gate whose file holds it; `bounds` are the lowest and highest number a
    clinic may choose; `variants` are the formats it applies to (all when empty).
    """

    gate: str
    says: str
    fact: Fact
    who: str
    given: Numbers
    bounds: Mapping[str, tuple[float, float]]
    number_mark: str
    variants: frozenset[Variant]
    override: str
    override_hours: int
    source: str
    marks: tuple[str, ...]

    @property
    def name(self) -> str:
        """The need's name is its fact's name: a fact is asked in one gate file only."""
        return self.fact.name

    @property
    def sentence(self) -> str:
        """The sentence with its numbers."""
        return self.says.format(**self.given)

    def with_settings(self, settings: Settings) -> "Need":
        """The same need with the clinic's numbers. Raises SettingRefused out of bounds."""
        chosen = settings.get((self.gate, self.name), {})
        for name, number in chosen.items():
            self._refuse_out_of_bounds(name, number)
        return replace(self, given={**self.given, **chosen})

    def _refuse_out_of_bounds(self, name: str, number: float) -> None:
        where = f"{self.gate}, {self.name}, {name}"
        if name not in self.bounds:
            raise SettingRefused(f"{where}: the clinic may not choose this number")
        if not is_number(number, self.fact.parameters[name]):
            raise SettingRefused(f"{where}: {number!r} is not a number of the right kind")
        low, high = self.bounds[name]
        if not low <= number <= high:
            raise SettingRefused(f"{where}: {number} is not within {low} to {high}")


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate a clinician can read. `needs` holds those of the included gates first.

    `about` says of whom it is asked: of the couple, or of one partner alone, without
    anything about the other. `closed` is all that a reader without the right to the
    reasons is told, whatever the cause.
    """

    name: str
    title: str
    version: int
    about: str
    asks: str
    open: str
    closed: str
    includes: tuple[str, ...]
    needs: tuple[Need, ...]

    @property
    def own_needs(self) -> tuple[Need, ...]:
        """The needs that stand in this gate's own file."""
        return tuple(need for need in self.needs if need.gate == self.name)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a gate sheet, how it stands, and the finding for each person."""

    need: str
    sentence: str
    who: str
    override: str
    state: State
    findings: tuple[Finding, ...]

    @property
    def passes(self) -> bool:
        """Whether every finding is met or overridden by the right role."""
        return bool(self.findings) and not self.in_the_way

    @property
    def in_the_way(self) -> tuple[Finding, ...]:
        """The findings that keep the gate closed."""
        return tuple(finding for finding in self.findings if not finding.passes)

    @property
    def overridden(self) -> bool:
        """Whether an override counts for any finding."""
        return any(finding.overridden_by for finding in self.findings)

    @property
    def plainly(self) -> str:
        """The sentence followed by what is in the way, name by name."""
        people = "; ".join(f"{f.label}: {f.reason}" for f in self.in_the_way)
        return f"{self.sentence} ({people})"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A gate's answer for one case, ready to show. `word` is safe for every reader."""

    name: str
    title: str
    asks: str
    version: int
    open: bool
    word: str
    lines: tuple[Line, ...]

    @property
    def in_the_way(self) -> tuple[Line, ...]:
        """The lines that keep the gate closed."""
        return tuple(line for line in self.lines if not line.passes)


def examine(gate: Gate, case: Case, *, partner: UUID | None = None) -> Sheet:
    """Ask every need of the gate. A gate is open only when nothing is unmet or unknown.

    A gate about one partner needs `partner`, and a gate about the couple refuses it, so
    that a couple's gate can never be asked of half the couple (ValueError). The case's
    `settings` are the clinic's numbers; one out of bounds raises SettingRefused.
    """
    people = _asked_of(gate, case, partner)
    needs = (need.with_settings(case.settings) for need in gate.needs)
    lines = tuple(_line(gate, need, case, people) for need in needs if _applies(need, case))
    is_open = bool(lines) and all(line.passes for line in lines)
    word = gate.open if is_open else gate.closed
    return Sheet(gate.name, gate.title, gate.asks, gate.version, is_open, word, lines)


def require(gate: Gate, case: Case, *, partner: UUID | None = None) -> Sheet:
    """The sheet of an open gate; GateClosed otherwise. Takes what `examine` takes."""
    sheet = examine(gate, case, partner=partner)
    if not sheet.open:
        raise GateClosed(sheet)
    return sheet


def check_settings(gates: Iterable[Gate], settings: Settings) -> None:
    """Refuse a clinic's settings that name no need, or a number it may not choose."""
    needs = {(need.gate, need.name): need for gate in gates for need in gate.own_needs}
    for place in settings:
        if place not in needs:
            raise SettingRefused(f"{' / '.join(place)}: there is no such need")
        needs[place].with_settings(settings)


def is_number(value: object, kind: type) -> bool:
    """Whether a value is a number that a parameter of this kind takes (never a bool)."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (kind is float and isinstance(value, float))


def _asked_of(gate: Gate, case: Case, partner: UUID | None) -> tuple[PartnerCase, ...]:
    if (gate.about == ONE_PARTNER) != (partner is not None):
        raise ValueError(f"{gate.name} is asked of {gate.about}")
    if partner is None:
        return case.partners
    people = tuple(person for person in case.partners if person.id == partner)
    if not people:
        raise ValueError(f"{gate.name} is asked of someone who is not in this case")
    return people


def _applies(need: Need, case: Case) -> bool:
    """An undecided format might be any, so its needs are asked and found unknown."""
    return not need.variants or case.variant is None or case.variant in need.variants


def _line(gate: Gate, need: Need, case: Case, people: tuple[PartnerCase, ...]) -> Line:
    whole = gate.about != ONE_PARTNER
    asked = _findings(need, case, people, whole=whole)
    findings = tuple(_with_override(gate, need, case, finding) for finding in asked)
    return Line(need.name, need.sentence, need.who, need.override, _worst(findings), findings)


def _findings(
    need: Need, case: Case, people: tuple[PartnerCase, ...], *, whole: bool
) -> tuple[Finding, ...]:
    if need.variants and case.variant is None:
        return (_about_couple(unknown("the format of this course is not recorded yet")),)
    if need.who == THE_COUPLE:
        return (_about_couple(need.fact.function(case, **need.given)),)
    answers = tuple(_of_partner(need, case, person) for person in people)
    findings = tuple(answer for answer in answers if answer is not None)
    if whole and len(people) != PARTNERS_IN_A_COUPLE:
        return (*findings, _about_couple(unknown("both partners are not on record")))
    return findings or (_about_couple(unknown("who will dose is not recorded yet")),)


def _of_partner(need: Need, case: Case, person: PartnerCase) -> Finding | None:
    """The answer for one partner, or None when the need is not asked of them."""
    doses = case.doses(person)
    if need.who == EACH_DOSING_PARTNER and doses is False:
        return None
    if need.who == EACH_DOSING_PARTNER and doses is None:
        answer = unknown("whether this partner doses is not recorded yet")
    else:
        answer = need.fact.function(case, person, **need.given)
    return replace(answer, about=person.id, label=person.label)


def _about_couple(answer: Finding) -> Finding:
    return replace(answer, about=None, label=THE_COUPLE)


def _with_override(gate: Gate, need: Need, case: Case, finding: Finding) -> Finding:
    """Only what is known to be unmet can be overridden: nobody decides about the unknown."""
    if finding.state is not State.NOT_MET or need.override == NEVER:
        return finding
    counts = any(_counts(o, gate, need, case, finding) for o in case.overrides)
    return replace(finding, overridden_by=need.override) if counts else finding


def _counts(o: Override, gate: Gate, need: Need, case: Case, finding: Finding) -> bool:
    same_place = (o.gate, o.need, o.about) == (gate.name, need.name, finding.about)
    age = case.now - o.at
    in_time = timedelta(0) <= age <= timedelta(hours=need.override_hours)
    return same_place and in_time and o.role == need.override and o.has_reason


def _worst(findings: tuple[Finding, ...]) -> State:
    """What a line says as a whole: one unmet outweighs one unknown outweighs the met."""
    states = {finding.state for finding in findings}
    order = (State.NOT_MET, State.UNKNOWN, State.MET)
    return next(state for state in order if state in states)
