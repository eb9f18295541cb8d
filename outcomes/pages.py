"""What each page of a measure shows and where it leads; the views only pass it on."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from kact.alerts.crisis import crisis_resources
from kact.instruments import queries
from kact.instruments.forms import QuestionPage
from kact.instruments.items import Item, Page, spoken_name
from kact.instruments.models import Response
from kact.instruments.scoring import score_chosen
from kact.privacy.access import KnownRequest

Context = dict[str, Any]
SECONDS_AN_ITEM = 8  # a plain reading pace; the page says "about", rounded up to minutes


def page_or_404(response: Response, number: int) -> Page:
    """The page of this number, counted from 1: an address names no subject. Raises Http404."""
    pages = response.definition.pages
    if not 1 <= number <= len(pages):
        raise Http404
    return pages[number - 1]


def elsewhere(response: Response) -> str:
    """Where its questions lead instead: to the thank-you once it is sent, to the start until the
    person has said that they are alone; nowhere in between."""
    if response.submitted_at:
        return _at("measure_received", response)
    return "" if response.alone_at else _at("measure", response)


def resume(response: Response) -> str:
    """The first page with something unanswered, or the check when nothing is."""
    page = queries.first_unanswered(response, queries.chosen(response))
    return _at("measure_page", response, page) if page else _at("check_measure", response)


def after(response: Response, page: Page, flags: tuple[str, ...]) -> str:
    """Where finishing a page leads: to support when an answer asks for it, else onwards."""
    if flags:
        return _at("measure_support", response, page)
    return onwards(response, page)


def onwards(response: Response, page: Page) -> str:
    """The page after this one, or the check after the last."""
    following = queries.page_after(response, page)
    return _at("measure_page", response, following) if following else _at("check_measure", response)


def start(response: Response) -> Context:
    """What is asked, how many questions, and about how long."""
    definition = response.definition
    minutes = -(-len(definition.items) * SECONDS_AN_ITEM // 60)
    return {
        "definition": definition,
        "questions": len(definition.items),
        "minutes": minutes,
        "begun": bool(queries.chosen(response)),
    }


def question(response: Response, page: Page, form: QuestionPage) -> Context:
    """One page of questions with where it stands among them."""
    definition = response.definition
    before = queries.page_before(response, page)
    return {
        "definition": definition,
        "page": page,
        "form": form,
        "fields": [form[name] for name in form.fields],
        "at": _number(response, page),
        "of": len(definition.pages),
        "back": _at("measure_page", response, before) if before else reverse("todo"),
        "autosave": _at("save_answer", response, page),
    }


def support(request: KnownRequest, response: Response, page: Page) -> Context:
    """Where to turn, and the way on."""
    return {
        "resources": crisis_resources(request.reader.clinic),
        "onwards": onwards(response, page),
    }


def check(response: Response, answers: dict[str, str]) -> Context:
    """Every question with its answer, in words, and how many are still open."""
    definition = response.definition
    rows = [
        {
            "question": item.legend,
            "answer": _answer_in_words(item, answers.get(item.code)),
            "change_url": _at("measure_page", response, definition.page_of(item)),
        }
        for item in definition.items
    ]
    unanswered = sum(item.code not in answers for item in definition.items)
    return {
        "definition": definition,
        "rows": rows,
        "unanswered": unanswered,
        "unanswered_title": f"{unanswered} not answered",
        "blank": not answers,
        "back": _at("measure_page", response, definition.pages[-1]),
    }


def received(request: KnownRequest, response: Response) -> Context:
    """Thanks; and where to turn, when an own answer asked for it."""
    flags = score_chosen(response.definition, queries.chosen(response)).flags
    return {
        "response": response,
        "definition": response.definition,
        "resources": crisis_resources(request.reader.clinic) if flags else [],
    }


def _answer_in_words(item: Item, code: str | None) -> str:
    option = item.option(code)
    return spoken_name(item, option) if option else ""


def _at(name: str, response: Response, page: Page | None = None) -> str:
    return reverse(name, args=[response.pk, *([_number(response, page)] if page else [])])


def _number(response: Response, page: Page) -> int:
    return response.definition.pages.index(page) + 1
