"""A retired room or unit and somebody who has left are not booked, whoever asks and however."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kact.accounts.models import Membership
from kact.privacy.audience import looking_as
from kact.scheduling.actions import resources, visits
from kact.scheduling.models import Claim, Slot, Visit
from kact.scheduling.queries import span
from kact.scheduling.refusals import Gone
from tests.kact.scheduling.planning import Clinic, at

WHAT = ("room", "equipment", "member")
KIND = "individual_preparation"


def retire(clinic: Clinic, what: str) -> str:
    """Take the first room, the first monitor or the therapist out of use; their name."""
    with looking_as(clinic.by) as by:
        if what == "room":
            resources.retire_room(by=by, room=clinic.rooms[0])
            return "Room 1"
        if what == "equipment":
            resources.retire_equipment(by=by, equipment=clinic.monitors[0])
            return "Monitor 1"
    [therapist] = clinic.staff("therapist")
    Membership.objects.filter(pk=therapist.pk).update(ended_at=timezone.now())
    return "Staff therapist"


def form(clinic: Clinic) -> dict[str, Any]:
    return {
        "kind": KIND,
        "who": clinic.cast.a.partner.pk,
        "day": at(0).day.isoformat(),
        "time": "10:00",
        "room": clinic.rooms[0].pk,
        "staff": [m.pk for m in clinic.staff("therapist")],
        "equipment": [clinic.monitors[0].pk],
    }


@pytest.mark.parametrize("what", WHAT)
def test_book_refuses_what_is_not_in_use(clinic: Clinic, what: str) -> None:
    name = retire(clinic, what)
    with pytest.raises(Gone) as refused:
        clinic.book(KIND, at(0), "a", needs=clinic.needs(monitors=(0,)))
    assert refused.value.names == (name,)
    with looking_as(clinic.by):
        assert not Visit.objects.exists()


@pytest.mark.parametrize("what", WHAT)
def test_book_visit_says_so_at_the_field(clinic: Clinic, what: str) -> None:
    retire(clinic, what)
    url = f"/couples/{clinic.cast.couples['first'].pk}/visits/book/"
    page = clinic.cast.admin.client().post(url, form(clinic)).content.decode()
    assert "What was chosen can no longer be booked. Choose again." in page
    with looking_as(clinic.by):
        assert not Visit.objects.exists()


@pytest.mark.parametrize("what", WHAT)
def test_move_refuses_what_the_visit_took_before_it_was_retired(clinic, what) -> None:
    visit = clinic.book(KIND, at(0), "a", needs=clinic.needs(monitors=(0,)))
    name = retire(clinic, what)
    with looking_as(clinic.by) as by:
        with pytest.raises(Gone) as refused:
            visits.move(by=by, visit=visit, token=1, when=at(1))
        assert refused.value.names == (name,)
        assert Visit.objects.get(pk=visit.pk).starts_at == at(0).moment  # what is booked stays


@pytest.mark.parametrize("what", WHAT)
def test_database_refuses_what_is_not_in_use(clinic: Clinic, what: str) -> None:
    """Past the ORM's checks, as the runtime role."""
    retire(clinic, what)
    whose = {
        "room": {"room": clinic.rooms[0]},
        "equipment": {"equipment": clinic.monitors[0]},
        "member": {"member": clinic.staff("therapist")[0]},
    }[what]
    during = span(at(0).moment, at(1).moment)
    with looking_as(clinic.by) as by, connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("kact_app",)
        slot = Slot(clinic_id=by.clinic, author_id=by.user)
        slot.save(force_insert=True)
        with pytest.raises(IntegrityError, match="no longer in use"), transaction.atomic():
            Claim(clinic_id=by.clinic, slot=slot, during=during, **whose).save(force_insert=True)
