"""Walks through a dosing day at random: every action of every role, right and wrong.

A walk tells a second book what was done, and holds the database against it after every step.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, transaction
from django.utils import timezone

from kact.couples.actions import end
from kact.couples.models import Couple
from kact.couples.queries import couple_in_reach
from kact.ledger.models import Lot
from kact.ledger.queries import balance_of
from kact.ledger.refusals import Refused
from kact.privacy.audience import looking_as
from kact.protocol.gate import GateClosed
from kact.scheduling.models import Visit
from kact.scheduling.refusals import Lacking, NotNow
from screening.actions.holds import hold, lift_all
from screening.models import Hold
from sessions import charting
from sessions.actions import (
    adverse,
    checks,
    corrections,
    discharge,
    doses,
    orders,
    prepared_doses,
    private_word,
    staffing,
)
from sessions.actions.capture import AlreadySigned, NotOfThisDay, Sent, capture
from sessions.dosing.check import check
from sessions.milestones import STAFFING_CONFIRMED
from sessions.models import (
    LANES,
    BodyEntry,
    Capture,
    ConversionAnswer,
    Discharge,
    DosingSession,
    GivenDose,
    PreDoseCheck,
    PreDoseWord,
    PreparedDose,
    RefusedDose,
    RoomSetUp,
    SameDayConsent,
    StoppedDoses,
    VoidedDose,
    WayHome,
)
from sessions.refusals import DoseNotNow, NotInStock
from tests.kact.ledger.stocking import Stock
from tests.sessions.checking import well
from tests.sessions.dosing_day import Day
from tests.sessions.opened_day import event
from tests.sessions.ordering import ordered
from tests.sessions.second_book import LATELY, ZONE, Book, Charted, Given, Person, Terms, Waiting
from tests.sessions.test_discharge import SAID, TEN, VALUES

STAFF = ("monitor", "prescriber", "therapist", "co_therapist")
GIVING = ("monitor", "monitor", "prescriber", "therapist")
CHECKING = ("therapist", "co_therapist", "monitor", "prescriber")
FREE = "from a pharmacy"  # a lot that the ledger does not know
ROOM = tuple(place.code for place in check().room)
VALUES_OF = {"sedation": ("moaas", "5", "2"), "vitals": ("spo2", "98", "88")}
REFUSALS = (
    DoseNotNow,
    GateClosed,
    Refused,
    DatabaseError,
    Lacking,
    NotNow,
    AlreadySigned,
    NotOfThisDay,
    orders.OrderRefused,
    orders.Stopped,
    checks.DayOver,
    checks.Superseded,
    private_word.NotAlone,
    private_word.NotAgreed,
    private_word.NoSuchDay,
    private_word.DoseGiven,
    adverse.NotYours,
    adverse.Superseded,
    adverse.ForThePrescriber,
    corrections.AlreadySuperseded,
    corrections.NothingToMove,
    discharge.NotReady,
    discharge.NotDosed,
    discharge.AlreadyLeft,
    discharge.TheOtherDoses,
)
OF_THE_DAY: tuple[Any, ...] = (
    *LANES.values(),
    Capture,
    ConversionAnswer,
    Discharge,
    GivenDose,
    PreDoseCheck,
    PreDoseWord,
    PreparedDose,
    RefusedDose,
    RoomSetUp,
    SameDayConsent,
    StoppedDoses,
    VoidedDose,
    WayHome,
)


class Found(AssertionError):
    """The day did what it must not do."""


class Walk:
    """One day, taken in random steps from a seed."""

    def __init__(
        self, day: Day, stock: Stock, lots: list[Lot], seed: int, clock: Any, often: str = ""
    ) -> None:
        """With ``often`` one kind of step is taken ten times as often as on other days."""
        self.day, self.cast, self.stock, self.lots = day, day.cast, stock, lots
        self.rng, self.clock, self.seed = Random(seed), clock, seed
        self.trail: list[str] = []
        self.tried: Counter[str] = Counter()
        self.why: Counter[str] = Counter()
        self.wastes: list[Any] = []
        self.sent: list[tuple[Waiting, dict[str, Any]]] = []
        self.at_signing: dict[str, int] = {}
        self.careful = False
        self.weights = [n * 10 if name == often else n for name, n in STEPS.items()]
        people = {who: Person() for who in "ab"}
        self.book = Book(people, staffed_at=timezone.now(), received=dict.fromkeys(lots))
        for lot in lots:
            self.book.received[lot] = stock.balance(lot)

    # How a step is taken.

    def go(self, steps: int) -> None:
        """Make both ready, as most days begin, and then do whatever comes."""
        for who in self.rng.sample("ab", 2):
            self.write_order(who, plain=True)
            self.ask(who, "yes")
            self.check(who, "passes")
        for _ in range(steps):
            self.clock.shift(timedelta(seconds=self.rng.choice((1, 20, 60, 240))))
            name = self.rng.choices([*STEPS], self.weights)[0]
            self.trail.append(f"{timezone.now():%H:%M:%S} {name}")
            self.tried["steps"] += 1
            getattr(self, name)()
            self.holds()

    def do(self, who: str, call: Callable[..., Any], **terms: Any) -> Any:
        """Do it in somebody's name; False where it is refused."""
        said = ", ".join(f"{k}={v}" for k, v in terms.items() if k not in {"answers", "session"})
        try:
            with transaction.atomic(), looking_as(self.cast.people[who].audience) as by:
                found = call(by=by, **terms)
        except REFUSALS as refused:
            self.trail.append(
                f"    {who} {said[:200]} -> {type(refused).__name__}: {refused}"[:400]
            )
            self.tried["refused steps"] += 1
            self.refused = refused
            return False
        self.trail.append(f"    {who} {said[:200]} -> done")
        return True if found is None else found

    def either(self) -> str:
        return self.rng.choice("ab")

    def seldom(self, share: float) -> bool:
        return not self.careful and self.rng.random() < share

    def among(self, *those: Any) -> Any:
        """Any of those; the first, which is right, while care is taken."""
        return those[0] if self.careful else self.rng.choice(those)

    def partner(self, who: str) -> Any:
        return self.cast.people[who].partner

    def session(self) -> DosingSession:
        """The day as a page finds it when it is asked for."""
        with looking_as(self.cast.monitor.audience):
            return DosingSession.objects.select_related("visit").get(pk=self.day.session.pk)

    def couple(self) -> Couple:
        with looking_as(self.cast.monitor.audience):
            return couple_in_reach(self.day.session.couple_id)

    # Before a dose.

    def write_order(self, who: str = "", *, plain: bool = False) -> None:
        who, today = who or self.either(), timezone.now().astimezone(ZONE).date()
        pick = self.rng.choice
        least, most = (20, 60) if plain else (pick((10, 30, 40)), pick((30, 60, 75)))
        said = {
            "min_mg": Decimal(least),
            "max_mg": Decimal(most),
            "max_total_mg": Decimal(pick((75, 90, 120))),
            "boosters": pick((1, 2, 2)) if plain else pick((0, 1, 2)),
            "interval_min": pick((5, 10, 20)),
            "last_day": today + timedelta(days=0 if self.seldom(0.2) else 7),
            "weight_on": today,
        }
        reasons = {"reason": pick(("", "Known well")), "replacing": pick(("", "Anew", "Anew"))}
        by = "prescriber" if plain or not self.seldom(0.1) else "monitor"
        row = self.do(
            by, orders.write_order, partner=self.partner(who), **reasons, **ordered(**said)
        )
        if row:
            self.book.people[who].order = Terms(
                said["min_mg"],
                said["max_mg"],
                said["max_total_mg"],
                said["boosters"],
                timedelta(minutes=said["interval_min"]),
                said["last_day"],
                row,
            )

    def stop_order(self) -> None:
        one = self.book.people[self.either()]
        if one.order and self.do(
            "prescriber", orders.stop_order, order=one.order.row, reason="Not now"
        ):
            one.order = None

    def ask(self, who: str = "", answer: str = "") -> None:
        who = who or self.either()
        answer = answer or self.rng.choice(("yes", "yes", "yes", "no", "wait"))
        alone, pressured = not self.seldom(0.05), self.seldom(0.05)
        terms = {"alone": alone, "answer": answer, "pressured": pressured}
        if self.do(
            "therapist",
            private_word.ask_on_the_day,
            session=self.session(),
            partner=self.partner(who),
            **terms,
        ):
            yes = answer == "yes" and not pressured
            self.book.people[who].yes_at = timezone.now() if yes else None

    def check(self, who: str = "", asked: str = "") -> None:
        who = who or self.either()
        asked = asked or self.rng.choice(("passes", "passes", "passes", "asks", "asks", "stops"))
        other = {"asks": {"systolic": "145"}, "stops": {"intoxicated": "yes"}}.get(asked, {})
        row = self.do(
            "monitor",
            checks.check_before_dose,
            session=self.session(),
            partner=self.partner(who),
            answers=well(timezone.now(), **other),
        )
        if row:
            one = self.book.people[who]
            one.check = self.book.check_comes_out(who, asked, timezone.now())
            one.passed_at = timezone.now() if one.check == "passes" else None

    def word(self) -> None:
        who, goes_on = self.either(), not self.seldom(0.3)
        with looking_as(self.cast.prescriber.audience):
            rows = PreDoseCheck.objects.filter(subject_id=self.partner(who).pk)
            found = list(rows.select_related("subject", "dosing_session"))
        if not found:
            return
        newest = found[0] if not self.seldom(0.1) else found[-1]
        by = "prescriber" if not self.seldom(0.1) else "monitor"
        terms = {"found": newest, "goes_on": goes_on, "bedside": False, "reason": "Seen"}
        if self.do(by, checks.give_word, **terms):
            one = self.book.people[who]
            one.passed_at = timezone.now() if goes_on and one.check != "stops" else None

    def set_up_room(self) -> None:
        ready = [*ROOM] if self.seldom(0.6) else [*ROOM[1:]]
        if self.do("monitor", checks.set_up_room, session=self.session(), ready=ready):
            self.book.room = len(ready) == len(ROOM)

    def staff(self) -> None:
        """What was confirmed of the staff ends, as when somebody falls ill, or is said again."""
        if self.seldom(0.3):
            with transaction.atomic(), looking_as(self.cast.admin.audience):
                end(STAFFING_CONFIRMED, couple=self.day.session.couple_id)
            self.book.staffed_at = None
        else:
            with looking_as(self.cast.therapist.audience):
                visit = Visit.objects.get(pk=self.day.visit.pk)
            variant = self.session().variant
            if self.do("therapist", staffing.confirm_staffing, visit=visit, variant=variant):
                self.book.staffed_at = timezone.now()

    def hold(self) -> None:
        who = self.either()
        by, cause = self.rng.choice(
            [("prescriber", Hold.Cause.MEDICAL), ("therapist", Hold.Cause.RELATIONAL_SAFETY)]
        )
        if self.do(by, hold, partner=self.partner(who), cause=cause):
            self.book.people[who].holds.add(cause)

    def lift(self) -> None:
        who, by = self.either(), self.rng.choice(("prescriber", "therapist"))
        mine = Hold.Cause.MEDICAL if by == "prescriber" else Hold.Cause.RELATIONAL_SAFETY
        terms = {"partner": self.partner(who), "causes": [*Hold.Cause], "reason": "Settled"}
        if self.do(by, lift_all, **terms):
            self.book.people[who].holds.discard(mine)

    # Doses.

    def prepare(self) -> None:
        who, by = self.either(), self.among(*GIVING)
        today = timezone.now().astimezone(ZONE).date()
        lot = self.rng.choice([FREE, FREE, *self.lots])
        until = today + timedelta(days=self.among(90, 90, 90, 0, -1))
        label: dict[str, Any] = {"lot": "A17", "lot_expires": until}
        if lot != FREE:
            until = lot.expires_on
            label = {"lot": lot.code, "lot_expires": until, "lot_id": lot.pk}
        order = self.book.people[who].order
        mg = Decimal(self.among(self._amount(who), 10, 20, 30, 35, 40, 60, 75))
        strength = Decimal(50 if not self.seldom(0.1) else 100)
        row = self.do(
            by,
            prepared_doses.prepare_dose,
            session=self.session(),
            partner=self.partner(who),
            planned_mg=mg,
            strength=strength,
            diluted=False,
            **label,
        )
        if row:
            self.book.waiting.append(Waiting(who, mg, order, by, lot, until, row))

    def _amount(self, who: str) -> Decimal:
        """The least or the most of what is ordered."""
        order = self.book.people[who].order
        return self.rng.choice((order.least, order.most)) if order else Decimal(30)

    def one_waiting(self) -> Waiting | None:
        """Mostly the newest that waits; now and then any other, one that is over among them."""
        waiting = [one for one in self.book.waiting if not one.over]
        if waiting and not self.seldom(0.15):
            return waiting[-1]
        return self.rng.choice(self.book.waiting) if self.book.waiting else None

    def second(self) -> None:
        one = self.one_waiting()
        if one is None:
            return
        by = self.among(*CHECKING)
        if not self.do(by, prepared_doses.check_dose, prepared=self.anew(one)):
            return
        if not one.checked_by:
            one.checked_by, one.checked_at = by, timezone.now()
        if by == one.by:
            raise Found("Whoever prepared it checked it.")

    def anew(self, one: Waiting) -> PreparedDose:
        """What was prepared, as a page finds it."""
        with looking_as(self.cast.monitor.audience):
            rows = PreparedDose.objects.select_related("order", "subject", "dosing_session__visit")
            return rows.get(pk=one.row.pk)

    def give(self) -> None:
        one = self.one_waiting()
        if one is None:
            return
        now, by = timezone.now(), self.among(*GIVING)
        part = self.among(1, 1, 1, 1, Decimal("0.5"), 2)
        late = self.among(0, 0, 0, 0, -30, -3600, 600)
        terms = {
            "key": uuid4(),
            "given_mg": one.mg * part,
            "given_at": now + timedelta(seconds=late),
            "reason": self.rng.choice(("", "Felt enough")),
        }
        self._give(one, by, terms)

    def _give(self, one: Waiting, by: str, terms: dict[str, Any]) -> None:
        now, mg = timezone.now(), terms["given_mg"]
        against = self.book.against_dose(
            one, by=by, mg=mg, at=terms["given_at"], now=now, why=terms["reason"]
        )
        row = self.do(by, doses.give_dose, prepared=self.anew(one), **terms)
        self.sent.append((one, terms))
        self.why.update(against)
        if row and against:
            raise Found(f"A dose was given: {', '.join(against)}.")
        if row:
            self.tried["doses given"] += 1
            one.over = True
            self.book.doses.append(Given(one.to, mg, terms["given_at"], one.lot, row))
            return
        self.tried["doses refused"] += 1
        if not against and not isinstance(self.refused, NotInStock):
            raise Found("A dose was refused, and nothing was against it.")

    def give_again(self) -> None:
        """The same dose is sent twice, as by a slow connection."""
        if not self.sent:
            return
        one, terms = self.rng.choice(self.sent)
        known = {dose.row.pk for dose in self.book.doses}
        if terms["key"] not in known:
            self._give(one, "monitor", terms)
        elif not self.do("monitor", doses.give_dose, prepared=self.anew(one), **terms):
            raise Found("A dose that was sent twice was refused the second time.")

    def dose(self) -> None:
        """Prepared, checked and given, mostly with care and after what was missing is made good."""
        self.careful = self.rng.random() < 0.8
        if self.careful:
            self.make_good()
        self.prepare()
        for step in (self.second, self.give):
            self.clock.shift(timedelta(seconds=20))
            step()
        self.careful = False

    def make_good(self) -> None:
        """Ask, check and confirm again what the gate would ask for."""
        if self.book.staffed_at is None:
            self.staff()
        for who in sorted(self.book.dosed):
            if self.book.people[who].yes_at is None:
                self.ask(who, "yes")
            if self.book.people[who].passed_at is None:
                self.check(who, "passes")
        if any(self.book.measurement_stops(who) for who in "ab"):
            self.chart()

    def put_away(self) -> None:
        one = self.one_waiting()
        if one is None:
            return
        if self.do("monitor", doses.refuse_dose, prepared=self.anew(one), reason="Not now"):
            if one.over:
                raise Found("A dose was put away that was settled before.")
            one.over = True

    def void(self) -> None:
        if not self.book.doses:
            return
        dose = self.rng.choice(self.book.doses)
        with looking_as(self.cast.monitor.audience):
            rows = GivenDose.objects.select_related("subject", "dosing_session__visit")
            found = rows.get(pk=dose.row.pk)
        if self.do("monitor", doses.void_dose, dose=found, reason="Not given so"):
            if not dose.stands:
                raise Found("A dose was taken back twice.")
            dose.stands = False

    def stop(self) -> None:
        who = self.either()
        terms = {"session": self.session(), "partner": self.partner(who), "reason": "Enough"}
        if self.do(self.rng.choice(STAFF), doses.stop_doses, **terms):
            self.book.people[who].stopped = True

    # What is noted meanwhile.

    def record_event(self) -> None:
        who, serious = self.either(), self.seldom(0.5)
        criteria = ["important"] if serious else []
        terms = event(severity="severe" if serious else "mild", criteria=criteria)
        row = self.do(
            self.rng.choice(("monitor", "prescriber")),
            adverse.record_adverse_event,
            session=self.session(),
            partner=self.partner(who),
            **terms,
        )
        if row and row.serious:
            self.book.people[who].serious.append(row)

    def close_event(self) -> None:
        one = self.book.people[self.either()]
        if one.serious:
            row = one.serious[0]
            terms = {"outcome": "recovered", "ended_at": timezone.now(), "reason": "Reviewed"}
            by = self.rng.choice(("prescriber", "prescriber", "monitor"))
            if self.do(by, adverse.close_adverse_event, event=row, **terms):
                one.serious.remove(row)

    def chart(self) -> None:
        who, stops = self.either(), self.seldom(0.3)
        kind = charting.kind_of(self.rng.choice((*VALUES_OF,)))
        item, fine, bad = VALUES_OF[kind.code]
        typed = charting.read(kind, {item: bad if stops else fine})
        key, at = uuid4(), timezone.now()
        sent = Sent(key, kind, self.partner(who).pk, typed, at, "")
        if self.do("monitor", capture, session=self.session(), sent=sent):
            self.book.entries.append(Charted(who, item, at, stops, self._entry(key)))

    def _entry(self, key: Any) -> BodyEntry:
        with looking_as(self.cast.monitor.audience):
            return BodyEntry.objects.get(pk=key)

    def withdraw(self) -> None:
        if self.book.entries:
            one = self.rng.choice(self.book.entries)
            self._supersede(one, corrections.withdraw_entry, key=uuid4())

    def move(self) -> None:
        if not self.book.entries:
            return
        one = self.rng.choice(self.book.entries)
        to = "b" if one.about == "a" else "a"
        if self._supersede(one, corrections.move_entry, key=uuid4(), to=self.partner(to).pk):
            with looking_as(self.cast.monitor.audience):
                row = BodyEntry.objects.get(moved_from=one.row.pk)
            self.book.entries.append(Charted(to, one.item, one.at, one.stops, row))

    def _supersede(self, one: Charted, change: Any, **terms: Any) -> bool:
        about = {"session": self.session(), "entry": one.row, "reason": "A slip"}
        if not self.do("monitor", change, **about, **terms):
            return False
        if not one.counts:
            raise Found("An entry was answered twice.")
        one.counts = False
        return True

    # Another day, no day, going home.

    def ask_to_convert(self) -> None:
        who, agrees = self.either(), not self.seldom(0.2)
        doses, variant = self.rng.choice(DAYS)
        terms = {"doses": doses, "variant": variant, "agrees": agrees, "alone": True}
        if self.do(
            "therapist",
            private_word.ask_about_conversion,
            session=self.session(),
            partner=self.partner(who),
            **terms,
        ):
            self.book.agreed[who] = (doses, variant, agrees)

    def convert(self) -> None:
        said = self.book.agreed.get(self.either())
        doses, variant = said[:2] if said and not self.seldom(0.2) else self.rng.choice(DAYS)
        terms = {"couple": self.couple(), "doses": doses, "variant": variant}
        if self.do("therapist", private_word.convert_session, session=self.session(), **terms):
            both = [self.book.agreed.get(who) == (doses, variant, True) for who in "ab"]
            if not all(both) or any(self.book.standing(who) for who in "ab"):
                raise Found("The day was changed, and not both had agreed to it.")
            self.book.dosed = frozenset("a" if doses == "one" else "b")

    def call_off(self) -> None:
        with looking_as(self.cast.therapist.audience):
            visit = Visit.objects.get(pk=self.day.visit.pk)
        if self.do("therapist", private_word.call_off_session, session=self.session(), visit=visit):
            self.book.called_off, self.book.staffed_at = True, None

    def ask_way_home(self) -> None:
        who, feels_safe = self.either(), not self.seldom(0.2)
        plan = "" if feels_safe or self.seldom(0.5) else "A sister comes"
        terms = {"partner": self.partner(who), "feels_safe": feels_safe, "plan": plan}
        if self.do("therapist", discharge.ask_way_home, session=self.session(), **terms):
            self.book.people[who].way_home = bool(feels_safe or plan)

    def leave(self) -> None:
        who, by = self.either(), self.rng.choice(("monitor", "monitor", "prescriber"))
        override = self.rng.choice(("", "", "Observed by me"))
        changed = self.rng.choice(({}, {}, {}, {"moaas": "4"}, {"sys": 190}))
        left_out = {self.rng.choice((*SAID,)): False} if self.seldom(0.15) else {}
        if self.seldom(0.2):
            changed = {**changed, "spo2": None}
        values = {k: v for k, v in (VALUES | changed).items() if v is not None}
        fine = values == VALUES and not left_out
        against = self.book.against_leaving(who, well=fine, now=timezone.now())
        terms = {
            "partner": self.partner(who),
            "other": self.partner("b" if who == "a" else "a"),
            "leaving": discharge.Leaving(values, SAID | left_out, TEN, escort="Robin Marsh"),
            "override": override,
        }
        row = self.do(by, discharge.discharge_partner, session=self.session(), **terms)
        if not row:
            self.tried["discharges refused"] += 1
            could = who in self.book.dosed and not self.book.people[who].home
            if could and not against and not self.book.signed:
                raise Found("Nothing kept a partner here, and yet they stayed.")
            return
        self.tried["discharges"] += 1
        lets_go = by == "prescriber" and override
        if self.book.signed or self.book.people[who].home or who not in self.book.dosed:
            raise Found("Somebody left who could not.")
        if against and not lets_go:
            raise Found(f"A partner left: {', '.join(against)}.")
        if bool(row.override) != bool(against):
            raise Found("A discharge does not say by whose word it was.")
        self.book.people[who].home = True

    # The stock, and the end.

    def propose_waste(self) -> None:
        lot, by = self.rng.choice(self.lots), self.rng.choice(("monitor", "prescriber"))
        try:
            with transaction.atomic():
                self.wastes.append((self.stock.propose(lot, Decimal(5), who=by), by))
        except (Refused, DatabaseError):
            self.tried["refused steps"] += 1

    def witness_waste(self) -> None:
        if not self.wastes:
            return
        waste, proposer = self.rng.choice(self.wastes)
        by = self.rng.choice(STAFF)
        try:
            with transaction.atomic():
                self.stock.witness(waste, by)
        except (Refused, DatabaseError):
            self.tried["refused steps"] += 1
            return
        if by == proposer:
            raise Found("Whoever wasted it witnessed it.")
        lot = next(one for one in self.lots if one.pk == waste.lot_id)
        self.book.wasted[lot] = self.book.wasted.get(lot, Decimal(0)) + waste.mg

    def wait(self) -> None:
        self.clock.shift(timedelta(minutes=self.rng.choice((5, 10, 20, 40, 125))))

    def night(self) -> None:
        """So long that nothing said on the day counts any more."""
        self.clock.shift(LATELY + timedelta(hours=self.rng.choice((1, 4))))

    def sign(self) -> None:
        if self.book.signed:
            return
        with transaction.atomic(), looking_as(self.cast.therapist.audience):
            rows = DosingSession.objects.filter(pk=self.day.session.pk)
            rows.update(signed_at=timezone.now())
        self.book.signed, self.at_signing = True, self._counts()

    # What has to be so after every step.

    def holds(self) -> None:
        """Hold the database against the book."""
        with looking_as(self.cast.prescriber.audience):
            rows = GivenDose.objects.select_related("prepared__check_by")
            found = {row.pk: row for row in rows.filter(dosing_session=self.day.session)}
            voided = {row.dose_id for row in VoidedDose.objects.all()}
            left = {row.subject_id for row in Discharge.objects.all()}
            balances = {lot: balance_of(lot.pk) for lot in self.lots}
        if found.keys() != {dose.row.pk for dose in self.book.doses}:
            raise Found("The doses on record are not those that were given.")
        for dose in self.book.doses:
            row = found[dose.row.pk]
            self._same(row, dose, stands=row.pk not in voided)
        if left != {self.partner(w).pk for w in "ab" if self.book.people[w].home}:
            raise Found("Others are on record as gone than those who left.")
        for lot, balance in balances.items():
            if not balance == self.book.balance(lot) >= 0:
                raise Found(f"Lot {lot.code} does not add up.")
        if self.book.signed and self._counts() != self.at_signing:
            raise Found("Something was written after the day had been signed.")

    def _same(self, row: GivenDose, dose: Given, *, stands: bool) -> None:
        if (row.given_mg, row.given_at, stands) != (dose.mg, dose.at, dose.stands):
            raise Found("A dose on record is not as it was given.")
        if row.subject_id != self.partner(dose.to).pk:
            raise Found("A dose is on record with the other partner.")
        if row.given_mg + row.wasted_mg != row.planned_mg:
            raise Found("A dose is neither given nor wasted.")
        if row.prepared.check_by.author_id in {row.author_id, row.prepared.author_id}:
            raise Found("One person alone stands behind a dose.")

    def _counts(self) -> dict[str, int]:
        with looking_as(self.cast.therapist.audience):
            return {model.__name__: model.objects.count() for model in OF_THE_DAY}


DAYS = (("one", "SEQUENTIAL_WITNESS"), ("two", "INDIVIDUAL_RELATIONAL"), ("both", "CONJOINT"))
STEPS = {
    "dose": 24,
    "prepare": 6,
    "second": 6,
    "give": 10,
    "give_again": 2,
    "put_away": 2,
    "void": 2,
    "stop": 0.6,
    "write_order": 3,
    "stop_order": 0.7,
    "ask": 3,
    "check": 3,
    "word": 3,
    "set_up_room": 1,
    "staff": 3,
    "hold": 1.5,
    "lift": 4,
    "record_event": 1.5,
    "close_event": 4,
    "chart": 6,
    "withdraw": 2,
    "move": 1,
    "ask_to_convert": 2,
    "convert": 1,
    "call_off": 0.2,
    "ask_way_home": 4,
    "leave": 8,
    "propose_waste": 1,
    "witness_waste": 2,
    "wait": 8,
    "night": 0.3,
    "sign": 0.5,
}
