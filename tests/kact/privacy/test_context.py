"""What PostgreSQL is told about the reader: believed only when signed, here and now; never kept."""

import random
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from kact.couples.models import Partner
from kact.privacy import audience
from kact.privacy.audience import NoAudience, looking_as
from kact.privacy.models import private_models
from tests import worlds
from tests.kact.privacy import speaking
from tests.kact.privacy.looking import PATHS, SECOND_WALL, audience_of
from tests.kact.privacy.scratch import empty
from tests.worlds import Reader, World

pytestmark = pytest.mark.usefixtures("scratch_database")


@pytest.fixture(scope="module")
def world(scratch_database: None) -> World:
    """One world, committed."""
    made = worlds.make(random.Random(7))
    empty()
    worlds.load("owner", [made])
    return made


@pytest.fixture
def admin(world: World) -> Reader:
    return speaking.admin_of(world)


def shown() -> int:
    """How many partners SQL shows now."""
    with connection.cursor() as cursor:
        cursor.execute(speaking.ROWS)
        return int(cursor.fetchone()[0])


def told() -> str:
    """What PostgreSQL has been told, or nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('kact.ctx', true)")
        return cursor.fetchone()[0] or ""


def test_forged_readers_are_not_believed(world: World) -> None:
    connection.ensure_connection()
    assert len(speaking.forgeries({"kind": "staff"})) >= 12
    assert list(speaking.believed(world)) == []


def test_forged_reader_in_raw_sql_is_refused_inside_a_true_ones_transaction(
    world: World, admin: Reader
) -> None:
    """Injected SQL runs beside a true context; it can drop it but not speak as somebody else."""
    for wrong, forged in _forgeries(admin).items():
        with pytest.raises(DatabaseError), looking_as(audience_of(admin)):  # noqa: PT012
            with connection.cursor() as cursor:
                cursor.execute("select set_config('kact.ctx', %s, true)", [forged])
            pytest.fail(f"believed: {wrong}, and saw {shown()}")


def _forgeries(admin: Reader) -> dict[str, str]:
    connection.ensure_connection()
    return speaking.forgeries(speaking.claims_of(admin))


def test_nobody_is_shown_nothing_by_any_path(world: World) -> None:
    for path in SECOND_WALL:
        assert PATHS[path](private_models()) == set()


def test_private_manager_raises_when_nobody_is_looking(world: World) -> None:
    for model in private_models():
        with pytest.raises(NoAudience):
            model.objects.count()
        with pytest.raises(NoAudience):
            audience.reader()


def test_reader_is_forgotten_after_every_transaction_of_a_kept_connection(world: World) -> None:
    assert list(speaking.left_behind(world, times=200)) == []


def test_reader_is_forgotten_after_an_error_in_the_database(world: World, admin: Reader) -> None:
    with pytest.raises(DatabaseError) as raised, looking_as(audience_of(admin)):
        connection.cursor().execute("select 1 / 0")
    assert isinstance(raised.value.__cause__, psycopg.errors.DivisionByZero)
    assert (told(), shown(), audience.current()) == ("", 0, None)


def test_reader_is_forgotten_after_an_exception(world: World, admin: Reader) -> None:
    with pytest.raises(LookupError), looking_as(audience_of(admin)):
        raise LookupError
    assert (told(), shown(), audience.current()) == ("", 0, None)


def test_outer_reader_returns_after_a_nested_one(world: World, admin: Reader) -> None:
    outer, inner = audience_of(admin), audience_of(_a_partner(world))
    with looking_as(outer):
        before = (told(), shown())
        with looking_as(inner):
            assert audience.current() == inner
            assert shown() == 1
        assert audience.current() == outer
        assert shown() == before[1] > 1
    assert (told(), shown()) == ("", 0)


def test_outer_reader_returns_after_a_nested_one_fails(world: World, admin: Reader) -> None:
    with looking_as(audience_of(admin)):
        all_of_them = shown()
        with pytest.raises(LookupError), looking_as(audience_of(_a_partner(world))):
            raise LookupError
        assert shown() == all_of_them
        with pytest.raises(DatabaseError), looking_as(audience_of(_a_partner(world))):
            connection.cursor().execute("select 1 / 0")
        assert shown() == all_of_them


def test_rollback_to_a_savepoint_takes_back_what_was_told_in_it(
    world: World, admin: Reader
) -> None:
    with transaction.atomic():
        with transaction.atomic(), looking_as(audience_of(admin)):
            assert shown() > 1
            transaction.set_rollback(True)
        assert (told(), shown()) == ("", 0)
        with looking_as(audience_of(admin)):
            point = transaction.savepoint()
            with looking_as(audience_of(_a_partner(world))):
                assert shown() == 1
            transaction.savepoint_rollback(point)
            assert shown() > 1
        assert (told(), shown()) == ("", 0)


def test_reader_whose_telling_fails_is_not_left_in_the_orm(admin: Reader) -> None:
    connection.close()

    def cut(*_: Any) -> None:
        raise ConnectionError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kact.privacy.context.tell", cut)
        with pytest.raises(ConnectionError), looking_as(audience_of(admin)):
            pytest.fail("nobody may look")
    assert audience.current() is None


def _a_partner(world: World) -> Reader:
    place = world.tables["couples_partner"][0]
    return Reader("partner", place["clinic_id"], user=world.pool[0], partner=place["id"])


REFUSED = [
    "select * from kact_context_key",
    "update kact_context_key set inner_pad = ''",
    "truncate couples_partner",
    "truncate record_event",
    "delete from couples_partner",
    "delete from record_event",
    "update record_event set verb = 'x'",
    "update couples_partner set clinic_id = gen_random_uuid()",
    "update couples_partner set couple_id = gen_random_uuid()",
    "update instruments_response set subject_id = gen_random_uuid()",
    "alter table couples_partner disable row level security",
    "alter table couples_partner no force row level security",
    "alter table couples_partner disable trigger kact_noted",
    "drop policy kact_fence on couples_partner",
    "create policy mine on couples_partner using (true)",
    "alter policy kact_see on couples_partner using (true)",
    "drop trigger kact_frozen on record_event",
    "create function leak() returns int language sql as 'select 1'",
    "create or replace function kact_ctx(claim text) returns text language sql as 'select 1'",
    "alter function kact_ctx(text) security invoker",
    "create view leak as select * from couples_partner",
    "create table leak (id int)",
    "create temporary table leak (id int)",
    "create schema leak",
    "create role leak",
    "alter role kact_app bypassrls",
    "set role kact_owner",
    "set session authorization kact_owner",
    "set session_replication_role = replica",
    "copy couples_partner to program 'cat'",
    "select lo_import('/etc/hostname')",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_runtime_role_is_refused(sql: str, world: World) -> None:
    with pytest.raises(DatabaseError) as raised, transaction.atomic():
        connection.cursor().execute(sql)
    assert raised.value.__cause__.sqlstate in {"42501", "42P17"}  # type: ignore[union-attr]


def test_row_security_cannot_be_switched_off(world: World, admin: Reader) -> None:
    """``row_security = off`` turns a silent filter into an error; it shows nothing more."""
    with transaction.atomic():
        connection.cursor().execute("set local row_security = off")
        with pytest.raises(DatabaseError, match="row-level security"):
            shown()
        transaction.set_rollback(True)


def test_context_function_tells_only_one_reader_their_own_claims(
    world: World, admin: Reader
) -> None:
    with looking_as(audience_of(admin)), connection.cursor() as cursor:
        cursor.execute("select kact_ctx('member'), kact_ctx('partner'), kact_ctx('anything')")
        assert cursor.fetchone() == (admin.member, None, None)


def test_hidden_row_is_not_changed_and_not_told_of(world: World) -> None:
    """An update of what is hidden is nothing, without a word; an action must look at its count."""
    place = world.tables["couples_partner"][0]
    stranger = Reader("partner", place["clinic_id"], world.pool[0], partner=str(uuid4()))
    with looking_as(audience_of(stranger)):
        assert Partner._base_manager.filter(pk=place["id"]).update(phone="1") == 0
        assert Partner.objects.filter(pk=place["id"]).update(phone="1") == 0
