"""Reads a clinic's consent papers and its rules of signing. They are about nobody."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from screening.consent_texts.texts import library
from screening.models import ConsentRules, ConsentTemplate


def rules_of(clinic: UUID) -> ConsentRules | None:
    """What the clinic asks of a signature now; None before its papers were first opened."""
    found: ConsentRules | None = ConsentRules.objects.filter(clinic_id=clinic).first()
    return found


def template_of(clinic: UUID, pk: UUID) -> ConsentTemplate:
    """One version of one of the clinic's papers. Raises Http404."""
    return get_object_or_404(ConsentTemplate, clinic_id=clinic, pk=pk)


def templates_of(clinic: UUID) -> list[ConsentTemplate]:
    """The newest version of each paper, approved or not, in the program's order."""
    newest: dict[str, ConsentTemplate] = {}
    for template in ConsentTemplate.objects.filter(clinic_id=clinic).order_by("version"):
        newest[template.code] = template
    return _in_order(newest)


def current_templates(clinic: UUID) -> dict[str, ConsentTemplate]:
    """The version of each paper that is given out now, by its code."""
    return {t.code: t for t in approved_templates(clinic)}


def approved_templates(clinic: UUID) -> list[ConsentTemplate]:
    """Every approved version, older ones first."""
    approved = ConsentTemplate.objects.filter(clinic_id=clinic, approved_at__isnull=False)
    return list(approved.order_by("version"))


def newest_of(template: ConsentTemplate) -> ConsentTemplate:
    """The newest version of the same paper, approved or not."""
    same = ConsentTemplate.objects.filter(clinic_id=template.clinic_id, code=template.code)
    return same.order_by("-version")[0]


def lacks_papers(clinic: UUID) -> bool:
    """Whether the clinic lacks any of the program's papers, or rules of signing."""
    there = {template.code for template in templates_of(clinic)}
    return there < set(library()) or rules_of(clinic) is None


def required_codes() -> frozenset[str]:
    """The papers that everybody signs."""
    return frozenset(code for code, text in library().items() if text.required)


def _in_order(by_code: dict[str, ConsentTemplate]) -> list[ConsentTemplate]:
    order = list(library())
    return sorted(by_code.values(), key=lambda template: order.index(template.code))
