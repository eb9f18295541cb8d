"""Who may open which page and know of whose data: a second opinion, by hand from the matrix.

Nothing here is read from the product. People, couples and teams are words of the cast.
"""

from dataclasses import dataclass, field

from tests.canaries import Thing


@dataclass(frozen=True)
class Principal:
    """Somebody who asks: what they are, where, and for whom they care."""

    word: str
    role: str  # a role of staff; partner; room (both look on); outside (not let in yet)
    clinic: str = ""
    teams: frozenset[str] = field(default_factory=frozenset)
    couple: str = ""  # of a partner, while they are in it
    leads_to: str = ""  # where somebody outside is sent


def _of(word: str, role: str, clinic: str, *teams: str) -> Principal:
    return Principal(word, role, clinic, frozenset(teams))


PRINCIPALS = {
    p.word: p
    for p in (
        Principal("anonymous", "outside", leads_to="/sign-in/?next="),
        Principal("disabled", "outside", leads_to="/sign-in/?next="),
        Principal("placeless", "outside", leads_to="/"),
        Principal("left", "outside", leads_to="/"),
        Principal("no_mfa", "outside", "north", leads_to="/secure/"),
        Principal("a", "partner", "north", couple="first"),
        Principal("b", "partner", "north", couple="first"),
        Principal("ex", "partner", "north"),
        Principal("c", "partner", "north", couple="second"),
        Principal("e", "partner", "south", couple="southern"),
        _of("therapist", "therapist", "north", "first"),
        _of("co_therapist", "co_therapist", "north", "first"),
        _of("prescriber", "prescriber", "north", "first"),
        _of("monitor", "monitor", "north", "first"),
        _of("therapist_two", "therapist", "north", "second"),
        _of("off_team", "therapist", "north"),
        _of("emergency", "therapist", "north", "first"),
        _of("late", "therapist", "north"),
        _of("admin", "admin", "north"),
        _of("officer", "privacy_officer", "north"),
        _of("south_therapist", "therapist", "south", "southern"),
        _of("south_admin", "admin", "south"),
        Principal("joint", "room", "north", couple="first"),
    )
}
SIGNED_IN_AS = {"joint": "therapist"}

# --- knowing ----------------------------------------------------------------------------------

