"""Who may do what with which row: a second opinion, written by hand from the privacy matrix.

Nothing here is read from the models' declarations or from the rule they feed. It takes plain rows
and plain readers, and says yes or no. The wall tests compare the two walls with it.
"""

from itertools import pairwise

from tests.worlds import FAR_OFF, Reader, Row, World

# The privacy matrix, one line a table. R sees; r sees what was released; j sees what is about both
# partners; n sees what names the reader's role; o sees what they wrote themselves; A adds; C
# changes what can be seen; * reaches beyond the care teams.
# own: the partner a row is about. pair: whoever is in the couple now. room: both looking on.
MATRIX = """
                     own pair room therapist co_therapist prescriber monitor admin privacy_officer job:scorer job:planner job:binder job:finder job:keeper job:reception
couples_couple       -   R    R    R         R            R          R       RAC   R               R          R           R          R          R          -
couples_partner      RAC -    -    R         R            R          R       RAC   -               R          R           R          R          R          -
couples_careteam     -   -    -    R*A*C*    R*A*C*       R*A*C*     R*A*C*  RAC   R               R          R           R          R          R          -
couples_course       -   -    -    RAC       RAC          RAC        RAC     RAC   -               R          R           R          R          R          -
couples_milestone    RAC -    -    RAC       RAC          RAC        RAC     RAC   R               RAC        RAC         RAC        RAC        RAC        -
instruments_response RAC -    -    R         R            R          R       -     -               R          RAC         -          -          -          -
instruments_answer   RAC -    -    R         R            R          R       -     -               R          RAC         -          -          -          -
instruments_instrumentpermission - - - R* - R* - RA - - - - - - -
instruments_licensedwording R - R R* R* R* R* RA - R R R R R -
instruments_licencestep     R - R R* R* R* R* RA - R R R R R -
alerts_alert         A   -    -    nAC       nAC          nAC        nAC     -     -               nAC        -           -          -          n          -
outcomes_score       -   -    -    R         R            R          R       -     -               RA         -           -          -          -          -
documents_document RA r r nA nA nA nA - - - - - - - -
documents_recordrequest RAC - - RAC R RAC R - - - - - - - -
screening_hold A - - nAC nAC nAC nAC - - - - - - nAC -
screening_medicaldecision       -   -    -    -         -            RA         R       -     -               -          -           -          -          -          -
screening_medicalreview         -   -    -    -         -            RA         R       -     -               -          -           -          -          -          -
screening_medicalreopening      -   -    -    -         -            R          R       -     -               -          -           -          -          -          -
screening_relationalreopening   -   -    -    R         -            -          -       -     -               -          -           -          -          -          -
screening_medicaleligibility    -   -    -    R         R            RA         R       -     -               -          -           -          -          -          -
screening_relationaldecision    -   -    -    RA        -            -          -       -     -               -          -           -          -          -          -
screening_relationalreview      -   -    -    RA        -            -          -       -     -               -          -           -          -          -          -
screening_relationaleligibility -   -    -    RA        R            R          R       -     -               -          -           -          -          -          -
screening_psychiatricassessment -   -    -    RA        R            RA         R       -     -               -          -           -          -          -          -
screening_intake                RAC -    -    RAC       RAC          RAC        RAC     -     -               -          RAC         -          -          -          -
screening_medicalanswer         RAC -    -    -         -            RAC        RAC     -     -               -          -           -          -          -          -
screening_psychiatricanswer     RAC -    -    RAC       R            RAC        R       -     -               -          -           -          -          -          -
screening_substanceanswer       RAC -    -    RAC       R            RAC        R       -     -               -          -           -          -          -          -
screening_relationalanswer      RAC -    -    RAC       RAC          -          -       -     -               -          -           -          -          -          -
screening_withheldanswer        RAC -    -    nAC       n            -          -       -     -               -          -           -          -          -          -
screening_safetyanswer          RAC -    -    RAC       RAC          -          -       -     -               -          -           -          -          -          -
screening_interviewanswer       -   -    -    RAC       RAC          -          -       -     -               -          -           -          -          -          -
screening_sharingchoice         RA  -    -    R         R            R          R       -     -               -          -           -          -          -          -
screening_inquiry               -   -    -    -         -            -          -       RAC   -               -          -           -          -          -          A
screening_clinicquestion         R - R R*A* R*A* R*A* R*A* RA - - - - - - -
screening_clinicquestiondecision R - R R*A* R*A* R*A* R*A* RA - - - - - - -
screening_jointintake           -   -    -    RA        RA           R          R       -     -               -          -           -          -          -          -
screening_plan                  -   -    -    RA        R            R          R       -     -               -          -           -          -          -          -
screening_planagreement         -   -    -    R         R            RA         R       -     -               -          -           -          -          -          -
screening_consentoffer          R   -    -    RA        R            RA         R       -     -               -          -           -          -          -          -
screening_consentexplanation    R   -    -    RA        R            RA         R       -     -               -          -           -          -          -          -
screening_consentpresentation   RA  -    -    R         R            R          R       -     -               -          -           -          -          -          -
screening_consentreply          RA  -    -    R         R            R          R       -     -               -          -           -          -          -          -
screening_consentauthentication RA  -    -    R         R            R          R       -     -               -          -           -          -          -          -
screening_consentsignature      RA  -    -    R         R            R          R       -     -               -          -           -          -          -          -
screening_consentwithdrawal     RA  -    -    R         R            R          R       -     -               -          -           -          -          -          -
screening_consentconfirmation   -   -    -    RA        R            RA         RA      -     -               -          -           -          -          -          -
screening_sitting               -   -    -    RA        RA           -          -       -     -               -          -           -          -          -          -
screening_disposition           -   -    -    RA        RA           R          R       -     -               -          -           -          -          -          -
screening_safetyassessment      -   -    -    RA        RA           -          -       -     -               -          -           -          -          -          -
screening_voluntariness         -   -    -    RA        RA           -          -       -     -               -          -           -          -          -          -
screening_suicidescreen         -   -    -    RA        R            RA         R       -     -               -          -           -          -          -          -
screening_policyacknowledgement RA  -    -    R         R            R          R       -     -               -          -           -          -          -          -
screening_undisclosedmatter     -   -    -    nAC       n            -          -       -     -               -          -           -          -          -          -
scheduling_room         -   -    -    R*        R*           R*         R*      RAC   -               -          R           -          -          R          -
scheduling_equipment    -   -    -    R*        R*           R*         R*      RAC   -               -          R           -          -          R          -
scheduling_openinghours -   -    -    R*        R*           R*         R*      RAC   -               -          R           -          -          R          -
scheduling_closing      -   -    -    R*        R*           R*         R*      RAC   -               -          R           -          -          R          -
scheduling_cohort       -   -    -    R*        R*           R*         R*      RAC   -               -          R           -          -          R          -
scheduling_slot         -   -    -    R*        R*           R*         R*      RAC   -               -          R           -          -          R          -
scheduling_claim        -   -    -    R*        R*           R*         R*      RAC   -               -          R           -          -          R          -
scheduling_cohortplace  -   R    R    R         R            R          R       RAC   -               -          R           -          -          R          -
scheduling_groupname RA - - R R R R R - - - - - - -
scheduling_roster R - - - - - - RAC - - - - - - -
scheduling_attendance   -   -    -    R         R            R          R       RAC   -               -          R           -          -          R          -
scheduling_visit        R   j    j    R         R            R          R       RAC   -               -          R           -          -          RAC        -
scheduling_courseplan   -    -    -    R    R    R    R    RA   -    -    -    -    -    -    -
scheduling_task         -    -    -    -    -    -    -    RAC  -    -    -    -    -    RAC  -
scheduling_waiting      -    -    -    R    R    R    R    RAC  -    -    -    -    -    -    -
protocol_chosennumber   -   -    -    R*        -            R*A*       -       RA    -               -          -           -          -          -          -
protocol_approvednumber R   -    R    R*        R*           R*A*       R*      R     R               R          R           R          R          R          -
kact_sessions_individualpreparation - - - RAC R R R - - - - - - - -
kact_sessions_individualaddendum - - - RA R R R - - - - - - - -
kact_sessions_jointpreparation - - - RAC RAC R R - - - - - - - -
kact_sessions_jointaddendum - - - RA RA R R - - - - - - - -
kact_sessions_preparationsheet RAC - - R R R R - - - - - - - -
kact_sessions_escort RA - - R R R R - - - - - - - -
kact_sessions_escortdecision - - - RA R RA RA - - - - - - - -
kact_sessions_educationreading RA - - - - - - - - - - - - - -
kact_sessions_agreementsheet RAC - - R R - - - - - - - - R -
kact_sessions_agreementlimit - - - RA RA - - - - - - - - R -
kact_sessions_agreement - R R RAC RAC R R - - - - - - RAC -
kact_sessions_agreementsignature RA - - R R R R - - - - - - - -
kact_sessions_intention RA - - R R R R - - - - - - - -
kact_sessions_sharedintention RAC r r R R R R - - - - - - - -
kact_sessions_intentionproposal RA r r R R R R - - - - - - R -
kact_sessions_intentionapproval RA - - R R R R - - - - - - R -
kact_sessions_coupleintention - R R R R R R - - - - - - RA -
kact_sessions_brief RAC - - RAC RAC R R - - - - - - - -
kact_sessions_dosingsession   - - - RAC RAC RAC RAC - - - - - - - -
kact_sessions_capture         - - - RA RA RA RA - - - - - - - -
kact_sessions_bodyentry       - - - RA RA RA RA - - - - - - - -
kact_sessions_experienceentry - - - RA RA - - - - - - - - - -
kact_sessions_relationalentry - - - RA RA - - - - - - - - - -
kact_sessions_signalentry     - - - RA RA RA RA - - - - - - - -
kact_sessions_restrictedentry - - - RA RA RA A - - - - - - - -
kact_sessions_strayentry      - - - nAC nAC nAC nAC - - - - - - - -
ledger_substance     - - - R* R* R*A* R*A* R - - - - - R -
ledger_lot           - - - R* R* R*A* R*A* R - - - - - R -
ledger_consignment   - - - - - R*A* R*A* R - - - - - - -
ledger_inventory     - - - - - R*A* R*A* R - - - - - - -
ledger_count         - - - - - R*A* R*A* R - - - - - - -
ledger_casestep      - - - - - R*A* R*A* - - - - - - - -
ledger_draw          - - - - - R*A* R*A* - - - - - - R -
ledger_movement      - - - - - R*A* R*A* - - - - - - RA -
ledger_dispensed     - - - - - R*A* R*A* - - - - - - R -
ledger_waste         - - - R* R* R*A* R*A* - - - - - - R -
ledger_wasteanswer   - - - R*A* R*A* R*A* R*A* - - - - - - R -
kact_sessions_adverseevent    - - - R R RA RA - - - - - - - -
kact_sessions_partnerevent    - - - RA RA R - - - - - - - - -
kact_sessions_wayhome         - - - RA RA RA A - - - - - - - -
kact_sessions_discharge       - - - R R RA RA - - - - - - - -
kact_sessions_order           - - - R R RA R - - - - - - - -
kact_sessions_orderstop       - - - R R RA R - - - - - - - -
kact_sessions_roomsetup       - - - RA RA RA RA - - - - - - - -
kact_sessions_predosecheck    - - - RA R RA RA - - - - - - - -
kact_sessions_predoseword     - - - R R RA R - - - - - - - -
kact_sessions_samedayconsent  - - - RA R RA RA - - - - - - - -
kact_sessions_conversionanswer - - - RA R RA RA - - - - - - - -
kact_sessions_prepareddose    - - - R R RA RA - - - - - - - -
kact_sessions_dosecheck       - - - RA RA RA RA - - - - - - - -
kact_sessions_givendose       - - - R R RA RA - - - - - - - -
kact_sessions_infusionend     - - - R R RA RA - - - - - - - -
kact_sessions_refuseddose     - - - R R RA RA - - - - - - - -
kact_sessions_voideddose      - - - R R RA RA - - - - - - - -
kact_sessions_stoppeddoses    - - - RA RA RA RA - - - - - - - -
record_event         A   -    A    nA*       nA*          nA*        nA*     nA    nA              nA         nA          nA         nA         nA         nA
record_change        -   -    -    -         -            -          -       -     R               -          -           -          -          -          -
"""  # noqa: E501 - a matrix is read across

