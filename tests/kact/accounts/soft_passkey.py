"""A passkey in software: real keys and real signatures, no device."""

import json
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HOST = "testserver"
Flag = AuthenticatorData.FLAG


@dataclass
class SoftPasskey:
    """One discoverable credential of one person at this site."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: str = ""

    def register(self, options: dict) -> str:
        """The answer to a request to make this credential, as the browser posts it."""
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(
            sha256(HOST.encode()), Flag.UP | Flag.UV | Flag.AT, 0, credential
        )
        client = self._client_data("webauthn.create", asked["challenge"])
        attestation = AttestationObject.create("none", data, {})
        return self._posted(client, attestationObject=websafe_encode(attestation))

    def sign(self, options: dict, *, verified: bool = True) -> str:
        """The answer to a request to sign in; ``verified`` says the person unlocked the device."""
        flags = Flag.UP | Flag.UV if verified else Flag.UP
        data = AuthenticatorData.create(sha256(HOST.encode()), flags, 1)
        client = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        signature = self.key.sign(data + sha256(client), ec.ECDSA(hashes.SHA256()))
        return self._posted(
            client,
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=self.handle,
        )

    def _client_data(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, f"http://{HOST}")

    def _posted(self, client: CollectedClientData, **response: str) -> str:
        own = websafe_encode(self.id)
        return json.dumps(
            {
                "id": own,
                "rawId": own,
                "type": "public-key",
                "response": {"clientDataJSON": websafe_encode(client), **response},
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )
