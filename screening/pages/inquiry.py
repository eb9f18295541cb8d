"""What the public request page and the administrator's pages of requests show."""

from typing import Any

from django.core.paginator import Paginator

from kact.accounts.models import Clinic
from kact.alerts.crisis import crisis_resources
from kact.couples.models import Partner
from kact.couples.queries import partners_like, waiting_for_second
from kact.protocol.queries import numbers_in_force
from screening.forms.inquiry import LinkInquiry
from screening.models import Inquiry
from screening.queries.inquiry import inquiries
from screening.retention import retention

Context = dict[str, Any]
ROWS_A_PAGE = 25
COUPLES_OFFERED = 20
PARTNERS_OFFERED = 20


def public_page(clinic: Clinic) -> Context:
    """The clinic as a visitor meets it; the tab says the neutral name, whatever the page says."""
    return {
        "slug": clinic.slug,
        "site_name": clinic.neutral_name,
        "front_name": clinic.name if clinic.requests_show_name else clinic.neutral_name,
        "phone": clinic.phone,
        "resources": crisis_resources(clinic),
    }


def listed(words: str, state: str, number: str) -> Context:
    """One page of requests, newest first. Two queries for any number of them."""
    page = Paginator(inquiries(words, state), ROWS_A_PAGE).get_page(number)
    options = [{"value": "", "label": "All", "selected": not state}]
    options += [
        {"value": s.value, "label": s.label, "selected": s.value == state} for s in Inquiry.State
    ]
    count = page.paginator.count
    return {
        "nav": "inquiries",
        "page": page,
        "search": words,
        "filters": [{"name": "state", "label": "State", "options": options}],
        "filtered": bool(words or state),
        "found": f"{count} found." if words or state else "",
    }


def one(found: Inquiry) -> Context:
    """One request: what was typed, what was done, and where it may lead."""
    offered = waiting_for_second(COUPLES_OFFERED) if found.is_open else []
    return {
        "nav": "inquiries",
        "inquiry": found,
        "rows": _facts(found),
        "couples": offered,
        "kept_days": retention(numbers_in_force()).closed.days,
    }


def linking(found: Inquiry, words: str, form: LinkInquiry) -> Context:
    """Whom a request may be of, by its own address and by what was searched for."""
    return {"nav": "inquiries", "inquiry": found, "search": words, "form": form}


def whose(found: Inquiry, words: str) -> list[Partner]:
    """Whom to offer: the same address or number first, then whoever the search finds."""
    return partners_like(words, email=found.email, phone=found.phone, most=PARTNERS_OFFERED)


def _facts(found: Inquiry) -> list[Context]:
    return [
        {"term": "For", "detail": found.get_for_whom_display()},
        {"term": "Reach by", "detail": found.get_channel_display()},
        {"term": "E-mail", "detail": found.email},
        {"term": "Phone", "detail": found.phone},
        {"term": "Good times", "detail": found.best_times},
        {"term": "Leave a message", "detail": "Yes" if found.may_leave_message else "No"},
        {"term": "Heard of us", "detail": found.heard_from},
    ]
