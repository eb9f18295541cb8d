"""What is charted arrives once, on the right partner, and is never dropped."""

import json
import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from kact.privacy.audience import looking_as
from kact.privacy.envelopes import Envelope, open_envelope
from sessions.actions.capture import capture
from sessions.actions.corrections import (
    AlreadySuperseded,
    correct_entry,
    move_entry,
    withdraw_entry,
)
from sessions.actions.receiving import Malformed, receive
from sessions.actions.strays import CannotBeCharted, settle_stray
from sessions.charting import kind_of, kinds, read
from sessions.models import (
    LANES,
    BodyEntry,
    Capture,
    Change,
    DosingSession,
    ExperienceEntry,
    RestrictedEntry,
    SignalEntry,
    StrayEntry,
)
from sessions.queries.board import day_of, gaps_of
from tests.cast import Cast
from tests.sessions.dosing_days import DEVICE, about, open_day, seal, words
from tests.sessions.sealing import digest

VITALS = {"sys": "128", "dia": "82", "hr": "76", "spo2": "98", "rr": "14", "air": "room_air"}


@pytest.fixture
def day(cast: Cast) -> DosingSession:
    return open_day(cast)


def post(who: Any, day: DosingSession, text: str, seq: int, **more: Any) -> dict[str, Any]:
    author = more.pop("author", who.user.pk)
    with looking_as(who.audience) as by:
        return receive(by=by, session=day, told=seal(text, about(day, author, seq, **more)))


def test_entry_arrives_with_a_receipt_of_its_own_words(cast: Cast, day: DosingSession) -> None:
    text = words("vitals", cast.a.partner.pk, **VITALS)
    receipt = post(cast.monitor, day, text, 1)
    assert (receipt["state"], receipt["sha256"]) == ("kept", digest(text))
    with looking_as(cast.monitor.audience):
        [row] = BodyEntry.objects.all()
    assert row.subject_id == cast.a.partner.pk
    assert row.values == {**{k: int(v) for k, v in VITALS.items() if k != "air"}, "air": "room_air"}
    assert row.needs_review == ""


def test_entry_sent_again_is_the_same_entry(cast: Cast, day: DosingSession) -> None:
    text, key = words("sedation", cast.a.partner.pk, moaas="5"), uuid4()
    first = post(cast.monitor, day, text, 1, key=key)
    second = post(cast.monitor, day, text, 1, key=key)
    assert [first["again"], second["again"]] == [False, True]
    assert first["at"] == second["at"]
    with looking_as(cast.monitor.audience):
        assert (BodyEntry.objects.count(), Capture.objects.count()) == (1, 1)


def test_number_that_says_something_else_is_kept_aside(cast: Cast, day: DosingSession) -> None:
    key = uuid4()
    post(cast.monitor, day, words("sedation", cast.a.partner.pk, moaas="5"), 1, key=key)
    other = words("sedation", cast.b.partner.pk, moaas="1")
    answer = post(cast.monitor, day, other, 2, key=key)
    assert (answer["state"], answer["why"]) == ("aside", "key_reused")
    with looking_as(cast.monitor.audience):
        assert BodyEntry.objects.get().subject_id == cast.a.partner.pk
        assert StrayEntry.objects.get().body == other


def test_number_counted_twice_by_a_device_is_kept_aside(cast: Cast, day: DosingSession) -> None:
    post(cast.monitor, day, words("sedation", cast.a.partner.pk, moaas="5"), 1)
    answer = post(cast.monitor, day, words("sedation", cast.b.partner.pk, moaas="4"), 1)
    assert answer["why"] == "key_reused"


def test_entry_under_another_sign_in_waits_for_its_author(cast: Cast, day: DosingSession) -> None:
    text = words("restricted_note", None, note="What was said.")
    answer = post(cast.monitor, day, text, 1, author=cast.therapist.user.pk)
    assert (answer["state"], answer["why"]) == ("aside", "another_hand")
    with looking_as(cast.monitor.audience):
        assert not StrayEntry.objects.exists()  # it is not for a monitor to read
    with looking_as(cast.therapist.audience) as by:
        [stray] = StrayEntry.objects.all()
        settle_stray(by=by, session=day, stray=stray, how="charted", reason="Mine.")
        assert RestrictedEntry.objects.get().note == "What was said."
        assert not StrayEntry.objects.filter(settled_at=None).exists()


