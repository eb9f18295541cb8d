"""The confidentiality policy: versions, who has read it, and what it asks for next."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from kact.privacy.audience import looking_as
from screening.actions import policy as actions
from screening.actions.holds import StillOpen, lift_hold
from screening.actions.matters import (
    AlreadyResolved,
    Exempt,
    NotAcknowledged,
    NotAllowed,
    resolve_matter,
)
from screening.milestones import CONFIDENTIALITY_POLICY_ACKNOWLEDGED as ACKNOWLEDGED
from screening.models import (
    ConfidentialityPolicy,
    Hold,
    PolicyAcknowledgement,
    UndisclosedMatter,
)
from screening.policies import EXEMPT, stances
from tests.cast import Cast, Person
from tests.screening.keeping_safe import acknowledge, causes, confide, has, held, in_force

URL = "/papers/how-we-keep-it/"


# --- versions -----------------------------------------------------------------------------------


def test_propose_policy_begins_from_the_text_of_a_stance(cast: Cast) -> None:
    client = cast.admin.client()
    page = client.get("/confidentiality/propose/?stance=limited").content.decode()
    assert "can be honest without it" in page
    given = {"stance": "limited", "text": "Our own words."}
    page = client.post("/confidentiality/propose/", given, follow=True).content.decode()
    assert "Our own words." in page
    assert "Draft: Version 1, limited confidentiality" in page
    assert "Approve version" not in page
    [row] = ConfidentialityPolicy.objects.all()
    assert row.effective_from is None


def test_approve_policy_is_a_clinicians(cast: Cast) -> None:
    with looking_as(cast.admin.audience) as me:
        row = actions.propose_policy(by=me, stance="limited", text="Words.")
    url = f"/confidentiality/{row.pk}/approve/"
    for word in ("admin", "monitor", "co_therapist", "a", "south_therapist"):
        assert cast.people[word].client().post(url).status_code == 404, word
    page = cast.prescriber.client().post(url, follow=True).content.decode()
    assert "In force: Version 1, limited confidentiality" in page
    assert cast.prescriber.client().post(url).status_code == 404


def test_policy_never_changes_once_effective(cast: Cast) -> None:
    with looking_as(cast.admin.audience) as me:
        draft = actions.propose_policy(by=me, stance="limited", text="Words.")
    ConfidentialityPolicy.objects.filter(pk=draft.pk).update(text="Other words.")
    row = in_force(cast)
    mine = ConfidentialityPolicy.objects.filter(pk=row.pk)
    for change in ({"text": "x"}, {"stance": "limited"}, {"effective_from": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        mine.delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update screening_confidentialitypolicy set version = version + 7")


def test_policy_of_one_clinic_is_not_the_others(cast: Cast) -> None:
    in_force(cast)
    assert cast.a.client().get(URL).status_code == 200
    assert cast.e.client().get(URL).status_code == 404
    assert "No policy is in force" in cast.south_therapist.client().get(
        "/confidentiality/"
    ).content.decode().replace("\n", " ")


# --- acknowledging ------------------------------------------------------------------------------


def test_acknowledge_policy_is_a_task_until_it_is_done(cast: Cast) -> None:
    client = cast.a.client()
    assert "How we keep what you tell us" not in client.get("/todo/").content.decode()
    row = in_force(cast)
    assert "How we keep what you tell us" in client.get("/todo/").content.decode()
    page = client.get(URL).content.decode()
    assert "checked" not in page
    assert client.post(URL, {"policy": str(row.pk)}).status_code == 200
    assert not has(cast, cast.a, ACKNOWLEDGED)
    assert client.post(URL, {"policy": str(row.pk), "read": "on"}).status_code == 302
    assert has(cast, cast.a, ACKNOWLEDGED)
    assert not has(cast, cast.b, ACKNOWLEDGED)
    assert "You said that you had read this" in client.get(URL).content.decode()


def test_acknowledge_policy_twice_is_once(cast: Cast) -> None:
    row = in_force(cast)
    acknowledge(cast.a, row)
    acknowledge(cast.a, row)
    with looking_as(cast.a.audience):
        assert PolicyAcknowledgement.objects.count() == 1


def test_new_version_ends_every_acknowledgement_of_its_clinic(cast: Cast) -> None:
    first = in_force(cast)
    for person in (cast.a, cast.b, cast.c):
        acknowledge(person, first)
    second = in_force(cast, "limited")
    for person in (cast.a, cast.b, cast.c):  # c's couple is not in the approver's reach
        assert not has(cast, person, ACKNOWLEDGED)
    acknowledge(cast.a, second)
    assert has(cast, cast.a, ACKNOWLEDGED)
    assert not has(cast, cast.b, ACKNOWLEDGED)


def test_acknowledge_policy_of_an_older_version_is_refused(cast: Cast) -> None:
    first = in_force(cast)
    in_force(cast, "limited")
    with pytest.raises(actions.NotInForce):
        acknowledge(cast.a, first)
    answer = cast.a.client().post(URL, {"policy": str(first.pk), "read": "on"})
    assert answer.headers["Location"] == URL
    assert not has(cast, cast.a, ACKNOWLEDGED)


def test_draft_asks_nobody_for_anything(cast: Cast) -> None:
    first = in_force(cast)
    acknowledge(cast.a, first)
    with looking_as(cast.admin.audience) as me:
        actions.propose_policy(by=me, stance="limited", text="Words.")
    assert has(cast, cast.a, ACKNOWLEDGED)


# --- undisclosed matters ------------------------------------------------------------------------


def resolve(cast: Cast, row: UndisclosedMatter, resolution: str) -> None:
    with looking_as(cast.therapist.audience) as me:
        found = UndisclosedMatter.objects.get(pk=row.pk)
        resolve_matter(by=me, matter=found, resolution=resolution, note="Talked about it.")


@pytest.mark.parametrize("stance", stances())
def test_open_matter_holds_under_no_secrets_alone(cast: Cast, stance: str) -> None:
    acknowledge(cast.a, in_force(cast, stance))
    confide(cast.therapist, cast.a)
    assert held(cast, cast.a) is (stance == "no_secrets")
    assert causes(cast.therapist, cast.a) == ["undisclosed"] * (stance == "no_secrets")
    url = f"/couples/{cast.couples['first'].pk}/screening/safety/"
    page = " ".join(cast.therapist.client().get(url).content.decode().split())
    assert " ".join(stances()[stance].next.split())[:40] in page


@pytest.mark.parametrize("stance", stances())
@pytest.mark.parametrize("about", EXEMPT)
def test_exempt_is_never_a_matter_under_any_policy(cast: Cast, stance: str, about: str) -> None:
    acknowledge(cast.a, in_force(cast, stance))
    with pytest.raises(Exempt):
        confide(cast.therapist, cast.a, about=about)
    url = f"/partners/{cast.a.partner.pk}/matters/open/"
    given = {"about": about, "text": "Something.", "with_co_therapist": "no"}
    page = cast.therapist.client().post(url, given).content.decode()
    assert "This is never shared, under any policy" in page
    with looking_as(cast.therapist.audience) as me:
        row = UndisclosedMatter(
            clinic_id=me.clinic,
            couple=cast.couples["first"],
            subject=cast.a.partner,
            author_id=me.user,
            policy=ConfidentialityPolicy.objects.latest("version"),
            about=about,
            text="Something.",
            readers=["therapist"],
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)
        assert not UndisclosedMatter.objects.exists()
    assert not held(cast, cast.a)


def test_open_matter_needs_a_policy_this_partner_has_read(cast: Cast) -> None:
    with pytest.raises(NotAcknowledged):
        confide(cast.therapist, cast.a)
    acknowledge(cast.b, in_force(cast))
    with pytest.raises(NotAcknowledged):
        confide(cast.therapist, cast.a)


def test_matter_keeps_the_policy_it_was_told_under(cast: Cast) -> None:
    acknowledge(cast.a, in_force(cast, "confidential"))
    row = confide(cast.therapist, cast.a)
    acknowledge(cast.a, in_force(cast, "no_secrets"))
    resolve(cast, row, "kept")
    assert not held(cast, cast.a)


def test_matter_is_the_therapists_and_the_co_therapists_where_allowed(cast: Cast) -> None:
    acknowledge(cast.a, in_force(cast))
    closed = confide(cast.therapist, cast.a)
    opened = confide(cast.therapist, cast.a, with_co_therapist=True)
    assert _matters(cast.therapist) == {closed.pk, opened.pk}
    assert _matters(cast.co_therapist) == {opened.pk}
    for word in ("prescriber", "monitor", "admin", "officer", "a", "b", "off_team"):
        assert _matters(cast.people[word]) == set(), word
    for word in ("co_therapist", "prescriber", "a", "b", "admin", "therapist_two"):
        answer = cast.people[word].client().get(f"/matters/{opened.pk}/resolve/")
        assert answer.status_code == 404, word


def _matters(person: Person) -> set[object]:
    with looking_as(person.audience):
        return set(UndisclosedMatter.objects.values_list("pk", flat=True))


def test_hold_goes_with_the_last_matter(cast: Cast) -> None:
    acknowledge(cast.a, in_force(cast))
    first, second = (confide(cast.therapist, cast.a) for _ in range(2))
    resolve(cast, first, "disclosed")
    assert held(cast, cast.a)
    resolve(cast, second, "gone")
    assert not held(cast, cast.a)
    with pytest.raises(AlreadyResolved):
        resolve(cast, second, "gone")


def test_hold_of_an_open_matter_cannot_be_lifted_by_itself(cast: Cast) -> None:
    acknowledge(cast.a, in_force(cast))
    confide(cast.therapist, cast.a)
    with looking_as(cast.therapist.audience) as me:
        [found] = Hold.objects.all()
        with pytest.raises(StillOpen):
            lift_hold(by=me, found=found, reason="For no reason.")
    page = cast.therapist.client().post(f"/holds/{found.pk}/lift/", {"reason": "None at all."})
    assert "Resolve the matter" in page.content.decode()
    assert held(cast, cast.a)


def test_hold_stays_where_joint_work_ends(cast: Cast) -> None:
    acknowledge(cast.a, in_force(cast))
    resolve(cast, confide(cast.therapist, cast.a), "ended")
    assert held(cast, cast.a)
    acknowledge(cast.c, ConfidentialityPolicy.objects.latest("version"))


def test_joint_work_that_ends_over_a_matter_holds_under_every_policy(cast: Cast) -> None:
    acknowledge(cast.a, in_force(cast, "limited"))
    row = confide(cast.therapist, cast.a)
    assert not held(cast, cast.a)
    resolve(cast, row, "ended")
    assert held(cast, cast.a)


def test_no_secrets_never_lets_a_matter_be_kept(cast: Cast) -> None:
    acknowledge(cast.a, in_force(cast))
    row = confide(cast.therapist, cast.a)
    with pytest.raises(NotAllowed):
        resolve(cast, row, "kept")
    page = cast.therapist.client().get(f"/matters/{row.pk}/resolve/").content.decode()
    assert "It stays private" not in page
    assert "The partner has told the other themselves" in page


def test_resolved_matter_never_changes(cast: Cast) -> None:
    acknowledge(cast.a, in_force(cast))
    row = confide(cast.therapist, cast.a)
    url, given = f"/matters/{row.pk}/resolve/", {"resolution": "gone", "note": "Over."}
    assert cast.therapist.client().post(url, given).status_code == 302
    with looking_as(cast.therapist.audience):
        changes: list[dict[str, object]] = [{"text": "x"}, {"resolved_at": None}, {"readers": []}]
        for change in changes:
            with pytest.raises(DatabaseError), transaction.atomic():
                _all(UndisclosedMatter).update(**change)
    assert cast.therapist.client().get(url).status_code == 404


def _all(model: type[Model]) -> "object":
    return model.objects.all()  # type: ignore[attr-defined]
