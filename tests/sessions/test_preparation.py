"""Notes on preparation: who writes and reads them, when, and that a signed one stays."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from kact.couples.queries import couple_in_reach, has_reached, partner_in_reach
from kact.privacy.audience import looking_as
from kact.protocol.gate import GateClosed
from kact.protocol.queries import case_of
from kact.record.models import Event
from sessions import facts, milestones
from sessions.actions import preparation as actions
from sessions.models import (
    IndividualAddendum,
    IndividualPreparation,
    JointAddendum,
    JointPreparation,
)
from tests.cast import Cast
from tests.sessions.preparing import (
    ALONE,
    TOGETHER,
    hold,
    prepare_alone,
    prepare_together,
    ready,
)
from tests.speed.counting import queries_of

REFUSED = 409


def alone(cast: Cast, page: str = "", word: str = "a") -> str:
    return f"/partners/{cast.people[word].partner.pk}/preparation/{page}"


def together(cast: Cast, page: str = "") -> str:
    return f"/couples/{cast.couples['first'].pk}/preparation/together/{page}"


def text(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def prepared(cast: Cast, word: str) -> bool:
    with looking_as(cast.therapist.audience):
        return has_reached(cast.people[word].partner.pk, milestones.INDIVIDUAL_PREPARATION)


def prepared_together(cast: Cast) -> bool:
    with looking_as(cast.therapist.audience):
        case = case_of(couple_in_reach(cast.couples["first"].pk))
        return facts.joint_preparation(case).passes


# --- the gate -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [(), ("a",), ("b",)])
def test_preparation_refused_before_both_are_ready(cast, words):
    ready(cast, *words)
    with pytest.raises(GateClosed):
        prepare_alone(cast, cast.a)
    with pytest.raises(GateClosed):
        prepare_together(cast)
    client = cast.therapist.client()
    for path in (alone(cast, "record/"), together(cast, "record/")):
        assert client.get(path).status_code == REFUSED
        assert client.post(path, ALONE | TOGETHER).status_code == REFUSED
    with looking_as(cast.therapist.audience):
        assert not IndividualPreparation.objects.exists()
        assert not JointPreparation.objects.exists()


def test_preparation_cannot_be_signed_while_either_is_held(cast):
    ready(cast, "a", "b")
    prepare_alone(cast, cast.a, sign=False)
    prepare_together(cast, sign=False)
    hold(cast, cast.b)
    client = cast.therapist.client()
    for path, typed in ((alone(cast, "record/"), ALONE), (together(cast, "record/"), TOGETHER)):
        answer = client.post(path, typed | {"roles": "Typed meanwhile.", "sign": "yes"})
        assert "nothing was signed" in answer.content.decode()
        assert "Typed meanwhile." in text(client, path)  # the draft is kept all the same
    assert not prepared(cast, "a")
    assert not prepared_together(cast)
    hold(cast, cast.b, lift=True)
    client.post(alone(cast, "record/"), ALONE | {"sign": "yes"})
    assert prepared(cast, "a")


# --- drafts and signatures ------------------------------------------------------------------------


def test_draft_is_its_authors_until_it_is_signed(cast):
    ready(cast, "a", "b")
    client = cast.therapist.client()
    half = {k: v for k, v in ALONE.items() if k in {"held_on", "mode", "attendees", "fears"}}
    page = client.post(alone(cast, "record/"), half, follow=True).content.decode()
    assert "Your draft is kept" in page
    assert "Go on with your draft" in page
    assert ALONE["fears"] in text(client, alone(cast, "record/"))
    assert not prepared(cast, "a")
    others = text(cast.prescriber.client(), alone(cast))
    assert "Nothing is signed yet" in others
    assert ALONE["fears"] not in others


def test_sign_individual_preparation_reaches_the_milestone_of_that_partner_alone(cast):
    ready(cast, "a", "b")
    client = cast.therapist.client()
    typed = ALONE | {"sign": "yes"}
    page = client.post(alone(cast, "record/"), typed, follow=True).content.decode()
    for said in ("Signed, and on record", ALONE["fears"], ALONE["view"], "15 Jan 2026"):
        assert said in page, said
    assert prepared(cast, "a")
    assert not prepared(cast, "b")
    with looking_as(cast.therapist.audience):
        verbs = list(Event.objects.order_by("at").values_list("verb", flat=True))
    assert verbs[-2:] == ["individual_preparation_begun", "individual_preparation_signed"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"alone": ""}, "spoken with this partner alone"),
        ({"readiness": ""}, "from 0 to 10"),
        ({"readiness": "11"}, "less than or equal to 10"),
        ({"view": ""}, "how you see it"),
        ({"next_step": ""}, "Choose what comes next"),
        ({"stop_signal": ""}, "Rehearse the stop signal first"),
        ({"instructions": ""}, "Talk food, drink and medicines through"),
        ({"divergence": ""}, "different experiences"),
        ({"held_on": "2999-01-01"}, "has not come yet"),
        ({"attendees": []}, "Choose at least yourself"),
    ],
)
def test_sign_individual_preparation_says_what_is_missing(cast, wrong, says):
    ready(cast, "a", "b")
    typed = ALONE | {"sign": "yes"} | wrong
    page = cast.therapist.client().post(alone(cast, "record/"), typed).content.decode()
    assert says in page
    assert ALONE["helps"] in page  # nothing typed is lost
    assert not prepared(cast, "a")


def test_sign_individual_preparation_of_nought_is_an_answer(cast):
    ready(cast, "a", "b")
    typed = ALONE | {"sign": "yes", "readiness": "0", "next_step": "again"}
    cast.therapist.client().post(alone(cast, "record/"), typed)
    with looking_as(cast.therapist.audience):
        assert IndividualPreparation.objects.get().readiness == 0
    assert not prepared(cast, "a")  # the clinician wants to meet once more


def test_later_note_says_whether_they_may_go_on(cast):
    ready(cast, "a", "b")
    prepare_alone(cast, cast.a)
    assert prepared(cast, "a")
    prepare_alone(cast, cast.a, next_step="wait")
    assert not prepared(cast, "a")
    prepare_together(cast)
    assert prepared_together(cast)
    prepare_together(cast, next_step="again")
    assert not prepared_together(cast)


def test_sign_refused_without_the_partner_alone_or_both_present(cast):
    ready(cast, "a", "b")
    with pytest.raises(actions.NotAlone):
        prepare_alone(cast, cast.a, alone=False)
    with pytest.raises(actions.NotBoth):
        prepare_together(cast, both_present=False)
    with looking_as(cast.therapist.audience) as by, pytest.raises(actions.NothingToSign):
        actions.sign_individual_preparation(
            by=by,
            couple=couple_in_reach(cast.couples["first"].pk),
            partner=partner_in_reach(cast.b.partner.pk),
        )
    prepare_alone(cast, cast.a, sign=False, alone=False)
    with looking_as(cast.therapist.audience), pytest.raises(DatabaseError), transaction.atomic():
        IndividualPreparation.objects.update(signed_at=timezone.now())


def test_signed_note_never_changes_and_is_added_to(cast):
    ready(cast, "a", "b")
    prepare_alone(cast, cast.a)
    prepare_together(cast)
    client = cast.therapist.client()
    with looking_as(cast.therapist.audience):
        one, both = IndividualPreparation.objects.get(), JointPreparation.objects.get()
        for row in (one, both):
            mine = type(row).objects.filter(pk=row.pk)
            for change in ({"roles": "Else."}, {"signed_at": None}):
                with pytest.raises(DatabaseError), transaction.atomic():
                    mine.update(**change)
    page = client.post(f"/preparations/{one.pk}/add/", {"text": "On the phone, later."})
    assert page.headers["Location"] == alone(cast)
    client.post(f"/joint-preparations/{both.pk}/add/", {"text": "Both on the phone."})
    shown = text(client, alone(cast))
    assert ALONE["fears"] in shown
    assert "On the phone, later." in shown
    assert "Both on the phone." in text(client, together(cast))
    with looking_as(cast.therapist.audience):
        for table in (IndividualAddendum, JointAddendum):
            with pytest.raises(DatabaseError), transaction.atomic():
                table.objects.update(text="Else.")
    assert client.post(f"/preparations/{both.pk}/add/", {"text": "x"}).status_code == 404
    assert client.post(f"/preparations/{one.pk}/add/", {"text": ""}).status_code == 200


def test_draft_is_not_added_to(cast):
    ready(cast, "a", "b")
    prepare_alone(cast, cast.a, sign=False)
    with looking_as(cast.therapist.audience):
        draft = IndividualPreparation.objects.get()
    assert cast.therapist.client().get(f"/preparations/{draft.pk}/add/").status_code == 404


# --- who reads what -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "statuses"),
    [
        ("therapist", (200, 200, 200, 200)),
        ("co_therapist", (200, 404, 200, 200)),
        ("prescriber", (200, 404, 200, 404)),
        ("monitor", (200, 404, 200, 404)),
        ("admin", (404, 404, 404, 404)),
        ("officer", (404, 404, 404, 404)),
        ("off_team", (404, 404, 404, 404)),
        ("south_therapist", (404, 404, 404, 404)),
        ("a", (404, 404, 404, 404)),
        ("b", (404, 404, 404, 404)),
    ],
)
def test_preparation_pages_open_by_role(cast, word, statuses):
    ready(cast, "a", "b")
    paths = (alone(cast), alone(cast, "record/"), together(cast), together(cast, "record/"))
    client = cast.people[word].client()
    assert tuple(client.get(path).status_code for path in paths) == statuses


def test_remark_of_one_partner_never_stands_on_the_joint_page(cast):
    ready(cast, "a", "b")
    prepare_alone(cast, cast.a)
    prepare_together(cast)
    for word in ("therapist", "co_therapist", "prescriber"):
        page = text(cast.people[word].client(), together(cast))
        assert TOGETHER["roles"] in page
        for mine in ("fears", "expectations", "helps", "view"):
            assert ALONE[mine] not in page, (word, mine)


def test_joint_view_shows_no_note_at_all(cast):
    ready(cast, "a", "b")
    prepare_alone(cast, cast.a)
    prepare_together(cast)
    client = cast.therapist.client()
    couple = cast.couples["first"].pk
    client.post(f"/joint-view/{couple}/")
    assert "What both of you may see" in text(client, f"/couples/{couple}/")
    for path in (alone(cast), together(cast), f"/couples/{couple}/preparation/"):
        assert client.get(path).status_code == 404, path
    with looking_as(cast.therapist.audience.jointly(couple)):
        for table in (IndividualPreparation, JointPreparation, IndividualAddendum, JointAddendum):
            assert not table._base_manager.exists()


def test_partners_and_the_administrator_read_no_note(cast):
    ready(cast, "a", "b")
    prepare_alone(cast, cast.a)
    prepare_together(cast)
    for person in (cast.a, cast.b, cast.admin, cast.officer, cast.off_team):
        with looking_as(person.audience):
            for table in (IndividualPreparation, JointPreparation):
                assert not table._base_manager.exists(), person.word


@pytest.mark.parametrize("which", ["alone", "together"])
def test_preparation_pages_need_the_same_queries_for_any_number(cast, which):
    ready(cast, "a", "b")
    path = alone(cast) if which == "alone" else together(cast)

    def note() -> None:
        prepare_alone(cast, cast.a) if which == "alone" else prepare_together(cast)

    note()
    client = cast.therapist.client()
    few = queries_of(client, path)
    for _ in range(2):
        note()
    many = queries_of(client, path)
    assert len(many) == len(few), many
    assert len(many) <= 11
