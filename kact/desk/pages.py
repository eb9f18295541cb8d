"""What each of the staff's pages shows, put into the shapes its components take."""

from collections import defaultdict
from typing import Any

from django.urls import reverse
from django.utils import timezone

from kact.accounts.models import Clinic
from kact.accounts.queries import recoveries
from kact.alerts.kinds import TERMS
from kact.alerts.models import Alert
from kact.alerts.queries import alerts_of, open_alerts
from kact.charts.scale import score_on_scale
from kact.couples.models import Couple, Course, Partner
from kact.couples.queries import care_team_of, not_signed_in
from kact.desk import queries
from kact.desk.lacks import lacks_of
from kact.desk.paging import Page
from kact.desk.timeline import timeline
from kact.instruments.change import reliable_change
from kact.instruments.definition import Definition, library
from kact.instruments.models import Response
from kact.instruments.queries import outstanding
from kact.instruments.rules import Cutoff
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.pages import sheet
from kact.protocol.queries import case_of
from kact.scheduling.pages import today as day
from outcomes.models import Score
from outcomes.queries import latest_scores, measures_of
from screening.queries.inquiry import new_inquiries

Context = dict[str, Any]
ALERTS_ON_TODAY = 25
FORMS_ON_TODAY = 50


def today(reader: Audience, clinic: Clinic) -> Context:
    """Alerts first, then the day's visits and what is outstanding; of each the oldest."""
    context: Context = _visits(reader, clinic) | {
        "today": clinic.local(timezone.now()),
        "nav": "today",
        "clinical": reader.can(Can.SEE_CARE),
        "may_register": reader.can(Can.REGISTER_COUPLES),
        "not_signed_in": _not_signed_in(reader),
        "recoveries": recoveries(reader.clinic) if reader.can(Can.LEAD_CARE) else [],
        "new_inquiries": new_inquiries() if reader.can(Can.REGISTER_COUPLES) else 0,
    }
    return context | _worries() if reader.can(Can.SEE_CARE) else context


def _visits(reader: Audience, clinic: Clinic) -> Context:
    """Who comes today, what each visit still lacks, and what the front desk has to do."""
    if not reader.can(Can.SEE_CALENDAR):
        return {}
    now = timezone.now()
    rows = day.rows(day.visits_today(clinic, now))
    if reader.can(Can.SEE_CARE):
        lacks = lacks_of(row["visit"] for row in rows)
        rows = [row | {"lacks": _in_short(lacks.get(row["visit"].pk, []))} for row in rows]
    tasks = day.tasks_today(reader) if reader.can(Can.KEEP_CALENDAR) else {}
    shown = {"visits": rows, "zone": day.zone_today(clinic, now)}
    return shown | tasks | {"may_keep": reader.can(Can.KEEP_CALENDAR)}


def _in_short(sentences: list[str]) -> Context | None:
    """The first of what is in the way, and how many more there are."""
    return {"first": sentences[0], "more": len(sentences) - 1} if sentences else None


def _worries() -> Context:
    """What clinicians see on Today beside the rest."""
    alerts = list(open_alerts()[: ALERTS_ON_TODAY + 1])
    forms = list(outstanding()[: FORMS_ON_TODAY + 1])
    people: dict[Partner, list[Response]] = defaultdict(list)
    for form in forms[:FORMS_ON_TODAY]:
        people[form.subject].append(form)
    return {
        "alerts": [alert(a) for a in alerts[:ALERTS_ON_TODAY]],
        "more_alerts": len(alerts) > ALERTS_ON_TODAY,
        "waiting": [_waiting(partner, asked) for partner, asked in people.items()],
        "more_forms": len(forms) > FORMS_ON_TODAY,
    }


def _not_signed_in(reader: Audience) -> list[Partner]:
    """Whom an administrator may want to remind; nobody else is asked to."""
    return list(not_signed_in()[:FORMS_ON_TODAY]) if reader.can(Can.REGISTER_COUPLES) else []


def couples(reader: Audience, page: Page, asked: dict[str, str]) -> Context:
    """One page of couples, each with its reasons to look."""
    marks = queries.marks_for(reader, page.couples)
    stages = [{"value": s.value, "label": s.label} for s in Course.Stage]
    reasons = [{"value": r.code, "label": r.label} for r in queries.attention_for(reader)]
    return {
        "nav": "couples",
        "page": page,
        "rows": [_listed(c, marks[c.pk]) for c in page.couples],
        "search": asked["q"],
        "reasons": reasons,
        "filters": [
            _filter("stage", "Stage", stages, asked["stage"]),
            _filter("attention", "Needs a look", reasons, asked["attention"]),
        ][: 2 if reasons else 1],
        "filtered": any(asked.values()),
        "found": page.found if any(asked.values()) else "",
        "may_register": reader.can(Can.REGISTER_COUPLES),
        "may_break_glass": reader.can(Can.BREAK_GLASS),
    }