# Who may ever meet a thing on a page. self: the partner it is about, or whose sign-in it is. pair:
# whoever is in the couple now. room: both looking on. team: its care team. staff: anyone who works
# in the clinic. belongs: they do, and have yet to show their second factor.
KNOWS = {
    "couple": "team admin room pair",
    "partner": "self team admin",
    "course": "team admin",
    "place": "team admin",
    "reason": "team admin privacy_officer",
    "milestone": "self team admin privacy_officer",
    "response": "self team",
    "answer": "self team",
    "score": "team",
    "alert": "team",
    "event": "team",
    "shared event": "team admin",
    "invitation": "team admin",
    "token": "admin",
    "member": "staff self",
    "member_contact": "admin self",
    "credential": "admin",
    "user": "self",
    "staff user": "self privacy_officer",  # who asks the record of access for one of them
    "sign-in": "self",
    "passkey": "self",
    "session": "self",
    "enrolment": "self",
    "document": "self team",
    "closed document": "self team:therapist",
    "paper": "self team",
    "finding": "team",
    "consent_text": "prescriber admin",
    "inquiry": "admin",
    "intake": "self team",
    "entry": "team",
    "medical answer": "self team:prescriber team:monitor",
    "psychiatric answer": "self team",
    "substance answer": "self team",
    "relational answer": "self team:therapist team:co_therapist",
    "withheld answer": "self team:therapist",
    "safety answer": "team:therapist team:co_therapist",  # sent, and never read back
    "interview": "team:therapist team:co_therapist",
    "interview answer": "team:therapist team:co_therapist",
    "choice": "self team",
    "own question": "care",
    "asked own question": "care partner",
    "joint intake": "team",
    "plan": "team",
    "medical review": "team:prescriber team:monitor",
    "relational review": "team:therapist",
    "outcome": "team",
    "assessment": "team",
    "open medical alert": "team:prescriber team:monitor",
    "open safety alert": "team:therapist team:co_therapist",
    "open partner alert": "team:therapist team:co_therapist team:prescriber",
    "hold": "team",
    "medical hold": "team:prescriber team:monitor",
    "safety hold": "team:therapist team:co_therapist",
    "lifted hold": "team:therapist team:co_therapist",
    "confided hold": "team:therapist",
    "sitting": "team:therapist team:co_therapist",
    "free choice": "team:therapist team:co_therapist",
    "disposition": "team",
    "grounds": "team:therapist team:co_therapist",
    "risk screen": "team",
    "individual preparation": "team",
    "draft individual preparation": "team:therapist",
    "individual preparation addendum": "team",
    "joint preparation": "team",
    "joint preparation addendum": "team",
    "sheet": "self team",
    "open sheet": "self",
    "escort": "self team",
    "escort decision": "team",
    "dosing session": "team",
    "adverse event": "team",
    "partner event": "team:therapist team:co_therapist team:prescriber",
    "way home": "team:therapist team:co_therapist team:prescriber",
    "discharge": "team",
    "reading": "self",
    "capture": "team",
    "body entry": "team",
    "experience entry": "team:therapist team:co_therapist",
    "relational entry": "team:therapist team:co_therapist",
    "signal entry": "team",
    "restricted entry": "team:therapist team:co_therapist team:prescriber",
    "stray": "team:therapist team:co_therapist",
    "policy": "staff partner room",
    "draft policy": "admin therapist prescriber",
    "record request": "self team",
    "permission": "admin therapist prescriber",
    "licensed wording": "care partner",
    "number proposal": "admin therapist prescriber",
    "approved number": "admin therapist prescriber",
    "acknowledgement": "self team",
    "agreement sheet": "self team:therapist team:co_therapist",
    "care limit": "team:therapist team:co_therapist",
    "agreement": "team pair",
    "agreement signature": "self team",
    "intention": "self team",
    "shown shared intention": "self team pair",
    "taken back shared intention": "self team",
    "proposal": "self team pair",
    "approval": "self team",
    "couple intention": "team pair",
    "brief": "self team",
    "room set-up": "team",
    "order": "team",
    "ended order": "team",
    "order stop": "team",
    "pre-dose check": "team",
    "word": "team",
    "same-day consent": "team",
    "conversion answer": "team",
    "prepared dose": "team",
    "dose check": "team",
    "given dose": "team",
    "infusion end": "team",
    "voided dose": "team",
    "refused dose": "team",
    "stopped doses": "team",
    "matter": "team:therapist",
    "shared matter": "team:therapist team:co_therapist",
    "room": "care",
    "equipment": "care",
    "closing": "care",
    "cohort": "care",
    "hours": "care",
    "slot": "care",
    "claim": "care",
    "cohort place": "team admin",
    "group name": "self team admin",
    "roster": "admin of:first of:southern",
    "attendance": "team admin",
    "visit": "self team admin",
    "task": "admin",
    "waiting": "team admin",
    "course plan": "team admin",
    "feed": "self",
    "joint visit": "pair room team admin",
    "substance": "care",
    "lot": "care",
    "consignment": "prescriber monitor admin",
    "inventory": "prescriber monitor admin",
    "count": "prescriber monitor admin",
    "case step": "prescriber monitor",
    "draw": "prescriber monitor",
    "movement": "prescriber monitor",
    "dispensed": "prescriber monitor",
    "waste": "therapist co_therapist prescriber monitor",
    "clinic": "staff room belongs",
    "clinic_front": "staff room partner belongs",
}


def may_know(principal: Principal, thing: Thing) -> bool:
    """Whether a page may show this thing, or that it exists, to the principal."""
    kind = f"{thing.state} {thing.kind}"
    known = KNOWS[kind if kind in KNOWS else thing.kind]
    return bool(set(known.split()) & _ties(principal, thing))


