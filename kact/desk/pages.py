"""What each of the staff's pages shows, put into the shapes its components take."""

from itertools import groupby
from typing import Any

from django.core.paginator import Page
from django.urls import reverse

from kact.alerts.models import Alert
from kact.alerts.queries import alerts_of, open_alerts
from kact.couples.models import Couple, Course, Partner
from kact.couples.queries import care_team_of
from kact.desk import queries
from kact.desk.timeline import timeline
from kact.instruments.definition import library
from kact.instruments.models import Response
from kact.instruments.queries import outstanding
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.protocol.gate import Finding, Line, Sheet, examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from outcomes.models import Score
from outcomes.queries import latest_scores

Context = dict[str, Any]
FORMS_ON_TODAY = 50


def today(reader: Audience) -> Context:
    """Alerts first, then what is outstanding."""
    alerts = [alert(a) for a in open_alerts()] if reader.can(Can.SEE_CARE) else []
    forms = list(outstanding(Couple.objects.all())[: FORMS_ON_TODAY + 1])
    people = groupby(forms[:FORMS_ON_TODAY], key=lambda form: form.subject)
    return {
        "nav": "today",
        "clinical": reader.can(Can.SEE_CARE),
        "alerts": alerts,
        "waiting": [_waiting(partner, list(asked)) for partner, asked in people],
        "more_forms": len(forms) > FORMS_ON_TODAY,
    }


def couples(reader: Audience, page: Page[Couple], asked: dict[str, str]) -> Context:
    """One page of couples, each with its reasons to look."""
    shown = list(page.object_list)
    marks = queries.marks_for(reader, shown)
    stages = [{"value": s.value, "label": s.label} for s in Course.Stage]
    reasons = [{"value": r.code, "label": r.label} for r in queries.attention_for(reader)]
    return {
        "nav": "couples",
        "page": page,
        "rows": [{"couple": c, "course": c.courses[0], "marks": marks[c.pk]} for c in shown],
        "search": asked["q"],
        "filters": [
            _filter("stage", "Stage", stages, asked["stage"]),
            _filter("attention", "Needs a look", reasons, asked["attention"]),
        ],
        "filtered": any(asked.values()),
        "may_register": reader.can(Can.REGISTER_COUPLES),
        "may_break_glass": reader.can(Can.BREAK_GLASS),
    }


def couple(reader: Audience, found: Couple) -> Context:
    """One couple; with joint view on, only what both partners may see."""
    if reader.kind == "couple":
        return {"nav": "couples", "couple": found, "joint": True}
    context: Context = {
        "nav": "couples",
        "couple": found,
        "course": found.courses[0],
        "partners": found.current,
        "arc": queries.arc_of(found),
        "sheets": _sheets(found),
        "team": care_team_of(found.pk),
        "timeline": timeline(found.pk),
        "may_register": reader.can(Can.REGISTER_COUPLES),
        "may_lead_care": reader.can(Can.LEAD_CARE),
        "clinical": reader.can(Can.SEE_CARE),
    }
    return context | _clinical(found) if reader.can(Can.SEE_CARE) else context


def alert(found: Alert) -> Context:
    """One alert as its card shows it."""
    sure = (
        "The person chose this answer themselves."
        if found.kind == Alert.Kind.SUICIDALITY
        else "Not known: no answer was given, which is not the same as no."
    )
    return {
        "id": found.pk,
        "what": found.get_kind_display(),
        "sure": sure,
        "next": "Speak with the person alone and in private, assess risk, and say what you did.",
        "at": found.raised_at,
        "name": found.subject.name,
        "place": found.subject.place,
        "url": reverse("couple", args=[found.couple_id]),
        "acknowledge_url": reverse("acknowledge_alert", args=[found.pk]),
        "acknowledged_at": found.acknowledged_at,
        "acknowledged_by": found.acknowledged_by_id,
        "done": found.get_action_display(),
        "note": found.note,
    }


def _waiting(partner: Partner, asked: list[Response]) -> Context:
    """One partner's outstanding forms as a row shows them."""
    return {
        "couple": asked[0].couple,
        "partner": partner,
        "forms": ", ".join(short_title(form.instrument) for form in asked),
        "asked_at": asked[0].asked_at,
    }


def short_title(instrument: str) -> str:
    """What clinicians call an instrument."""
    return instrument.upper()


def score(found: Score) -> Context:
    """One score as its card shows it, with what it is measured against."""
    definition = library()[found.instrument]
    band = definition.band(found.total) if found.total is not None else None
    return {
        "title": short_title(found.instrument),
        "value": found.total,
        "maximum": definition.total.max,
        "higher_is": "better" if definition.direction > 0 else "worse",
        "cut_off": definition.cutoffs[0].label if definition.cutoffs else "",
        "band": band.label if band else "",
        "reason": found.reason,
        "at": found.response.submitted_at,
        "version": f"{found.instrument} {found.version}, scorer {found.scorer}",
    }


def _clinical(found: Couple) -> Context:
    """What clinicians see of a couple beside the rest."""
    scores = latest_scores(found.pk)
    waiting = list(outstanding(Couple.objects.filter(pk=found.pk)))
    alerts = list(alerts_of(found.pk))
    return {
        "alerts": [alert(a) for a in alerts if not a.acknowledged_at],
        "answered_alerts": [alert(a) for a in alerts if a.acknowledged_at],
        "people": [_person(p, scores, waiting) for p in found.current],  # type: ignore[attr-defined]
    }


def _person(partner: Partner, scores: list[Score], waiting: list[Response]) -> Context:
    return {
        "partner": partner,
        "scores": [score(s) for s in scores if s.subject_id == partner.pk],
        "waiting": [short_title(f.instrument) for f in waiting if f.subject_id == partner.pk],
    }


def _sheets(found: Couple) -> list[Context]:
    """The next gates, as sentences with ticks."""
    case = case_of(found)
    return [_sheet(examine(gate(name), case)) for name in ("before_preparation", "before_dosing")]


def _sheet(sheet: Sheet) -> Context:
    return {
        "name": sheet.name,
        "title": sheet.title,
        "open": sheet.open,
        "word": sheet.word,
        "met": sum(line.passes for line in sheet.lines),
        "of": len(sheet.lines),
        "findings": [row for line in sheet.lines for row in _rows(line)],
    }


def _rows(line: Line) -> list[Context]:
    return [_row(line, finding) for finding in line.findings]


def _row(line: Line, finding: Finding) -> Context:
    return {
        "says": line.sentence,
        "state": finding.state.word,
        "reason": finding.reason,
        "name": finding.label,
    }


def _filter(name: str, label: str, options: list[Context], chosen: str) -> Context:
    anything = {"value": "", "label": "All", "selected": not chosen}
    rest = [o | {"selected": o["value"] == chosen} for o in options]
    return {"name": name, "label": label, "options": [anything, *rest]}
