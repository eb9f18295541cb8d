"""What the pages of a clinic's papers show."""

from typing import Any

from kact.privacy.access import KnownRequest
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from screening.consent_texts.rendering import render_paper
from screening.consent_texts.texts import rules
from screening.models import ConsentTemplate
from screening.queries import consent_texts as queries

Context = dict[str, Any]


def texts(reader: Audience) -> Context:
    """The newest version of each paper, and what the clinic asks of a signature."""
    found = queries.rules_of(reader.clinic)
    templates = queries.templates_of(reader.clinic)
    return {
        "nav": "clinic",
        "rows": [_row(template) for template in templates],
        "incomplete": queries.lacks_papers(reader.clinic),
        "rules": _rules(found) if found else [],
        "may_choose": found is not None and reader.can(Can.APPROVE_CONSENTS),
    }


def text(request: KnownRequest, found: ConsentTemplate) -> Context:
    """One version as a partner reads it, and what may be done with it."""
    words = render_paper(
        found.text,
        version=found.version,
        fingerprint=found.body_sha256,
        clinic=request.reader.clinic.neutral_name,
        name="the person who reads it",
    )
    return {
        "nav": "clinic",
        "template": found,
        "text": found.text,
        "words": words.decode(),
        "questions": [e for e in found.text.elements if e.question],
        "may_approve": found.approved_at is None and request.audience.can(Can.APPROVE_CONSENTS),
    }


def _row(template: ConsentTemplate) -> Context:
    return {
        "template": template,
        "title": template.text.title,
        "required": template.text.required,
        "explained_by": " or ".join(template.text.explained_by),
    }


def _rules(found: Any) -> list[Context]:
    said = {name: getattr(found, name) for name in rules()}
    return [{"term": rule.says, "detail": _in_words(said[name])} for name, rule in rules().items()]


def _in_words(value: object) -> str:
    return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else str(value)