def _ties(principal: Principal, thing: Thing) -> set[str]:
    """How the principal stands to the thing."""
    ties = set()
    me = SIGNED_IN_AS.get(principal.word, principal.word)
    if me in {thing.owner, thing.subject}:
        ties.add("self")
    if principal.role == "outside":
        return ties | ({"belongs"} if principal.clinic == thing.clinic else set())
    if principal.clinic != thing.clinic:
        return ties
    if principal.role == "room":
        return ties | {"room"} if thing.couple in {"", principal.couple} else ties
    if principal.role == "partner":
        ties |= {f"of:{principal.couple}"}
        return ties | {"partner"} | ({"pair"} if thing.couple == principal.couple else set())
    ties |= {"staff", principal.role}
    if principal.role != "privacy_officer":
        ties.add("care")
    # A member of staff has no couple; staff who lead care meet what concerns them.
    if thing.couple in principal.teams or (not thing.couple and principal.role == "therapist"):
        ties |= {"team", f"team:{principal.role}"}
    return ties


# --- opening ----------------------------------------------------------------------------------

CLINICIANS = {"therapist", "co_therapist", "prescriber", "monitor"}
WHO = {
    "anyone": None,
    "partner": {"partner"},
    "care": CLINICIANS | {"admin", "room"},
    "clinicians": CLINICIANS,
    "board": CLINICIANS | {"admin"},
    "screen": CLINICIANS | {"room"},
    "lead": {"therapist", "admin"},
    "admin": {"admin"},
    "therapist": {"therapist"},
    "therapists": {"therapist", "co_therapist"},
    "prescriber": {"prescriber"},
    "confirming": {"therapist", "prescriber", "monitor"},
    "discharging": {"prescriber", "monitor"},
    "writing": {"prescriber", "admin"},
    "managing": {"therapist", "prescriber", "admin"},
    "treating": {"therapist", "prescriber"},
    "giving": {"prescriber", "monitor"},
    "officer": {"privacy_officer"},
    "keepers": {"prescriber", "monitor"},
    "stocking": {"prescriber", "monitor", "admin"},
}

