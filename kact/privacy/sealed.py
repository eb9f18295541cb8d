"""Free text that lies encrypted at rest.

The wall is about who may read; this is about whoever holds a disk, a dump or a backup. The server
holds the key, so it replaces no wall. Nothing sealed can be searched or sorted.
"""

import base64
import binascii
import os
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

MARK = "sealed"  # what begins every text that is sealed
NONCE = 12  # bytes


class UnknownKey(RuntimeError):
    """A text was sealed with a key that the settings name no more."""


class SealedTextField(models.TextField):  # type: ignore[type-arg] # generic in its stubs alone
    """A text that is encrypted as it is written, and opened for whoever may read its row.

    Bound to its table and column: put elsewhere, it opens as nothing. An empty text stays empty. A
    text from before it was sealed is read as it is.
    """

    def get_prep_value(self, value: Any) -> Any:
        words = super().get_prep_value(value)
        return seal(words, self._place) if words else words

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return unseal(value, self._place) if value else value

    @property
    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"


def seal(words: str, place: str) -> str:
    """These words under the newest key (AES-256-GCM), for one place: `sealed:<key>:<base64>`."""
    name, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE)
    closed = AESGCM(key).encrypt(nonce, words.encode(), place.encode())
    return f"{MARK}:{name}:{base64.b64encode(nonce + closed).decode()}"


def unseal(text: str, place: str) -> str:
    """The words. Raises UnknownKey, and InvalidTag for what was changed or comes from elsewhere."""
    if not is_sealed(text):
        return text
    _, name, body = text.split(":")
    if name not in _keys():
        raise UnknownKey(name)
    raw = _raw(body)
    return AESGCM(_keys()[name]).decrypt(raw[:NONCE], raw[NONCE:], place.encode()).decode()


def _raw(body: str) -> bytes:
    """The bytes of a body, of which there is one spelling alone. Raises InvalidTag for another.

    The last character of a base64 text may hold bits that decode to nothing; the tag cannot tell
    whether they were changed.
    """
    try:
        raw = base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise InvalidTag from error
    if base64.b64encode(raw).decode() != body:
        raise InvalidTag
    return raw


def is_sealed(text: str) -> bool:
    """Whether a text is sealed, whoever can open it."""
    return text.startswith(f"{MARK}:")


def newest_key() -> str:
    """The name of the key that seals now."""
    return next(iter(_keys()))


def _keys() -> dict[str, bytes]:
    """Each key by its name, the newest first: it seals; those before only open."""
    return _named((settings.FIELD_KEY, *settings.FIELD_KEYS_BEFORE))


@cache
def _named(secrets: tuple[str, ...]) -> dict[str, bytes]:
    keys = [sha256(b"private text" + secret.encode()).digest() for secret in secrets]
    return {sha256(b"name" + key).hexdigest()[:8]: key for key in keys}
