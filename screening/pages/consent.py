"""What each page of a partner's papers shows and where it leads; the views only pass it on."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from kact.accounts.proofs import Proof, ways_to_prove
from kact.couples.queries import myself
from kact.privacy.access import KnownRequest
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_alone
from screening.actions.consent import NotYet, check_ready
from screening.consent_texts.texts import Element
from screening.forms.consent import InitialElement
from screening.models import ConsentPresentation
from screening.queries.consent import may_sign_from, own_offers, signed_presentation
from screening.queries.consent_texts import rules_of
from screening.queries.papers import Paper
from screening.queries.signed_copies import signed_copy

Context = dict[str, Any]


def consent_tasks(me: UUID) -> list[Context]:
    """One's own papers for one's list. A paper declined looks like one not signed yet."""
    return [
        {
            "title": offer.template.text.neutral_title,
            "url": reverse("signed_consent" if offer.signed else "consent_paper", args=[offer.pk]),
            "done": offer.signed,
            "hint": "Signed." if offer.signed else "Read it in your own time.",
        }
        for offer in own_offers(me)
    ]


def start(paper: Paper) -> Context:
    """What the paper is about, before anything of it is shown."""
    return {"paper": paper, "text": paper.text, "begun": bool(paper.first_shown)}


def shown(paper: Paper, presentation: ConsentPresentation) -> Context:
    """The very bytes that are kept, and the way on."""
    return {
        "paper": paper,
        "words": bytes(presentation.rendered).decode(),
        "onwards": onwards(paper),
    }


def signed(paper: Paper) -> Context:
    """One's own copy: the words on the page, and as a file."""
    context = shown(paper, signed_presentation(paper.offer.pk))
    return context | {"copy": signed_copy(paper)}


def onwards(paper: Paper) -> str:
    """The first part without initials, or the signature when there is none."""
    left = paper.open_elements
    return at(paper, left[0]) if left else reverse("sign_consent", args=[paper.offer.pk])


def at(paper: Paper, element: Element) -> str:
    """The page of one part, counted from 1."""
    number = paper.text.elements.index(element) + 1
    return reverse("consent_element", args=[paper.offer.pk, number])


def element_or_404(paper: Paper, number: int) -> Element:
    """The part of this number, counted from 1. Raises Http404."""
    if not 1 <= number <= len(paper.text.elements):
        raise Http404
    return paper.text.elements[number - 1]


def element(paper: Paper, here: Element, form: InitialElement, *, missed: bool) -> Context:
    """One part: its words, its question, and after a wrong answer what is right."""
    elements = paper.text.elements
    number = elements.index(here) + 1
    before = at(paper, elements[number - 2]) if number > 1 else ""
    return {
        "paper": paper,
        "element": here,
        "form": form,
        "at": number,
        "of": len(elements),
        "explains": here.question.explains if missed and here.question else "",
        "back": before or reverse("read_consent", args=[paper.offer.pk]),
    }


def signing(
    request: KnownRequest, paper: Paper, presentation: ConsentPresentation, proof: Proof
) -> Context:
    """Where the signature stands: what it still waits for, or how to prove who one is."""
    context = shown(paper, presentation)
    if waits := _waits(request, paper):
        return context | waits
    rules = rules_of(request.audience.clinic)
    if rules and proof.suffices(second_factor=rules.second_factor):
        return context | {"may_sign": True}
    return context | {"proofs": _proofs(request, paper), "set_up": reverse("mfa_index")}


def _waits(request: KnownRequest, paper: Paper) -> Context:
    """What is missing, in words; empty when nothing is."""
    me = myself(request.audience.myself)
    sheet = examine(gate("before_consent"), case_alone(me), partner=me.pk)
    if not sheet.open:
        return {"waits": "It is not time to sign yet. Please speak with your care team."}
    try:
        check_ready(paper)
    except NotYet as missing:
        return {"waits": str(missing), "from": _from(request, paper)}
    return {}


def _from(request: KnownRequest, paper: Paper) -> Any:
    """When the time to think it over ends, if that has begun."""
    rules = rules_of(request.audience.clinic)
    if not (rules and paper.first_shown and paper.explanations and not paper.open_elements):
        return None
    return may_sign_from(paper.first_shown, rules.reflection_hours)


def _proofs(request: KnownRequest, paper: Paper) -> list[Context]:
    """The ways in which this person can prove now who they are."""
    rules = rules_of(request.audience.clinic)
    back = reverse("sign_consent", args=[paper.offer.pk])
    return ways_to_prove(request, back, second_factor=bool(rules and rules.second_factor))
