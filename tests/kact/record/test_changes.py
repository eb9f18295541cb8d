"""The trigger notes every change by any path: which columns, of which row, by whom; never what."""

import random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from kact.couples.models import CareTeam, Couple, Course, Milestone, Partner
from kact.instruments.models import Answer, Response
from kact.privacy.audience import Audience, looking_as
from kact.privacy.models import private_models
from kact.privacy.roles import Job
from kact.record.models import Change
from tests import worlds
from tests.cast import Cast
from tests.kact.privacy.scratch import empty, owner, tables
from tests.kact.record import keeping

CANARY = keeping.CANARY


def notes(cast: Cast, table: str) -> list[tuple[str, str, list[str]]]:
    """What the privacy officer reads of one table: operation, row, columns; oldest first."""
    with looking_as(cast.officer.audience):
        rows = Change.objects.filter(relation=table).order_by("id")
        return list(rows.values_list("operation", "row_id", "columns"))


def response(cast: Cast) -> Response:
    """A response a partner has begun."""
    a = cast.a
    asked = Response(
        clinic=cast.north,
        couple_id=a.partner.couple_id,
        subject=a.partner,
        author=a.user,
        instrument="csi-16",
        version="1",
        definition_hash="x",
        occasion="baseline",
    )
    asked.save(force_insert=True)
    return asked


def _answers(cast: Cast, asked: Response, *items: str) -> list[Answer]:
    mine = {c: getattr(asked, c) for c in ("clinic_id", "couple_id", "subject_id", "author_id")}
    return [Answer(**mine, response=asked, item=item, option=CANARY) for item in items]


def test_note_is_made_of_every_path_of_writing(cast: Cast) -> None:
    with looking_as(cast.a.audience):
        asked = response(cast)
        made = Answer._base_manager.bulk_create(_answers(cast, asked, "1", "2", "3"))
        made[0].option = "saved"
        made[0].save(update_fields=["option"])
        made[0].save(update_fields=["option"])  # nothing changes, and so it is noted
        Answer.objects.filter(pk=made[1].pk).update(option="updated")
        made[1].option, made[2].option = "bulk", "bulk"
        Answer.objects.bulk_update(made[1:], ["option"])
        with connection.cursor() as cursor:
            cursor.execute("update instruments_answer set item = 'raw' where id = %s", [made[2].pk])
    ids = [str(answer.pk) for answer in made]
    assert notes(cast, "instruments_answer") == [
        *(("INSERT", pk, []) for pk in ids),
        ("UPDATE", ids[0], ["option"]),
        ("UPDATE", ids[0], []),
        ("UPDATE", ids[1], ["option"]),
        ("UPDATE", ids[1], ["option"]),
        ("UPDATE", ids[2], ["option"]),
        ("UPDATE", ids[2], ["item"]),
    ]


def test_note_says_who_whose_and_in_which_transaction(cast: Cast) -> None:
    with looking_as(cast.admin.audience):
        Partner.objects.filter(pk=cast.a.partner.pk).update(phone="1")
        Couple.objects.filter(pk=cast.couples["first"].pk).update(name="Two")
    with looking_as(cast.officer.audience):
        phone = Change.objects.get(relation="couples_partner", operation="UPDATE")
        name = Change.objects.get(relation="couples_couple", operation="UPDATE")
    assert (phone.actor_id, phone.subject_id) == (cast.admin.user.pk, cast.a.partner.pk)
    assert (phone.couple_id, phone.clinic_id) == (cast.couples["first"].pk, cast.north.pk)
    assert (name.couple_id, name.subject_id) == (cast.couples["first"].pk, None)
    assert phone.transaction == name.transaction
    assert abs((phone.at - timezone.now()).total_seconds()) < 60


def test_note_of_a_job_has_no_actor(cast: Cast) -> None:
    with looking_as(Audience.job(Job.PLANNER, cast.north.pk)):
        Milestone(
            clinic=cast.north, couple=cast.couples["first"], subject=cast.a.partner, code="asked"
        ).save(force_insert=True)
    with looking_as(cast.officer.audience):
        assert Change.objects.latest("id").actor_id is None


def test_notes_hold_no_value_anybody_wrote(cast: Cast) -> None:
    with looking_as(cast.admin.audience):
        Partner.objects.filter(pk=cast.a.partner.pk).update(name=CANARY, phone=CANARY)
        Course.objects.all().update(protocol_version=CANARY)
        CareTeam.objects.all().update(emergency_reason=CANARY)
    with looking_as(cast.a.audience):
        Answer._base_manager.bulk_create(_answers(cast, response(cast), "1"))
    with looking_as(cast.officer.audience), connection.cursor() as cursor:
        cursor.execute("select count(*) from record_change where operation = 'UPDATE'")
        assert cursor.fetchone()[0] > 4
        cursor.execute(f"select count(*) from record_change c where c::text like '%{CANARY}%'")
        assert cursor.fetchone() == (0,)


def test_note_cannot_be_forged_or_read_by_others(cast: Cast) -> None:
    forged = Change(
        clinic_id=cast.north.pk,
        relation="couples_couple",
        row_id="1",
        operation="UPDATE",
        columns=[],
        actor_id=cast.officer.user.pk,
        at=timezone.now(),
        transaction="1",
    )
    for person in (cast.therapist, cast.admin, cast.officer, cast.a):
        with looking_as(person.audience):
            with pytest.raises(DatabaseError), transaction.atomic():
                forged.save(force_insert=True)
            seen = Change._base_manager.count()
            assert (seen > 0) == (person is cast.officer)


@pytest.fixture(scope="module")
def filled(scratch_database: None) -> None:
    """A few worlds, committed, so that every table holds rows."""
    rng = random.Random(11)
    empty()
    worlds.load("owner", [worlds.make(rng) for _ in range(3)])


def test_no_mutable_table_changes_unnoted_even_by_the_owner(filled: None) -> None:
    mutable = [m._meta.db_table for m in private_models() if not m.wall.append_only]
    assert set(keeping.MENDED) == set(mutable)
    assert list(keeping.unnoted(mutable)) == []


def test_append_only_rows_cannot_be_rewritten_by_anybody(filled: None) -> None:
    frozen = {m._meta.db_table for m in private_models() if m.wall.append_only}
    assert set(keeping.APPEND_ONLY) == frozen
    assert list(keeping.rewritten()) == []


def test_closed_rows_stay_as_they_are(filled: None) -> None:
    assert list(keeping.reopened()) == []


def test_open_rows_can_be_changed(filled: None) -> None:
    """Before it is closed each of those works, so the refusals mean something."""
    for attempts in keeping.CLOSED.values():
        with keeping.unwalled(*keeping.MENDED) as cursor:
            for attempt in attempts:
                if not attempt.startswith("delete"):
                    assert keeping.succeeds(cursor, "owner", attempt), attempt


def test_no_private_table_can_be_emptied_by_anybody(filled: None) -> None:
    assert list(keeping.emptied(tables())) == []


def test_wall_hides_every_row_from_the_owner(filled: None) -> None:
    shown: dict[str, Any] = {table: owner(f"select count(*) from {table}") for table in tables()}
    assert set(map(tuple, shown.values())) == {((0,),)}