# A clinic's own rows that each of its partners reads, and the joint view: every partner has the
# cell ``own`` of them, and every couple the cell ``room``.
ABOUT_NOBODY = {
    "protocol_approvednumber",
    "instruments_licensedwording",
    "instruments_licencestep",
    "screening_clinicquestion",
    "screening_clinicquestiondecision",
}
# Nobody's own row, but of all who meet as one cohort: each of them whose couple is listed there has
# the cell ``own`` of it.
OF_A_COHORT = {"scheduling_roster"}
# These look across their whole clinic; everybody else only at couples on whose team they are.
WHOLE_CLINIC = {"admin", "privacy_officer"}


def _parse(text: str) -> dict[str, dict[str, str]]:
    header, *lines = (line.split() for line in text.strip().splitlines())
    return {table: dict(zip(header, cells, strict=True)) for table, *cells in lines}


TERMS = _parse(MATRIX)
# One job clears away what strangers sent and what came to nothing. It meets nothing else.
for _table, _cells in TERMS.items():
    _cells["job:eraser"] = {
        "screening_inquiry": "R",
        "record_event": "nA",
        "protocol_approvednumber": "R",
    }.get(_table, "-")
    # Another looks again by changed rules, at what they judge and at what was signed on it.
    _cells["job:examiner"] = {
        "couples_couple": "R",
        "couples_partner": "R",
        "couples_careteam": "R",
        "couples_course": "R",
        "couples_milestone": "RAC",
        "protocol_approvednumber": "R",
        "instruments_licensedwording": "R",
        "instruments_licencestep": "R",
        "record_event": "nA",
        "alerts_alert": "A",
        "screening_hold": "A",
        "screening_intake": "R",
        "screening_medicalanswer": "R",
        "screening_psychiatricanswer": "R",
        "screening_substanceanswer": "R",
        "screening_relationalanswer": "R",
        "screening_safetyanswer": "R",
        "screening_interviewanswer": "R",
        "screening_medicalreview": "R",
        "screening_relationalreview": "R",
        "screening_medicalreopening": "RA",
        "screening_relationalreopening": "RA",
    }.get(_table, "-")


def may_see(reader: Reader, table: str, row: Row, world: World) -> bool:
    """Whether the reader sees the row."""
    return _in_clinic(reader, row) and any(
        "R" in cell
        or ("r" in cell and row["released"])
        or ("j" in cell and row["subject_id"] is None)
        or ("n" in cell and reader.role in row["readers"])
        or ("o" in cell and reader.user and row["author_id"] == reader.user)
        for cell in _cells(reader, table, row, world)
    )


def may_change(reader: Reader, table: str, row: Row, world: World) -> bool:
    """Whether the reader may change the row: only what they see, and only a writer."""
    cells = _cells(reader, table, row, world)
    return may_see(reader, table, row, world) and any("C" in cell for cell in cells)


def may_add(reader: Reader, table: str, row: Row, world: World) -> bool:
    """Whether the reader may add the row: a writer, under their own name, with true links."""
    cells = _cells(reader, table, row, world)
    return (
        _in_clinic(reader, row)
        and any("A" in cell for cell in cells)
        and _signed_by(reader, table, row)
        and links_hold(table, row, world)
    )


def _in_clinic(reader: Reader, row: Row) -> bool:
    return reader.kind != "nobody" and row["clinic_id"] == reader.clinic


def _cells(reader: Reader, table: str, row: Row, world: World) -> list[str]:
    """The cells of the matrix that speak of this reader and this row."""
    terms, couple = TERMS[table], _couple_of(table, row)
    if reader.kind == "partner":
        own = table in ABOUT_NOBODY or _subject_of(table, row) == reader.partner
        own = own or (table in OF_A_COHORT and _is_listed(reader, row["cohort_id"], world))
        pair = couple is not None and _couple_now(reader, world) == couple
        return [terms["own"]] * own + [terms["pair"]] * pair
    if reader.kind == "couple":
        return [terms["room"]] if table in ABOUT_NOBODY or couple == reader.couple else []
    if reader.kind not in {"staff", "job"}:
        return []
    cell = terms[reader.role]
    near = reader.kind == "job" or reader.role in WHOLE_CLINIC or _on_team(reader, couple, world)
    return [cell if near else _starred(cell)]