@pytest.mark.parametrize("at", ["sealed", "nonce", "sender", "about", "key"])
def test_changed_envelope_opens_as_nothing(cast: Cast, day: DosingSession, at: str) -> None:
    envelope = seal(words("sedation", cast.a.partner.pk, moaas="5"), about(day, uuid4(), 1))
    said = envelope[at]
    if at == "about":
        said = about(day, cast.monitor.user.pk, 1)  # another author, as a thief would write
    elif at == "key":
        said = "2001-01-00000000"
    else:
        said = ("B" if said[4] != "B" else "C").join((said[:4], said[5:]))
    with looking_as(cast.monitor.audience) as by:
        answer = receive(by=by, session=day, told=envelope | {at: said})
        assert (answer["state"], answer["why"]) == ("aside", "unreadable")
        assert not BodyEntry.objects.exists()
        [stray] = StrayEntry.objects.all()
        with pytest.raises(CannotBeCharted):
            settle_stray(by=by, session=day, stray=stray, how="charted", reason="Try.")


@pytest.mark.parametrize("told", [None, [], {}, {"key": 1}, {"about": "nothing"}, "words"])
def test_what_names_no_entry_is_refused(cast: Cast, day: DosingSession, told: Any) -> None:
    with looking_as(cast.monitor.audience) as by, pytest.raises(Malformed):
        receive(by=by, session=day, told=told)


def test_impossible_value_is_kept_and_asks_to_be_looked_at(cast: Cast, day: DosingSession) -> None:
    post(cast.monitor, day, words("vitals", cast.a.partner.pk, sys="1280", dia="eighty"), 1)
    with looking_as(cast.monitor.audience):
        row = BodyEntry.objects.get()
    assert row.values == {"sys": 1280, "dia": "eighty"}
    assert "from 50 to 260" in row.needs_review


@pytest.mark.parametrize(
    ("off", "kept", "said"),
    [
        (timedelta(seconds=110), 0, ""),
        (timedelta(hours=12), 0, "720 minutes ahead"),
        (-timedelta(hours=12), -12 * 60, ""),
        (-timedelta(hours=30), -30 * 60, "long before"),
    ],
)
def test_clock_that_runs_wrong_loses_nothing(
    cast: Cast, day: DosingSession, off: timedelta, kept: int, said: str
) -> None:
    at = timezone.now() + off
    post(cast.monitor, day, words("sedation", cast.a.partner.pk, moaas="5", at=at), 1)
    with looking_as(cast.monitor.audience):
        row = BodyEntry.objects.get()
    minutes = (row.measured_at - timezone.now()).total_seconds() / 60
    assert minutes == pytest.approx(kept, abs=1)
    assert said in row.needs_review
    assert bool(said) == bool(row.needs_review)


def test_missing_numbers_of_a_device_show(cast: Cast, day: DosingSession) -> None:
    for seq in (1, 2, 5):
        post(cast.monitor, day, words("sedation", cast.a.partner.pk, moaas="5"), seq)
    with looking_as(cast.monitor.audience):
        assert gaps_of(day, {}) == {DEVICE: [3, 4]}
        assert gaps_of(day, {DEVICE: 6}) == {DEVICE: [3, 4, 6]}


def test_entry_about_a_stranger_is_kept_aside(cast: Cast, day: DosingSession) -> None:
    answer = post(cast.monitor, day, words("sedation", cast.c.partner.pk, moaas="5"), 1)
    assert (answer["state"], answer["why"]) == ("aside", "unreadable")
    with looking_as(cast.monitor.audience):
        assert not BodyEntry.objects.exists()


UNHOLDABLE = {
    "number": ("sedation", {"moaas": "5"}, 2**70),
    "nought": ("vitals", {"sys": "eighty\0"}, 1),
    "half a letter": ("body_note", {"note": "\ud83d"}, 1),
    "first day of all": (
        "sedation",
        {"at": datetime.fromisoformat("0001-01-01T00:00:00+14:00")},
        1,
    ),
}


@pytest.mark.parametrize("what", UNHOLDABLE)
def test_what_no_column_can_hold_is_kept_aside(cast: Cast, day: DosingSession, what: str) -> None:
    kind, said, seq = UNHOLDABLE[what]
    text = words(kind, cast.a.partner.pk, **said)
    answer = post(cast.monitor, day, text, seq)
    assert (answer["state"], answer["why"]) == ("aside", "unreadable")
    with looking_as(cast.monitor.audience):
        assert not BodyEntry.objects.exists()
        stray = StrayEntry.objects.get()
    told = (
        stray.body if stray.body == text else open_envelope(Envelope.parse(json.loads(stray.body)))
    )
    assert told == text  # whichever was kept, the words can be had
    if what != "number":  # that is the device's, and is not asked for again
        with looking_as(cast.monitor.audience) as by, pytest.raises(CannotBeCharted):
            settle_stray(by=by, session=day, stray=stray, how="charted", reason="Try.")


