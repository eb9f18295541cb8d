"""Free text at rest: only ciphertext lies in the table, bound to its place and to a key."""

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, models
from django.test import override_settings

from kact.accounts.adapters import MfaAdapter
from kact.privacy.audience import looking_as
from kact.privacy.sealed import SealedTextField, UnknownKey, is_sealed, seal, unseal
from screening.models import UndisclosedMatter
from tests.cast import Cast
from tests.screening import keeping_safe

WORDS = "There is somebody else. Il y a quelqu’un d’autre: 有别人。"
PLACE = "screening_undisclosedmatter.text"
NEW = "n3w-key-of-thirty-two-characters-or-more"


def test_sealed_words_come_back_and_do_not_show() -> None:
    text = seal(WORDS, PLACE)
    assert unseal(text, PLACE) == WORDS
    assert "somebody" not in text
    assert seal(WORDS, PLACE) != text


def test_sealed_words_open_in_no_other_place() -> None:
    with pytest.raises(InvalidTag):
        unseal(seal(WORDS, PLACE), "screening_voluntariness.note")


def test_changed_ciphertext_is_refused_wherever_it_was_changed() -> None:
    """Three lengths, so that the encoding ends in each of its three ways."""
    for words in (WORDS, f"{WORDS}.", f"{WORDS}.."):
        text = seal(words, PLACE)
        for at in range(text.rindex(":") + 1, len(text)):
            other = "A" if text[at] != "A" else "B"
            with pytest.raises(InvalidTag):
                unseal(f"{text[:at]}{other}{text[at:][1:]}", PLACE)


def test_older_key_still_opens_and_the_newest_seals(settings: object) -> None:
    text, secret = seal(WORDS, PLACE), MfaAdapter().encrypt("seed")
    old = settings.FIELD_KEY  # type: ignore[attr-defined]
    with override_settings(FIELD_KEY=NEW, FIELD_KEYS_BEFORE=[old]):
        assert unseal(text, PLACE) == WORDS
        assert MfaAdapter().decrypt(secret) == "seed"
        anew = seal(WORDS, PLACE)
        assert anew.split(":")[1] != text.split(":")[1]
    with override_settings(FIELD_KEY=NEW), pytest.raises(UnknownKey):
        unseal(text, PLACE)
    with pytest.raises(UnknownKey):
        unseal(anew, PLACE)


def test_text_from_before_it_was_sealed_is_read_as_it_is() -> None:
    assert unseal("As it was.", PLACE) == "As it was."


def test_column_holds_ciphertext_and_its_reader_reads_words(cast: Cast) -> None:
    keeping_safe.acknowledge(cast.a, keeping_safe.in_force(cast))
    keeping_safe.confide(cast.therapist, cast.a, text=WORDS)
    with looking_as(cast.therapist.audience):
        row = UndisclosedMatter.objects.get()
        assert (row.text, row.note) == (WORDS, "")
        assert list(UndisclosedMatter.objects.values_list("text", flat=True)) == [WORDS]
        UndisclosedMatter.objects.update(note="Spoke.")
        assert UndisclosedMatter.objects.get().note == "Spoke."
        with connection.cursor() as cursor:
            cursor.execute("select text, note from screening_undisclosedmatter")
            [found] = cursor.fetchall()
    assert all(map(is_sealed, found))
    assert [unseal(found[0], PLACE), "Spoke." in found[1]] == [WORDS, False]


# The free text that is sealed: what one partner keeps from the other, and what keeps them safe.
SEALED = {
    "screening.UndisclosedMatter": {"text", "note"},
    "screening.SafetyAssessment": {"grounds", "plan", "resources", "report_note"},
    "screening.Voluntariness": {"note"},
    "screening.Sitting": {"if_cut_off", "call_back"},
}


@pytest.mark.parametrize("name", SEALED)
def test_every_free_text_of_these_is_sealed(name: str) -> None:
    fields = apps.get_model(name)._meta.concrete_fields
    texts = {f.name for f in fields if isinstance(f, models.TextField)}
    assert texts == {f.name for f in fields if isinstance(f, SealedTextField)} == SEALED[name]
