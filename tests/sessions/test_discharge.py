"""Leaving: each partner alone, every criterion, and what was said in private stays there."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.utils import timezone

from kact.alerts.models import Alert
from kact.couples.models import Milestone
from kact.couples.queries import has_reached
from kact.privacy.audience import looking_as
from sessions.actions import discharge as actions
from sessions.actions.discharge import Leaving
from sessions.actions.doses import void_dose
from sessions.milestones import DISCHARGED, WAY_HOME_SETTLED
from sessions.models import Discharge, DosingSession, GivenDose, WayHome
from sessions.monitoring import asked
from sessions.queries.discharge import discharge_of
from tests.matrix.browser import masked
from tests.sessions import opened_day
from tests.sessions.dosing_days import given
from tests.speed.counting import in_short, queries_of

VALUES = {
    "sys": 124, "dia": 76, "hr": 72, "spo2": 98, "air": "room_air", "rr": 14, "moaas": "5",
    "dissociation": 0, "nausea": 0,
}  # fmt: skip
SAID = {each.code: True for each in asked() if each.code != "way_home"}
TEN = {"activity": 2, "breathing": 2, "circulation": 2, "consciousness": 2, "oxygen": 2}
ESCORT = "Robin Marsh"


@pytest.fixture
def day(cast):
    """A session opened and dosed three hours ago, both partners."""
    session = opened_day.begin(cast)
    with looking_as(cast.monitor.audience):
        DosingSession.objects.filter(pk=session.pk).update(opened_at=ago(200))
        session = DosingSession.objects.select_related("visit").get(pk=session.pk)
    for person in (cast.a, cast.b):
        given(cast, session, person, 180)
    return session


def ago(minutes):
    return timezone.now() - timedelta(minutes=minutes)


def ask(cast, day, person="a", word="monitor", *, feels_safe=True, plan=""):
    who = opened_day.partner(cast, cast.people[person])
    with looking_as(cast.people[word].audience) as by:
        return actions.ask_way_home(
            by=by, session=day, partner=who, feels_safe=feels_safe, plan=plan
        )


def leave(cast, day, person="a", word="monitor", *, override="", replaces=None, reason="", **other):
    other_one = "b" if person == "a" else "a"
    who = opened_day.partner(cast, cast.people[person])
    them = opened_day.partner(cast, cast.people[other_one])
    given = {"values": VALUES, "said": SAID, "aldrete": TEN, "escort": ESCORT} | other
    with looking_as(cast.people[word].audience) as by:
        return actions.discharge_partner(
            by=by,
            session=day,
            partner=who,
            other=them,
            leaving=Leaving(**given),
            override=override,
            replaces=replaces,
            reason=reason,
        )


def keeps(cast, day, **other) -> list[str]:
    """What kept the partner here."""
    with pytest.raises(actions.NotReady) as kept:
        leave(cast, day, **other)
    return [s.code for s in kept.value.standings if s.state.value != "met"]


def reached(cast, code, person="a") -> bool:
    with looking_as(cast.monitor.audience):
        return has_reached(cast.people[person].partner.pk, code)


def dosed_again(cast, day, minutes) -> None:
    """A booster, so many minutes ago."""
    given(cast, day, cast.a, minutes)


# Leaving.


def test_whoever_meets_every_criterion_leaves(cast, day) -> None:
    ask(cast, day)
    row = leave(cast, day)
    assert reached(cast, DISCHARGED)
    assert {standing["state"] for standing in row.standings} == {"met"}
    assert (row.escort, row.override) == (ESCORT, "")


def test_one_leaves_while_the_other_stays(cast, day) -> None:
    ask(cast, day)
    leave(cast, day)
    assert not reached(cast, DISCHARGED, "b")
    assert keeps(cast, day, person="b") == ["way_home"]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"values": VALUES | {"moaas": "4"}}, "alert"),
        ({"values": VALUES | {"spo2": 91}}, "oxygen"),
        ({"values": VALUES | {"air": "oxygen"}}, "oxygen"),
        ({"values": VALUES | {"sys": 165}}, "pressure"),
        ({"values": VALUES | {"hr": 120}}, "heart_rate"),
        ({"values": VALUES | {"nausea": 4}}, "nausea"),
        ({"values": VALUES | {"dissociation": 3}}, "dissociation"),
        ({"aldrete": TEN | {"activity": 0}}, "score"),
        ({"aldrete": {}}, "score"),
        ({"escort": ""}, "escort"),
        *(({"said": SAID | {code: False}}, code) for code in SAID),
        *(({"said": {c: True for c in SAID if c != code}}, code) for code in SAID),
        *(
            ({"values": {i: v for i, v in VALUES.items() if i != item}}, code)
            for item, code in {"sys": "pressure", "moaas": "alert", "air": "oxygen"}.items()
        ),
    ],
)
def test_one_criterion_not_met_or_unknown_keeps_here(cast, day, other, code) -> None:
    ask(cast, day)
    assert keeps(cast, day, **other) == [code]
    assert not reached(cast, DISCHARGED)


@pytest.mark.parametrize(("minutes", "keeps_here"), [(119, True), (121, False)])
def test_booster_restarts_the_two_hours(cast, day, minutes, keeps_here) -> None:
    dosed_again(cast, day, minutes)
    ask(cast, day)
    if keeps_here:
        assert keeps(cast, day) == ["waited"]
    else:
        assert leave(cast, day)


def test_nobody_leaves_whose_dose_is_not_on_record(cast, day) -> None:
    with looking_as(cast.monitor.audience) as by:
        for dose in GivenDose.objects.all():
            void_dose(by=by, dose=dose, reason="Not given")
    ask(cast, day)
    assert keeps(cast, day) == ["waited"]


def test_witness_is_not_discharged(cast, day) -> None:
    with looking_as(cast.monitor.audience):
        DosingSession.objects.filter(pk=day.pk).update(doses="one")
        only = DosingSession.objects.select_related("visit").get(pk=day.pk)
    with pytest.raises(actions.NotDosed):
        leave(cast, only, person="b")


# The way home.


def test_dosed_partner_takes_nobody_home(cast, day) -> None:
    ask(cast, day)
    name = cast.b.partner.name
    with pytest.raises(actions.TheOtherDoses):
        leave(cast, day, escort=name)
    with pytest.raises(actions.TheOtherDoses):
        leave(cast, day, "a", "prescriber", escort=name, override="They insist.")
    assert leave(cast, day, escort=name, somebody_else=True)


def test_sober_witness_may_take_the_other_home(cast, day) -> None:
    with looking_as(cast.monitor.audience):
        DosingSession.objects.filter(pk=day.pk).update(doses="one")
        only = DosingSession.objects.select_related("visit").get(pk=day.pk)
    ask(cast, only)
    assert leave(cast, only, escort=cast.b.partner.name)


def test_no_without_a_plan_keeps_here_and_is_an_alert(cast, day) -> None:
    ask(cast, day, feels_safe=False)
    assert keeps(cast, day) == ["way_home"]
    for word, kinds in (("therapist", ["way-home"]), ("prescriber", ["way-home"]), ("monitor", [])):
        with looking_as(cast.people[word].audience):
            assert list(Alert.objects.values_list("kind", flat=True)) == kinds


def test_no_with_a_plan_leaves_and_is_still_an_alert(cast, day) -> None:
    ask(cast, day, feels_safe=False, plan="Her sister comes to the back door.")
    leave(cast, day)
    with looking_as(cast.therapist.audience):
        assert Alert.objects.filter(kind="way-home").count() == 1


def test_later_no_takes_an_earlier_yes_back(cast, day) -> None:
    ask(cast, day)
    ask(cast, day, feels_safe=False)
    assert not reached(cast, WAY_HOME_SETTLED)


def test_answer_of_another_day_does_not_count(cast, day) -> None:
    ask(cast, day)
    with looking_as(cast.monitor.audience):
        Milestone.objects.filter(code=WAY_HOME_SETTLED).update(reached_at=ago(300))
    assert keeps(cast, day) == ["way_home"]


def test_answer_is_read_by_therapists_and_prescriber_alone(cast, day) -> None:
    ask(cast, day, feels_safe=False, plan="By taxi.")
    readers = {"therapist": 1, "co_therapist": 1, "prescriber": 1, "monitor": 0, "a": 0, "b": 0}
    for word, count in readers.items():
        with looking_as(cast.people[word].audience):
            assert WayHome.objects.count() == count, word


def test_pages_are_the_same_after_a_yes_and_after_a_no_with_a_plan(cast, day) -> None:
    """Of whoever does not read the answer: nothing on the page of leaving tells it."""
    client = cast.monitor.client()
    path = f"/dosing-sessions/{day.pk}/partners/1/discharge/"
    shown = []
    for answer in ({"feels_safe": True}, {"feels_safe": False, "plan": "By taxi."}):
        ask(cast, day, **answer)
        shown.append(masked(client.get(path).content.decode()))
    assert shown[0] == shown[1]


def test_partners_and_escort_are_shown_nothing_of_the_answer(cast, day) -> None:
    """Every page of the other partner is the same before and after."""
    pages = ("/", "/getting-ready/", "/getting-ready/home/", "/visits/")

    def seen(person):
        client = person.client()
        answers = [client.get(page) for page in pages]
        return [(a.status_code, masked(a.content.decode())) for a in answers]

    before = seen(cast.b)
    ask(cast, day, feels_safe=False, plan="By taxi.")
    assert seen(cast.b) == before
    assert any(status == 200 for status, _ in before)


# The prescriber's word.


def test_prescriber_alone_overrides_with_a_reason(cast, day) -> None:
    bad = {"values": VALUES | {"nausea": 5}}
    ask(cast, day)
    assert keeps(cast, day, word="monitor", override="I think so.", **bad) == ["nausea"]
    assert keeps(cast, day, word="prescriber", **bad) == ["nausea"]
    row = leave(cast, day, "a", "prescriber", override="Seen; goes to a ward.", **bad)
    assert row.override == "Seen; goes to a ward."
    assert {s["code"] for s in row.standings if s["state"] != "met"} == {"nausea"}


def test_reason_given_for_nothing_is_not_kept(cast, day) -> None:
    ask(cast, day)
    assert leave(cast, day, "a", "prescriber", override="In case.").override == ""


def test_database_keeps_whoever_is_not_ready_without_a_reason(cast, day) -> None:
    with looking_as(cast.monitor.audience) as by:
        about = {"clinic_id": by.clinic, "author_id": by.user, "dosing_session": day}
        about |= {"couple_id": day.couple_id, "subject_id": cast.a.partner.pk}
        about |= {"measured_at": timezone.now(), "values": {}, "answers": {}, "aldrete": {}}
        for state in ("not met", "not yet known", None):
            kept = [{"code": "alert", "state": state}] if state else []
            row = Discharge(**about, standings=kept)
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save(force_insert=True)


# Once.


def test_partner_leaves_once(cast, day) -> None:
    ask(cast, day)
    leave(cast, day)
    with pytest.raises(actions.AlreadyLeft):
        leave(cast, day)


def test_wrong_discharge_is_superseded_with_a_reason(cast, day) -> None:
    ask(cast, day)
    first = leave(cast, day)
    second = leave(cast, day, replaces=first, reason="Wrong escort.", escort="Sam Reed")
    with looking_as(cast.monitor.audience):
        assert discharge_of(day, cast.a.partner.pk) == second
        assert Discharge.objects.count() == 2
        assert Milestone.objects.filter(code=DISCHARGED).count() == 1
    with pytest.raises(actions.AlreadyLeft):
        leave(cast, day, replaces=first, reason="Again.")


@pytest.mark.parametrize("change", ["update {} set escort = ''", "delete from {}"])
def test_database_refuses_to_change_a_discharge(cast, day, change) -> None:
    ask(cast, day)
    leave(cast, day)
    sql = change.format("kact_sessions_discharge")
    with looking_as(cast.monitor.audience), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(sql)


# By hand.


def typed(**other) -> dict:
    return {
        **VALUES,
        **{f"is_{code}": "yes" for code in SAID},
        **{f"aldrete_{part}": "2" for part in TEN},
        "escort": ESCORT,
    } | other


def test_leaving_by_hand(cast, day) -> None:
    client = cast.monitor.client()
    base = f"/dosing-sessions/{day.pk}/partners/1/"
    said = {"alone": "on", "feels_safe": "yes"}
    assert (
        "nobody else can hear"
        in client.post(f"{base}ask-way-home/", {"feels_safe": "yes"}).content.decode()
    )
    assert client.post(f"{base}ask-way-home/", said).status_code == 302
    answer = client.post(f"{base}discharge-partner/", typed(nausea="6"))
    assert "This partner stays" in answer.content.decode()
    answer = client.post(f"{base}discharge-partner/", typed(escort=cast.b.partner.name))
    assert "they take nobody home" in answer.content.decode()
    answer = client.post(f"{base}discharge-partner/", typed())
    assert (answer.status_code, answer.url) == (302, f"{base}discharge/")
    page = client.get(f"{base}discharge/").content.decode()
    assert "Left " in page
    assert ESCORT in page
    again = client.post(f"{base}discharge-partner/", typed())
    assert "This field is required" in again.content.decode()  # why it is corrected
    again = client.post(f"{base}discharge-partner/", typed(reason="Wrong time."))
    assert again.status_code == 302


def test_override_is_offered_to_the_prescriber_alone(cast, day) -> None:
    path = f"/dosing-sessions/{day.pk}/partners/1/discharge-partner/"
    assert 'name="override"' in cast.prescriber.client().get(path).content.decode()
    assert 'name="override"' not in cast.monitor.client().get(path).content.decode()
    for word in ("therapist", "a", "b", "admin"):
        assert cast.people[word].client().get(path).status_code in {403, 404}


def test_page_takes_as_many_queries_before_as_after(cast, day) -> None:
    path = f"/dosing-sessions/{day.pk}/partners/1/discharge/"
    client = cast.monitor.client()
    before = queries_of(client, path)
    ask(cast, day)
    leave(cast, day)
    after = queries_of(client, path)
    assert len(after) <= len(before) <= 14, [in_short(sql) for sql in before]
    print(len(before), len(after))
