"""Plants what is kept about a partner's safety: holds, sittings, findings, the policy, matters."""

from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Any

from kact.couples.models import Partner
from kact.couples.queries import partner_in_reach
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from screening.actions import policy as policies
from screening.actions.holds import StillOpen, hold, lift_hold, may_lift
from screening.actions.matters import open_matter, resolve_matter
from screening.actions.risk import record_suicide_screen
from screening.actions.safety import (
    Grounds,
    check_voluntariness,
    log_sitting,
    record_disposition,
)
from screening.models import (
    ConfidentialityPolicy,
    Disposition,
    Hold,
    PolicyAcknowledgement,
    SafetyAssessment,
    Sitting,
    SuicideScreen,
    UndisclosedMatter,
    Voluntariness,
)
from screening.queries.holds import open_holds
from screening.queries.policy import open_matter_in_reach, policy_in_force
from tests.canaries import Thing
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World

# Who reads a hold of each cause, as the oracle's words have it; all clinicians where it is blank.
STATE_OF = {
    "medical": "medical",
    "relational_safety": "safety",
    "voluntariness": "safety",
    "undisclosed": "confided",
}
MARKS = {"1": "no", "2": "no", "6": "no"}
FORMS: dict[str, dict[str, Any]] = {
    "log_sitting": {
        "mode": "clinic",
        "safe_now": "yes",
        "company": "nobody",
        "location": "",
        "code_word": "",
    },
    "check_voluntariness": {"free": "yes", "note": "Asked alone."},
    "record_disposition": {
        "pattern": "unknown",
        "grounds": "Not asked yet.",
        "disposition": "undetermined",
        "report": "not_required",
    },
    "record_suicide_screen": {f"item_{code}": mark for code, mark in MARKS.items()},
    "lift_hold": {"reason": "Looked into."},
    "open_matter": {"about": "money", "text": "Something.", "with_co_therapist": "no"},
    "resolve_matter": {"resolution": "gone", "note": "Over."},
    "propose_policy": {"stance": "limited", "text": "Our words."},
}


def plant(world: "World", partner: Thing) -> None:
    """One row of each kind, with its marks; the clinic's policy with its first partner."""
    _policy(world, partner)
    _acknowledge(world, partner)
    therapist = world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience
    with looking_as(therapist) as by:
        place = partner_in_reach(partner.pk)
        _sitting(world, partner, by, place)
        _disposition(world, partner, by, place)
        _screen(world, partner, by, place)
        _matters(world, partner, by, place)
        _holds(world, partner, by, place)


def _about(kind: str, partner: Thing, pk: object = None, **more: object) -> Thing:
    return Thing(kind, pk, partner.clinic, partner.couple, partner.subject, **more)


def _policy(world: "World", partner: Thing) -> None:
    """One in force, and a draft, with words of their own."""
    if world.of("policy", clinic=partner.clinic):
        return
    admin = world.cast.people[worlds.ADMIN_OF[partner.clinic]].audience
    made = []
    for state in ("", "draft"):
        mine = Thing("policy", None, partner.clinic, state=state)
        with looking_as(admin) as by:
            row = policies.propose_policy(by=by, stance="limited", text=world.word(mine))
        made.append(row)
        world.add(Thing("policy", row.pk, partner.clinic, state=state))
    clinician = world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience
    with looking_as(clinician) as by:
        policies.approve_policy(by=by, policy=made[0])


def _acknowledge(world: "World", partner: Thing) -> None:
    [in_force] = world.of("policy", clinic=partner.clinic, state="")
    with looking_as(world.cast.people[partner.subject].audience) as by:
        policy = ConfidentialityPolicy.objects.get(pk=in_force.pk)
        policies.acknowledge_policy(by=by, policy=policy)
        row = PolicyAcknowledgement.objects.get(subject=partner.pk)
        world.add(_about("acknowledgement", partner, row.pk), PolicyAcknowledgement)


def _sitting(world: "World", partner: Thing, by: Audience, place: Partner) -> None:
    words = ("location", "code_word", "if_cut_off", "call_back")
    marks = {name: world.word(_about("sitting", partner)) for name in words}
    row = log_sitting(by=by, partner=place, mode="phone", safe_now=True, company="nobody", **marks)
    world.add(_about("sitting", partner, row.pk), Sitting)
    note = world.word(_about("free choice", partner))
    check_voluntariness(by=by, partner=place, sitting=row, free=True, note=note)
    found = Voluntariness.objects.get(subject=partner.pk)
    world.add(_about("free choice", partner, found.pk), Voluntariness)


def _disposition(world: "World", partner: Thing, by: Audience, place: Partner) -> None:
    words = ("grounds", "plan", "resources", "report_note")
    marks = {name: world.word(_about("grounds", partner)) for name in words}
    record_disposition(
        by=by,
        partner=place,
        disposition="undetermined",
        grounds=Grounds(pattern="unknown", report="pending", **marks),
    )
    found = Disposition.objects.get(subject=partner.pk)
    world.add(_about("disposition", partner, found.pk), Disposition)
    rests_on = SafetyAssessment.objects.get(disposition=found)
    world.add(_about("grounds", partner, rests_on.pk), SafetyAssessment)


