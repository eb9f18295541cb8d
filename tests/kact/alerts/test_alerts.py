"""Alerts are raised once, answered once, and stay until they are."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from kact.alerts.actions import AlreadyAnswered, acknowledge_alert, raise_alert
from kact.alerts.models import Alert
from kact.privacy.audience import looking_as
from kact.record.models import Event
from tests import cast as casting
from tests.cast import Cast

DONE = {"action": "spoke", "note": "We spoke; she is safe tonight."}


def alarm(cast: Cast, source: uuid.UUID | None = None) -> Alert:
    """One alert about a, as a's own answer raises it."""
    with looking_as(cast.a.audience) as me:
        raise_alert(
            by=me,
            kind="suicidality",
            couple=cast.couples["first"].pk,
            subject=cast.a.partner.pk,
            source=source or uuid.uuid4(),
        )
    with looking_as(cast.therapist.audience):
        return Alert.objects.latest("raised_at")


def told(cast: Cast, verb: str) -> int:
    with looking_as(cast.therapist.audience):
        return Event.objects.filter(verb=verb).count()


def test_raise_alert_twice_is_once(cast: Cast) -> None:
    source = uuid.uuid4()
    alarm(cast, source)
    alarm(cast, source)
    with looking_as(cast.therapist.audience):
        assert Alert.objects.count() == 1
    assert told(cast, "alert_raised") == 1


def test_acknowledge_alert_once_under_race(committed_db: str) -> None:
    """Eight colleagues answer at once: one is kept, seven are told."""
    cast = casting.assemble()
    found = alarm(cast)

    def answer(n: int) -> bool:
        try:
            with looking_as(cast.therapist.audience) as by:
                acknowledge_alert(by=by, alert=found, action="spoke", note=f"By hand {n}")
        except AlreadyAnswered:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(answer, range(8)))
    assert sum(kept) == 1
    assert told(cast, "alert_acknowledged") == 1
    with looking_as(cast.therapist.audience):
        assert Alert.objects.get().note == f"By hand {kept.index(True)}"


def test_acknowledge_alert_page_puts_the_answer_on_record(cast: Cast) -> None:
    found, client = alarm(cast), cast.therapist.client()
    assert "Safety" in client.get("/today/").content.decode()
    page = client.post(f"/alerts/{found.pk}/acknowledge/", DONE, follow=True).content.decode()
    assert DONE["note"] in page
    assert "Staff therapist" in page
    assert f"/alerts/{found.pk}/" not in client.get("/today/").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_acknowledge_alert_after_a_colleague_is_told_kindly(cast: Cast, method: str) -> None:
    found = alarm(cast)
    cast.therapist.client().post(f"/alerts/{found.pk}/acknowledge/", DONE)
    late = cast.prescriber.client()
    answer = getattr(late, method)(f"/alerts/{found.pk}/acknowledge/", DONE, follow=True)
    assert answer.status_code == 200
    assert "A colleague has answered this alert already" in answer.content.decode()
    assert told(cast, "alert_acknowledged") == 1


def test_acknowledge_alert_page_keeps_what_was_typed(cast: Cast) -> None:
    url = f"/alerts/{alarm(cast).pk}/acknowledge/"
    page = cast.therapist.client().post(url, {"note": DONE["note"]}).content.decode()
    assert DONE["note"] in page
    assert told(cast, "alert_acknowledged") == 0


def test_answered_alert_never_changes(cast: Cast) -> None:
    found = alarm(cast)
    with looking_as(cast.therapist.audience) as by:
        acknowledge_alert(by=by, alert=found, **DONE)
        with pytest.raises(DatabaseError), transaction.atomic():
            Alert.objects.filter(pk=found.pk).update(note="Something else")


def test_alert_is_hidden_from_partners_and_the_administrator(cast: Cast) -> None:
    found = alarm(cast)
    for word in ("a", "b", "admin", "off_team", "south_therapist"):
        answer = cast.people[word].client().get(f"/alerts/{found.pk}/acknowledge/")
        assert answer.status_code == 404, word