def test_nothing_is_added_to_a_signed_day_and_nothing_lost(cast: Cast, day: DosingSession) -> None:
    key, text = uuid4(), words("sedation", cast.a.partner.pk, moaas="5")
    post(cast.monitor, day, text, 1, key=key)
    with looking_as(cast.therapist.audience):
        DosingSession.objects.filter(pk=day.pk).update(signed_at=timezone.now())
    assert post(cast.monitor, day, text, 1, key=key)["state"] == "kept"  # it had been there before
    late = post(cast.monitor, day, words("sedation", cast.a.partner.pk, moaas="4"), 2)
    assert (late["state"], late["why"]) == ("aside", "too_late")
    with looking_as(cast.monitor.audience):
        assert StrayEntry.objects.count() == 1
        assert BodyEntry.objects.count() == 1


def test_database_adds_nothing_to_a_signed_day(cast: Cast, day: DosingSession) -> None:
    with looking_as(cast.therapist.audience) as by:
        DosingSession.objects.filter(pk=day.pk).update(signed_at=timezone.now())
        for model in (Capture, *LANES.values()):
            row: dict[str, Any] = {"measured_at": timezone.now()} if model is not Capture else {}
            with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
                model(
                    clinic_id=by.clinic,
                    couple_id=day.couple_id,
                    author_id=by.user,
                    subject_id=cast.a.partner.pk,
                    dosing_session=day,
                    tick=99,
                    **row,
                ).save(force_insert=True)


# --- corrections ------------------------------------------------------------------------------


@pytest.fixture
def entry(cast: Cast, day: DosingSession) -> BodyEntry:
    post(cast.monitor, day, words("vitals", cast.a.partner.pk, **VITALS), 1)
    with looking_as(cast.monitor.audience):
        return BodyEntry.objects.get()


def standing(cast: Cast, day: DosingSession, who: UUID) -> list[dict[str, Any]]:
    """The values that count about one partner."""
    with looking_as(cast.monitor.audience) as by:
        return [one.entry.values for one in day_of(by, day).of(who) if one.counts]


def test_correction_stands_beside_the_struck_entry(cast: Cast, day, entry) -> None:
    with looking_as(cast.monitor.audience) as by:
        sent = _sent(entry, sys="118", dia="80")
        correct_entry(by=by, session=day, entry=entry, sent=sent, reason="Misread")
        first, second = BodyEntry.objects.order_by("tick")
    assert (first.values["sys"], second.values["sys"]) == (128, 118)
    assert (second.supersedes, second.change) == (entry.pk, Change.CORRECTED)
    assert second.measured_at == first.measured_at
    assert standing(cast, day, cast.a.partner.pk) == [{"sys": 118, "dia": 80}]


def test_moved_entry_counts_for_the_other_alone(cast: Cast, day, entry) -> None:
    a, b, key = cast.a.partner.pk, cast.b.partner.pk, uuid4()
    for _ in range(2):  # pressed twice, it is moved once
        with looking_as(cast.monitor.audience) as by:
            move_entry(by=by, session=day, entry=entry, to=b, key=key, reason="Wrong one")
    assert standing(cast, day, a) == []
    assert standing(cast, day, b) == [entry.values]
    with looking_as(cast.monitor.audience):
        moved = BodyEntry.objects.get(subject_id=b)
        assert (moved.moved_from, moved.measured_at) == (entry.pk, entry.measured_at)
        assert BodyEntry.objects.count() == 3


def test_second_answer_to_one_entry_is_refused(cast: Cast, day, entry) -> None:
    with looking_as(cast.monitor.audience) as by:
        withdraw_entry(by=by, session=day, entry=entry, key=uuid4(), reason="Slip")
        with pytest.raises(AlreadySuperseded):
            correct_entry(by=by, session=day, entry=entry, sent=_sent(entry), reason="No")
    assert standing(cast, day, cast.a.partner.pk) == []


def _sent(entry: BodyEntry, **values: str) -> Any:
    from sessions.actions.capture import Sent

    typed = read(kind_of("vitals"), values)
    return Sent(uuid4(), kind_of("vitals"), entry.subject_id, typed, entry.measured_at, "x")


# --- lanes ------------------------------------------------------------------------------------


