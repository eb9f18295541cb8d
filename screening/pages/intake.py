"""What each page of an intake shows and where it leads, for a partner and for a clinician."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse

from kact.alerts.crisis import crisis_resources
from kact.privacy.access import KnownRequest
from screening.forms.asked import tree
from screening.forms.intake import SectionForm
from screening.intake.answers import Answers, answered, asked, sections_asked, unanswered
from screening.intake.questions import Section
from screening.intake.words import in_words
from screening.models import Intake
from screening.urgent import Stop

Context = dict[str, Any]
SECONDS_A_QUESTION = 6  # a plain reading pace; the page says "about", rounded up to minutes


@dataclass(frozen=True)
class Way:
    """The addresses of one way through a part: a partner's own, or a clinician's with them."""

    section: str
    save: str
    check: str

    def to(self, name: str, intake: Intake, section: Section | None = None) -> str:
        """The address of a page of one intake; a section is named by its number, from 1."""
        number = [intake.definition.sections.index(section) + 1] if section else []
        return reverse(getattr(self, name), args=[intake.pk, *number])

    def resume(self, intake: Intake, answers: Answers) -> str:
        """The first section with anything unanswered, or the check when nothing is."""
        left = unanswered(intake.definition, answers)
        if not left:
            return self.to("check", intake)
        return self.to("section", intake, intake.definition.section_of(left[0].code))

    def onwards(self, intake: Intake, section: Section, answers: Answers) -> str:
        """The next section with anything to ask, or the check after the last."""
        sections = intake.definition.sections
        wanted = sections_asked(intake.definition, answers)
        following = [s for s in sections[sections.index(section) + 1 :] if s in wanted]
        return self.to("section", intake, following[0]) if following else self.to("check", intake)

    def after(self, intake: Intake, form: SectionForm) -> str:
        """Where a kept section leads: on, or to the same page where its rows were changed."""
        rows = form.data.get("more") or form.data.get("drop", "").rpartition("-")[0]
        if rows in intake.definition.questions:
            return f"{self.to('section', intake, form.section)}#rows_{rows}"
        return self.onwards(intake, form.section, {**form.given, **form.answers()})


OWN = Way("intake_section", "save_section", "check_intake")
ENTRY = Way("entry_section", "save_entry", "check_entry")


def section_or_404(intake: Intake, number: int) -> Section:
    """The section of this number, counted from 1: an address names no subject. Raises Http404."""
    sections = intake.definition.sections
    if not 1 <= number <= len(sections):
        raise Http404
    return sections[number - 1]


def is_private(intake: Intake, section: Section, signed_in: datetime | None) -> bool:
    """Whether this may be on the screen: the person said they are alone since they signed in."""
    if not section.sensitive:
        return True
    return intake.alone_at is not None and (signed_in is None or intake.alone_at >= signed_in)


def start(intake: Intake, answers: Answers) -> Context:
    """What is asked, in how many pages, and about how long."""
    part = intake.definition
    return {
        "intake": intake,
        "part": part,
        "pages": len(sections_asked(part, answers)),
        "minutes": -(-len(asked(part, answers)) * SECONDS_A_QUESTION // 60),
        "begun": bool(answered(answers)),
    }


def section(way: Way, intake: Intake, here: Section, form: SectionForm) -> Context:
    """One section with where it stands among those that are asked."""
    wanted = sections_asked(intake.definition, form.given)
    before = [s for s in wanted[: wanted.index(here)] if s] if here in wanted else []
    return {
        "intake": intake,
        "part": intake.definition,
        "section": here,
        "form": form,
        "asked": tree(form),
        "at": len(before) + 1,
        "of": max(len(wanted), len(before) + 1),
        "back": way.to("section", intake, before[-1]) if before else None,
        "autosave": way.to("save", intake, here),
    }


def own(request: KnownRequest, intake: Intake, here: Section, form: SectionForm) -> Context:
    """One section as its partner finds it; a private one says where to turn, to everybody."""
    resources = crisis_resources(request.reader.clinic) if here.sensitive else []
    return section(OWN, intake, here, form) | {"resources": resources}


def after(intake: Intake, form: SectionForm, stops: Iterable[Stop]) -> str:
    """Where finishing a page leads: to support where an answer asks for it, else onwards."""
    if any(stop.help for stop in stops):
        number = intake.definition.sections.index(form.section) + 1
        return reverse("intake_support", args=[intake.pk, number])
    return OWN.after(intake, form)


def support(request: KnownRequest, intake: Intake, here: Section, answers: Answers) -> Context:
    """Where to turn, and the way on."""
    return {
        "resources": crisis_resources(request.reader.clinic),
        "onwards": OWN.onwards(intake, here, answers),
    }


def check(way: Way, intake: Intake, answers: Answers) -> Context:
    """Every question asked with its answer in words, a section at a time, and how many are open."""
    part = intake.definition
    left = len(unanswered(part, answers))
    wanted = sections_asked(part, answers)
    return {
        "intake": intake,
        "part": part,
        "sections": [_checked(way, intake, s, answers) for s in wanted],
        "unanswered": left,
        "unanswered_title": f"{left} not answered",
        "blank": not answered(answers),
        "back": way.to("section", intake, wanted[-1]),
    }


def received(request: KnownRequest, intake: Intake) -> Context:
    """Thanks, the same whatever was done with it; and where to turn, whatever was answered."""
    private = intake.definition.sensitive
    resources = crisis_resources(request.reader.clinic) if private else []
    return {"intake": intake, "private": private, "resources": resources}


def rows_of(intake: Intake, section: Section, answers: Answers) -> list[Context]:
    """The questions of one section that are asked, with their answers in words."""
    codes = asked(intake.definition, answers)
    return [
        {"question": q.asks, "label": q.label, "answer": in_words(q, answers.get(q.code))}
        for q in section.questions
        if q.code in codes
    ]


def _checked(way: Way, intake: Intake, section: Section, answers: Answers) -> Context:
    change = way.to("section", intake, section)
    rows = [row | {"change_url": change} for row in rows_of(intake, section, answers)]
    return {"title": section.title, "rows": rows, "masked": section.sensitive}