# Every route: who passes its door, what its address names, and what a GET and a POST then answer.
# A dash is a method it does not take. "any" is a page of the sign-in library or of our own that
# anybody may ask for; of it the matrix checks what it shows and that it does not fall over.
ROUTES = """
    healthz                              anyone     -          any  any
    home                                 anyone     -          any  405
    secure_account                       anyone     -          any  405
    leave                                anyone     -          405  200
    stay                                 anyone     -          any  405
    switch_membership                    anyone     -          any  any
    begin_account                        anyone     -          any  any
    begin_with_own                       anyone     -          405  any
    begin                                anyone     token      any  any
    account_login                        anyone     -          any  any
    account_logout                       anyone     -          any  any
    account_inactive                     anyone     -          any  any
    account_reauthenticate               anyone     -          any  any
    account_change_password              anyone     -          any  any
    account_reset_password               anyone     -          any  any
    account_reset_password_done          anyone     -          any  any
    account_reset_password_from_key_done anyone     -          any  any
    account_reset_password_from_key      anyone     reset      any  any
    usersessions_list                    anyone     -          any  any
    mfa_index                            anyone     -          any  any
    mfa_authenticate                     anyone     -          any  any
    mfa_reauthenticate                   anyone     -          any  any
    mfa_activate_totp                    anyone     -          any  any
    mfa_deactivate_totp                  anyone     -          any  any
    mfa_view_recovery_codes              anyone     -          any  any
    mfa_generate_recovery_codes          anyone     -          any  any
    mfa_download_recovery_codes          anyone     -          any  any
    mfa_login_webauthn                   anyone     -          any  any
    mfa_list_webauthn                    anyone     -          any  any
    mfa_add_webauthn                     anyone     -          any  any
    mfa_reauthenticate_webauthn          anyone     -          any  any
    mfa_remove_webauthn                  anyone     passkey    any  any
    mfa_edit_webauthn                    anyone     passkey    any  any
    access_record                        officer    -          200  200
    clinic                               managing   -          200  405
    today                                care       -          200  200
    couples                              care       -          200  200
    register_couple                      admin      -          200  302
    register_partner                     admin      -          200  302
    couple                               care       couple     200  200
    add_second_partner                   admin      couple     302  302
    care_team                            lead       couple     200  302
    leave_care_team                      lead       place      405  302
    change_contact                       admin      partner    200  302
    invite_partner                       admin      partner    200  200
    break_glass                          clinicians -          200  302
    enter_joint_view                     screen     couple     405  302
    leave_joint_view                     screen     -          405  302
    acknowledge_alert                    clinicians alert      200  302
    document                             clinicians document   200  405
    own_document                         partner    own_paper  200  405
    consent_paper                        partner    consent    200|302 302
    read_consent                         partner    consent    302  302
    consent_element                      partner    consent    302  302
    sign_consent                         partner    consent    302  302
    decline_consent                      partner    consent    405  302
    signed_consent                       partner    consent    200|302 200|302
    take_back_consent                    partner    consent    405  302
    your_part                            partner    -          200  302
    choose_sharing                       partner    -          200  200|302
    consents                             clinicians couple     200  200
    offer_consents                       treating   partner    200  302|409
    explain_consent                      therapist  explained  200  302
    confirm_consents                     confirming partner    200  302
    confirm_again                        confirming partner    200  302
    consent_evidence                     clinicians explained  200  200
    consent_texts                        writing    -          200  200
    adopt_consent_texts                  writing    -          405  302
    choose_consent_rules                 prescriber -          200  302
    consent_text                         writing    consent_text 200  200
    change_consent_text                  writing    consent_text 200|302 200|302
    renew_consent_text                   writing    consent_text 405  302
    approve_consent_text                 prescriber consent_text 405  302
    clinic_questions                     board      -          200  405
    propose_question                     board      -          200  302
    clinic_question                      board      question   200  405
    approve_question                     board      decided    405  302
    retire_question                      board      decided    405  302
    members                              admin      -          200  405
    invite_member                        admin      -          200  200
    reinvite_member                      admin      member     405  200
    add_credential                       admin      member     200  302
    withdraw_credential                  admin      held       200  302
    end_membership                       admin      member     200  302
    disable_user                         admin      member     200  302
    make_inquiry                         anyone     slug       any  any
    inquiry_received                     anyone     slug       any  any
    inquiries                            admin      -          200  405
    inquiry                              admin      inquiry    200  405
    answer_inquiry                       admin      inquiry    405  302
    link_inquiry                         admin      inquiry    200|404 200|302|404
    decline_inquiry                      admin      inquiry    405  302
    change_request_page                  admin      -          200  302
    intake                               partner    intake     200  302
    intake_section                       partner    intake     200  200|302
    save_section                         partner    open       400  200|204
    intake_support                       partner    intake     200|302 200|302
    check_intake                         partner    intake     200  any
    postpone_intake                      partner    own        405  302
    decline_intake                       partner    own        405  302
    reopen_intake                        partner    own        405  302
    intake_received                      partner    closed     200  200
    intakes                              clinicians partner    200  200
    enter_intake                         treating   partner    405  302
    intake_answers                       clinicians answered   200  200
    entry_section                        treating   entry      200  200|302
    save_entry                           treating   entry      400  200|204
    check_entry                          treating   entry      200  any
    joint_intake                         clinicians couple     200  405
    record_joint_intake                  therapists couple     200  409
    plan                                 clinicians couple     200  405
    propose_plan                         therapist  couple     200  302
    agree_plan                           prescriber couple     405  302
    screening_board                      board      couple     200  200
    medical_review                       prescriber partner    200  200
    decide_medical_finding               prescriber partner    405  302
    sign_medical_review                  prescriber partner    200  302
    print_medical_summary                prescriber partner    405  200
    relational_review                    therapist  partner    200  200
    decide_relational_finding            therapist  partner    405  302
    sign_relational_review               therapist  partner    200  302
    record_psychiatric_assessment        treating   partner    200  302
    safety                               clinicians couple     200  200
    log_sitting                          therapists partner    200  302
    sitting                              therapists sitting    200  200
    begin_interview                      therapists sitting    405  302
    check_voluntariness                  therapists sitting    200  302
    record_disposition                   therapists partner    200  302
    record_suicide_screen                treating   partner    200  302
    lift_hold                            clinicians hold       200  302
    acknowledge_policy                   partner    -          200  302
    confidentiality_policy               care       -          200  200
    propose_policy                       admin      -          200  302
    approve_policy                       treating   draft      405  302
    instruments                          managing   -          200  405
    instrument                           managing   instrument 200  405
    record_permission                    admin      licensable 200  302
    supply_wording                       admin      permission 200  302
    end_permission                       admin      permission 200  302
    activate_wording                     admin      wording    200  302
    own_records                          partner    -          200  302
    record_requests                      clinicians couple     200  405
    answer_request                       treating   request    200  302
    numbers                              managing   -          200  405
    propose_number                       writing    number     200  302
    return_number                        writing    number     200  302
    approve_number                       prescriber proposed   200  302
    open_matter                          therapist  partner    200  302
    resolve_matter                       therapist  matter     200  302
    readiness                            board      couple     200  405
    individual_preparation               clinicians partner    200  405
    record_individual_preparation        therapist  partner    200|409 200|409
    add_to_individual_preparation        therapist  prepared   200  302
    joint_preparation                    clinicians couple     200  405
    record_joint_preparation             therapists couple     409  409
    add_to_joint_preparation             therapists prepared_together 200  302
    preparation_sheet                    partner    -          200|302 302
    write_preparation_sheet              partner    -          200|302 302
    save_preparation_sheet               partner    -          405  204|409
    escort                               partner    -          200  200
    name_escort                          partner    -          200  302
    decide_escort                        confirming escort     200  302
    open_dosing_session                  clinicians visit      405  302
    dosing_session                       clinicians day        200  405
    adverse_events                       clinicians day        200  405
    record_adverse_event                 clinicians day        200  200|302
    correct_adverse_event                clinicians adverse    200  302
    close_adverse_event                  clinicians adverse    200  302
    monitoring_summary                   clinicians day        200  405
    discharge                            clinicians day        200  405
    discharge_partner                    discharging day       200  200
    ask_way_home                         clinicians day        200  302
    orders                               clinicians partner    200  405
    write_order                          prescriber partner    200  302
    stop_order                           prescriber order      200  302
    set_up_room                          clinicians day        200  302
    before_dose                          clinicians day        200  405
    ask_on_the_day                       confirming day        200  302
    check_before_dose                    confirming day        200  302
    give_word                            prescriber pre_dose_check 200 302
    conversion                           confirming day        200  405
    ask_about_conversion                 confirming day        200  302
    convert_session                      confirming day        405  302
    call_off_session                     confirming day        405  302
    dose                                 clinicians day        200  405
    prepare_dose                         giving     day        200  200
    check_dose                           clinicians prepared_dose 200 302
    give_dose                            giving     prepared_dose 200 200
    refuse_dose                          giving     prepared_dose 200 302
    void_dose                            giving     given_dose 200  302
    end_infusion                         giving     given_dose 405  302
    stop_doses                           clinicians day        200  302
    education                            partner    -          200  405
    education_piece                      partner    piece      200  302
    education_texts                      managing   -          200  405
    education_text                       managing   piece      200  405
    propose_education_text               managing   piece      200  302
    approve_education_text               treating   education_draft 405  302
    own_agreements                       partner    -          200  302
    answer_agreements                    partner    own_sheet  200|302 200|302
    save_agreements                      partner    own_sheet  400  200|204|400
    check_agreements                     partner    own_sheet  200|302 200|302
    sign_agreement                       partner    standing   200  302
    agreements                           clinicians couple     200  405
    limit_agreement                      therapists couple     200  302
    offer_wider                          therapists couple     405  302
    adopt_wider                          therapists couple     405  302
    open_preparation                     therapists couple     405  302
    give_briefs                          therapists couple     405  302
    sign_brief                           partner    own_brief  200  200|302
    own_intention                        partner    -          200  405
    record_intention                     partner    -          200  302
    share_intention                      partner    own_words  405  302
    take_back_intention                  partner    -          405  302
    propose_couple_intention             partner    -          200  302
    approve_couple_intention             partner    -          405  302
    intentions                           clinicians couple     200  405
    recoveries                           lead       -          200  405
    approve_recovery                     lead       renewal    405  302
    calendar                             board      -          200  405
    cohorts                              board      -          200  405
    make_cohort                          admin      -          200  200|302
    cohort                               board      cohort     200  405
    change_cohort                        admin      cohort     200  200|302
    join_cohort                          admin      cohort     405  200|302
    open_roster                          admin      cohort     405  302
    book_cohort                          admin      cohort     405  200|302
    book_cohort_week                     admin      cohort     200  200|302
    leave_cohort                         admin      cohort_place 200 302
    find_couple                          admin      -          200  302
    book_visit                           admin      couple     200  200|302
    course_plan                          board      couple     200  405
    change_course_plan                   admin      couple     200  302
    book_planned                         admin      couple     405  200|302
    move_planned                         admin      couple     405  200|302
    visit                                board      visit      200  405
    staffing                             clinicians visit      200|302 302
    open_dosing_session                  clinicians visit      405  302
    dosing_session                       clinicians day        200  405
    board                                clinicians day        200  405
    board_news                           clinicians day        200  405
    group_board                          clinicians day        200  405
    dim_room                             clinicians day        405  302
    day_log                              clinicians day        200  405
    receive_entries                      clinicians day        405  400
    chart_entry                          clinicians day        404  200|302|404
    change_entry                         clinicians charted    200  200|302
    settle_stray                         therapists stray      200  302
    move_visit                           admin      visit      200  200|302
    cancel_visit                         admin      visit      200  302
    mark_arrived                         admin      visit      405  302
    mark_late                            admin      visit      405  302
    mark_no_show                         admin      visit      405  302
    mark_done                            admin      visit      405  302
    waiting_list                         admin      -          200  200|302
    waiting_times                        admin      waiting    200|302 200|302
    close_waiting                        admin      waiting    405  302
    take_task                            admin      task       405  302
    give_task                            admin      task       405  302
    finish_task                          admin      task       405  302
    rooms                                admin      -          200  200|302
    room                                 admin      room       200  302
    retire_room                          admin      room       405  302
    add_equipment                        admin      -          405  200|302
    retire_equipment                     admin      equipment  405  302
    opening_hours                        admin      -          200  302
    closings                             admin      -          200  302
    reopen_time                          admin      closing    405  302
    feed_page                            board      -          200  200
    end_feed                             board      feed       405  302
    stock                                stocking   -          200  405
    list_substance                       keepers    -          200  302
    receive_stock                        keepers    substance  200  302
    lot                                  keepers    lot        200  405
    return_stock                         keepers    lot        200  302
    propose_waste                        keepers    lot        200  302
    count_lot                            keepers    lot        200  200|302
    reverse_movement                     keepers    movement   200  200|302
    wastes                               clinicians -          200  405
    witness_waste                        clinicians waste      200  302
    call_off_waste                       keepers    waste      405  302
    step_discrepancy                     keepers    discrepancy 200 302
    begin_inventory                      keepers    -          405  302
    inventory                            keepers    inventory  200  405
    export_inventory                     keepers    inventory  405  200
    export_ledger                        keepers    -          200  200
    appointments                         partner    -          200  405
    group                                partner    -          200|404 405
    choose_group_name                    partner    -          200|302|404 302|404
    own_feed_page                        partner    -          200  200
    end_own_feed                         partner    own_feed   405  302
    feed                                 anyone     calendar   any  any
    todo                                 partner    -          200  200
    confirm_contact                      partner    -          200  302
    measure                              partner    response   200  302
    measure_page                         partner    response   200  302
    save_answer                          partner    unsent     400  204
    measure_support                      partner    unsent     200  200
    check_measure                        partner    response   200  any
    measure_received                     partner    sent       200  200
"""