def _listed(found: Couple, marks: list[str]) -> Context:
    """One couple's row; in joint view its course stays out of sight."""
    course = next(iter(found.courses), None)
    return {"couple": found, "course": course, "marks": marks}


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
        "coming": day.coming(found.pk, timezone.now()),
        "may_keep": reader.can(Can.KEEP_CALENDAR),
        "timeline": timeline(found),
        "may_register": reader.can(Can.REGISTER_COUPLES),
        "may_lead_care": reader.can(Can.LEAD_CARE),
        "clinical": reader.can(Can.SEE_CARE),
    }
    return context | _clinical(found) if reader.can(Can.SEE_CARE) else context


def alert(found: Alert) -> Context:
    """One alert as its card shows it."""
    terms = TERMS[found.kind]
    return {
        "id": found.pk,
        "what": found.get_kind_display(),
        "sure": terms.sure,
        "next": terms.next,
        "at": found.raised_at,
        "name": found.subject.name,
        "place": found.subject.place,
        "url": reverse("couple", args=[found.couple_id]),
        "acknowledge_url": reverse("acknowledge_alert", args=[found.pk]),
        "acknowledged_at": found.acknowledged_at,
        "acknowledged_by": found.answered_by,
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
    cutoff = definition.cutoffs[0] if definition.cutoffs else None
    return {
        "title": short_title(found.instrument),
        "value": found.total,
        "maximum": definition.total.max,
        "higher_is": "better" if definition.direction > 0 else "worse",
        "cut_off": _cut_off(cutoff) if cutoff else "",
        "band": band.label if band else "",
        "reason": found.reason,
        "at": found.response.submitted_at,
        "version": f"{found.instrument} {found.version}, scorer {found.scorer}",
        "chance": _chance(definition),
        "chart": _chart(found, definition.total.max, cutoff),
    }


def _cut_off(cutoff: Cutoff) -> str:
    """The cut-off as a sentence about the scale, not about this person."""
    side = "at or above" if cutoff.side == "at_least" else "below"
    return f"Cut-off: {cutoff.label.lower()} {side} {cutoff.at}"


def _chance(definition: Definition) -> str:
    """How far two scores must lie apart before the difference is more than measurement error."""
    change = reliable_change(definition)
    if change is None:
        return ""
    sure = ", a provisional figure" if change.provisional else ""
    return f"A change of fewer than {change.points} points may be chance{sure}."


def _chart(found: Score, maximum: int, cutoff: Cutoff | None) -> str:
    if found.total is None:
        return ""
    return score_on_scale(
        value=found.total,
        maximum=maximum,
        cut_off=cutoff.at if cutoff else None,
        place=found.response.subject.place,
    )


def _clinical(found: Couple) -> Context:
    """What clinicians see of a couple beside the rest."""
    measures = list(measures_of(found.pk))
    alerts = list(alerts_of(found.pk))
    return {
        "alerts": [alert(a) for a in alerts if not a.acknowledged_at],
        "answered_alerts": [alert(a) for a in alerts if a.acknowledged_at],
        "people": [_person(p, measures) for p in found.current],
    }


def _person(partner: Partner, measures: list[Response]) -> Context:
    asked = [measure for measure in measures if measure.subject_id == partner.pk]
    return {
        "partner": partner,
        "scores": [score(s) for s in latest_scores(asked)],
        "waiting": [short_title(m.instrument) for m in asked if not m.submitted_at],
    }


def _sheets(found: Couple) -> list[Context]:
    """The next gates, as sentences with ticks."""
    case = case_of(found)
    places = {p.pk: p.place for p in found.current}
    return [
        sheet(examine(gate(name), case), places) for name in ("before_preparation", "before_dosing")
    ]


def _filter(name: str, label: str, options: list[Context], chosen: str) -> Context:
    anything = {"value": "", "label": "All", "selected": not chosen}
    rest = [o | {"selected": o["value"] == chosen} for o in options]
    return {"name": name, "label": label, "options": [anything, *rest]}