def _starred(cell: str) -> str:
    """The letters of a cell that reach beyond the care team."""
    return "".join(letter for letter, star in pairwise(cell) if star == "*")


def _on_team(reader: Reader, couple: str | None, world: World) -> bool:
    return any(
        place["member_id"] == reader.member
        and place["couple_id"] == couple
        and place["clinic_id"] == reader.clinic
        and place["ends_at"] in (None, FAR_OFF)
        for place in world.tables["couples_careteam"]
    )


def _couple_now(reader: Reader, world: World) -> str | None:
    """The couple a partner is in, if their place has not ended."""
    for place in world.tables["couples_partner"]:
        if place["id"] == reader.partner and place["clinic_id"] == reader.clinic:
            return None if place["ended_at"] else str(place["couple_id"])
    return None


def _is_listed(reader: Reader, cohort: str, world: World) -> bool:
    """Whether a partner's couple has a place in a cohort now, and is on its roster."""
    couple = _couple_now(reader, world)
    return couple is not None and any(
        place["couple_id"] == couple
        and place["cohort_id"] == cohort
        and place["clinic_id"] == reader.clinic
        and place["left_at"] is None
        and place["listed_at"] is not None
        for place in world.tables["scheduling_cohortplace"]
    )


def _couple_of(table: str, row: Row) -> str | None:
    return row["id"] if table == "couples_couple" else row.get("couple_id")


