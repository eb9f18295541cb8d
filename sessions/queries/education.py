"""Reads what partners read to prepare, in the clinic's words and numbers, and who has read what."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from kact.accounts.queries import clinic_of
from kact.privacy.audience import read_once, reader
from kact.protocol.queries import number_in_force
from sessions.education.library import Piece, figures, fingerprint, names_in, pieces
from sessions.models import EducationReading, EducationText
from sessions.numbers import PREFIX
from sessions.queries.formats import own_format

NO_PHONE = "the number on your card"


@dataclass(frozen=True)
class Words:
    """A piece as it reads in one clinic now: its own words if it has any, and its own numbers."""

    piece: Piece
    title: str
    body: str  # with the names of what stands in it
    values: Mapping[str, str]  # what the clinic chose, by name
    text: EducationText | None = None  # the clinic's own version; none where the words are ours

    @property
    def sha256(self) -> str:
        """What stands for these very words and numbers, as somebody read them."""
        numbers = sorted(names_in(self.body) & figures().keys())
        return fingerprint(self.title, [self.body, *(self.values[name] for name in numbers)])

    @property
    def paragraphs(self) -> list[str]:
        """Its paragraphs, with the clinic's numbers and telephone in them."""
        values = {**self.values, **_ways_to_call()}
        lines = (line.strip() for line in self.body.replace("\r", "").split("\n\n"))
        return [line.format_map(values) for line in lines if line]


def words_in_force(clinic: UUID) -> list[Words]:
    """Every piece as it reads in the reader's clinic now. Two queries, however many there are."""
    own = {text.piece: text for text in _in_force(clinic)}
    numbers = _numbers()
    return [_words(piece, own.get(code), numbers) for code, piece in pieces().items()]


def words_for(me: UUID) -> list[tuple[Words, bool]]:
    """The pieces that concern one's own format, and whether one has read these very words."""
    read = set(EducationReading.objects.filter(subject_id=me).values_list("piece", "words_sha256"))
    variant = own_format(me)
    shown = [w for w in words_in_force(reader().clinic) if w.piece.concerns(variant)]
    return [(words, (words.piece.code, words.sha256) in read) for words in shown]


def drafted(text: EducationText) -> Words:
    """A version of the clinic's own as it would read."""
    return _words(pieces()[text.piece], text, _numbers())


def piece_numbered(number: int) -> Piece:
    """The piece of this place in the list. Raises Http404."""
    found = next((piece for piece in pieces().values() if piece.number == number), None)
    if found is None:
        raise Http404
    return found


def texts_of(clinic: UUID, piece: str | None = None) -> QuerySet[EducationText]:
    """Every version of a clinic's own words, of one piece or of all, the newest first."""
    found = EducationText.objects.filter(clinic_id=clinic)
    return found.filter(piece=piece) if piece else found


def draft_text(clinic: UUID, pk: UUID) -> EducationText:
    """One version of this clinic that nobody has approved. Raises Http404."""
    return get_object_or_404(texts_of(clinic), pk=pk, effective_from=None)


def _in_force(clinic: UUID) -> QuerySet[EducationText]:
    """The newest approved version of each piece."""
    approved = texts_of(clinic).exclude(effective_from=None)
    return approved.order_by("piece", "-effective_from").distinct("piece")


def _numbers() -> dict[str, str]:
    """The reader's clinic's number for each name."""
    return {name: f"{number_in_force(f'{PREFIX}.{name}'):f}" for name in figures()}


def _ways_to_call() -> dict[str, str]:
    """How the reader's clinic, and help, are reached. One query while they look."""
    clinic = reader().clinic
    its = read_once(("clinic", clinic), lambda: clinic_of(clinic))
    return {
        "clinic_phone": its.phone or NO_PHONE,
        "crisis_line": its.crisis_line,
        "emergency_number": its.emergency_number,
    }


def _words(piece: Piece, text: EducationText | None, numbers: Mapping[str, str]) -> Words:
    if text:
        return Words(piece, text.title, text.body, numbers, text)
    return Words(piece, piece.title, piece.body, numbers)
