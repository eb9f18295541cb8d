"""The word that stands for a clinic in the address of its public page."""

from collections.abc import Container
from itertools import count

from django.utils.text import slugify

SLUG_LENGTH = 60
ROOM_FOR_NUMBER = 5


def free_slug(name: str, taken: Container[str | None]) -> str:
    """A slug made of ``name`` that is not ``taken``; with a number where it would be."""
    plain = slugify(name)[: SLUG_LENGTH - ROOM_FOR_NUMBER].strip("-") or "clinic"
    numbered = (f"{plain}-{n}" for n in count(2))
    return plain if plain not in taken else next(s for s in numbered if s not in taken)
