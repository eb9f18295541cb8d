"""Twin worlds, alike but for what happened to some people, and what everybody else sees of them."""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest

from django.db import transaction
from django.utils import timezone

from kact.accounts.models import Enrolment, User
from kact.alerts.actions import acknowledge_alert
from kact.alerts.models import Alert
from kact.couples.actions import NewPartner, break_glass, change_contact, reach
from kact.couples.invitations import invite_partner
from kact.couples.models import Partner
from kact.instruments.actions import ask
from kact.instruments.models import Response
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.access import PAGE_READ, SIGNED_IN
from kact.record.actions import append
from kact.record.follow import do_one
from kact.record.models import FollowUp
from outcomes.actions import begin_measure, save_page, submit_measure
from outcomes.measures import BASELINE, BASELINE_SET
from screening.actions.holds import hold
from screening.models import Hold
from tests import cast as casting
from tests.cast import Cast, Person
from tests.matrix.browser import Browser, Served, masked
from tests.matrix.scheduling import cohort, group_names, visits
from tests.matrix.screening_consent import consents, give
from tests.matrix.screening_intake import intakes
from tests.matrix.screening_reviews import clearances, reviews
from tests.matrix.screening_safety import findings, holds, matters, policy
from tests.matrix.sessions_agreements import agree, agreeing, intending, method
from tests.matrix.sessions_dosing import charting
from tests.matrix.sessions_preparation import invite, preparing
from tests.screening import consenting, filling_in, keeping_safe

HELD_FOR = Hold.Cause.MEDICAL  # which a therapist never lifts
LINK = re.compile(r'(?:href|action)="(/[^"#?]*)')
# A new secret each time, for whoever sets a factor up: no two answers are ever alike.
OFFER_SECRETS = ("/account/security/app/", "/account/security/passkeys/add/")
LEADS_OUT = (*OFFER_SECRETS, "/static/", "/sign-out/", "/leave/", "/account/confirm/", "/sign-in/")


@dataclass
class Pair:
    """Both partners have been asked for everything, and nobody has answered yet."""

    cast: Cast

    @classmethod
    def plant(cls) -> "Pair":
        """The cast with every partner's baseline asked for; a has begun theirs.

        So has a their screening: something sent, something begun, papers given. d is held. a and b
        agree on the narrowest of everything, and both couples have places in a cohort.
        """
        pair = cls(casting.assemble())
        for word in ("a", "b", "ex", "c", "d"):
            pair.ask(pair.cast.people[word])
        rng = random.Random(1)
        pair.answer(rng, pair.cast.a, ("gad-7",), whole=False)
        pair.answer(rng, pair.cast.a, ("csi-16",), whole=True)
        pair.answer(rng, pair.cast.c, ("gad-7",), whole=True)
        pair.screen()
        for word in ("a", "b", "ex", "c", "d"):
            invite(pair.cast.admin.audience, pair.cast.people[word].partner.pk)
        agree(pair, "a", "b")
        cohort(pair, "first", "second")
        return pair

    def screen(self) -> None:
        """What has come of screening before anything differs."""
        keeping_safe.in_force(self.cast)
        consenting.open_papers(self.cast)
        filling_in.send(self.cast.a, "about_you")
        filling_in.begin(self.cast.a, "habits")
        give(self, self.cast.a)
        with looking_as(self.cast.therapist_two.audience) as by:
            hold(by=by, partner=Partner.objects.get(pk=self.cast.d.partner.pk), cause=HELD_FOR)

    def ask(self, person: Person) -> None:
        """Ask one partner for the baseline, as the planner does."""
        place = person.partner
        with looking_as(Audience.job(Job.PLANNER, place.clinic_id)) as by:
            for instrument in BASELINE_SET:
                ask(
                    by=by,
                    couple=place.couple_id,
                    subject=place.pk,
                    instrument=instrument,
                    occasion=BASELINE,
                )

    def answer(
        self, rng: random.Random, person: Person, names: Iterable[str], *, whole: bool
    ) -> None:
        """Answer some items, or all and send them, with whatever follows."""
        with looking_as(person.audience) as by:
            rows = Response.objects.filter(subject=person.partner.pk, instrument__in=names)
            for row in rows.filter(submitted_at=None).order_by("instrument"):
                items = list(row.definition.items)
                items = items if whole else rng.sample(items, rng.randint(1, len(items)))
                chosen = {item.code: rng.choice(item.options).code for item in items}
                begin_measure(by=by, response=row)
                save_page(by=by, response=row, answers=chosen)
                if whole:
                    submit_measure(by=by, response=row)
        follow_up()


def follow_up() -> None:
    """Do what the workers would do now."""
    due = FollowUp.objects.filter(done_at=None).order_by("pk")
    for pk in due.values_list("pk", flat=True):
        do_one(pk)


# --- what may happen to somebody ---------------------------------------------------------------


def answers(pair: Pair, rng: random.Random, person: Person) -> None:
    """They answer some, all, or none of what they were asked."""
    for name in BASELINE_SET:
        if rng.random() < 0.6:
            pair.answer(rng, person, (name,), whole=rng.random() < 0.6)


def safety(pair: Pair, rng: random.Random, person: Person) -> None:
    """They answer the safety questions one way or another; some alerts are answered."""
    pair.answer(rng, person, ("phq-9",), whole=rng.random() < 0.7)
    alerts(pair, rng, person)


def alerts(pair: Pair, rng: random.Random, person: Person) -> None:
    """A clinician answers their alerts, or has not yet."""
    with looking_as(pair.cast.therapist.audience) as by:
        for alert in Alert.objects.filter(subject=person.partner.pk, acknowledged_at=None):
            if rng.random() < 0.5:
                action = rng.choice(Alert.Action.values)
                acknowledge_alert(by=by, alert=alert, action=action, note=_word(rng))