@dataclass(frozen=True)
class Route:
    """One line of the table."""

    name: str
    who: str
    names: str
    get: str
    post: str


TABLE = {line.split()[0]: Route(*line.split()) for line in ROUTES.strip().splitlines()}


def is_past(route: Route, thing: Thing | None) -> bool:
    """Whether the thing is sent or answered already, so that its page only leads onwards."""
    return thing is not None and (route.names, thing.state) in {
        ("response", "sent"),
        ("intake", "closed"),
        ("alert", "answered"),
        ("hold", "lifted"),
    }


def may_open(principal: Principal, route: Route, thing: Thing | None, method: str) -> bool:
    """Whether the principal passes the door, and the thing it names is there for them."""
    who = WHO[route.who]
    if principal.word == "ex" and (route.name, method) in {("measure", "POST"), ("intake", "POST")}:
        return _reaches(principal, route, thing) and is_past(route, thing)
    if who is None:
        return route.names != "passkey" or (thing is not None and _ties_self(principal, thing))
    return principal.role in who and (route.names == "-" or _reaches(principal, route, thing))


def _ties_self(principal: Principal, thing: Thing) -> bool:
    me = SIGNED_IN_AS.get(principal.word, principal.word)
    return thing.kind == "passkey" and thing.owner == me and me != "disabled"


