"""Words that belong to others are shown under a permission alone, and only while it counts."""

from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kact.instruments import actions as asking
from kact.instruments import licensing
from kact.instruments.definition import definition, library
from kact.instruments.licences import LicenceStep, wording_in_force
from kact.instruments.models import Response
from kact.instruments.queries import asked_of, open_response
from kact.instruments.scoring import score
from kact.instruments.wording import WordingFault, read_wording, skeleton, worded
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.models import Event
from tests.cast import Cast, Person
from tests.kact.instruments.licensing import DAY, activate, end, licensed, permit, supply, text
from tests.kact.protocol.choosing import proof

LICENSED = [one.id for one in library().values() if one.needs_licence]


def in_force(person: Person, instrument: str = "hark") -> str:
    with looking_as(person.audience):
        found = wording_in_force(instrument)
        return found.content_hash if found else ""


# --- the words ------------------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", LICENSED)
def test_wording_fills_an_instrument_and_changes_no_score(instrument: str) -> None:
    plain = definition(instrument)
    filled = worded(plain, read_wording(text(instrument), plain))
    assert filled.is_worded
    assert filled.content_hash == plain.content_hash
    for example in plain.examples:
        assert score(filled, example.given).total == score(plain, example.given).total


def test_wording_is_the_same_for_the_same_words() -> None:
    hark = definition("hark")
    one, same = (read_wording(text("hark") + extra, hark) for extra in ("", "\n\n"))
    other = read_wording(text("hark", "!"), hark)
    assert one.content_hash == same.content_hash != other.content_hash


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda t: t + "\n# item hark_9\nMore", "is not of this instrument"),
        (lambda t: t.replace("Words for item hark_2", ""), "“# item hark_2” has no words"),
        (lambda t: t.replace("Words for option yes", ""), "“# option yes” has no words"),
        (lambda t: t + "\n# item hark_1\nAgain", "stands twice"),
        (lambda t: t + "\n# chapter one\nMore", "names nothing"),
        (lambda t: "Before\n" + t, "before the first head"),
        (lambda t: t + "x" * 1001, "is too long"),
        (lambda t: skeleton(definition("hark")), "has no words"),
    ],
)
def test_wording_that_does_not_fit_is_refused_in_words(wrong: Any, why: str) -> None:
    with pytest.raises(WordingFault) as refused:
        read_wording(wrong(text("hark")), definition("hark"))
    assert any(why in fault for fault in refused.value.faults)


# --- in force -------------------------------------------------------------------------------------


def test_wording_counts_once_activated_in_its_clinic_alone(cast: Cast) -> None:
    wording = supply(cast.admin, permit(cast.admin))
    assert in_force(cast.therapist) == ""
    activate(cast.admin, wording)
    assert in_force(cast.therapist) == in_force(cast.a) == wording.content_hash
    assert in_force(cast.south_therapist) == ""


def test_wording_counts_no_more_once_its_permission_is_ended(cast: Cast) -> None:
    permission = permit(cast.admin)
    wording = supply(cast.admin, permission)
    activate(cast.admin, wording)
    end(cast.admin, permission)
    assert in_force(cast.therapist) == ""
    with pytest.raises(licensing.Ended):
        activate(cast.admin, wording)
    with pytest.raises(licensing.Ended):
        supply(cast.admin, permission)
    with pytest.raises(licensing.Ended):
        end(cast.admin, permission)


@pytest.mark.parametrize(
    ("starts", "ends", "counts"), [(1, 30, False), (0, 0, True), (-9, 0, True), (-9, -1, False)]
)
def test_wording_counts_from_the_first_day_to_the_last(
    cast: Cast, starts: int, ends: int, counts: bool
) -> None:
    today = timezone.localdate()
    days = {"starts_on": today + starts * DAY, "ends_on": today + ends * DAY}
    wording = supply(cast.admin, permit(cast.admin, **days))
    if counts:
        activate(cast.admin, wording)
        assert in_force(cast.therapist) == wording.content_hash
    else:
        with pytest.raises(licensing.Ended):
            activate(cast.admin, wording)


def test_wording_runs_out_by_itself(cast: Cast) -> None:
    licensed(cast)
    with time_machine.travel(timezone.now() + 31 * DAY, tick=False):
        assert in_force(cast.therapist) == ""


def test_newest_activated_wording_counts_and_the_older_comes_back(cast: Cast) -> None:
    older = licensed(cast)
    permission = permit(cast.admin, reference="No. 8")
    newer = supply(cast.admin, permission, mark=" anew")
    activate(cast.admin, newer)
    assert in_force(cast.therapist) == newer.content_hash
    end(cast.admin, permission)
    assert in_force(cast.therapist) == older.content_hash


@pytest.mark.parametrize("other", [proof("password"), proof()], ids=["password", "stale"])
def test_activate_asks_for_a_second_factor_just_now(cast: Cast, other: Any) -> None:
    wording = supply(cast.admin, permit(cast.admin))
    if other.methods == ("totp",):
        other = proof("totp", minutes_ago=6)
        with pytest.raises(IntegrityError), transaction.atomic():
            activate(cast.admin, wording, proof=other)
    else:
        with pytest.raises(licensing.NotProven):
            activate(cast.admin, wording, proof=other)
    assert in_force(cast.therapist) == ""