def _screen(world: "World", partner: Thing, by: Audience, place: Partner) -> None:
    row = record_suicide_screen(by=by, partner=place, marks=MARKS)
    world.add(_about("risk screen", partner, row.pk), SuicideScreen)


def _matters(world: "World", partner: Thing, by: Audience, place: Partner) -> None:
    """One open and one resolved for the therapist alone, and one that the co-therapist reads."""
    for state in ("", "resolved", "shared"):
        mine = _about("matter", partner, state=state)
        row = open_matter(
            by=by,
            partner=place,
            about="money",
            text=world.word(mine),
            with_co_therapist=state == "shared",
        )
        if state == "resolved":
            note = world.word(mine)
            found = UndisclosedMatter.objects.select_related("policy", "subject").get(pk=row.pk)
            resolve_matter(by=by, matter=found, resolution="gone", note=note)
        world.add(_about("matter", partner, row.pk, state=state), UndisclosedMatter)


def _holds(world: "World", partner: Thing, by: Audience, place: Partner) -> None:
    """One of each cause, and one that is lifted."""
    for cause in Hold.Cause:
        hold(by=by, partner=place, cause=cause)
    with looking_as(worlds.as_job(world, Job.KEEPER, partner.clinic)):
        rows = {
            row.cause: row for row in Hold.objects.filter(subject=partner.pk).order_by("opened_at")
        }
    for cause, row in rows.items():
        mine = _about("hold", partner, row.pk, state=STATE_OF.get(cause, ""), extra=cause)
        world.add(mine, Hold)
    hold(by=by, partner=place, cause=Hold.Cause.RELATIONAL_SAFETY)
    known = {row.pk for row in rows.values()}
    last = Hold.objects.filter(subject=partner.pk, lifted_at=None).exclude(pk__in=known).last()
    lifted = _about("hold", partner, last.pk, state="lifted", extra="relational_safety")
    lift_hold(by=by, found=last, reason=world.word(lifted))
    world.add(lifted)


# --- what may happen to somebody of whom the other is told nothing --------------------------------


def policy(pair: Any, rng: Random, person: Any) -> None:
    """They read the policy in force."""
    with looking_as(person.audience) as by:
        policies.acknowledge_policy(by=by, policy=policy_in_force(by.clinic))


def matters(pair: Any, rng: Random, person: Any) -> None:
    """They keep something from the other, and some of it is resolved."""
    policy(pair, rng, person)
    with looking_as(_therapist(pair, person)) as by:
        for about in rng.sample(UndisclosedMatter.About.values, rng.randint(1, 2)):
            told = {"text": str(rng.random()), "with_co_therapist": rng.random() < 0.5}
            row = open_matter(by=by, partner=_place(person), about=about, **told)
            if rng.random() < 0.5:
                _resolve(by, row, rng.choice(["disclosed", "gone", "ended"]))


def holds(pair: Any, rng: Random, person: Any) -> None:
    """They are held for some causes, and some of these are lifted again."""
    with looking_as(_therapist(pair, person)) as by:
        for cause in rng.sample(list(Hold.Cause), rng.randint(1, 3)):
            hold(by=by, partner=_place(person), cause=cause)
        for found in open_holds(person.partner.pk):
            if may_lift(by, found) and rng.random() < 0.6:
                _lift(by, found)


def findings(pair: Any, rng: Random, person: Any) -> None:
    """A therapist asks them alone: about free choice, joint work, and thoughts of suicide."""
    with looking_as(_therapist(pair, person)) as by:
        place = _place(person)
        asked = {"mode": "phone", "safe_now": True, "company": "nobody"}
        row = log_sitting(by=by, partner=place, location=str(rng.random()), **asked)
        said = {"free": rng.random() < 0.5, "note": str(rng.random())}
        check_voluntariness(by=by, partner=place, sitting=row, **said)
        pattern, found = rng.choice(
            [("unknown", "undetermined"), ("coercive_control", "conjoint_not_indicated")]
        )
        blank = dict.fromkeys(("plan", "resources", "report_note"), "")
        rests_on = Grounds(pattern=pattern, grounds="Asked.", report="not_required", **blank)
        record_disposition(by=by, partner=place, disposition=found, grounds=rests_on)
        marks = MARKS | rng.choice([{}, {"1": "yes"}, {"6": "yes", "6r": "yes"}])
        record_suicide_screen(by=by, partner=place, marks=marks)


def _therapist(pair: Any, person: Any) -> Audience:
    second = person.word in {"c", "d"}
    return pair.cast.people[worlds.THERAPIST_OF["second" if second else "first"]].audience


def _place(person: Any) -> Partner:
    return partner_in_reach(person.partner.pk)


def _resolve(by: Audience, row: UndisclosedMatter, resolution: str) -> None:
    found = open_matter_in_reach(row.pk)
    resolve_matter(by=by, matter=found, resolution=resolution, note="Over.")


def _lift(by: Audience, found: Hold) -> None:
    with suppress(StillOpen):  # a matter asks for it
        lift_hold(by=by, found=found, reason="Looked into.")
