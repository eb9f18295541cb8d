"""Random worlds: two clinics, their people, and rows of every private table, as plain dictionaries.

A world is made to confuse. Its few ids serve in every table at once, so that one UUID is a couple,
a partner, a user, a membership and a response; its care-team rows name members of the other clinic
and places that have ended; its readers claim what is true and what is not.
"""

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.db.models import Model

from kact.privacy.models import PrivateRecord, private_models
from screening.models import ConfidentialityPolicy, ConsentTemplate
from sessions.models import LANES

Row = dict[str, Any]
Tables = dict[str, list[Row]]

ROLES = ("therapist", "co_therapist", "prescriber", "monitor", "admin", "privacy_officer")
JOBS = (
    "job:scorer",
    "job:planner",
    "job:binder",
    "job:finder",
    "job:keeper",
    "job:reception",
    "job:eraser",
    "job:examiner",
)
LONG_AGO, FAR_OFF = "2001-01-01T00:00:00Z", "2901-01-01T00:00:00Z"
A_DAY = "[2001-01-01T00:00:00Z,2001-01-02T00:00:00Z)"
# What stands outside the wall and private rows name.
WORDS = (ConfidentialityPolicy, ConsentTemplate)
POOL = 14  # ids in a world: few enough to collide, enough for every table


@dataclass(frozen=True)
class Reader:
    """What PostgreSQL is told of a reader; ``nobody`` tells it nothing."""

    kind: str
    clinic: str = ""
    user: str | None = None
    role: str = ""
    member: str | None = None
    partner: str | None = None
    couple: str | None = None


@dataclass
class World:
    """Everything there is, table by table; ``pool`` holds every id in it."""

    pool: list[str]
    clinics: list[str]
    tables: Tables = field(default_factory=dict)
    whole: bool = False  # made: nothing grows in it any more

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every row behind the wall, with its table."""
        behind = {model._meta.db_table for model in private_models()}
        for table, rows in self.tables.items():
            if table in behind:
                yield from ((table, row) for row in rows)


def make(rng: random.Random) -> World:
    """One world. The same generator state makes the same world."""
    pool = [str(uuid.UUID(int=rng.getrandbits(128), version=4)) for _ in range(POOL)]
    world = World(pool, rng.sample(pool, 2))
    world.tables = _people(rng, world)
    world.tables |= {m._meta.db_table: _words(world) for m in WORDS}
    world.tables["couples_couple"] = _couples(rng, world)
    world.tables["couples_partner"] = _partners(rng, world)
    world.tables["couples_careteam"] = _care_team(rng, world)
    for model in _in_order():
        table = model._meta.db_table
        if issubclass(model, PrivateRecord):
            world.tables[table] = []  # one by one: a row may have to be the only one of another
            for pk in rng.sample(pool, 3):
                world.tables[table].append(record(rng, world, model, pk))
        elif model in _of_the_clinic():
            ids = rng.sample(pool, 1 if table == "scheduling_roster" else 2)
            world.tables[table] = [clinic_row(rng, world, model, pk) for pk in ids]
    _take_places(rng, world)
    world.tables["screening_inquiry"] = [inquiry(rng, world, pk) for pk in rng.sample(pool, 2)]
    world.tables["record_event"] = [event(rng, world, pk) for pk in rng.sample(pool, 4)]
    world.whole = True
    return world


def _people(rng: random.Random, world: World) -> Tables:
    """A user for every id, and every role once in each clinic."""
    ids = rng.sample(world.pool, 2 * len(ROLES))
    places = [(clinic, role) for clinic in world.clinics for role in ROLES]
    return {
        "accounts_clinic": [{"id": clinic} for clinic in world.clinics],
        "accounts_user": [{"id": pk, "email": f"{pk}@mail.example"} for pk in world.pool],
        "accounts_membership": [
            {"id": pk, "user_id": rng.choice(world.pool), "clinic_id": clinic, "role": role}
            for pk, (clinic, role) in zip(ids, places, strict=True)
        ],
    }


def _words(world: World) -> list[Row]:
    """A version of a clinic's words for every id; nobody is in them."""
    home = world.clinics[0]
    return [
        {"id": pk, "clinic_id": home, "author_id": pk, "version": number}
        for number, pk in enumerate(world.pool)
    ]


