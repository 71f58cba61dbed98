"""Private keys: Ed25519 in PKCS#8, with or without a passphrase. Only what signs imports this."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from arcanos.errors import KeyRefused, Mistake, Place
from arcanos.signing.keys import PublicKey, public_key, refusal


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """An Ed25519 private key; its representation says nothing of it."""

    inner: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"PrivateKey(of {self.public.id})"

    @property
    def public(self) -> PublicKey:
        """The public key that belongs to it."""
        raw = self.inner.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return public_key(raw, Place("(private key)"))

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the signature, the same each time (RFC 8032)."""
        return self.inner.sign(message)

    def pem(self, passphrase: str | None = None) -> bytes:
        """Return the key as PEM (PKCS#8), encrypted where there is a passphrase."""
        lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if passphrase is not None:
            lock = serialization.BestAvailableEncryption(passphrase.encode("utf-8"))
        return self.inner.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def new_key() -> PrivateKey:
    """Return a new key from the system's randomness."""
    return PrivateKey(Ed25519PrivateKey.generate())


def private_key(data: bytes, place: Place, passphrase: str | None = None) -> PrivateKey:
    """Return the key in a PEM file (PKCS#8). Raises KeyRefused: no such key, or a passphrase too few or too many."""
    if b"PRIVATE KEY-----" not in data[:200]:
        raise refusal(place, "this is no private key in PEM", "give the file that 'arcanos keys new' wrote as .key.pem")
    encrypted = b"BEGIN ENCRYPTED" in data[:200]
    if encrypted and passphrase is None:
        message, hint = "the key has a passphrase", "name the variable that holds it: --passphrase-env VARIABLE"
        raise KeyRefused([Mistake(place, "ARC-KEY-PASSPHRASE", message, hint)])
    given = passphrase.encode("utf-8") if encrypted and passphrase is not None else None
    try:
        inner = serialization.load_pem_private_key(data, given)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        message = "the passphrase does not open the key" if encrypted else "this is no private key that can be read"
        raise KeyRefused([Mistake(place, "ARC-KEY-INVALID", message, "check the file and the passphrase")]) from None
    if not isinstance(inner, Ed25519PrivateKey):
        raise refusal(place, "this key is not of Ed25519", "make one with 'arcanos keys new'")
    return PrivateKey(inner)
