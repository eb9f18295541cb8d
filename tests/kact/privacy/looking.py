"""Compares the walls with the oracle; every function yields a sentence for each mismatch.

The wall tests want no sentence. The seeded faults want at least one.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, connections, transaction
from django.db.models import F, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from kact.privacy.audience import Audience, NoAudience, looking_as
from kact.privacy.models import PrivateRecord, private_models
from tests import worlds
from tests.kact.privacy import oracle
from tests.kact.privacy.scratch import owner, tables
from tests.kact.record.keeping import APPEND_ONLY
from tests.worlds import Reader, Row, World

Seen = set[tuple[str, str]]
Models = list[type[Model]]
# What the writers' tests change in each table: a column anybody who may write may write.
TOUCHED = {
    "couples_couple": "closed_at = now()",
    "couples_partner": "phone = 'changed'",
    "couples_careteam": "emergency_reason = 'changed'",
    "screening_inquiry": "best_times = 'changed'",
    "instruments_instrumentpermission": "scope = 'changed'",
    "instruments_licensedwording": "instrument = 'changed'",
    "instruments_licencestep": "what = 'ended'",
    "screening_clinicquestion": "asks = 'changed'",
    "screening_clinicquestiondecision": "what = 'retired'",
    "protocol_chosennumber": "reason = 'changed'",
    "protocol_approvednumber": "value = null",
    "scheduling_room": "name = name",
    "scheduling_equipment": "name = name",
    "scheduling_openinghours": "opens = null",
    "scheduling_closing": "name = 'changed'",
    "scheduling_cohort": "name = 'changed'",
    "scheduling_slot": "cohort_id = null",
    "scheduling_roster": "names = '{}'",
    "scheduling_claim": "holds = false",
    "ledger_substance": "ndc = 'changed'",
    "ledger_lot": "location = 'changed'",
    "ledger_consignment": "paper = 'changed'",
    "ledger_inventory": "business = 'changed'",
    "ledger_count": "counted_mg = 2",
    "ledger_casestep": "text = 'changed'",
    "ledger_draw": "at = now()",
    "ledger_movement": "reason = 'changed'",
    "ledger_waste": "note = 'changed'",
    "ledger_wasteanswer": "witnessed = true",
}
tally: Counter[str] = Counter()


def audience_of(reader: Reader) -> Audience:
    """The audience a reader's claims make, true or not."""
    ids = {n: UUID(v) if (v := getattr(reader, n)) else None for n in _ID_CLAIMS}
    return Audience(reader.kind, UUID(reader.clinic), role=reader.role, **ids)  # type: ignore[arg-type]


_ID_CLAIMS = ("user", "member", "partner", "couple")


@contextmanager
def as_reader(reader: Reader) -> Iterator[None]:
    """Look as a reader, or as nobody, inside a transaction that is rolled back."""
    with transaction.atomic():
        with nullcontext() if reader.kind == "nobody" else looking_as(audience_of(reader)):
            yield
        transaction.set_rollback(True)


# --- reading ----------------------------------------------------------------------------------


def seen_by_orm(models: Models) -> Seen:
    """What ``Model.objects`` shows of these models; nobody must raise, and sees nothing."""
    try:
        return _through(models, lambda model: model.objects.all())  # type: ignore[attr-defined]
    except NoAudience:
        return set()


def seen_by_base_manager(models: Models) -> Seen:
    """What ``Model._base_manager`` shows: the second wall alone, through the ORM."""
    return _through(models, lambda model: model._base_manager.all())


def seen_by_sql(models: Models) -> Seen:
    """What SQL shows: the second wall alone."""
    each = (f"select '{_table(m)}', {_sql_key(m)} from {_table(m)}" for m in models)
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(each))
        return set(cursor.fetchall())


PATHS: dict[str, Callable[[Models], Seen]] = {
    "Model.objects": seen_by_orm,
    "Model._base_manager": seen_by_base_manager,
    "SQL": seen_by_sql,
}
SECOND_WALL = ("Model._base_manager", "SQL")


