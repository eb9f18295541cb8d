"""Fifty at once for one time: one holds it, and PostgreSQL itself sees to that."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from kact.privacy.audience import looking_as
from kact.record.models import Event
from kact.scheduling.models import Attendance, Claim, Slot, Visit
from kact.scheduling.refusals import Taken
from tests import cast as casting
from tests.kact.scheduling import planning
from tests.kact.scheduling.planning import Clinic, at

CROWD = 50


@pytest.fixture
def open_clinic(committed_db: str) -> Clinic:
    """A calendar whose bookings are real."""
    return planning.clinic(casting.assemble())


def crowd(do) -> list[bool]:
    """Fifty connections do the same at the same time; which of them held."""
    together = Barrier(CROWD)

    def one(n: int) -> bool:
        try:
            connection.ensure_connection()
            together.wait(timeout=120)
            return do(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as threads:
        return list(threads.map(one, range(CROWD)))


def test_fifty_bookings_of_one_time_leave_one(open_clinic: Clinic) -> None:
    clinic = open_clinic

    def book(n: int) -> bool:
        who = "abcd"[n % 4]
        try:
            couple = "first" if who in "ab" else "second"
            clinic.book("individual_preparation", at(0), who, couple=couple)
        except Taken as refused:
            return "Room 1" not in refused.names
        return True

    kept = crowd(book)
    assert sum(kept) == 1
    with looking_as(clinic.by):
        assert Visit.objects.count() == 1
        assert Claim.objects.count() == 2
        assert Attendance.objects.count() == 1
        assert Event.objects.filter(verb="visit_booked").count() == 1


def test_fifty_raw_claims_of_one_room_leave_one(open_clinic: Clinic) -> None:
    """Without any lock or check of ours: SQL alone, as the runtime role."""
    clinic = open_clinic
    with looking_as(clinic.by) as by:
        slot = Slot(clinic_id=by.clinic, author_id=by.user)
        slot.save(force_insert=True)

    def claim(n: int) -> bool:
        try:
            with looking_as(clinic.by), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "insert into scheduling_claim (id, clinic_id, slot_id, room_id, during, holds)"
                    " values (%s, %s, %s, %s, tstzrange(now() + %s * interval '1 minute',"
                    " now() + interval '2 hours'), true)",
                    [uuid4(), clinic.cast.north.pk, slot.pk, clinic.rooms[0].pk, n],
                )
        except IntegrityError as refused:
            return "claim_room_once" not in str(refused)
        return True

    assert sum(crowd(claim)) == 1
    with looking_as(clinic.by):
        assert Claim.objects.count() == 1
