"""Plants agreements, intentions and briefs, with marks in all: a partner's own, the couple's."""

import random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kact.couples.actions import change_course
from kact.couples.models import Course
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from sessions.actions import agreements, intentions
from sessions.agreements.clauses import Answer, Clause, clauses
from sessions.agreements.effective import effective, hash_of, written
from sessions.briefs.texts import briefs
from sessions.models import (
    Agreement,
    AgreementLimit,
    AgreementSheet,
    AgreementSignature,
    Brief,
    CoupleIntention,
    Intention,
    IntentionApproval,
    IntentionProposal,
    SharedIntention,
)
from sessions.queries.agreements import in_force
from sessions.queries.preparation_opening import may_prepare
from tests.canaries import Thing
from tests.matrix import world as worlds
from tests.sessions.agreeing import answer, answered

if TYPE_CHECKING:
    from tests.cast import Person
    from tests.matrix.twins import Pair
    from tests.matrix.world import World

FIRST_OF_A_COUPLE = {"a", "c", "e"}
SIGNED = {"read": "on", "typed_name": "A Full Name"}
FORMS: dict[str, dict[str, Any]] = {
    "answer_agreements": {"partner_touch": "hand"},
    "save_agreements": {"partner_touch": "hand"},
    "sign_agreement": SIGNED,
    "sign_brief": SIGNED | {"group_name": "Robin"},
    "limit_agreement": {"music": "none", "reason": "Because."},
    "record_intention": {"text": "To listen.", "about": "trust", "confidence": "5"},
    "propose_couple_intention": {"text": "To listen."},
}


def plant(world: "World", partner: Thing) -> None:
    """A partner's own rows, after the couple's."""
    if partner.subject in FIRST_OF_A_COUPLE:
        _together(world, partner)
    person = world.cast.people[partner.subject]
    with looking_as(person.audience) as by:
        _sheet(world, partner, by)
        if partner.subject != "ex":
            _signature(world, partner, by)
        _intentions(world, partner, by)
    _brief(world, partner)


def _about(kind: str, partner: Thing, pk: object = None, **more: Any) -> Thing:
    return Thing(kind, pk, partner.clinic, partner.couple, partner.subject, **more)


def _of_both(kind: str, partner: Thing, pk: object = None) -> Thing:
    return Thing(kind, pk, partner.clinic, partner.couple)


def _together(world: "World", partner: Thing) -> None:
    """A version that counts, what the care team narrowed, and words that both said yes to."""
    couple = world.cast.couples[partner.couple].pk
    word = world.word(_of_both("agreement", partner))
    terms = effective(answered(topics=[word]))
    text = written(terms)
    with looking_as(worlds.as_job(world, Job.KEEPER, partner.clinic)) as by:
        made = Agreement(
            clinic_id=by.clinic,
            couple_id=couple,
            version=1,
            terms=terms,
            text=text,
            text_sha256=hash_of(text),
            settled_at=timezone.now(),
            in_force=True,
        )
        made.save(force_insert=True)
        world.add(_of_both("agreement", partner, made.pk), Agreement)
        words = CoupleIntention(
            clinic_id=by.clinic,
            couple_id=couple,
            proposal=made.pk,
            text=world.word(_of_both("couple intention", partner)),
        )
        words.save(force_insert=True)
        world.add(_of_both("couple intention", partner, words.pk), CoupleIntention)
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        limit = AgreementLimit(
            clinic_id=by.clinic,
            couple_id=couple,
            author_id=by.user,
            answers={},
            reason=world.word(_of_both("care limit", partner)),
        )
        limit.save(force_insert=True)
        world.add(_of_both("care limit", partner, limit.pk), AgreementLimit)


def _sheet(world: "World", partner: Thing, by: Audience) -> None:
    """A draft with a word of theirs in it."""
    sheet = agreements.begin_sheet(by=by)
    word = world.word(_about("agreement sheet", partner))
    agreements.save_sheet(by=by, sheet=sheet, answers={"stop_word": [word]})
    world.add(_about("agreement sheet", partner, sheet.pk), AgreementSheet)


def _signature(world: "World", partner: Thing, by: Audience) -> None:
    agreement = Agreement.objects.get(version=1)
    name = world.word(_about("agreement signature", partner))
    agreements.sign_agreement(by=by, agreement=agreement, typed_name=name)
    row = AgreementSignature.objects.get()
    world.add(_about("agreement signature", partner, row.pk), AgreementSignature)