def test_every_kind_lies_in_its_lane(cast: Cast, day: DosingSession) -> None:
    """Whoever charts it: the kind chooses the table, nothing that was sent."""
    with looking_as(cast.therapist.audience):
        counted = Counter(kind.lane for kind in kinds().values())
    for seq, kind in enumerate(kinds().values(), start=1):
        subject = None if kind.about == "couple" else cast.a.partner.pk
        told = dict.fromkeys(kind.items, "1")
        told |= {"moaas": "5"} if "moaas" in told else {}
        receipt = post(cast.therapist, day, words(kind.code, subject, "Words.", **told), seq)
        assert receipt["state"] == "kept", kind
    with looking_as(cast.therapist.audience):
        assert {lane: m.objects.count() for lane, m in LANES.items()} == dict(counted)


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("therapist", {"body", "experience", "relational", "signal", "restricted"}),
        ("co_therapist", {"body", "experience", "relational", "signal", "restricted"}),
        ("prescriber", {"body", "signal", "restricted"}),
        ("monitor", {"body", "signal"}),
    ],
)
def test_board_holds_what_its_reader_may_read(cast: Cast, day, who: str, reads: set[str]) -> None:
    for seq, (kind, subject) in enumerate(
        [
            ("sedation", cast.a.partner.pk),
            ("floating", cast.a.partner.pk),
            ("ease_of_talk", None),
            ("escalation", None),
            ("coercive_remark", cast.a.partner.pk),
        ],
        start=1,
    ):
        post(cast.therapist, day, words(kind, subject, moaas="5"), seq)
    with looking_as(cast.people[who].audience) as by:
        assert {one.lane for one in day_of(by, day).entries} == reads


def test_monitor_reports_what_a_monitor_cannot_read(cast: Cast, day: DosingSession) -> None:
    receipt = post(cast.monitor, day, words("coercive_remark", cast.a.partner.pk), 1)
    assert receipt["state"] == "kept"
    with looking_as(cast.therapist.audience):
        assert RestrictedEntry.objects.count() == 1


def test_monitor_charts_no_experience(cast: Cast, day: DosingSession) -> None:
    answer = post(cast.monitor, day, words("floating", cast.a.partner.pk), 1)
    assert (answer["state"], answer["why"]) == ("aside", "not_theirs")
    with looking_as(cast.therapist.audience):
        assert not ExperienceEntry.objects.exists()
        assert StrayEntry.objects.count() == 1


def test_shuffled_and_repeated_sending_charts_each_once(cast: Cast, day: DosingSession) -> None:
    rng = random.Random(20)
    a, b = cast.a.partner.pk, cast.b.partner.pk
    made = [
        (uuid4(), words("ratings", rng.choice([a, b]), nausea=str(rng.randint(0, 10))), seq)
        for seq in range(1, 31)
    ]
    sent = made * 3
    rng.shuffle(sent)
    for key, text, seq in sent:
        assert post(cast.monitor, day, text, seq, key=key)["state"] == "kept"
    with looking_as(cast.monitor.audience):
        rows = {row.pk: row.subject_id for row in BodyEntry.objects.all()}
        assert gaps_of(day, {}) == {}
    assert rows == {key: a if str(a) in text else b for key, text, _ in made}


def test_day_takes_entries_in_one_order(cast: Cast, day: DosingSession) -> None:
    for seq in range(1, 6):
        post(cast.monitor, day, words("sedation", cast.a.partner.pk, moaas="5"), seq)
    with looking_as(cast.monitor.audience):
        ticks = list(Capture.objects.order_by("tick").values_list("tick", flat=True))
        assert ticks == sorted(set(ticks))
        assert DosingSession.objects.get().tick == ticks[-1]


def test_signal_is_for_everybody_in_the_room(cast: Cast, day: DosingSession) -> None:
    post(cast.therapist, day, words("stop_signal", cast.a.partner.pk), 1)
    with looking_as(cast.monitor.audience):
        assert SignalEntry.objects.get().kind == "stop_signal"


def test_capture_needs_no_more_than_twelve_queries(
    cast: Cast, day: DosingSession, django_assert_max_num_queries: Any
) -> None:
    from sessions.actions.capture import Sent

    with looking_as(cast.monitor.audience) as by:
        kind = kind_of("sedation")
        sent = Sent(
            uuid4(), kind, cast.a.partner.pk, read(kind, {"moaas": "5"}), timezone.now(), "x"
        )
        with django_assert_max_num_queries(12, connection=connection):
            capture(by=by, session=day, sent=sent)
