"""Plants consent: of each partner a paper that was given, one that is signed, one taken back."""

import hashlib
from random import Random
from typing import TYPE_CHECKING, Any

import time_machine

from kact.couples.actions import reach
from kact.couples.queries import partner_in_reach
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Role
from kact.protocol.gate import GateClosed
from screening.actions import consent, consent_texts
from screening.actions.consent_care import (
    NothingToConfirm,
    confirm_consents,
    explain_consent,
    offer_consents,
)
from screening.models import (
    ConsentAuthentication,
    ConsentConfirmation,
    ConsentExplanation,
    ConsentOffer,
    ConsentPresentation,
    ConsentReply,
    ConsentSignature,
    ConsentTemplate,
    ConsentWithdrawal,
    SharingChoice,
)
from screening.queries import consent as queries
from screening.queries.consent_texts import current_templates, rules_of
from tests import cast as casting
from tests.canaries import Thing
from tests.matrix import world as worlds
from tests.screening.consenting import (
    BEFORE,
    YES,
    approve,
    initial,
    papers,
    present,
    proof,
    sign,
    withdraw,
)

if TYPE_CHECKING:
    from tests.matrix.world import World

# All explained by a therapist; the last one nobody has to sign.
PAPERS = {"therapy": "given", "privacy": "signed", "recording": "back"}
MODELS = (
    *(ConsentOffer, ConsentExplanation, ConsentPresentation, ConsentReply),
    *(ConsentAuthentication, ConsentSignature, ConsentConfirmation, ConsentWithdrawal),
)


def plant(world: "World", partner: Thing) -> None:
    """One partner's papers, each as far as it is; and first of all their clinic's own."""
    if not world.of("consent_text", clinic=partner.clinic):
        _texts(world, partner.clinic)
    for code, state in PAPERS.items():
        offer = _offer(world, partner, code)
        mine = Thing("paper", offer, partner.clinic, partner.couple, partner.subject, state=state)
        world.add(mine, *MODELS)
        if state != "given":
            _sign(world, partner, mine)
            _confirm(world, partner, mine)
        if state == "back":
            _take_back(world, partner, mine)
    _choose(world, partner)


def _texts(world: "World", clinic: str) -> None:
    """Papers that are approved, and one that is renewed; signing asks for no time."""
    cast = world.cast
    admin = cast.people[worlds.ADMIN_OF[clinic]].audience
    home = getattr(cast, clinic)
    prescriber = casting.staff(home, Role.PRESCRIBER, f"{clinic}_approver").audience
    with looking_as(admin):
        consent_texts.adopt_consent_texts(by=admin)
    drafts = list(ConsentTemplate.objects.filter(clinic=home))
    with looking_as(prescriber):
        for draft in drafts:
            approve(prescriber, draft)
        now = rules_of(home.pk)
        minutes = {"fresh_minutes": now.fresh_minutes, "shown_minutes": now.shown_minutes}
        consent_texts.choose_consent_rules(
            by=prescriber, reflection_hours=0, second_factor=True, **minutes
        )
    with looking_as(admin):
        renewed = next(draft for draft in drafts if draft.code == "group")
        drafts.append(consent_texts.renew_consent_text(by=admin, template=renewed))
    for draft in drafts[-2:]:
        world.add(Thing("consent_text", draft.pk, clinic))


def _about(world: "World", partner: Thing, by: Any) -> dict[str, Any]:
    return {
        "clinic_id": by.clinic,
        "couple_id": world.cast.couples[partner.couple].pk,
        "subject_id": partner.pk,
        "author_id": by.user,
    }


def _therapist(world: "World", partner: Thing) -> Any:
    return world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience


def _offer(world: "World", partner: Thing, code: str) -> Any:
    with looking_as(_therapist(world, partner)) as by:
        template = current_templates(by.clinic)[code]
        row = ConsentOffer(**_about(world, partner, by), template=template)
        row.save(force_insert=True)
        words = world.word(Thing("paper", None, partner.clinic, partner.couple, partner.subject))
        paper = queries.paper_in_reach(row.pk)
        explain_consent(by=by, paper=paper, questions=words)
    return row.pk


