"""The day's measurements: what is due, what they mean, and when somebody may leave. Pure.

Everything here takes plain values and answers with plain values; nothing reads a database or the
clock. Numbers stand in the TOML files beside the code; a clinic's own come in as `terms`:

    numbers  = terms(numbers_in_force())
    baseline = baseline_of(readings, doses)
    findings = judge(readings, baseline=baseline, doses=doses, terms=numbers)
    checks   = due(doses, readings, terms=numbers, repeats=repeats(findings))
"""

from sessions.monitoring.adverse import adverse, adverse_terms, seriousness
from sessions.monitoring.discharge import Answers, Standing, asked, discharge, may_leave
from sessions.monitoring.due import due, earliest_discharge, gaps
from sessions.monitoring.figures import Terms
from sessions.monitoring.judge import Finding, gravest, judge, latest, repeats, standing
from sessions.monitoring.observations import by_group, observations, paths, taxonomy
from sessions.monitoring.plan import Due, Gap, Repeat
from sessions.monitoring.reading import (
    Dose,
    Item,
    Reading,
    baseline_of,
    first_dose_at,
    items,
    refusals,
    row_words,
    rows,
)
from sessions.monitoring.summary import Summary, summary
from sessions.monitoring.terms import terms

__all__ = [
    "Answers",
    "Dose",
    "Due",
    "Finding",
    "Gap",
    "Item",
    "Reading",
    "Repeat",
    "Standing",
    "Summary",
    "Terms",
    "adverse",
    "adverse_terms",
    "asked",
    "baseline_of",
    "by_group",
    "discharge",
    "due",
    "earliest_discharge",
    "first_dose_at",
    "gaps",
    "gravest",
    "items",
    "judge",
    "latest",
    "may_leave",
    "observations",
    "paths",
    "refusals",
    "repeats",
    "row_words",
    "rows",
    "seriousness",
    "standing",
    "summary",
    "taxonomy",
    "terms",
]
