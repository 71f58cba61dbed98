"""Who is trusted to sign what, and whether enough of them did: counted over distinct keys, as of an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from arcanos.signing.dsse import Envelope, Signature
from arcanos.signing.keys import PublicKey


class Role(StrEnum):
    """What a key may sign."""

    PACKS = "packs"
    BUNDLES = "bundles"
    CUSTODY = "custody"


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key with its name and what it is trusted for; the days are inclusive, UTC, None where there is no bound."""

    name: str
    key: PublicKey
    roles: frozenset[Role]
    valid_from: date | None = None
    valid_until: date | None = None

    def fault(self, role: Role, as_of: datetime) -> str | None:
        """Return why this key does not count for `role` at `as_of`, or None."""
        day = as_of.astimezone(UTC).date()
        if role not in self.roles:
            return f"the key '{self.name}' is not trusted for {role}"
        if self.valid_from is not None and day < self.valid_from:
            return f"the key '{self.name}' is valid from {self.valid_from} only"
        if self.valid_until is not None and day > self.valid_until:
            return f"the key '{self.name}' was valid until {self.valid_until}"
        return None


@dataclass(frozen=True, slots=True)
class Signed:
    """What the signatures of an envelope are worth.

    `by` are the trusted keys that signed, each once; `faults` say of other signatures why they do not count;
    `broken` name those that claim to be of a trusted key and do not hold.
    """

    by: tuple[TrustedKey, ...]
    faults: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


def judge(envelope: Envelope, keys: Iterable[TrustedKey], role: Role, as_of: datetime) -> Signed:
    """Return who of `keys` signed the envelope. A key id is a hint: every signature is tried with every key.

    One key counts once, whatever it is called and however often it signed.
    """
    trusted = list(keys)
    by: dict[bytes, TrustedKey] = {}
    faults: list[str] = []
    broken: list[str] = []
    signed = envelope.signed
    for signature in envelope.signatures:
        signer = _signer(signed, signature, trusted)
        claimed = next((one for one in trusted if one.key.id == signature.keyid), None)
        if signer is None and claimed is not None:
            broken.append(f"the signature of the key '{claimed.name}' does not hold")
        elif signer is None:
            faults.append(f"a signature is of no trusted key: {_id(signature)}")
        elif fault := signer.fault(role, as_of):
            faults.append(fault)
        else:
            by.setdefault(signer.key.raw, signer)
    named = sorted(by.values(), key=lambda key: key.name)
    return Signed(tuple(named), tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(broken)))


def misnamed(envelope: Envelope, keys: Iterable[TrustedKey]) -> bool:
    """Whether a signature of one of `keys` carries the id of another key."""
    signed = envelope.signed
    return any(
        one.keyid != trusted.key.id and trusted.key.verifies(one.value, signed)
        for trusted in keys
        for one in envelope.signatures
    )


def _signer(signed: bytes, signature: Signature, trusted: Sequence[TrustedKey]) -> TrustedKey | None:
    likely_first = sorted(trusted, key=lambda one: one.key.id != signature.keyid)
    return next((one for one in likely_first if one.key.verifies(signature.value, signed)), None)


def _id(signature: Signature) -> str:
    known = signature.keyid[:64]
    return known if known.isalnum() and known.isascii() else "key unknown"