def _subject_of(table: str, row: Row) -> str | None:
    return row["id"] if table == "couples_partner" else row.get("subject_id")


def _signed_by(reader: Reader, table: str, row: Row) -> bool:
    if table in {"couples_partner", "screening_inquiry"}:
        return True
    author = "actor_id" if table == "record_event" else "author_id"
    return author not in row or bool(row[author] == reader.user)


def links_hold(table: str, row: Row, world: World) -> bool:
    """Its id is free, its couple of its clinic, its subject and what it hangs on of its couple."""
    if any(row["id"] == other["id"] for other in world.tables[table]):
        return False
    if column := ONE_FOR_EACH.get(table):
        return all(row[column] != other[column] for other in world.tables[table])
    if table in {"record_event", "couples_couple"} or "couple_id" not in row:
        return True
    couples = {c["id"]: c["clinic_id"] for c in world.tables["couples_couple"]}
    partners = {p["id"]: p["couple_id"] for p in world.tables["couples_partner"]}
    subject = row.get("subject_id")
    return (
        couples.get(row["couple_id"]) == row["clinic_id"]
        and (subject is None or partners.get(subject) == row["couple_id"])
        and all(_fits(row, world, key) for key in HANGS_ON if key in row)
    )


# Tables of which no two rows name the same in this column.
ONE_FOR_EACH = {"scheduling_roster": "cohort_id"}
# The columns that name another private row, and the table it is in.
HANGS_ON = {
    "response_id": "instruments_response",
    "visit_id": "scheduling_visit",
    "plan_id": "screening_plan",
    "intake_id": "screening_intake",
    "sitting_id": "screening_sitting",
    "disposition_id": "screening_disposition",
    "offer_id": "screening_consentoffer",
    "presentation_id": "screening_consentpresentation",
    "signature_id": "screening_consentsignature",
    "individual_id": "kact_sessions_individualpreparation",
    "joint_id": "kact_sessions_jointpreparation",
    "escort_id": "kact_sessions_escort",
    "agreement_id": "kact_sessions_agreement",
    "intention_id": "kact_sessions_intention",
    "dosing_session_id": "kact_sessions_dosingsession",
    "order_id": "kact_sessions_order",
    "by_order_id": "kact_sessions_order",
    "check_row_id": "kact_sessions_predosecheck",
    "prepared_id": "kact_sessions_prepareddose",
    "dose_id": "kact_sessions_givendose",
}


# What stands in these is about both, so a row that hangs on one may be of either.
OF_BOTH = {"agreement_id", "dosing_session_id"}


def _fits(row: Row, world: World, key: str) -> bool:
    found = [r for r in world.tables[HANGS_ON[key]] if r["id"] == row[key]]
    return any(
        r["couple_id"] == row["couple_id"]
        and (key in OF_BOTH or row["subject_id"] in (None, r["subject_id"]))
        for r in found
    )