def _intentions(world: "World", partner: Thing, by: Audience) -> None:
    """Words of their own, words they show, words they took back, and words for both."""
    mine = {
        "clinic_id": by.clinic,
        "couple_id": world.cast.couples[partner.couple].pk,
        "subject_id": partner.pk,
        "author_id": by.user,
    }
    own = Intention(
        **mine,
        kind="before",
        text=world.word(_about("intention", partner)),
        about=["trust"],
        confidence=5,
    )
    own.save(force_insert=True)
    world.add(_about("intention", partner, own.pk), Intention)
    shows = partner.subject != "ex"
    for state in ("taken back", *(["shown"] if shows else [])):
        text = world.word(_about("shared intention", partner, state=state))
        row = SharedIntention(**mine, intention=own, text=text, released=state == "shown")
        row.taken_back_at = None if row.released else timezone.now()
        row.save(force_insert=True)
        world.add(_about("shared intention", partner, row.pk, state=state), SharedIntention)
    words = IntentionProposal(**mine, text=world.word(_about("proposal", partner)), released=shows)
    words.save(force_insert=True)
    world.add(_about("proposal", partner, words.pk), IntentionProposal)
    yes = IntentionApproval(**mine, proposal=words.pk)
    yes.save(force_insert=True)
    world.add(_about("approval", partner, yes.pk), IntentionApproval)


def _brief(world: "World", partner: Thing) -> None:
    """One to sign, and one that is signed."""
    therapist = world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience
    with looking_as(therapist) as by:
        for code, text in briefs().items():
            row = Brief(
                clinic_id=by.clinic,
                couple_id=world.cast.couples[partner.couple].pk,
                subject_id=partner.pk,
                author_id=by.user,
                code=code,
                text_sha256=text.fingerprint,
            )
            row.save(force_insert=True)
            world.add(_about("brief", partner, row.pk, state=code), Brief)
    with looking_as(world.cast.people[partner.subject].audience):
        Brief.objects.filter(code="group").update(
            typed_name=world.word(_about("brief", partner)), signed_at=timezone.now()
        )


# --- twins --------------------------------------------------------------------------------------


def narrowest(clause: Clause) -> Answer:
    """The answer that leaves nothing for anybody else to narrow."""
    if clause.kind == "level":
        return clause.codes[0]
    if clause.days:
        return clause.days.high
    return ["lantern"] if clause.kind == "words" else list(clause.codes)


def agree(pair: "Pair", *words: str) -> None:
    """These have answered, each as narrowly as can be: whatever one of them changes, it stands."""
    narrow = {code: narrowest(clause) for code, clause in clauses().all.items()}
    for word in words:
        answer(pair.cast.people[word], **narrow)


def agreeing(pair: "Pair", rng: random.Random, person: "Person") -> None:
    """They begin to answer anew, hand it in or not, and sign what stands or not."""
    mine = person.partner
    with looking_as(person.audience) as by:
        if not may_prepare(mine.pk):
            return
        sheet = agreements.begin_sheet(by=by)
        answers = {code: _any(clause, rng) for code, clause in clauses().all.items()}
        agreements.save_sheet(by=by, sheet=sheet, answers=answers)
        if rng.random() < 0.6:
            agreements.hand_in_sheet(by=by, sheet=sheet)
        stands = in_force(mine.couple_id)
        if stands and rng.random() < 0.6:
            agreements.sign_agreement(by=by, agreement=stands, typed_name=_word(rng))


def _any(clause: Clause, rng: random.Random) -> Answer:
    if clause.kind == "level":
        return rng.choice(clause.codes)
    if clause.days:
        return rng.randint(clause.days.low, clause.days.high)
    if clause.kind == "words":
        return ["lantern"]
    return rng.sample(clause.codes, rng.randint(clause.least, len(clause.codes)))


def intending(pair: "Pair", rng: random.Random, person: "Person") -> None:
    """They write intentions, and keep them to themselves."""
    with looking_as(person.audience) as by:
        for _ in range(rng.randint(1, 2) if may_prepare(by.myself) else 0):
            about, sure = rng.sample(["trust", "communication"], 1), rng.randint(0, 10)
            intentions.record_intention(by=by, text=_word(rng), about=about, confidence=sure)


def method(pair: "Pair", rng: random.Random, person: "Person") -> None:
    """The method of their course changes: no partner's page says it."""
    with looking_as(pair.cast.admin.audience) as by:
        course = Course.objects.get(couple=person.partner.couple_id, ended_on=None)
        change_course(by=by, course=course, modality=rng.choice(Course.Modality.values))


def _word(rng: random.Random) -> str:
    return "".join(rng.choices("abcdefghijklm", k=rng.randint(10, 30)))