def _couples(rng: random.Random, world: World) -> list[Row]:
    """Two couples of one clinic and one of the other."""
    homes = [world.clinics[0], world.clinics[0], world.clinics[1]]
    return [
        {"id": pk, "clinic_id": clinic, "number": number, "author_id": rng.choice(world.pool)}
        for number, (pk, clinic) in enumerate(zip(rng.sample(world.pool, 3), homes, strict=True))
    ]


def _partners(rng: random.Random, world: World) -> list[Row]:
    """Two places in each couple, some of them ended, and somebody who was there before."""
    ids = iter(rng.sample(world.pool, 9))
    rows = []
    for couple in world.tables["couples_couple"]:
        for place in (1, 2, 2):
            ended = LONG_AGO if place == 2 and rows and rows[-1]["place"] == 2 else None
            if place == 1 and rng.random() < 0.3:
                ended = LONG_AGO
            rows.append(
                {
                    "id": next(ids),
                    "clinic_id": couple["clinic_id"],
                    "couple_id": couple["id"],
                    "place": place,
                    "ended_at": ended,
                }
            )
    return rows


def _care_team(rng: random.Random, world: World) -> list[Row]:
    """Places of anybody on any team: members of the other clinic, ended, and not yet ended."""
    return [care_team(rng, world, pk) for pk in rng.sample(world.pool, 8)]


def care_team(rng: random.Random, world: World, pk: str) -> Row:
    """One place on a care team."""
    couple = rng.choice(world.tables["couples_couple"])
    return {
        "id": pk,
        "clinic_id": couple["clinic_id"],
        "couple_id": couple["id"],
        "member_id": rng.choice(world.tables["accounts_membership"])["id"],
        "author_id": rng.choice([None, *world.pool]),
        "ends_at": rng.choice([None, None, LONG_AGO, FAR_OFF]),
    }


# Columns of which no two rows of a couple or partner may hold the same: the row's own id will do.
OWN_EACH = {
    "kact_sessions_agreementsignature": "text_sha256",
    "kact_sessions_intentionapproval": "proposal",
    "kact_sessions_coupleintention": "proposal",
    "kact_sessions_brief": "text_sha256",
    "kact_sessions_strayentry": "entry_key",
    "kact_sessions_adverseevent": "supersedes",
    "kact_sessions_partnerevent": "supersedes",
    "kact_sessions_discharge": "supersedes",
}

# Columns that count, of which no two rows of a couple may hold the same.
NUMBERED = {"kact_sessions_agreement": "version", "kact_sessions_capture": "tick"}


def record(
    rng: random.Random,
    world: World,
    model: type[PrivateRecord],
    pk: str,
    whose: Row | None = None,
) -> Row:
    """A row of a private record: of any couple, about any of its partners or about both.

    With ``whose`` it is theirs, and so is everything that it hangs on.
    """
    couple = rng.choice(world.tables["couples_couple"])
    partners = [p["id"] for p in world.tables["couples_partner"] if p["couple_id"] == couple["id"]]
    both = [None] if model._meta.get_field("subject").null else []
    row = {
        "id": pk,
        "clinic_id": couple["clinic_id"],
        "couple_id": couple["id"],
        "subject_id": rng.choice([*partners, *partners, *both]),
        "author_id": rng.choice([None, *world.pool]),
        "released": rng.random() < 0.5,
        **SPECIAL.get(model._meta.db_table, {}),
    }
    row |= _of_its_own(rng, model, pk)
    for column, _ in _names_words(model):
        taken = [r["id"] for r in world.tables.get(model._meta.db_table, [])]
        # Every id is some words' too, and no two rows share theirs.
        row[column] = pk if pk in world.pool else next(i for i in world.pool if i not in taken)
    if whose or _hangs_on_several(model):
        row |= whose or {}
        if row["subject_id"] is None and not both:
            row["subject_id"] = _anybody(rng, world, row["couple_id"])
        for field in _keys(model):
            row[str(field.column)] = _parent(rng, world, model, field, row)
        return row | _leaning_on(rng, world, model)
    for column, target in _hangs_on(model):
        parent = rng.choice(world.tables[target])
        row |= {c: parent[c] for c in ("clinic_id", "couple_id", "subject_id")}
        row[column] = parent["id"]
        if row["subject_id"] is None and not both:
            row["subject_id"] = _anybody(rng, world, parent["couple_id"])
    return row | _leaning_on(rng, world, model)


