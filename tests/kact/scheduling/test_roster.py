"""Those of a cohort know each other by the names they chose, and by nothing else."""

import re
from itertools import product

import pytest
from django.db import connection

from kact.privacy.audience import looking_as
from kact.record.models import Event
from kact.scheduling.actions.cohorts import join_cohort, leave_cohort
from kact.scheduling.actions.roster import (
    AlreadyShown,
    StillWaiting,
    choose_group_name,
    open_roster,
)
from kact.scheduling.models import Cohort, CohortPlace, GroupName, Roster
from kact.scheduling.queries import places_in
from tests.cast import Person
from tests.kact.scheduling.planning import Clinic
from tests.kact.scheduling.test_cohorts import made, prepared, strip
from tests.speed.counting import queries_of

NAMES = {"a": "Robin", "b": "Ada", "c": "Zoe", "d": "Moss"}


@pytest.fixture
def cohort(clinic: Clinic) -> Cohort:
    """Two couples have their places, and nobody has chosen a name."""
    prepared(clinic, "first", "second")
    return made(clinic, "first", "second")


def choose(person: Person, name: str) -> None:
    with looking_as(person.audience) as by:
        choose_group_name(by=by, name=name)


def choose_all(clinic: Clinic, *but: str) -> None:
    for word, name in NAMES.items():
        if word not in but:
            choose(clinic.cast.people[word], name)


def show(clinic: Clinic, cohort: Cohort) -> None:
    with looking_as(clinic.by) as by:
        open_roster(by=by, cohort=cohort)


def leave(clinic: Clinic, cohort: Cohort, couple: str) -> None:
    with looking_as(clinic.by) as by:
        [place] = places_in(cohort).filter(couple=clinic.cast.couples[couple])
        leave_cohort(by=by, place=place, who="partner", reason="asked")


def group_page(person: Person) -> str:
    """What one reads of the group, without what is new at every look."""
    page = b"\n".join(strip(person.client().get("/group/").content)).decode()
    return re.sub(r'idle-who="\w+"', "", page)


def names_read(person: Person) -> list[str]:
    """The names one reads past the first wall, in SQL."""
    with looking_as(person.audience), connection.cursor() as cursor:
        cursor.execute("select names from scheduling_roster")
        return [name for (names,) in cursor.fetchall() for name in names]


def test_each_chooses_a_name_and_all_see_all_at_one_moment(clinic: Clinic, cohort: Cohort) -> None:
    choose_all(clinic)
    for word, other in product("abcd", NAMES):
        shown = NAMES[other] in group_page(clinic.cast.people[word])
        assert shown is (word == other), "before it is shown each sees their own name alone"
    show(clinic, cohort)
    pages = {word: group_page(clinic.cast.people[word]) for word in "abcd"}
    for word, page in pages.items():
        assert re.findall("<li>(.*?)</li>", page) == ["Ada", "Moss", "Robin", "Zoe"], word
    assert pages["a"].replace("Robin</strong>", "") == pages["b"].replace("Ada</strong>", "")


def test_roster_holds_no_trace_of_whose_a_name_is(clinic: Clinic, cohort: Cohort) -> None:
    columns = {field.column for field in Roster._meta.concrete_fields}
    assert columns == {"id", "clinic_id", "cohort_id", "names"}
    choose_all(clinic)
    show(clinic, cohort)
    with looking_as(clinic.cast.a.audience):
        assert [place.couple_id for place in CohortPlace.objects.all()] == [
            clinic.cast.couples["first"].pk
        ]
        assert [name.name for name in GroupName.objects.all()] == ["Robin"]


def test_nobody_outside_the_cohort_reads_a_name(clinic: Clinic, cohort: Cohort) -> None:
    choose_all(clinic)
    show(clinic, cohort)
    for word in ("e", "ex", "therapist", "monitor", "south_admin"):
        assert names_read(clinic.cast.people[word]) == [], word
    assert clinic.cast.e.client().get("/group/").status_code == 404
    assert clinic.cast.ex.client().get("/group/").status_code == 404
    assert names_read(clinic.cast.admin) == ["Ada", "Moss", "Robin", "Zoe"]


