"""A partner asks to read their own record, a clinician answers, and nobody else learns of it."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from kact.documents import record_requests as actions
from kact.documents.handing_over import kept_about
from kact.documents.models import RecordRequest
from kact.privacy.audience import looking_as
from kact.record.models import Event
from sessions.models import IndividualPreparation
from tests.cast import Cast, Person

SECRET = "They fear to be left"


def asked(person: Person, words: str = "The note of May.") -> RecordRequest:
    with looking_as(person.audience) as by:
        couple = person.partner.couple_id
        return actions.ask_for_record(by=by, couple=couple, asks=words)


def note(cast: Cast, person: Person, **other: Any) -> IndividualPreparation:
    """A signed note of the therapist's about one partner alone."""
    with looking_as(cast.therapist.audience) as by:
        row = IndividualPreparation(
            clinic_id=by.clinic,
            couple_id=person.partner.couple_id,
            subject_id=person.partner.pk,
            author_id=by.user,
            **{
                "held_on": "2026-05-04",
                "mode": "clinic",
                "attendees": ["therapist"],
                "alone": True,
                "fears": SECRET,
                "next_step": "go_on",
                "signed_at": "2026-05-04T12:00:00Z",
            }
            | other,
        )
        row.save(force_insert=True)
        return row


def answered(who: Person, row: RecordRequest, **said: Any) -> None:
    with looking_as(who.audience) as by:
        words = {"answer": "given", "words": "", "notes": []} | said
        actions.answer_request(by=by, request=row, **words)


def test_notes_kept_about_one_partner_alone_are_offered(cast: Cast) -> None:
    mine, theirs = note(cast, cast.a), note(cast, cast.b)
    draft = {"signed_at": None, "held_on": "2026-05-05"}
    note(cast, cast.a, **draft)
    with looking_as(cast.therapist.audience):
        assert [kept.id for kept in kept_about(cast.a.partner.pk)] == [mine.pk]
        assert [kept.id for kept in kept_about(cast.b.partner.pk)] == [theirs.pk]


def test_partner_reads_what_was_handed_over_and_nothing_else(cast: Cast) -> None:
    mine, page = note(cast, cast.a), reverse("own_records")
    client = cast.a.client()
    assert client.post(page, {"asks": "The note of May."}).status_code == 302
    before = client.get(page).content.decode()
    assert "Not answered yet." in before
    assert SECRET not in before
    with looking_as(cast.a.audience):
        row = RecordRequest.objects.get()
    url = reverse("answer_request", args=[row.pk])
    said = {"answer": "given", "notes": [str(mine.pk)], "words": "As you asked."}
    assert cast.therapist.client().post(url, said).status_code == 302
    after = client.get(page).content.decode()
    assert SECRET in after
    assert "As you asked." in after


def test_note_of_the_other_is_never_handed_over(cast: Cast) -> None:
    theirs, row = note(cast, cast.b), asked(cast.a)
    answered(cast.therapist, row, notes=[str(theirs.pk)], words="Here.")
    with looking_as(cast.a.audience):
        assert RecordRequest.objects.get().copies == []


def test_other_partner_sees_no_difference(cast: Cast) -> None:
    def seen() -> list[str]:
        client = cast.b.client()
        pages = [client.get(reverse(name)).content.decode() for name in ("todo", "own_records")]
        return [re.sub(r'(nonce|value)="[^"]*"', "", page) for page in pages]

    before = seen()
    answered(cast.therapist, asked(cast.a), words="Here.")
    assert seen() == before
    with looking_as(cast.b.audience):
        assert not RecordRequest.objects.exists()
        assert not Event.objects.filter(verb__startswith="record_").exists()


@pytest.mark.parametrize("word", ["admin", "officer", "b", "south_therapist"])
def test_request_is_hidden_from_everybody_else(cast: Cast, word: str) -> None:
    asked(cast.a)
    with looking_as(cast.people[word].audience):
        assert not RecordRequest.objects.exists()


def test_answer_is_given_once(cast: Cast) -> None:
    row = asked(cast.a)
    answered(cast.prescriber, row, words="Here.")
    with pytest.raises(actions.AlreadyAnswered):
        answered(cast.therapist, row, words="Again.")
    with looking_as(cast.therapist.audience), pytest.raises(DatabaseError), transaction.atomic():
        RecordRequest.objects.filter(pk=row.pk).update(words="Changed.")


def test_withholding_takes_a_reason(cast: Cast) -> None:
    row = asked(cast.a)
    with pytest.raises(IntegrityError), transaction.atomic():
        answered(cast.therapist, row, answer="withheld")
    page = reverse("answer_request", args=[row.pk])
    reply = cast.therapist.client().post(page, {"answer": "withheld"})
    assert "Say why." in reply.content.decode()
    reply = cast.therapist.client().post(page, {"answer": "given"})
    assert "Tick at least one note" in reply.content.decode()


def test_event_says_that_and_not_what(cast: Cast) -> None:
    answered(cast.therapist, asked(cast.a, words=SECRET), words=SECRET)
    with looking_as(cast.therapist.audience):
        rows = Event.objects.filter(verb__in=["record_asked_for", "record_request_answered"])
        assert [set(row.data) for row in rows] == [{"request"}, {"request"}]
        assert SECRET not in str([row.data for row in rows])
