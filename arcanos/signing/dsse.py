"""DSSE envelopes, version 1: a payload, its type, and signatures over both (https://github.com/secure-systems-lab/dsse)."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from arcanos.digest import canonical
from arcanos.errors import EnvelopeRefused, Mistake
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, members, value_at
from arcanos.readers.source import Limits, Path, Source

if TYPE_CHECKING:
    from arcanos.signing.private import PrivateKey

IN_TOTO: Final = "application/vnd.in-toto+json"
LIMITS: Final = Limits(string=Limits().size)
MOST: Final = 64
"""Signatures in one envelope: each is tried with every key that is trusted."""
_TYPE: Final = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
_HINT: Final = "sign anew"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature; `keyid` is a hint that nobody vouches for."""

    keyid: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload with its type and its signatures. Read the payload only after somebody trusted has signed it."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...] = ()

    @property
    def signed(self) -> bytes:
        """What the signatures are over."""
        return pae(self.payload_type, self.payload)

    def to_json(self) -> bytes:
        """Return the envelope as one line of canonical JSON."""
        members = {
            "payload": base64.b64encode(self.payload).decode("ascii"),
            "payloadType": self.payload_type,
            "signatures": [
                {"keyid": one.keyid, "sig": base64.b64encode(one.value).decode("ascii")} for one in self.signatures
            ],
        }
        return canonical(members) + b"\n"


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the pre-authentication encoding: `DSSEv1`, and both parts with their lengths in bytes."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(envelope: Envelope, key: PrivateKey) -> Envelope:
    """Return the envelope with the signature of `key` beside the others; a second one of the same key replaces it."""
    public = key.public
    others = [one for one in envelope.signatures if one.keyid != public.id]
    made = Signature(public.id, key.sign(envelope.signed))
    return replace(envelope, signatures=tuple(sorted((*others, made), key=lambda one: (one.keyid, one.value))))


def from_json(data: bytes, name: str) -> Envelope:
    """Read an envelope; members that are not of the specification are passed over, as it asks. Raises EnvelopeRefused.

    Base64 is taken in both alphabets, as it asks too. The envelope need not be signed by anybody.
    """
    source = read_json(data, name, limits=LIMITS, refused=EnvelopeRefused)
    kind = value_at(source.value, ("payloadType",))
    if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
        raise _refusal(source, ("payloadType",), "'payloadType' is missing or no type of a payload")
    found = value_at(source.value, ("signatures",))
    if not is_list(found):
        raise _refusal(source, ("signatures",), "'signatures' is missing or no list")
    if len(found) > MOST:
        raise _refusal(source, ("signatures",), f"an envelope holds at most {MOST} signatures")
    return Envelope(kind, _bytes(source, ("payload",)), tuple(_signature(source, i) for i in range(len(found))))


def _signature(source: Source, i: int) -> Signature:
    keyid = members(source.value, "signatures", i).get("keyid", "")
    if not isinstance(keyid, str):
        raise _refusal(source, ("signatures", i, "keyid"), "'keyid' must be text")
    return Signature(keyid, _bytes(source, ("signatures", i, "sig")))


def _bytes(source: Source, path: Path) -> bytes:
    text = value_at(source.value, path)
    standard = text.replace("-", "+").replace("_", "/") if isinstance(text, str) else ""
    try:
        data = base64.b64decode(standard, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    # The decoder passes over bits that belong to no byte; nobody writes any.
    if not isinstance(text, str) or base64.b64encode(data).decode("ascii") != standard:
        raise _refusal(source, path, f"'{path[-1]}' is missing or not in base64")
    return data


def _refusal(source: Source, path: Path, message: str) -> EnvelopeRefused:
    return EnvelopeRefused([Mistake(source.place(path), "ARC-SIG-ENVELOPE", message, _HINT)])
