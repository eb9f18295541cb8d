"""Seals as a browser does, with this library instead of a browser's; needs no Django."""

import os
from base64 import b64decode, b64encode
from hashlib import sha256

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CURVE = ec.SECP256R1()
POINT = serialization.PublicFormat.UncompressedPoint
RAW = serialization.Encoding.X962


def seal_to(name: str, point: str, text: str, on_it: str) -> dict[str, str]:
    """An envelope as the board's script makes it, to the public key of that name."""
    server = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, b64decode(point))
    own = ec.generate_private_key(CURVE)
    sender, receiver = (k.public_bytes(RAW, POINT) for k in (own.public_key(), server))
    shared = own.exchange(ec.ECDH(), server)
    derived = HKDF(hashes.SHA256(), 32, sender + receiver, b"kact envelope").derive(shared)
    nonce = os.urandom(12)
    sealed = AESGCM(derived).encrypt(nonce, text.encode(), on_it.encode())
    told = {"sender": sender, "nonce": nonce, "sealed": sealed}
    in_text = {part: b64encode(raw).decode() for part, raw in told.items()}
    return in_text | {"key": name, "about": on_it}


def digest(text: str) -> str:
    """The fingerprint a receipt must bear."""
    return sha256(text.encode()).hexdigest()