def _of_its_own(rng: random.Random, model: type[PrivateRecord], pk: str) -> Row:
    """What no two rows of a table share, and who reads this one."""
    row: Row = {}
    if model._meta.db_table in OWN_EACH:
        row[OWN_EACH[model._meta.db_table]] = pk
    if number := NUMBERED.get(model._meta.db_table):
        row[number] = rng.randrange(30000)
    if model.wall.row_readers:
        row[model.wall.row_readers] = rng.sample([*ROLES, *JOBS], 3)
    return row


def _parent(
    rng: random.Random, world: World, model: type[PrivateRecord], field: Any, row: Row
) -> str:
    """A row of the same couple and partner for one column of a row; a new one where none is.

    Once the world is made, it names one that is not there: what is only tried need not fit.
    """
    target, table = field.related_model, field.related_model._meta.db_table
    taken = {r[field.column] for r in world.tables.get(model._meta.db_table, [])}
    about = {None, row["subject_id"]} if target.wall.subject else {None}
    found = [
        each["id"]
        for each in world.tables[table]
        if each["couple_id"] == row["couple_id"]
        and (each["subject_id"] in about or not target.wall.subject)
        and not (field.one_to_one and each["id"] in taken)
    ]
    if found:
        return str(rng.choice(found))
    if world.whole:
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))
    used = {each["id"] for each in world.tables[table]}
    pk = next((i for i in world.pool if i not in used), str(uuid.UUID(int=rng.getrandbits(128))))
    whose = {name: row[name] for name in ("clinic_id", "couple_id", "subject_id")}
    if not target.wall.subject:
        whose["subject_id"] = None
    world.tables[table].append(record(rng, world, target, pk, whose))
    return pk


def _keys(model: type[Model]) -> list[Any]:
    """The columns that name another private record, of another table."""
    named = {column for column, _ in _hangs_on(model)}
    return [f for f in model._meta.concrete_fields if f.column in named]


def _hangs_on_several(model: type[Model]) -> bool:
    """Whether what a row hangs on has to be of one couple and partner, or is its own alone."""
    keys = _keys(model)
    return model._meta.app_label == "kact_sessions" and (
        len(keys) > 1 or any(field.one_to_one for field in keys)
    )


def _anybody(rng: random.Random, world: World, couple: str) -> str:
    """A partner of a couple: what hangs on a row about both may be of either."""
    return str(
        rng.choice([p["id"] for p in world.tables["couples_partner"] if p["couple_id"] == couple])
    )


def _take_places(rng: random.Random, world: World) -> None:
    """Some places in a cohort stand, no two of a couple, and some of those are on its roster.

    Most are in the cohort that has one, which may be another clinic's.
    """
    [roster], taken = world.tables["scheduling_roster"], set()
    for place in world.tables["scheduling_cohortplace"]:
        place["listed_at"] = rng.choice([None, LONG_AGO, LONG_AGO])
        if place["couple_id"] not in taken and rng.random() < 0.8:
            place["left_at"] = None
            taken.add(place["couple_id"])
        if rng.random() < 0.6:
            place["cohort_id"] = roster["cohort_id"]
            roster["clinic_id"] = rng.choice([place["clinic_id"], *world.clinics])


def inquiry(rng: random.Random, world: World, pk: str) -> Row:
    """A request to a clinic: nobody's couple, and nobody's hand."""
    return {"id": pk, "clinic_id": rng.choice(world.clinics)}


def clinic_row(rng: random.Random, world: World, model: type[Model], pk: str) -> Row:
    """A row that is a clinic's own: nobody's couple."""
    table = model._meta.db_table
    row = {"id": pk, "clinic_id": rng.choice(world.clinics), **SPECIAL.get(table, {})}
    columns = {f.column for f in model._meta.concrete_fields}
    if "author_id" in columns:
        row["author_id"] = rng.choice([None, *world.pool])
    row |= {n: rng.randrange(30000) for n in ("day", "number") if n in columns}
    return row | _leaning_on(rng, world, model)