def _reaches(principal: Principal, route: Route, thing: Thing | None) -> bool:
    """Whether the address names a thing of the right kind and state, in this principal's reach."""
    return thing is not None and NAMES[route.names](principal, thing)


def _of_couple(principal: Principal, thing: Thing) -> bool:
    if principal.role == "room":
        return thing.couple == principal.couple
    inside = principal.clinic == thing.clinic
    return inside and (principal.role == "admin" or thing.couple in principal.teams)


def _own_intake(principal: Principal, thing: Thing) -> bool:
    return thing.kind == "intake" and thing.subject == principal.word


# Who reads any answer of a part, where not every clinician does.
READS = {
    "about_you": {"prescriber", "monitor"},
    "private_questions": {"therapist", "co_therapist"},
    "relational_interview": {"therapist", "co_therapist"},
}


def _answered(principal: Principal, thing: Thing) -> bool:
    """A closed part of somebody they care for, of which they read something."""
    kept = thing.kind in {"intake", "interview"} and thing.state == "closed"
    closed = kept and _of_couple(principal, thing)
    return closed and principal.role in READS.get(thing.extra, CLINICIANS)


def _own(principal: Principal, thing: Thing) -> bool:
    return thing.kind == "response" and thing.subject == principal.word


# Who lifts a hold of each cause.
LIFTS = {
    "medical": {"prescriber"},
    "psychiatric": {"prescriber"},
    "suicide_risk": {"prescriber"},
    "relational_safety": {"therapist"},
    "voluntariness": {"therapist"},
    "undisclosed": {"therapist"},
    "deferred": {"prescriber", "therapist"},
    "withdrawn": {"prescriber", "therapist"},
}

