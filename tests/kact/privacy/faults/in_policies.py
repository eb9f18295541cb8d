"""Holes in the policies: who sees, adds and changes which rows."""

from kact.privacy import rule
from tests.kact.privacy.faults.fault import (
    MEMBER,
    PARTNER,
    TEAM_ENDS,
    Fault,
    add,
    blind_mend,
    fence,
    model_of,
    see,
    team,
)

IN_POLICIES = [
    Fault("clinic fence gone: couples", "reads", "drop policy kact_fence on couples_couple"),
    Fault("clinic fence gone: care team", "reads", "drop policy kact_fence on couples_careteam"),
    Fault("clinic fence gone: answers", "reads", "drop policy kact_fence on instruments_answer"),
    Fault("clinic fence gone: changes", "reads", "drop policy kact_fence on record_change"),
    Fault("clinic fence gone: adding events", "adds", "drop policy kact_fence on record_event"),
    Fault(
        "clinic fence permits instead of restricting",
        "reads",
        fence("alerts_alert", "permissive", "clinic_id = (select kact_ctx('clinic')::uuid)"),
    ),
    Fault(
        "clinic fence compares another claim",
        "reads",
        fence("couples_partner", "restrictive", "clinic_id = (select kact_ctx('couple')::uuid)"),
    ),
    Fault(
        "clinic fence compares another column",
        "reads",
        fence("outcomes_score", "restrictive", "couple_id = (select kact_ctx('clinic')::uuid)"),
    ),
    Fault(
        "roster open to who left",
        "reads",
        see("scheduling_roster", "left_at is null and ", ""),
    ),
    Fault(
        "roster open to who is not on it",
        "reads",
        see("scheduling_roster", " and listed_at is not null", ""),
    ),
    Fault(
        "roster of any cohort",
        "reads",
        see("scheduling_roster", "cohort_id in", "cohort_id is null or clinic_id in"),
    ),
    Fault("alerts open to all", "reads", "alter policy kact_see on alerts_alert using (true)"),
    Fault("changes open to all", "reads", "alter policy kact_see on record_change using (true)"),
    Fault(
        "a second policy opens scores",
        "reads",
        "create policy extra on outcomes_score for select to kact_app using (true)",
    ),
    Fault("row security off", "reads", "alter table outcomes_score disable row level security"),
    Fault(
        "row security not forced on the owner",
        "owner reads",
        "alter table instruments_response no force row level security",
    ),
    Fault(
        "administrator reads alerts",
        "reads",
        see("alerts_alert", "'monitor'", "'monitor', 'admin'"),
    ),
    Fault(
        "officer reads answers",
        "reads",
        see("instruments_answer", "'monitor'", "'monitor', 'privacy_officer'"),
    ),
    Fault(
        "planner reads scores",
        "reads",
        see("outcomes_score", "'job:scorer'", "'job:scorer', 'job:planner'"),
    ),
    Fault("therapist shut out", "reads", see("outcomes_score", ", 'therapist'", "")),
    Fault(
        "role not asked",
        "reads",
        see("alerts_alert", "kact_ctx('role') in (", "true or '' in ("),
    ),
    Fault("care team not asked", "reads", see("alerts_alert", team("alerts_alert"), "")),
    Fault(
        "care team not asked: couples",
        "reads",
        see("couples_couple", team("couples_couple"), ""),
    ),
    Fault(
        "care team not asked: events",
        "reads",
        see("record_event", team("record_event"), ""),
    ),
    Fault("ended place on a team counts", "reads", see("instruments_response", TEAM_ENDS, "")),
    Fault(
        "only ended places count",
        "reads",
        see("couples_milestone", "ends_at > now()", "ends_at < now()"),
    ),
    Fault(
        "open-ended places do not count",
        "reads",
        see("couples_course", "team.ends_at is null or ", ""),
    ),
    Fault(
        "team matched by user",
        "reads",
        see("outcomes_score", MEMBER, "member_id = (select kact_ctx('user')::uuid)"),
    ),
    Fault(
        "team matched by author",
        "reads",
        see("outcomes_score", MEMBER, MEMBER.replace("member_id", "author_id")),
    ),
    Fault(
        "team matched by couple id",
        "reads",
        see("outcomes_score", "team.couple_id =", "team.id ="),
    ),
    Fault(
        "own matched by user",
        "reads",
        see("instruments_answer", PARTNER, "(select kact_ctx('user')::uuid)"),
    ),
    Fault(
        "own matched by author",
        "reads",
        see("instruments_answer", f"subject_id = {PARTNER}", f"author_id = {PARTNER}"),
    ),
    Fault(
        "own matched by couple",
        "reads",
        see("instruments_answer", f"subject_id = {PARTNER}", f"couple_id = {PARTNER}"),
    ),
    Fault(
        "own includes the couple's",
        "reads",
        see(
            "instruments_answer",
            f"subject_id = {PARTNER}",
            f"couple_id in ({rule._MY_COUPLES_SQL})",
        ),
    ),
    Fault(
        "own includes what is about both",
        "reads",
        see(
            "couples_milestone",
            f"subject_id = {PARTNER}",
            f"coalesce(subject_id, {PARTNER}) = {PARTNER}",
        ),
    ),
    Fault(
        "both see each other's contact",
        "reads",
        see("couples_partner", f"and id = {PARTNER}", f"and id is distinct from {PARTNER}"),
    ),
    Fault("ended partner keeps joint", "reads", see("couples_couple", " and ended_at is null", "")),
    Fault(
        "joint matched by partner id",
        "reads",
        see(
            "couples_couple",
            "select couple_id from couples_partner",
            "select id from couples_partner",
        ),
    ),
    Fault(
        "joint view sees all couples",
        "reads",
        see("couples_couple", "id = (select kact_ctx('couple')::uuid)", "true"),
    ),
    Fault(
        "joint view keeps the role",
        "reads",
        see("couples_milestone", "in ('staff', 'job')", "in ('staff', 'job', 'couple')"),
    ),
    Fault(
        "kind not asked",
        "reads",
        see("couples_milestone", "kact_ctx('kind') in ('staff', 'job')", "true"),
    ),
    Fault(
        "event's readers ignored",
        "reads",
        see("record_event", " and (select kact_ctx('role')) = any(readers)", ""),
    ),
    Fault(
        "anybody adds responses",
        "adds",
        "alter policy kact_add on instruments_response with check (true)",
    ),
    Fault(
        "added in another's name",
        "adds",
        add("couples_milestone", rule.own_hand_sql(model_of("couples_milestone").wall), "true"),
    ),
    Fault("added about another", "adds", add("alerts_alert", f"subject_id = {PARTNER}", "true")),
    Fault("added off the team", "adds", add("alerts_alert", team("alerts_alert"), "")),
    Fault(
        "added by any role",
        "adds",
        add("couples_course", "kact_ctx('role') in (", "true or '' in ("),
    ),
    Fault("administrator cannot add", "adds", add("couples_partner", "'admin'", "'nobody'")),
    Fault(
        "event of another's couple",
        "adds",
        add("record_event", "couple_id = (select kact_ctx('couple')::uuid)", "true"),
    ),
    Fault(
        "anybody mends milestones",
        "changes",
        "alter policy kact_mend on couples_milestone using (true) with check (true)",
    ),
    Fault(
        "blind change of what is hidden",
        "changes",
        blind_mend("alerts_alert"),
    ),
    Fault("nobody mends", "changes", "drop policy kact_mend on couples_couple"),
    Fault(
        "mended off the team",
        "changes",
        "alter policy kact_mend on couples_course using ((select kact_ctx('kind')) = 'staff')",
    ),
]