def event(rng: random.Random, world: World, pk: str) -> Row:
    """An event: plain columns, so its couple and subject may be anybody's or nobody's."""
    return {
        "id": pk,
        "clinic_id": rng.choice(world.clinics),
        "couple_id": rng.choice([None, *world.pool]),
        "subject_id": rng.choice([None, *world.pool]),
        "actor_id": rng.choice([None, *world.pool]),
        "readers": rng.sample([*ROLES, *JOBS], 3),
        "data": {},
    }


# What a table's own constraints ask for beyond its columns' types.
SPECIAL: dict[str, Row] = {
    "couples_course": {"ended_on": "2001-01-01"},
    "screening_undisclosedmatter": {"about": "other"},
    "screening_intake": {"outcome": ""},
    "documents_recordrequest": {"answer": ""},
    "instruments_instrumentpermission": {"document_hash": "0" * 64},
    "instruments_licencestep": {"what": "ended"},
    "documents_document": {"content": "", "sha256": sha256(b"").hexdigest()},
    "scheduling_closing": {"ends_at": FAR_OFF},
    "ledger_movement": {"after_mg": 2},
    "scheduling_cohortplace": {"left_at": LONG_AGO},
    "scheduling_visit": {"ends_at": FAR_OFF},
    "scheduling_waiting": {"outcome": ""},
    **{m._meta.db_table: {"change": "", "reason": ""} for m in LANES.values()},
    "kact_sessions_order": {
        "strength": 1,
        "min_mg": 1,
        "max_mg": 1,
        "max_total_mg": 1,
        "boosters": 0,
        "weight_kg": 70,
    },
    "kact_sessions_samedayconsent": {"alone": True},
    "kact_sessions_conversionanswer": {"alone": True},
    "kact_sessions_givendose": {"planned_mg": 1, "given_mg": 1, "wasted_mg": 0, "dose_no": 1},
}


def _hangs_on(model: type[Model]) -> list[tuple[str, str]]:
    """The columns that name another private record, of another table, with that table."""
    return [
        (f.column, f.related_model._meta.db_table)
        for f in model._meta.concrete_fields
        if isinstance(f.related_model, type)
        and issubclass(f.related_model, PrivateRecord)
        and f.related_model is not model
    ]


def _of_the_clinic() -> list[type[Model]]:
    """The tables behind the wall that hold a clinic's own things and are about no couple."""
    return [
        m
        for m in private_models()
        if not issubclass(m, PrivateRecord)
        and m.wall.couple is None
        and m._meta.db_table != "screening_inquiry"
    ]


def _leans_on(model: type[Model]) -> list[tuple[str, str]]:
    """The columns that must name something of a clinic's own, or may stand alone, with its table.

    A claim takes one thing alone, and so does a closing: here, a room.
    """
    alone = model._meta.db_table in {"scheduling_claim", "scheduling_closing"}
    return [
        (f.column, f.related_model._meta.db_table)
        for f in model._meta.concrete_fields
        if f.related_model in _of_the_clinic() and (not f.null or (alone and f.column == "room_id"))
    ]


def _leaning_on(rng: random.Random, world: World, model: type[Model]) -> Row:
    """A thing of some clinic's own for each column that names one."""
    return {column: rng.choice(world.tables[table])["id"] for column, table in _leans_on(model)}


def _names_words(model: type[Model]) -> list[tuple[str, str]]:
    """The columns that name a clinic's own words, outside the wall, with their table."""
    return [
        (f.column, f.related_model._meta.db_table)
        for f in model._meta.concrete_fields
        if f.related_model in WORDS
    ]


def _in_order() -> list[type[Model]]:
    """Private models, each after those it hangs on."""
    waiting, ordered = list(private_models()), []
    while waiting:
        done = {m._meta.db_table for m in ordered}
        ready = [m for m in waiting if {t for _, t in _hangs_on(m) + _leans_on(m)} <= done]
        ordered += ready
        waiting = [m for m in waiting if m not in ready]
    return ordered