@pytest.mark.parametrize("word", ["therapist", "prescriber", "officer", "a", "south_admin"])
def test_nobody_but_the_clinics_administrator_keeps_permissions(cast: Cast, word: str) -> None:
    wording = supply(cast.admin, permit(cast.admin))
    step: dict[str, Any] = {"permission": wording.permission, "what": "ended"}
    with looking_as(cast.people[word].audience) as by, pytest.raises(DatabaseError):
        LicenceStep(clinic=cast.north, author_id=by.user, **step).save(force_insert=True)


def test_permission_is_for_what_is_not_granted(cast: Cast) -> None:
    with pytest.raises(licensing.NoneNeeded):
        permit(cast.admin, "phq-9")


def test_events_say_which_instrument_and_no_word(cast: Cast) -> None:
    licensed(cast)
    with looking_as(cast.admin.audience):
        rows = Event.objects.filter(verb__in=["wording_supplied", "wording_activated"])
        said = [row.data for row in rows]
    assert [d["instrument"] for d in said] == ["hark", "hark"]
    assert "Words for" not in str(said)


# --- asking ---------------------------------------------------------------------------------------


def ask(cast: Cast, instrument: str) -> None:
    with looking_as(Audience.job(Job.PLANNER, cast.north.pk)) as by:
        me = cast.a.partner
        asking.ask(by=by, couple=me.couple_id, subject=me.pk, instrument=instrument, occasion="now")


def test_ask_is_refused_without_a_permission(cast: Cast) -> None:
    with pytest.raises(asking.NotAdministrable):
        ask(cast, "dast-10")


def test_ask_is_refused_for_what_a_therapist_asks(cast: Cast) -> None:
    licensed(cast, "hark")
    with pytest.raises(asking.NotAdministrable):
        ask(cast, "hark")


def test_partner_is_asked_in_the_licensed_words_while_they_count(cast: Cast) -> None:
    wording = licensed(cast, "dast-10")
    ask(cast, "dast-10")
    with looking_as(cast.a.audience) as by:
        found = Response.objects.get(instrument="dast-10")
        assert found.definition.items[0].wording.startswith("Words for item")
        asking.say_alone(by=by, response=found)
        item = found.definition.items[0]
        answers = {item.code: item.options[0].code}
        asking.save_answers(by=by, response=found, answers=answers)
        assert found in asked_of(cast.a.partner.pk)
    with looking_as(cast.admin.audience) as by:
        licensing.end_permission(by=by, permission=_permission(wording))
    with looking_as(cast.a.audience) as by:
        assert found not in asked_of(cast.a.partner.pk)
        with pytest.raises(Http404):
            open_response(found.pk)
        with pytest.raises(asking.NotAdministrable):
            asking.save_answers(by=by, response=found, answers=answers)


def _permission(wording: Any) -> Any:
    from kact.instruments.licences import InstrumentPermission

    return InstrumentPermission.objects.get(pk=wording.permission)


# --- pages ----------------------------------------------------------------------------------------


def test_library_shows_source_rights_and_examples(cast: Cast) -> None:
    said = cast.therapist.client().get(reverse("instruments")).content.decode()
    assert said.count("Granted to everybody") == len(library()) - len(LICENSED)
    assert said.count("Needs a permission") == len(LICENSED)
    one = cast.therapist.client().get(reverse("instrument", args=["phq-9"])).content.decode()
    assert "Worked examples" in one or "worked examples" in one
    assert "Record a permission" not in one


def test_administrator_records_supplies_reads_and_activates(cast: Cast) -> None:
    client, today = cast.admin.client(), timezone.localdate().isoformat()
    page = reverse("record_permission", args=["hark"])
    said = {"holder": "H", "reference": "R", "scope": "S", "starts_on": today}
    wrong = client.post(page, said | {"document_hash": "12"})
    assert "64 hexadecimal digits" in wrong.content.decode()
    to_words = client.post(page, said | {"document_hash": "AB" * 32})
    assert to_words.status_code == 302
    assert "# item hark_1" in client.get(to_words["Location"]).content.decode()
    faulty = client.post(to_words["Location"], {"text": "# item hark_1\nOne"})
    assert "has no words" in faulty.content.decode()
    to_read = client.post(to_words["Location"], {"text": text("hark")})
    shown = client.get(to_read["Location"]).content.decode()
    assert "Words for item hark_3" in shown
    assert "make sure that it is really you" in shown
    client.post(to_read["Location"])
    assert in_force(cast.therapist) == ""


@pytest.mark.parametrize("name", ["instruments", "instrument"])
def test_library_needs_the_same_few_queries_however_much_there_is(cast: Cast, name: str) -> None:
    client, counts = cast.admin.client(), []
    page = reverse(name, args=["hark"] if name == "instrument" else [])
    for _ in range(2):
        licensed(cast)
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        counts.append(len([q for q in asked if "savepoint" not in q["sql"].lower()]))
    assert counts[0] == counts[1] <= 13, [q["sql"][:90] for q in asked]
