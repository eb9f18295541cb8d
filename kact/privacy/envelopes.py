"""What a browser seals so that the server alone can open it.

A page that has to keep what was typed until it has arrived may keep no words: the device is shared,
or lost. It seals them to a public key, and can itself read nothing back. The key of a month is
derived from the server's own, so none is stored; those of the months before still open what waited.
Scheme: ephemeral ECDH on P-256, HKDF-SHA-256, AES-256-GCM.
"""

import base64
from dataclasses import dataclass
from datetime import date
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils import timezone

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
MONTHS = 4  # how many months' keys still open; the one under way is the first
INFO = b"kact envelope"
NONCE = 12  # bytes


class Unopenable(ValueError):
    """It was sealed to a key that is too old or unknown, was changed, or is no envelope."""


@dataclass(frozen=True)
class Envelope:
    """One sealed text. ``about`` is bound to it in the clear: changed, it no longer opens."""

    key: str  # the name of the public key
    sender: bytes  # the sender's public point, uncompressed
    nonce: bytes
    sealed: bytes
    about: str

    @classmethod
    def parse(cls, told: object) -> "Envelope":
        """From what a browser sent. Raises Unopenable."""
        if not isinstance(told, dict):
            raise Unopenable
        try:
            return cls(
                key=str(told["key"]),
                sender=_bytes(told["sender"]),
                nonce=_bytes(told["nonce"]),
                sealed=_bytes(told["sealed"]),
                about=str(told["about"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Unopenable from error


@dataclass(frozen=True)
class PublicKey:
    """What a page needs in order to seal: the key's name, and its point in base64."""

    name: str
    point: str


def public_key() -> PublicKey:
    """The key of this month."""
    name = _name(timezone.now().date(), settings.FIELD_KEY)
    point = _private(name, settings.FIELD_KEY).public_key()
    return PublicKey(name, base64.b64encode(_raw(point)).decode())


def open_envelope(envelope: Envelope) -> str:
    """The words. Raises Unopenable."""
    try:
        sender = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, envelope.sender)
        private = _named(envelope.key)
        shared = private.exchange(ec.ECDH(), sender)
        key = _derive(shared, _raw(sender) + _raw(private.public_key()), INFO)
        opened = AESGCM(key).decrypt(envelope.nonce, envelope.sealed, envelope.about.encode())
        return opened.decode()
    except (ValueError, InvalidTag) as error:
        raise Unopenable from error


def _named(name: str) -> ec.EllipticCurvePrivateKey:
    """The private key of a name that still counts. Raises Unopenable."""
    today = timezone.now().date()
    secrets = (settings.FIELD_KEY, *settings.FIELD_KEYS_BEFORE)
    for month in _months(today):
        for secret in secrets:
            if name == _name(month, secret):
                return _private(name, secret)
    raise Unopenable


def _months(today: date) -> list[date]:
    count = today.year * 12 + today.month - 1
    return [date((count - n) // 12, (count - n) % 12 + 1, 1) for n in range(MONTHS)]


def _name(month: date, secret: str) -> str:
    mark = _derive(secret.encode(), b"", b"kact envelope name").hex()[:8]
    return f"{month:%Y-%m}-{mark}"


@cache
def _private(name: str, secret: str) -> ec.EllipticCurvePrivateKey:
    """Forty-eight derived bytes, taken modulo the curve's order: no bias that anybody could see."""
    stuff = _derive(secret.encode(), name.encode(), b"kact envelope key", length=48)
    return ec.derive_private_key(int.from_bytes(stuff, "big") % (ORDER - 1) + 1, CURVE)


def _derive(secret: bytes, salt: bytes, info: bytes, *, length: int = 32) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _raw(point: ec.EllipticCurvePublicKey) -> bytes:
    form = serialization.PublicFormat.UncompressedPoint
    return point.public_bytes(serialization.Encoding.X962, form)
