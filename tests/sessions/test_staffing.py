"""A dosing visit can be booked with too little; its gate opens once enough is confirmed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kact.accounts.actions import end_membership, withdraw_credential
from kact.accounts.models import Credential
from kact.couples.actions import reach
from kact.couples.models import Milestone
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience, looking_as
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from kact.record.follow import do_one, waiting
from kact.record.models import Event
from kact.scheduling.actions import resources, visits
from kact.scheduling.models import Visit
from kact.scheduling.refusals import Lacking, NotNow
from kact.scheduling.walltime import WallTime
from sessions.actions.staffing import confirm_staffing
from tests.kact.scheduling import planning
from tests.kact.scheduling.planning import ZONE, Clinic, at

NEED = "sessions.staffing"


@pytest.fixture
def clinic(cast) -> Clinic:
    made = planning.clinic(cast)
    planning.credentials(made)
    with looking_as(made.by) as by:
        couple = made.couple()
        for partner in couple.current:
            reach("individual_preparation", by=by, couple=couple.pk, subject=partner.pk)
        reach("joint_preparation", by=by, couple=couple.pk)
    return made


def dosing(clinic: Clinic, *, monitors: tuple[int, ...] = (0, 1), days: int = 0) -> Visit:
    """A dose in the afternoon of today, or so many days on."""
    visit = clinic.book(
        "dosing", at(0), needs=clinic.needs("therapist", "monitor", monitors=monitors)
    )
    noon = datetime.combine(datetime.now(ZoneInfo(ZONE)).date(), time(12), ZoneInfo(ZONE))
    starts = noon + timedelta(days=days)
    with looking_as(clinic.by):
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=3)}
        Visit.objects.filter(pk=visit.pk).update(**times)
        return Visit.objects.get(pk=visit.pk)


def confirm(clinic: Clinic, visit: Visit, variant: str = "CONJOINT") -> None:
    with looking_as(clinic.cast.monitor.audience) as by:
        confirm_staffing(by=by, visit=visit, variant=variant)


def is_met(clinic: Clinic) -> bool:
    with looking_as(clinic.cast.therapist.audience):
        sheet = examine(
            gate("before_dosing"), case_of(couple_in_reach(clinic.cast.couples["first"].pk))
        )
        [line] = [line for line in sheet.lines if line.need == NEED]
        return line.passes


def test_visit_that_lacks_is_booked_and_its_gate_stays_closed(clinic: Clinic) -> None:
    visit = dosing(clinic, monitors=(0,))
    with pytest.raises(Lacking) as refused:
        confirm(clinic, visit)
    assert refused.value.sentences == ("There are 1 of 2 monitors.",)
    assert not is_met(clinic)


def test_confirm_staffing_opens_its_line_of_the_gate(clinic: Clinic) -> None:
    visit = dosing(clinic)
    assert not is_met(clinic)
    confirm(clinic, visit)
    assert is_met(clinic)
    with looking_as(clinic.by):
        [event] = Event.objects.filter(verb="staffing_confirmed")
        assert event.data == {"visit": str(visit.pk)}


@pytest.mark.parametrize("days", [-1, 1, 7])
def test_confirm_staffing_refused_on_another_day(clinic: Clinic, days: int) -> None:
    visit = dosing(clinic, days=days)
    with pytest.raises(NotNow):
        confirm(clinic, visit)
    assert not is_met(clinic)


@pytest.mark.parametrize("state", ["blocked", "done", "no_show", "cancelled"])
def test_confirm_staffing_refused_of_a_visit_that_stands_otherwise(clinic, state) -> None:
    visit = dosing(clinic)
    visit.state = state
    with pytest.raises(NotNow):
        confirm(clinic, visit)


def test_confirm_staffing_refused_without_a_dose(clinic: Clinic) -> None:
    visit = dosing(clinic)
    visit.kind = "joint_preparation"
    with pytest.raises(NotNow):
        confirm(clinic, visit)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("relational_training", "training in relational therapy"),
        ("ketamine_training", "training in ketamine therapy"),
        ("acls", "ACLS"),
        ("licence", "no professional licence"),
    ],
)
def test_credential_that_ran_out_yesterday_is_not_enough(clinic, kind, sentence) -> None:
    visit = dosing(clinic)
    yesterday = visit.local_start.date() - timedelta(days=1)
    Credential.objects.filter(kind=kind).update(expires_on=yesterday)
    with pytest.raises(Lacking) as refused:
        confirm(clinic, visit)
    assert sentence in " ".join(refused.value.sentences)
    Credential.objects.filter(kind=kind).update(expires_on=visit.local_start.date())
    confirm(clinic, visit)  # good on its last day


def follow_up() -> None:
    for pk in waiting():
        do_one(pk)


def withdraw(clinic: Clinic, by: Audience, word: str, kind: str) -> None:
    held = clinic.cast.people[word].member.credentials.get(kind=kind)
    withdraw_credential(by=by, credential=held)


def room_with(clinic: Clinic, by: Audience, chairs: int) -> None:
    terms = resources.RoomTerms("Room 1", chairs=chairs, monitors=0, second_space=True)
    resources.keep_room(by=by, terms=terms, room=clinic.rooms[0])


WORSE = {
    "credential withdrawn": lambda c, by: withdraw(c, by, "monitor", "acls"),
    "fewer chairs": lambda c, by: room_with(c, by, 1),
    "monitor becomes something else": lambda c, by: resources.keep_equipment(
        by=by, name="Monitor 1", kind="pump", equipment=c.monitors[0]
    ),
    "monitor has left": lambda c, by: end_membership(by=by, member=c.cast.monitor.member),
}
AS_GOOD = {
    "more chairs": lambda c, by: room_with(c, by, 5),
    "credential of somebody else": lambda c, by: withdraw(c, by, "prescriber", "acls"),
    "somebody else has left": lambda c, by: end_membership(by=by, member=c.cast.prescriber.member),
}


@pytest.mark.parametrize("what", [*WORSE, *AS_GOOD])
def test_confirmed_staffing_ends_once_it_is_not_enough_any_more(clinic: Clinic, what: str) -> None:
    visit = dosing(clinic)
    confirm(clinic, visit)
    with looking_as(clinic.by) as by:
        (WORSE | AS_GOOD)[what](clinic, by)
    follow_up()
    assert is_met(clinic) is (what in AS_GOOD)
    if what in WORSE:
        with pytest.raises(Lacking):
            confirm(clinic, visit)


def test_page_of_a_room_says_why_it_is_not_confirmed_any_more(clinic: Clinic) -> None:
    visit = dosing(clinic)
    confirm(clinic, visit)
    held = clinic.cast.monitor.member.credentials.get(kind="acls")
    admin = clinic.cast.admin.client()
    url = f"/staff/credentials/{held.pk}/withdraw/"
    assert "counts for no dose" in admin.get(url).content.decode()
    assert url in admin.get("/staff/").content.decode()
    page = admin.post(url, follow=True).content.decode()
    assert url not in page
    assert admin.get(url).status_code == 404
    assert clinic.cast.south_admin.client().get(url).status_code == 404
    follow_up()
    page = clinic.cast.monitor.client().get(f"/visits/{visit.pk}/staffing/").content.decode()
    assert "Nobody who gives the dose has ACLS that is valid on the day." in page


@pytest.mark.parametrize("how", ["moved", "cancelled"])
def test_what_changes_the_visit_ends_what_was_confirmed(clinic: Clinic, how: str) -> None:
    visit = dosing(clinic)
    confirm(clinic, visit)
    with looking_as(clinic.by) as by:
        if how == "moved":
            local = timezone.now().astimezone(ZoneInfo(ZONE)) + timedelta(days=2)
            when = WallTime(local.date(), time(10), ZONE)
            visits.move(by=by, visit=visit, token=1, when=when)
        else:
            visits.cancel(by=by, visit=visit, token=1, who="clinic", reason="staff_away")
    for pk in waiting():
        do_one(pk)
    assert not is_met(clinic)
    with looking_as(clinic.by):
        assert Milestone.objects.filter(code="staffing_confirmed").count() == 1  # kept, ended


def test_staffing_page_says_what_lacks_and_then_confirms(clinic: Clinic) -> None:
    visit = dosing(clinic, monitors=(0,))
    monitor, url = clinic.cast.monitor.client(), f"/visits/{visit.pk}/staffing/"
    page = monitor.get(url).content.decode()
    assert "There are 1 of 2 monitors." in page
    assert "Confirm: they are here" not in page
    page = monitor.post(url, follow=True).content.decode()
    assert "Confirmed" not in page
    clinic.rooms[0].monitors = 1
    with looking_as(clinic.by):
        type(clinic.rooms[0]).objects.filter(pk=clinic.rooms[0].pk).update(monitors=1)
    assert "Confirm: they are here" in monitor.get(url).content.decode()
    assert "Confirmed" in monitor.post(url, follow=True).content.decode()
    assert is_met(clinic)


def test_administrator_reads_what_lacks_and_confirms_nothing(clinic: Clinic) -> None:
    visit = dosing(clinic, monitors=(0,))
    admin = clinic.cast.admin.client()
    assert "There are 1 of 2 monitors." in admin.get(f"/visits/{visit.pk}/").content.decode()
    assert admin.get(f"/visits/{visit.pk}/staffing/").status_code == 404
    assert admin.post(f"/visits/{visit.pk}/staffing/").status_code == 404
    for word in ("a", "b"):
        client = clinic.cast.people[word].client()
        assert client.get(f"/visits/{visit.pk}/staffing/").status_code == 404
        assert b"monitors" not in client.get("/appointments/").content