# Who records which events, and so corrects and closes them.
RECORDS = {
    "adverse event": {"prescriber", "monitor"},
    "partner event": {"therapist", "co_therapist"},
}

NAMES = {
    "couple": lambda p, t: t.kind == "couple" and _of_couple(p, t),
    "partner": lambda p, t: t.kind == "partner" and _of_couple(p, t),
    "place": lambda p, t: t.kind == "place" and _of_couple(p, t),
    "alert": lambda p, t: t.kind == "alert" and _of_couple(p, t) and may_know(p, t),
    "sitting": lambda p, t: t.kind == "sitting" and _of_couple(p, t),
    "hold": lambda p, t: t.kind == "hold" and _of_couple(p, t) and p.role in LIFTS[t.extra],
    "draft": lambda p, t: t.kind == "policy" and t.state == "draft" and t.clinic == p.clinic,
    "matter": lambda p, t: t.kind == "matter" and t.state != "resolved" and _of_couple(p, t),
    "member": lambda p, t: t.kind == "member" and t.state != "ended" and t.clinic == p.clinic,
    "prepared": lambda p, t: (
        t.kind == "individual preparation" and t.state != "draft" and _of_couple(p, t)
    ),
    "prepared_together": lambda p, t: t.kind == "joint preparation" and _of_couple(p, t),
    "escort": lambda p, t: t.kind == "escort" and _of_couple(p, t),
    "day": lambda p, t: t.kind == "dosing session" and _of_couple(p, t),
    "charted": lambda p, t: t.kind.endswith(" entry") and _of_couple(p, t) and may_know(p, t),
    "stray": lambda p, t: t.kind == "stray" and _of_couple(p, t) and may_know(p, t),
    "adverse": lambda p, t: p.role in RECORDS.get(t.kind, ()) and _of_couple(p, t),
    "order": lambda p, t: t.kind == "order" and _of_couple(p, t),
    "pre_dose_check": lambda p, t: t.kind == "pre-dose check" and _of_couple(p, t),
    "prepared_dose": lambda p, t: t.kind == "prepared dose" and _of_couple(p, t),
    "given_dose": lambda p, t: t.kind == "given dose" and _of_couple(p, t),
    "piece": lambda p, t: t.kind == "piece",
    "instrument": lambda p, t: t.kind == "instrument",
    "licensable": lambda p, t: t.kind == "instrument" and t.extra == "licensed",
    "permission": lambda p, t: t.kind == "permission" and t.clinic == p.clinic,
    "wording": lambda p, t: t.kind == "licensed wording" and t.clinic == p.clinic,
    "request": lambda p, t: (
        t.kind == "record request" and t.state == "waiting" and _of_couple(p, t)
    ),
    "number": lambda p, t: t.kind == "number",
    "proposed": lambda p, t: (
        t.kind == "number proposal" and t.state == "waiting" and t.clinic == p.clinic
    ),
    "education_draft": lambda p, t: t.kind == "education text" and t.clinic == p.clinic,
    "renewal": lambda p, t: (
        t.kind == "invitation"
        and t.state == "renewal"
        and t.clinic == p.clinic
        and (not t.couple or _of_couple(p, t))
    ),
    "document": lambda p, t: t.kind == "document" and _of_couple(p, t) and may_know(p, t),
    "own_paper": lambda p, t: t.kind == "document" and t.subject == p.word,
    "consent": lambda p, t: t.kind == "paper" and t.subject == p.word,
    "explained": lambda p, t: t.kind == "paper" and _of_couple(p, t),
    "consent_text": lambda p, t: t.kind == "consent_text" and t.clinic == p.clinic,
    "visit": lambda p, t: t.kind == "visit" and _of_couple(p, t),
    "waiting": lambda p, t: t.kind == "waiting" and _of_couple(p, t),
    "task": lambda p, t: t.kind == "task" and _of_couple(p, t),
    "held": lambda p, t: t.kind == "credential" and t.clinic == p.clinic and t.owner != "left",
    "cohort": lambda p, t: t.kind == "cohort" and t.clinic == p.clinic,
    "cohort_place": lambda p, t: t.kind == "cohort place" and _of_couple(p, t),
    "room": lambda p, t: t.kind == "room" and t.clinic == p.clinic,
    "equipment": lambda p, t: t.kind == "equipment" and t.clinic == p.clinic,
    "closing": lambda p, t: t.kind == "closing" and t.clinic == p.clinic,
    "feed": lambda p, t: t.kind == "feed" and t.state == "staff" and t.owner == p.word,
    "own_feed": lambda p, t: t.kind == "feed" and t.owner == p.word,
    "calendar": lambda p, t: False,
    "inquiry": lambda p, t: t.kind == "inquiry" and t.clinic == p.clinic,
    "question": lambda p, t: t.kind == "own question" and t.clinic == p.clinic,
    "decided": lambda p, t: t.kind == "own question" and t.clinic == p.clinic and p.role == t.extra,
    "own_sheet": lambda p, t: t.kind == "agreement sheet" and t.subject == p.word,
    "standing": lambda p, t: t.kind == "agreement" and t.couple == p.couple,
    "own_words": lambda p, t: t.kind == "intention" and t.subject == p.word,
    "own_brief": lambda p, t: t.kind == "brief" and t.subject == p.word,
    **{
        kind: lambda p, t, kind=kind: t.kind == kind and t.clinic == p.clinic
        for kind in ("substance", "lot", "movement", "inventory")
    },
    "waste": lambda p, t: t.kind == "waste" and not t.state and t.clinic == p.clinic,
    "discrepancy": lambda p, t: t.kind == "count" and bool(t.state) and t.clinic == p.clinic,
    "own": _own_intake,
    "intake": _own_intake,
    "open": lambda p, t: _own_intake(p, t) and t.state == "open",
    "closed": lambda p, t: _own_intake(p, t) and t.state == "closed",
    "answered": _answered,
    "entry": lambda p, t: t.kind == "entry" and _of_couple(p, t),
    "response": _own,
    "unsent": lambda p, t: _own(p, t) and t.state != "sent",
    "sent": lambda p, t: _own(p, t) and t.state == "sent",
}