def readers(rng: random.Random, world: World) -> list[Reader]:
    """Everybody who might look at a world, truthfully or not."""
    return [
        *_staff(rng, world),
        *_partners_reading(rng, world),
        *_together(rng, world),
        *(Reader("job", rng.choice(world.clinics), role=job) for job in JOBS),
        Reader("nobody"),
    ]


def _staff(rng: random.Random, world: World) -> Iterator[Reader]:
    """Every member as they are, and four whose claims do not belong together."""
    members = world.tables["accounts_membership"]
    for m in members:
        yield Reader("staff", m["clinic_id"], user=m["user_id"], role=m["role"], member=m["id"])
    for _ in range(4):
        clinic, role = rng.choice(world.clinics), rng.choice(ROLES)
        yield Reader("staff", clinic, rng.choice(world.pool), role, rng.choice(members)["id"])


def _partners_reading(rng: random.Random, world: World) -> Iterator[Reader]:
    """Every partner, current and former, and somebody who is no partner at all."""
    for p in world.tables["couples_partner"]:
        yield Reader("partner", p["clinic_id"], user=rng.choice(world.pool), partner=p["id"])
    clinic, stranger = rng.choice(world.clinics), rng.choice(world.pool)
    yield Reader("partner", clinic, user=rng.choice(world.pool), partner=stranger)


def _together(rng: random.Random, world: World) -> Iterator[Reader]:
    """Staff with both partners looking on; once with a couple that is not this clinic's."""
    for couple in world.tables["couples_couple"]:
        m = rng.choice(world.tables["accounts_membership"])
        for clinic in {couple["clinic_id"], m["clinic_id"]}:
            yield Reader("couple", clinic, m["user_id"], m["role"], m["id"], couple=couple["id"])


# --- into the database -----------------------------------------------------------------------

FILL = {
    "text": lambda: uuid.uuid4().hex[:8],
    "character varying": lambda: uuid.uuid4().hex[:8],
    "timestamp with time zone": lambda: LONG_AGO,
    "date": lambda: "2001-01-01",
    "time without time zone": lambda: "00:00",
    "tstzrange": lambda: A_DAY,
    "uuid": lambda: str(uuid.uuid4()),
    "boolean": lambda: False,
    "numeric": lambda: 1,
    "integer": lambda: 1,
    "smallint": lambda: 1,
    "jsonb": dict,
    "bytea": str,
    "ARRAY": list,
}


def load(using: str, worlds: list[World]) -> None:
    """Insert every row of every world on the owner's connection, and commit."""
    order = ["accounts_clinic", "accounts_user", "accounts_membership"]
    order += [m._meta.db_table for m in WORDS]
    order += [m._meta.db_table for m in _in_order()]
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        force(cursor, "no force")  # what a row hangs on must be seen to be open
        for table in order:
            rows = [filled(using, table, r) for w in worlds for r in w.tables.get(table, [])]
            cursor.execute(insertion(table), [json.dumps(rows)])
        cursor.execute("set constraints all immediate")
        force(cursor, "force")


def force(cursor: Any, word: str) -> None:
    """Let the owner through every wall (``no force``) or hold it back again (``force``)."""
    for model in private_models():
        cursor.execute(f"alter table {model._meta.db_table} {word} row level security")


def insertion(table: str) -> str:
    """SQL that inserts a JSON list of whole rows, but for what PostgreSQL computes itself."""
    [model] = [m for m in apps.get_models() if m._meta.db_table == table]
    names = ", ".join(f.column for f in model._meta.concrete_fields if not f.generated)
    rows = f"select {names} from jsonb_populate_recordset(null::{table}, %s)"
    return f"insert into {table} ({names}) {rows}"


def filled(using: str, table: str, row: Row) -> Row:
    """The row with something in every column that must not be empty."""
    return {name: FILL[kind]() for name, kind in _must(using, table).items()} | row


_columns: dict[str, dict[str, str]] = {}


def _must(using: str, table: str) -> dict[str, str]:
    if table not in _columns:
        with connections[using].cursor() as cursor:
            cursor.execute(
                "select column_name, data_type from information_schema.columns"
                " where table_name = %s and is_nullable = 'NO'",
                [table],
            )
            _columns[table] = dict(cursor.fetchall())
    return _columns[table]