def _sign(world: "World", partner: Thing, mine: Thing) -> None:
    """Shown, understood and signed; without the gate, which most of them have not passed."""
    session = hashlib.sha256(str(mine.pk).encode()).hexdigest()
    with looking_as(world.cast.people[partner.subject].audience) as by:
        paper = queries.own_paper(mine.pk)
        consent.present_consent(by=by, paper=paper, session_hash=session)
        shown = queries.live_presentation(mine.pk, session)
        for element in paper.text.elements:
            consent.settle_element(
                by=by,
                paper=paper,
                shown=shown,
                element=element,
                answer=str(element.question.right) if element.question else "",
                initials="PA",
                shares={share.code: True for share in element.shares},
            )
        about, proved = _about(world, partner, by), proof(session=session)
        ConsentAuthentication(
            **about,
            presentation=shown,
            session_hash=session,
            methods=list(proved.methods),
            authenticated_at=proved.at,
        ).save(force_insert=True)
        ConsentSignature(
            **about,
            presentation=shown,
            rendered_sha256=shown.rendered_sha256,
            typed_name=world.word(mine),
            meaning=paper.text.meaning,
            setting="remote",
            signed_at=queries.database_time(),
        ).save(force_insert=True)


def _confirm(world: "World", partner: Thing, mine: Thing) -> None:
    """What the therapist found, in words."""
    finding = Thing("finding", None, partner.clinic, partner.couple, partner.subject)
    with looking_as(_therapist(world, partner)) as by:
        ConsentConfirmation(
            **_about(world, partner, by),
            signature=queries.paper_in_reach(mine.pk).signature,
            kind="signing",
            capacity=True,
            alone=True,
            free=True,
            note=world.word(finding),
        ).save(force_insert=True)


def _take_back(world: "World", partner: Thing, mine: Thing) -> None:
    with looking_as(world.cast.people[partner.subject].audience) as by:
        paper = queries.own_paper(mine.pk)
        consent.take_back_consent(by=by, paper=paper, reason=world.word(mine))


def _choose(world: "World", partner: Thing) -> None:
    """They share one thing no longer."""
    with looking_as(world.cast.people[partner.subject].audience) as by:
        consent.choose_sharing(by=by, shares={"intention": False})
        chosen = SharingChoice.objects.get()
    about = (partner.clinic, partner.couple, partner.subject)
    world.add(Thing("choice", chosen.pk, *about), SharingChoice)


# --- what may happen to somebody ------------------------------------------------------------------


def consents(pair: Any, rng: Random, person: Any) -> None:
    """They are given papers, and read, decline, sign or take back some of them; or they stop."""
    try:
        give(pair, person, *(["recording"] if rng.random() < 0.5 else []))
    except GateClosed:
        return  # somebody held them before
    for paper in papers(person):
        step = rng.choice((_leaves, _reads, _declines, _signs))
        if paper.signature is None:
            step(person, paper.text.code)
    _sees(pair, rng, person)
    if rng.random() < 0.3:
        withdraw(person, str(rng.random()))


def give(pair: Any, person: Any, *also: str) -> None:
    """All that comes before their papers, and the papers, explained as far as therapists do."""
    with looking_as(_cares(pair, person)) as by:
        for code in BEFORE:
            reach(code, by=by, couple=person.partner.couple_id, subject=person.partner.pk)
        offer_consents(by=by, partner=partner_in_reach(person.partner.pk), also=also)
        for paper in queries.papers_of(person.partner.pk):
            if by.role in paper.text.explained_by and not paper.explanations:
                explain_consent(by=by, paper=paper, questions="")


def _cares(pair: Any, person: Any) -> Audience:
    second = person.word in {"c", "d"}
    return pair.cast.people[worlds.THERAPIST_OF["second" if second else "first"]].audience


def _leaves(person: Any, code: str) -> None:
    """It lies there."""


def _reads(person: Any, code: str) -> None:
    present(person, code)


def _declines(person: Any, code: str) -> None:
    shown = present(person, code)
    mine = next(paper for paper in papers(person) if paper.text.code == code)
    with looking_as(person.audience) as by:
        consent.decline_consent(by=by, paper=mine, shown=shown)


def _signs(person: Any, code: str) -> None:
    """By the clock of the database, which does not stand still here."""
    shown = present(person, code)
    initial(person, code, shown)
    mine = next(paper for paper in papers(person) if paper.text.code == code)
    if mine.explanations:
        with time_machine.travel(queries.database_time(), tick=False):
            sign(person, code, shown, proof())


def _sees(pair: Any, rng: Random, person: Any) -> None:
    """A therapist confirms what is signed by now, and one optional paper is taken back."""
    with looking_as(_cares(pair, person)) as by:
        try:
            confirm_consents(by=by, partner=partner_in_reach(person.partner.pk), seen=YES)
        except NothingToConfirm:
            return
    with looking_as(person.audience) as by:
        for paper in queries.papers_of(person.partner.pk):
            if not paper.text.required and paper.stands and rng.random() < 0.5:
                consent.take_back_consent(by=by, paper=paper, reason=str(rng.random()))
        some = {chosen.code: rng.random() < 0.5 for chosen in queries.sharing_of(by.myself)}
        consent.choose_sharing(by=by, shares=some)
