"""What the pages on safety show: both partners side by side, each what this reader may read."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from kact.couples.models import Couple, Partner
from kact.couples.queries import has_reached
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.protocol.queries import number_in_force
from screening import milestones, suicide_risk
from screening.actions.holds import may_lift
from screening.models import Hold, SafetyAssessment, Sitting, SuicideScreen
from screening.policies import stances
from screening.queries import policy as policies
from screening.queries import safety as queries
from screening.queries.holds import holds_of

Context = dict[str, Any]
Rows = dict[str, list[Any]]

# What a therapist may do for one partner from here: the address's name, its words, the permission.
STEPS = (
    ("log_sitting", "Begin a private sitting", Can.ASSESS_SAFETY),
    ("record_disposition", "Record a disposition", Can.ASSESS_SAFETY),
    ("record_suicide_screen", "Record a suicide-risk screen", Can.SCREEN_RISK),
    ("open_matter", "Record an undisclosed matter", Can.KEEP_CONFIDENCES),
)


def safety(reader: Audience, couple: Couple) -> Context:
    """Everything about safety of both partners, as far as this reader may read it."""
    rows: Rows = {
        "holds": list(holds_of(couple.pk)),
        "sittings": list(queries.sittings_of(couple.pk)),
        "dispositions": list(queries.dispositions_of(couple.pk)),
        "assessments": list(queries.assessments_of(couple.pk)),
        "voluntariness": list(queries.voluntariness_of(couple.pk)),
        "screens": list(queries.suicide_screens_of(couple.pk)),
    }
    return {
        "nav": "couples",
        "couple": couple,
        "people": [_person(reader, partner, rows) for partner in couple.current],
        "assesses": reader.can(Can.ASSESS_SAFETY),
    }


def _person(reader: Audience, partner: Partner, rows: Rows) -> Context:
    """One partner's column. Of what is asked again and again, the newest stands first."""
    mine = {name: _of(partner, found) for name, found in rows.items()}
    holds = [_hold(reader, row) for row in mine["holds"]]
    return {
        "partner": partner,
        "steps": [_step(partner, *step) for step in STEPS if reader.can(step[2])],
        "holds": [row for row in holds if not row["lifted_at"]],
        "lifted": [row for row in holds if row["lifted_at"]],
        "asked": _asked(partner),
        "sittings": mine["sittings"],
        "disposition": next(iter(mine["dispositions"]), None),
        "grounds": _grounds(next(iter(mine["assessments"]), None)),
        "voluntariness": next(iter(mine["voluntariness"]), None),
        "screens": [_screen(row) for row in mine["screens"]],
        "matters": [_matter(reader, row) for row in policies.matters_of(partner.pk)],
    }


def _grounds(found: SafetyAssessment | None) -> list[Context]:
    """What the disposition rests on, for those who may read it."""
    if found is None:
        return []
    report = "\n".join(filter(None, [found.get_report_display(), found.report_note]))
    facts = {
        "Pattern": found.get_pattern_display(),
        "Rests on": found.grounds,
        "Safety plan": found.plan or "None",
        "Resources given": found.resources or "None",
        "Mandated report": report,
    }
    return [{"term": term, "detail": detail} for term, detail in facts.items()]


def _of(partner: Partner, found: Iterable[Any]) -> list[Any]:
    return [row for row in found if row.subject_id == partner.pk]


def _step(partner: Partner, name: str, label: str, can: Can) -> Context:
    return {"url": reverse(name, args=[partner.pk]), "label": label}


def _asked(partner: Partner) -> list[Context]:
    """What gates read of this partner: done or not, and nothing of what was said."""
    steps = {
        "Confidentiality policy read": milestones.CONFIDENTIALITY_POLICY_ACKNOWLEDGED,
        "Written screen complete": milestones.RELATIONAL_SAFETY_SCREEN,
        "Private interview complete": milestones.RELATIONAL_SAFETY_INTERVIEW,
        "Free choice confirmed": milestones.VOLUNTARINESS_CONFIRMED,
    }
    return [{"text": text, "done": has_reached(partner.pk, code)} for text, code in steps.items()]


def _hold(reader: Audience, row: Hold) -> Context:
    return {
        "says": row.get_cause_display(),
        "opened_at": row.opened_at,
        "lifted_at": row.lifted_at,
        "reason": row.reason,
        "lift_url": reverse("lift_hold", args=[row.pk]) if may_lift(reader, row) else "",
    }


def _screen(row: SuicideScreen) -> Context:
    """A screen by its band and the numbers of the items marked yes."""
    yes = [code for code, mark in row.marks.items() if mark == suicide_risk.YES]
    return {
        "at": row.asked_at,
        "band": suicide_risk.LABELS[row.band],
        "high": suicide_risk.rules().holds(row.band, number_in_force(suicide_risk.HOLD_FROM)),
        "yes": ", ".join(yes),
    }


def _matter(reader: Audience, row: Any) -> Context:
    stands = not row.resolved_at
    return {
        "row": row,
        "next": stances()[row.policy.stance].next if stands else "",
        "resolve_url": reverse("resolve_matter", args=[row.pk])
        if stands and reader.can(Can.KEEP_CONFIDENCES)
        else "",
    }


def sitting(found: Sitting) -> Context:
    """How a sitting stands: what may be asked now, or that nothing may."""
    return {
        "nav": "couples",
        "sitting": found,
        "partner": found.subject,
        "ahead": found.goes_ahead,
        "apart": found.mode != Sitting.Mode.CLINIC,
        "not_read": not has_reached(
            found.subject_id, milestones.CONFIDENTIALITY_POLICY_ACKNOWLEDGED
        ),
    }
