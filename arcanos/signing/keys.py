"""Public keys: 32 bytes of Ed25519, read from PEM or base64, named by the digest of these bytes and nothing else."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from arcanos.digest import sha256
from arcanos.errors import KeyRefused, Mistake, Place
from arcanos.signing.curve import fault_of

SPKI: Final = bytes.fromhex("302a300506032b6570032100")
"""What stands before the key in its SubjectPublicKeyInfo (RFC 8410, section 4)."""
_BEGIN, _END = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{59}=", re.ASCII)
_HINT: Final = "give an Ed25519 public key as PEM or base64; 'arcanos keys new' makes one"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key, `raw` being its 32 bytes."""

    raw: bytes

    @property
    def id(self) -> str:
        """The key id: SHA-256 of the raw bytes, 64 hex digits."""
        return sha256(self.raw)

    @property
    def text(self) -> str:
        """The raw bytes in base64, as a configuration may hold them."""
        return base64.b64encode(self.raw).decode("ascii")

    @property
    def pem(self) -> bytes:
        """The key as PEM (SubjectPublicKeyInfo)."""
        body = base64.b64encode(SPKI + self.raw).decode("ascii")
        return f"{_BEGIN}\n{body}\n{_END}\n".encode("ascii")

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` is this key's over `message` (RFC 8032, pure Ed25519)."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def public_key(raw: bytes, place: Place) -> PublicKey:
    """Return the key of 32 raw bytes. Raises KeyRefused for a weak key and for one that is written in another form."""
    fault = fault_of(raw)
    if fault is not None:
        raise refusal(place, fault, "make a new key with 'arcanos keys new'")
    return PublicKey(raw)


def is_base64(text: str) -> bool:
    """Whether `text` looks like a key in base64, raw or as SubjectPublicKeyInfo, and like no path."""
    return _BASE64.fullmatch(text) is not None


def from_base64(text: str, place: Place) -> PublicKey:
    """Return the key in base64: its 32 bytes, or its SubjectPublicKeyInfo. Raises KeyRefused."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise refusal(place, "this is no key in base64", _HINT) from None
    if base64.b64encode(data).decode("ascii") != text:
        raise refusal(place, "the base64 is not in its one form", _HINT)
    return _of_spki(data, place) if len(data) != 32 else public_key(data, place)


def from_pem(data: bytes, place: Place) -> PublicKey:
    """Return the key in a PEM file that holds one public key and nothing else. Raises KeyRefused."""
    lines = [line.strip() for line in data.decode("ascii", "replace").strip().splitlines()]
    if lines[:1] == [_BEGIN] and lines[-1:] == [_END] and len(lines) > 2:
        return from_base64("".join(lines[1:-1]), place)
    if b"PRIVATE KEY" in data[:200]:
        raise refusal(place, "this is a private key, and a public one is needed", "'arcanos keys show' prints it")
    raise refusal(place, "this is no public key in PEM", _HINT)


def _of_spki(data: bytes, place: Place) -> PublicKey:
    if data[: len(SPKI)] != SPKI:
        raise refusal(place, "this is no Ed25519 public key", _HINT)
    return public_key(data[len(SPKI) :], place)


def refusal(place: Place, message: str, hint: str) -> KeyRefused:
    """Return the refusal of a key."""
    return KeyRefused([Mistake(place, "ARC-KEY-INVALID", message, hint)])
