"""The joint intake: after both are found ready to be seen together, and version by version."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from kact.couples.actions import reach
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import looking_as
from kact.protocol.gate import GateClosed
from kact.protocol.queries import case_of
from kact.record.models import Event
from screening.actions.joint import record_joint_intake
from screening.facts import joint_intake as joint_intake_done
from screening.models import JointIntake
from screening.queries.joint import joint_intakes_of
from tests.cast import Cast
from tests.speed.counting import queries_of

BEFORE = (
    "confidentiality_policy_acknowledged",
    "relational_safety_screen",
    "relational_safety_interview",
    "medical_assessment",
    "psychiatric_assessment",
    "relational_safety_clear",
)
TYPED = {
    "both_present": "on",
    "held_on": "2026-01-15",
    "concerns": ["conflict", "distance"],
    "cycle": "One asks, the other withdraws.",
    "strengths": "Both laugh about it afterwards.",
    "years_together": "9",
    "status": "married",
    "children": "0",
    "living": "shared",
    "structure": "exclusive",
    "modality": "IMAGO",
    "fit": ["both_wish", "work"],
    "fit_note": "Sleep first.",
    "not_a_quick_fix": "on",
}
NOTED = TYPED | {"held_on": timezone.now().date(), "not_a_quick_fix": True}
NOTED.pop("both_present")


def ready(cast: Cast, *words: str) -> None:
    """Everything before joint work, for these partners."""
    with looking_as(cast.therapist.audience) as by:
        for word in words:
            mine = cast.people[word].partner
            for code in BEFORE:
                reach(code, by=by, couple=mine.couple_id, subject=mine.pk)


def record(cast: Cast, **other: object) -> JointIntake:
    with looking_as(cast.therapist.audience) as by:
        couple = couple_in_reach(cast.couples["first"].pk)
        return record_joint_intake(by=by, couple=couple, **NOTED | other)


def done(cast: Cast) -> bool:
    with looking_as(cast.therapist.audience):
        return joint_intake_done(case_of(couple_in_reach(cast.couples["first"].pk))).passes


def path(cast: Cast, page: str = "") -> str:
    return f"/couples/{cast.couples['first'].pk}/screening/joint-intake/{page}"


@pytest.mark.parametrize("words", [(), ("a",), ("b",)])
def test_record_joint_intake_refused_before_both_are_ready(cast, words):
    ready(cast, *words)
    with pytest.raises(GateClosed):
        record(cast)
    assert not done(cast)
    answer = cast.therapist.client().post(path(cast, "record/"), TYPED)
    assert answer.status_code == 409
    with looking_as(cast.therapist.audience):
        assert not JointIntake.objects.exists()


def test_record_joint_intake_refused_while_a_partner_is_held(cast):
    ready(cast, "a", "b")
    mine = cast.b.partner
    with looking_as(cast.therapist.audience) as by:
        reach("not_going_ahead", by=by, couple=mine.couple_id, subject=mine.pk)
    with pytest.raises(GateClosed):
        record(cast)


def test_record_joint_intake_appends_versions(cast):
    ready(cast, "a", "b")
    one, two = record(cast), record(cast, cycle="Both withdraw.")
    assert done(cast)
    with looking_as(cast.monitor.audience):
        found = joint_intakes_of(cast.couples["first"].pk)
    assert [(v.version, v.cycle, v.writer) for v in found] == [
        (2, "Both withdraw.", "Staff therapist"),
        (1, NOTED["cycle"], "Staff therapist"),
    ]
    with looking_as(cast.therapist.audience), pytest.raises(DatabaseError), transaction.atomic():
        JointIntake.objects.filter(pk=one.pk).update(cycle=two.cycle)


def test_record_joint_intake_gives_the_course_its_method(cast):
    ready(cast, "a", "b")
    record(cast)
    with looking_as(cast.therapist.audience):
        assert couple_in_reach(cast.couples["first"].pk).courses[0].modality == "IMAGO"
        [event] = Event.objects.filter(verb="course_changed")
        assert event.data == {"fields": "modality", "modality": "IMAGO"}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"both_present": ""}, "only what both partners were present for"),
        ({"concerns": []}, "Choose at least one"),
        ({"cycle": ""}, "This field is required"),
        ({"cycle": "x" * 4001}, "at most 4000"),
        ({"years_together": "-1"}, "greater than or equal to 0"),
        ({"children": "100"}, "less than or equal to 99"),
        ({"held_on": str(timezone.now().date() + timedelta(days=2))}, "has not come yet"),
    ],
)
def test_record_joint_intake_page_keeps_what_was_typed(cast, wrong, says):
    ready(cast, "a", "b")
    answer = cast.therapist.client().post(path(cast, "record/"), TYPED | wrong)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert says in page
    assert TYPED["strengths"] in page


def test_record_joint_intake_page_takes_a_couple_that_fits_in_nothing(cast):
    ready(cast, "a", "b")
    sent = {key: TYPED[key] for key in TYPED if key not in {"fit", "not_a_quick_fix"}}
    page = cast.therapist.client().post(path(cast, "record/"), sent, follow=True).content.decode()
    assert "Not yet said by both" in page
    with looking_as(cast.therapist.audience):
        assert len(JointIntake.objects.get().open_points) == len(JointIntake.Fit)


def test_joint_intake_pages(cast):
    client = cast.co_therapist.client()
    assert "not seen together yet" in client.get(path(cast)).content.decode()
    ready(cast, "a", "b")
    page = client.post(path(cast, "record/"), TYPED, follow=True).content.decode()
    for said in (
        "A repeated conflict cycle, Distance",
        "One asks",
        "Sleep first",
        "Imago",
        "15 Jan",
    ):
        assert said in page, said
    assert "Both can stay with strong feelings" in page  # what was not ticked is said too
    begun = client.get(path(cast, "record/")).content.decode()
    assert "One asks, the other withdraws." in begun
    assert 'value="2026-01-15"' not in begun


@pytest.mark.parametrize(
    ("word", "page", "status"),
    [
        ("prescriber", "", 200),
        ("monitor", "", 200),
        ("admin", "", 404),
        ("a", "", 404),
        ("b", "", 404),
        ("off_team", "", 404),
        ("co_therapist", "record/", 200),
        ("prescriber", "record/", 404),
    ],
)
def test_joint_intake_opens_to_clinicians_alone(cast, word, page, status):
    assert cast.people[word].client().get(path(cast, page)).status_code == status


def test_joint_intake_needs_the_same_queries_for_any_number(cast):
    ready(cast, "a", "b")
    record(cast)
    client = cast.therapist.client()
    few = queries_of(client, path(cast))
    for _ in range(3):
        record(cast)
    assert len(queries_of(client, path(cast))) == len(few) <= 10


def test_partners_read_nothing_of_the_joint_intake(cast):
    ready(cast, "a", "b")
    record(cast)
    for person in (cast.a, cast.b):
        with looking_as(person.audience):
            assert not JointIntake._base_manager.exists()
    with looking_as(cast.therapist.audience.jointly(cast.couples["first"].pk)):
        assert not JointIntake._base_manager.exists()