def test_roster_waits_for_everybody_and_says_to_partners_nothing(clinic, cohort) -> None:
    choose_all(clinic, "c", "d")
    alone = group_page(clinic.cast.a)
    choose(clinic.cast.c, NAMES["c"])
    assert group_page(clinic.cast.a) == alone  # how many have agreed does not show
    with pytest.raises(StillWaiting) as refused:
        show(clinic, cohort)
    assert [couple.reference for couple in refused.value.couples] == ["C-0002"]
    admin, url = clinic.cast.admin.client(), f"/calendar/cohorts/{cohort.pk}/"
    page = admin.get(url).content.decode()
    assert "Still to choose: C-0002" in page
    assert "Show the group these names" not in page
    page = admin.post(f"{url}roster/", follow=True).content.decode()
    assert "Somebody has yet to choose a name: C-0002." in page
    choose(clinic.cast.d, NAMES["d"])
    assert "Show the group these names" in admin.get(url).content.decode()
    page = admin.post(f"{url}roster/", follow=True).content.decode()
    assert "Shown to the group" in page
    assert "Ada, Moss, Robin, Zoe" in page
    assert "Moss" in group_page(clinic.cast.a)


def test_clinician_reads_the_names_of_those_in_their_care(clinic, cohort) -> None:
    choose_all(clinic)
    page = clinic.cast.therapist.client().get(f"/calendar/cohorts/{cohort.pk}/").content.decode()
    assert "Ada, Robin" in page
    assert "Moss" not in page
    assert "Shown to the group" not in page
    url = f"/calendar/cohorts/{cohort.pk}/roster/"
    assert clinic.cast.therapist.client().post(url).status_code == 404


def test_name_can_change_until_the_group_knows_it(clinic: Clinic, cohort: Cohort) -> None:
    phone = clinic.cast.a.client()
    assert "First read how the group works" in group_page(clinic.cast.a)
    assert phone.get("/group/name/").status_code == 302  # rules first
    choose_all(clinic)
    assert 'value="Robin"' in phone.get("/group/name/").content.decode()
    phone.post("/group/name/", {"group_name": "Fox"})
    assert "Fox" in group_page(clinic.cast.a)
    show(clinic, cohort)
    assert phone.get("/group/name/").status_code == 302
    with pytest.raises(AlreadyShown):
        choose(clinic.cast.a, "Another")
    assert "Fox" in group_page(clinic.cast.d)
    assert "Robin" not in group_page(clinic.cast.d)


def test_couple_that_leaves_takes_both_names_off_for_everybody(clinic, cohort) -> None:
    choose_all(clinic)
    show(clinic, cohort)
    leave(clinic, cohort, "second")
    for word in ("a", "b"):
        assert names_read(clinic.cast.people[word]) == ["Ada", "Robin"]
    for word in ("c", "d"):
        assert names_read(clinic.cast.people[word]) == []
        assert clinic.cast.people[word].client().get("/group/").status_code == 404


def test_couple_that_joins_later_is_shown_and_reads_once_it_has_chosen(clinic) -> None:
    prepared(clinic, "first", "second")
    cohort = made(clinic, "first")
    choose_all(clinic, "c", "d")
    show(clinic, cohort)
    with looking_as(clinic.by) as by:
        join_cohort(by=by, cohort=cohort, couple=clinic.couple("second"))
    before = group_page(clinic.cast.a)
    assert names_read(clinic.cast.c) == []  # a place alone opens nothing
    choose(clinic.cast.c, "Zoe")
    choose(clinic.cast.d, "Moss")
    assert group_page(clinic.cast.a) == before
    leave(clinic, cohort, "second")
    assert names_read(clinic.cast.a) == ["Ada", "Robin"]
    with looking_as(clinic.by) as by:
        join_cohort(by=by, cohort=cohort, couple=clinic.couple("second"))
    show(clinic, cohort)
    for word in "abcd":
        assert names_read(clinic.cast.people[word]) == ["Ada", "Moss", "Robin", "Zoe"]


def test_showing_is_on_record_without_a_name(clinic: Clinic, cohort: Cohort) -> None:
    choose_all(clinic)
    show(clinic, cohort)
    with looking_as(clinic.cast.therapist.audience):
        found = Event.objects.filter(verb__in=["group_name_chosen", "roster_opened"])
        assert {event.couple_id for event in found} == {clinic.cast.couples["first"].pk}
        assert not any(name in str(event.data) for event in found for name in NAMES.values())


def test_group_page_asks_little(clinic: Clinic, cohort: Cohort) -> None:
    choose_all(clinic)
    show(clinic, cohort)
    assert len(queries_of(clinic.cast.a.client(), "/group/")) <= 10
