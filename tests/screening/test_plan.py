"""Plans: two signatures of two people, one plan in force, and no dose without one."""

import pytest
from django.db import DatabaseError, transaction

from kact.couples.actions import NewPartner, join_care_team, register_couple
from kact.couples.models import Couple
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience, looking_as
from kact.protocol.case import Variant
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from kact.record.models import Event
from screening.actions.plan import OnePartner, SamePerson, Superseded, agree_plan, propose_plan
from screening.facts import plan as plan_recorded
from screening.forms.plan import ProposePlan
from screening.models import Plan, PlanAgreement
from screening.queries.plan import plan_in_force, plan_proposed, plans_of
from tests.cast import Cast
from tests.speed.counting import queries_of

WITNESS = {
    "pathway": "relational_kap",
    "variant": "SEQUENTIAL_WITNESS",
    "doses": "one",
    "reasons": ["one_may_dose", "witness"],
    "reason": "The other may not take the medicine, and wishes to be there.",
}
THERAPY = {
    "pathway": "couple_therapy",
    "variant": "",
    "doses": "",
    "reasons": ["therapy_first"],
    "reason": "It has not been tried.",
}


def first(cast: Cast) -> Couple:
    return couple_in_reach(cast.couples["first"].pk)


def propose(cast: Cast, **other: object) -> Plan:
    with looking_as(cast.therapist.audience) as by:
        return propose_plan(by=by, couple=first(cast), **WITNESS | other)


def agree(cast: Cast, plan: Plan) -> None:
    with looking_as(cast.prescriber.audience) as by:
        agree_plan(by=by, couple=first(cast), plan=plan.pk)


def stands(cast: Cast) -> bool:
    with looking_as(cast.prescriber.audience):
        return plan_recorded(case_of(first(cast))).passes


def verbs(cast: Cast) -> list[str]:
    with looking_as(cast.therapist.audience):
        found = Event.objects.filter(couple_id=cast.couples["first"].pk).order_by("at")
        return [v for v in found.values_list("verb", flat=True) if v.startswith(("plan", "course"))]


def test_plan_counts_only_once_a_prescriber_has_agreed(cast):
    plan = propose(cast)
    assert not stands(cast)
    with looking_as(cast.therapist.audience):
        assert first(cast).courses[0].variant == "CONJOINT"
    agree(cast, plan)
    assert stands(cast)
    with looking_as(cast.therapist.audience):
        assert case_of(first(cast)).variant is Variant.SEQUENTIAL_WITNESS
    assert verbs(cast) == ["plan_proposed", "course_changed", "plan_agreed"]


def test_agree_plan_superseded_by_a_newer_proposal(cast):
    old, new = propose(cast), propose(cast, doses="two")
    with pytest.raises(Superseded):
        agree(cast, old)
    assert not stands(cast)
    agree(cast, new)
    with pytest.raises(Superseded):
        agree(cast, new)
    with looking_as(cast.therapist.audience):
        assert PlanAgreement.objects.count() == 1


def test_newer_plan_ends_the_old_once_it_is_agreed(cast):
    old = propose(cast)
    agree(cast, old)
    new = propose(cast, variant="CONJOINT", doses="both")
    with looking_as(cast.therapist.audience):
        plans = plans_of(cast.couples["first"].pk)
        assert (plan_in_force(plans), plan_proposed(plans)) == (old, new)
    agree(cast, new)
    assert stands(cast)
    with looking_as(cast.therapist.audience):
        plans = plans_of(cast.couples["first"].pk)
        assert (plan_in_force(plans), plan_proposed(plans)) == (new, None)
        assert first(cast).courses[0].variant == "CONJOINT"


@pytest.mark.parametrize("pathway", ["couple_therapy", "not_now"])
def test_plan_without_a_dose_takes_the_milestone_back(cast, pathway):
    agree(cast, propose(cast))
    later = propose(cast, **THERAPY | {"pathway": pathway})
    assert stands(cast)
    agree(cast, later)
    assert not stands(cast)


def test_plan_is_of_two_people_even_where_one_holds_both_roles(cast):
    plan = propose(cast)
    both = cast.therapist.audience
    as_prescriber = Audience.staff(
        user=both.user, clinic=both.clinic, member=both.member, role="prescriber"
    )
    with looking_as(as_prescriber) as by, pytest.raises(SamePerson):
        agree_plan(by=by, couple=first(cast), plan=plan.pk)
    assert not stands(cast)


@pytest.mark.parametrize("word", ["prescriber", "co_therapist", "monitor", "admin", "a"])
def test_database_takes_a_proposal_from_a_therapist_alone(cast, word):
    by = cast.people[word].audience
    with looking_as(by), pytest.raises(DatabaseError), transaction.atomic():
        propose_plan(by=by, couple=cast_couple(cast, by), **WITNESS)


@pytest.mark.parametrize("word", ["therapist", "co_therapist", "monitor", "admin", "a"])
def test_database_takes_an_agreement_from_a_prescriber_alone(cast, word):
    plan, by = propose(cast), cast.people[word].audience
    agreement = PlanAgreement(
        clinic_id=by.clinic,
        couple_id=plan.couple_id,
        author_id=by.user,
        plan_id=plan.pk,
        signed_at=plan.signed_at,
    )
    with looking_as(by), pytest.raises(DatabaseError), transaction.atomic():
        agreement.save(force_insert=True)


def test_database_takes_a_signature_from_ones_own_hand_alone(cast):
    plan, by = propose(cast), cast.prescriber.audience
    forged = PlanAgreement(
        clinic_id=by.clinic,
        couple_id=plan.couple_id,
        author_id=cast.monitor.user.pk,
        plan_id=plan.pk,
        signed_at=plan.signed_at,
    )
    with looking_as(by), pytest.raises(DatabaseError), transaction.atomic():
        forged.save(force_insert=True)


def test_signed_plan_never_changes(cast):
    plan = propose(cast)
    with looking_as(cast.therapist.audience), pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(reason="another")


def cast_couple(cast: Cast, by: Audience) -> Couple:
    """The couple with its partners, as the therapist sees it."""
    with looking_as(cast.therapist.audience):
        return first(cast)


def form(**other: object) -> ProposePlan:
    return ProposePlan(WITNESS | other, names={1: "Ada", 2: "Ben"})


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"variant": ""}, "variant"),
        ({"variant": "none"}, "variant"),
        ({"doses": "none"}, "doses"),
        ({"variant": "INDIVIDUAL_RELATIONAL"}, "variant"),
        ({"pathway": "individual_kap"}, "variant"),
        ({"pathway": "individual_kap", "variant": "CONJOINT", "doses": "both"}, "variant"),
        ({"doses": ""}, "doses"),
        ({"variant": "CONJOINT", "doses": "one"}, "doses"),
        ({"variant": "GROUP", "doses": "two"}, "doses"),
        ({"reasons": []}, "reasons"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 4001}, "reason"),
        ({"pathway": ""}, "pathway"),
    ],
)
def test_propose_plan_refuses_what_does_not_go_together(other, field):
    assert list(form(**other).errors) == [field]


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"variant": "CONJOINT", "doses": "both"},
        {"variant": "GROUP", "doses": "both"},
        {"pathway": "individual_kap", "variant": "INDIVIDUAL_RELATIONAL", "doses": "both"},
        {"pathway": "individual_kap", "variant": "INDIVIDUAL_RELATIONAL", "doses": "two"},
    ],
)
def test_propose_plan_takes_what_goes_together(other):
    assert form(**other).errors == {}


def test_propose_plan_keeps_no_format_where_no_dose_is_planned():
    found = form(pathway="not_now")
    assert found.is_valid()
    assert (found.proposed()["variant"], found.proposed()["doses"]) == ("", "")


def test_propose_plan_with_a_dose_refused_for_one_partner(cast):
    alone = NewPartner(name="Uma", email="uma@mail.example")
    with looking_as(cast.admin.audience) as by:
        couple = register_couple(
            by=by, partners=(alone,), variant="CONJOINT", modality="EFT", protocol_version="1"
        )
        join_care_team(by=by, couple=couple, member=cast.therapist.member)
    with looking_as(cast.therapist.audience) as by:
        with pytest.raises(OnePartner):
            propose_plan(by=by, couple=couple_in_reach(couple.pk), **WITNESS)
        propose_plan(by=by, couple=couple_in_reach(couple.pk), **THERAPY)
    path = f"/couples/{couple.pk}/screening/plan/propose/"
    page = cast.therapist.client().post(path, WITNESS).content.decode()
    assert "Register the second partner first" in page


def test_plan_pages_from_proposal_to_force(cast):
    path = f"/couples/{cast.couples['first'].pk}/screening/plan/"
    therapist, prescriber = cast.therapist.client(), cast.prescriber.client()
    page = therapist.post(f"{path}propose/", WITNESS, follow=True).content.decode()
    assert "Waits for a prescriber" in page
    assert "I agree, and sign" not in page
    page = prescriber.get(path).content.decode()
    assert "Person a" in page
    assert "I agree, and sign" in page
    with looking_as(cast.prescriber.audience):
        [plan] = plans_of(cast.couples["first"].pk)
    page = prescriber.post(f"{path}agree/", {"plan": str(plan.pk)}, follow=True).content.decode()
    assert "This plan is in force" in page
    assert "Agreed and signed by Staff prescriber" in page
    page = prescriber.post(f"{path}agree/", {"plan": str(plan.pk)}, follow=True).content.decode()
    assert "Nothing was signed" in page
    page = prescriber.post(f"{path}agree/", {"plan": "x"}, follow=True).content.decode()
    assert "Nothing was signed" in page
    page = prescriber.get(f"/couples/{cast.couples['first'].pk}/").content.decode()
    for said in ("proposed a plan", "agreed to the plan", "The course was changed: variant"):
        assert said in page, said


@pytest.mark.parametrize(
    ("word", "page", "status"),
    [
        ("therapist", "", 200),
        ("monitor", "", 200),
        ("admin", "", 404),
        ("a", "", 404),
        ("off_team", "", 404),
        ("prescriber", "propose/", 404),
        ("co_therapist", "propose/", 404),
        ("therapist", "propose/", 200),
    ],
)
def test_plan_pages_open_to_those_who_plan(cast, word, page, status):
    path = f"/couples/{cast.couples['first'].pk}/screening/plan/{page}"
    assert cast.people[word].client().get(path).status_code == status


def test_plan_page_needs_the_same_queries_for_any_number(cast):
    path = f"/couples/{cast.couples['first'].pk}/screening/plan/"
    agree(cast, propose(cast))
    client = cast.prescriber.client()
    few = queries_of(client, path)
    for _ in range(3):
        agree(cast, propose(cast))
    assert len(queries_of(client, path)) == len(few) <= 10


def test_partners_pages_do_not_change_with_the_plan(cast):
    client = cast.a.client()
    before = client.get("/todo/").content.count(b"<li")
    agree(cast, propose(cast))
    assert client.get("/todo/").content.count(b"<li") == before
    with looking_as(cast.a.audience):
        assert not Plan._base_manager.exists()
        assert not Event._base_manager.filter(verb__startswith="plan").exists()


def dosing(cast: Cast) -> list[bool | None]:
    """Whether each partner doses, one before two, as the gates see it."""
    with looking_as(cast.prescriber.audience):
        case = case_of(first(cast))
        return [case.doses(partner) for partner in case.partners]


@pytest.mark.parametrize(
    ("doses", "expected"),
    [("one", [True, False]), ("two", [False, True]), ("both", [True, True])],
)
def test_agreed_plan_says_who_doses(cast, doses, expected):
    plan = propose(cast, doses=doses)
    with looking_as(cast.therapist.audience):
        assert [p.dosing for p in case_of(first(cast)).partners] == [None, None]
    agree(cast, plan)
    assert dosing(cast) == expected


def test_gate_asks_the_dosing_partner_alone_once_the_plan_says_who_it_is(cast):
    def asked() -> list[str]:
        with looking_as(cast.prescriber.audience):
            found = examine(gate("before_dosing"), case_of(first(cast)))
        [line] = [line for line in found.lines if line.need == "sessions.intention"]
        return [finding.label for finding in line.findings]

    agree(cast, propose(cast, doses="two"))
    assert asked() == ["Person b"]
    agree(cast, propose(cast, doses="one"))
    assert asked() == ["Person a"]


def test_plan_without_a_dose_says_that_nobody_is_known_to_dose(cast):
    agree(cast, propose(cast))
    agree(cast, propose(cast, **THERAPY))
    with looking_as(cast.therapist.audience):
        assert first(cast).courses[0].doses == ""
        assert [p.dosing for p in case_of(first(cast)).partners] == [None, None]