def contact(pair: Pair, rng: random.Random, person: Person) -> None:
    """How they are reached changes."""
    email, channel = f"{_word(rng)}@mail.example", rng.choice(Partner.Channel.values)
    _change(pair, person, email=email, phone=_word(rng), channel=channel)


def naming(pair: Pair, rng: random.Random, person: Person) -> None:
    """How they are called changes; the couple is called by both names, which both may see."""
    _change(pair, person, name=_word(rng))


def _change(pair: Pair, person: Person, **to: str) -> None:
    with looking_as(pair.cast.admin.audience) as by:
        me = Partner.objects.get(pk=person.partner.pk)
        kept = NewPartner(me.name, me.email, me.phone, me.channel, me.may_leave_voicemail)
        change_contact(by=by, partner=me, to=replace(kept, **to))


def milestones(pair: Pair, rng: random.Random, person: Person) -> None:
    """They reach something."""
    with looking_as(pair.cast.admin.audience) as by:
        for _ in range(rng.randint(1, 3)):
            code = rng.choice(("medical_clearance", "consents_signed", _word(rng)))
            reach(code, by=by, couple=person.partner.couple_id, subject=person.partner.pk)


def invitation(pair: Pair, rng: random.Random, person: Person) -> None:
    """They are invited again, with or without a sign-in."""
    with looking_as(pair.cast.admin.audience) as by:
        invite_partner(by=by, partner=Partner.objects.get(pk=person.partner.pk))


def enrolment(pair: Pair, rng: random.Random, person: Person) -> None:
    """They never signed in, or cannot any more."""
    if rng.random() < 0.5:
        Enrolment.objects.filter(partner_id=person.partner.pk).delete()
    else:
        User.objects.filter(pk=person.user.pk).update(is_active=False)


def signing_in(pair: Pair, rng: random.Random, person: Person) -> None:
    """They sign in, and look around."""
    with looking_as(person.audience) as by:
        append(SIGNED_IN, by=by)
        append(PAGE_READ, by=by, data={"page": "todo", "couples": [str(by.partner)]})
    User.objects.filter(pk=person.user.pk).update(last_login=timezone.now())


def emergency(pair: Pair, rng: random.Random, person: Person) -> None:
    """Somebody opens the couple's record in an emergency."""
    couple = pair.cast.couples["first"]
    with looking_as(pair.cast.off_team.audience) as by:
        break_glass(by=by, number=couple.number, reason=_word(rng))


def leaving(pair: Pair, rng: random.Random, person: Person) -> None:
    """Their place in the couple ends."""
    with looking_as(pair.cast.admin.audience):
        Partner.objects.filter(pk=person.partner.pk).update(ended_at=timezone.now())


Happening = Callable[[Pair, random.Random, Person], None]
UNSEEN: tuple[Happening, ...] = (
    consents, clearances, answers, intakes, reviews, safety, policy, matters, findings, holds,
    preparing, charting, agreeing, intending, method, group_names, contact, visits, milestones,
    invitation, signing_in, emergency, enrolment, leaving,
)  # fmt: skip
PRIVATE: tuple[Happening, ...] = (naming, *UNSEEN)
CLINICAL: tuple[Happening, ...] = (safety, alerts, intakes, reviews, matters, findings, holds)
# Of somebody who is held anyway: whoever may not know why sees no more of another cause.
HELD: tuple[Happening, ...] = (intakes, reviews, matters, findings, holds)


def _word(rng: random.Random) -> str:
    return "".join(rng.choices("abcdefghijklm", k=rng.randint(10, 30)))


@contextmanager
def twin(
    pair: Pair, rng: random.Random, whose: Iterable[str], may: tuple[Happening, ...]
) -> Iterator[list[str]]:
    """The same world but for what happened to ``whose``, until the block ends."""
    happened = []
    with transaction.atomic():
        for word in whose:
            for happening in may:
                if rng.random() < 0.5:
                    happened.append(f"{happening.__name__} of {word}")
                    happening(pair, rng, pair.cast.people[word])
        yield happened
        transaction.set_rollback(True)


# --- what somebody sees ---------------------------------------------------------------------------


def crawl(browser: Browser, *seeds: str) -> dict[str, str]:
    """Every page that can be reached from the first one, and from these, by its masked answer."""
    pages: dict[str, str] = {}
    waiting = ["/", *seeds]
    while waiting:
        path = waiting.pop()
        if path not in pages and not path.startswith(LEADS_OUT):
            served = browser.get(path)
            pages[path] = seen(served)
            waiting += LINK.findall(served.body) + re.findall(r"Location: (/\S*)", served.headers)
    return pages


def seen(served: Served) -> str:
    """All of an answer that its reader can see, without its tokens."""
    return masked(f"{served.status}\n{served.headers}\n{served.body}")


def differences(browser: Browser, pages: dict[str, str]) -> list[str]:
    """The pages that answer otherwise than they did, each with the first line that differs."""
    now = {path: seen(browser.get(path)) for path in pages}
    return [
        f"{path}: {_first(now[path], pages[path])}" for path in pages if now[path] != pages[path]
    ]


def _first(now: str, before: str) -> str:
    lines = zip_longest(now.splitlines(), before.splitlines(), fillvalue="(no line)")
    return next(f"{a.strip()!r}, not {b.strip()!r}" for a, b in lines if a != b)


def without_sign_in(pages: dict[str, str]) -> dict[str, str]:
    """The pages that are not about one's own sign-in."""
    return {path: page for path, page in pages.items() if not path.startswith("/account/")}