def _through(models: Models, rows: Callable[[type[Model]], QuerySet[Any]]) -> Seen:
    first, *rest = (
        rows(m)
        .order_by()
        .annotate(of=Value(_table(m), TextField()), key=_orm_key(m))
        .values_list("of", "key")
        for m in models
    )
    return set(first.union(*rest, all=True))


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _orm_key(model: type[Model]) -> Any:
    """A change's own id is a counter; it is known by the row it tells of."""
    if _table(model) == "record_change":
        return Concat(F("relation"), Value(":"), F("row_id"), output_field=TextField())
    return Cast("pk", TextField())


def _sql_key(model: type[Model]) -> str:
    return "relation || ':' || row_id" if _table(model) == "record_change" else "id::text"


def expected(reader: Reader, world: World, models: Models) -> Seen:
    """What the oracle lets a reader see of a world in the tables of these models."""
    looked_at = {_table(model) for model in models}
    return {
        (table, _key(table, row))
        for table, row in everything(world)
        if table in looked_at and oracle.may_see(reader, table, row, world)
    }


def everything(world: World) -> Iterator[tuple[str, Row]]:
    """Every row of a world, and the change that each row of a mutable table has left behind."""
    for table, row in world.rows():
        yield table, row
        if table not in APPEND_ONLY:
            yield "record_change", row | {"couple_id": None, "told": f"{table}:{row['id']}"}


def _key(table: str, row: Row) -> str:
    return str(row["told"] if table == "record_change" else row["id"])


def reads(
    world: World,
    readers: Iterable[Reader],
    paths: Iterable[str] = tuple(PATHS),
    others: int = 0,
    only: Models | None = None,
) -> Iterator[str]:
    """Where what a reader sees is not what the oracle says; ``others`` counts foreign rows."""
    models = only or private_models()
    looked_at = {_table(model) for model in models}
    rows = sum(1 for table, _ in everything(world) if table in looked_at)
    for reader in readers:
        wanted = expected(reader, world, models)
        with as_reader(reader):
            for path in paths:
                found = PATHS[path](models)
                tally["reads"] += rows
                tally["reads of other worlds"] += others
                tally["rows seen"] += len(found)
                yield from _differences(f"{reader} by {path}", found, wanted)


def _differences(who: str, found: Seen, wanted: Seen) -> Iterator[str]:
    for row in found - wanted:
        yield f"{who} sees {row} and must not"
    for row in wanted - found:
        yield f"{who} must see {row} and does not"


@contextmanager
def first_wall_alone() -> Iterator[None]:
    """Row-level security off, so that the ORM's filter must be right by itself."""
    switch = "; ".join(f"alter table {t} {{0}} row level security" for t in tables())
    owner(switch.format("disable"))
    try:
        yield
    finally:
        owner(switch.format("enable"))


# --- adding -----------------------------------------------------------------------------------


def adds(
    rng: random.Random, world: World, readers: Iterable[Reader], only: Models | None = None
) -> Iterator[str]:
    """Where a row that a reader tries to add is accepted or refused against the oracle."""
    for reader in readers:
        with as_reader(reader), connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            for model in only or private_models():
                table = _table(model)
                if table == "record_change":
                    continue
                row = candidate(rng, world, reader, model)
                wanted = oracle.may_add(reader, table, row, world)
                accepted = _accepts(cursor, table, row)
                tally["adds"] += 1
                tally["rows added"] += accepted
                if accepted != wanted:
                    word = "added" if accepted else "was refused"
                    yield f"{reader} {word} {table} {row}"


def candidate(rng: random.Random, world: World, reader: Reader, model: type[Model]) -> Row:
    """A row the reader might try to add: mostly plausible, often wrong in one thing."""
    table, pk = _table(model), str(uuid4())
    if issubclass(model, PrivateRecord):
        row = worlds.record(rng, world, model, pk)
    elif table == "record_event":
        row = worlds.event(rng, world, pk)
    elif table == "couples_careteam":
        row = worlds.care_team(rng, world, pk)
    else:
        row = {**rng.choice(world.tables[table]), "id": pk}
        row |= {n: rng.randrange(100, 30000) for n in ("number", "day") if n in row}
        row |= {"ended_at": worlds.LONG_AGO} if "ended_at" in row else {}
    if table == "scheduling_roster":
        row["cohort_id"] = rng.choice(world.tables["scheduling_cohort"])["id"]
    return _leaning(rng, world, reader, row)


def _leaning(rng: random.Random, world: World, reader: Reader, row: Row) -> Row:
    """Turn a row towards its maker, and sometimes break one of its links."""
    for name in ("author_id", "actor_id"):
        if name in row and rng.random() < 0.8:
            row[name] = reader.user
    if "subject_id" in row and reader.partner and rng.random() < 0.7:
        row["subject_id"] = reader.partner
        home = [p for p in world.tables["couples_partner"] if p["id"] == reader.partner]
        row |= {c: p[c] for p in home for c in ("clinic_id", "couple_id")}
    if "couple_id" in row and rng.random() < 0.15:
        row["couple_id"] = rng.choice(world.tables["couples_couple"])["id"]
    if rng.random() < 0.1:
        row["clinic_id"] = rng.choice(world.clinics)
    return row


def _accepts(cursor: Any, table: str, row: Row, using: str = "default") -> bool:
    whole = worlds.filled(using, table, row)
    try:
        with transaction.atomic(using=using):
            cursor.execute(worlds.insertion(table), [json.dumps([whole])])
            transaction.set_rollback(True, using=using)
    except DatabaseError as refusal:
        if refusal.__cause__.sqlstate not in REFUSED:  # type: ignore[union-attr]
            raise
        return False
    return True


REFUSED = {"42501", "23503", "23505"}  # the wall, a key that does not hold, an id that is taken


def links(world: World) -> Iterator[str]:
    """Which composite keys do not hold: rows that hang on a response of somebody else.

    Even the owner, whom no policy for adding stops, must be refused.
    """
    mine, *others = world.tables["instruments_response"]
    for table in ("instruments_answer", "outcomes_score"):
        for other in others:
            row = world.tables[table][0] | {"id": str(uuid4()), "response_id": mine["id"]}
            row |= {c: other[c] for c in ("clinic_id", "couple_id", "subject_id")}
            fits = oracle.links_hold(table, row, world)
            with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
                worlds.force(cursor, "no force")
                cursor.execute("set constraints all immediate")
                tally["links"] += 1
                if _accepts(cursor, table, row, using="owner") != fits:
                    yield f"{table} {row} was accepted or refused wrongly"
                transaction.set_rollback(True, using="owner")


# --- changing ---------------------------------------------------------------------------------


def changes(world: World, readers: Iterable[Reader], only: Models | None = None) -> Iterator[str]:
    """Where an update touches other rows than the oracle says, asked for blindly or by sight."""
    for reader in readers:
        with as_reader(reader), connection.cursor() as cursor:
            for model in only or private_models():
                table = _table(model)
                rows = [row for of, row in world.rows() if of == table]
                wanted = {r["id"] for r in rows if oracle.may_change(reader, table, r, world)}
                found, count = _updates(cursor, table)
                tally["changes"] += 2 * len(rows)
                tally["rows changed"] += len(found)
                if found != wanted or count != len(wanted):
                    yield f"{reader} changed {count} and {found} of {table}, not {wanted}"


def _updates(cursor: Any, table: str) -> tuple[set[str], int]:
    """The ids an update by sight returns, and how many rows a blind one touches."""
    change = f"update {table} set {TOUCHED.get(table, 'released = true')}"
    if table == "record_change":
        change = f"update {table} set relation = 'changed'"
    if table == "record_event":
        change = f"update {table} set verb = 'changed'"
    try:
        with transaction.atomic():
            cursor.execute(change)
            count = cursor.rowcount
            transaction.set_rollback(True)
        with transaction.atomic():
            cursor.execute(f"{change} returning id::text")
            found = {pk for (pk,) in cursor.fetchall()}
            transaction.set_rollback(True)
    except DatabaseError as refusal:
        if refusal.__cause__.sqlstate != "42501":  # type: ignore[union-attr]
            raise
        return set(), 0
    return found, count
