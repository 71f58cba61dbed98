"""The chain of custody: who handed a bundle to whom, when and why, each hand-over signed and naming the one before.

A link is an in-toto Statement v1 about `manifest.json` in a DSSE envelope. It names the key of who gives, the digest of
the statement before it, and the key that accepted that one: nothing in the middle can be dropped, added or swapped.
That the newest links were cut off, the chain alone can't tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from arcanos.clock import instant, rfc3339
from arcanos.digest import sha256
from arcanos.errors import IntegrityBroken, Mistake, Place, StatementRefused
from arcanos.evidence.envelopes import exact_envelope
from arcanos.evidence.manifest import MANIFEST, Manifest
from arcanos.readers.shapes import is_object, value_at
from arcanos.readers.source import Value
from arcanos.redaction import printable, says_something
from arcanos.signing.dsse import IN_TOTO, Envelope, Signature, sign
from arcanos.signing.statement import Statement, read_statement, state

if TYPE_CHECKING:
    from arcanos.signing.private import PrivateKey

KIND: Final = "urn:arcanos:custody:v1"
"""The type of the predicate of a hand-over."""
FILE: Final = re.compile(r"custody/[0-9]{4}\.dsse\.json", re.ASCII)
MOST: Final = 9_999
LONGEST_NAME, LONGEST_REASON = 200, 2_000
"""Characters of a name and of a reason."""
_KEY_ID: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HINT: Final = "take the bundle as it was handed over"


@dataclass(frozen=True, slots=True)
class Handover:
    """What a link says: who gives to whom, why and when; `key_id` is the key of who gives.

    `previous` is the SHA-256 of the statement before, `previous_accepted_by` the id of the key that accepted that one;
    None where there is none.
    """

    sequence: int
    giver: str
    receiver: str
    reason: str
    at: datetime
    key_id: str
    previous: str | None = None
    previous_accepted_by: str | None = None

    def predicate(self) -> dict[str, Value]:
        """Return what the statement says of the manifest."""
        accepted = {"accepted_by": self.previous_accepted_by} if self.previous_accepted_by else {}
        return {
            "sequence": self.sequence,
            "from": {"name": self.giver, "keyid": self.key_id},
            "to": {"name": self.receiver},
            "reason": self.reason,
            "at": rfc3339(self.at),
        } | ({"previous": {"sha256": self.previous, **accepted}} if self.previous else {})


@dataclass(frozen=True, slots=True)
class Link:
    """One hand-over with its signatures: of who gives, and of who accepted it, None where nobody did."""

    handover: Handover
    envelope: Envelope

    @property
    def sha256(self) -> str:
        """The digest of the statement: the same before and after it is accepted."""
        return sha256(self.envelope.payload)

    @property
    def acceptance(self) -> Signature | None:
        """The signature of who received."""
        return next((one for one in self.envelope.signatures if one.keyid != self.handover.key_id), None)

    @property
    def accepted_by(self) -> str | None:
        """The id of the key that accepted it."""
        return None if self.acceptance is None else self.acceptance.keyid


def file_of(sequence: int) -> str:
    """Return the name of the file that a link is in."""
    return f"custody/{sequence:04d}.dsse.json"


def files_of(links: Iterable[Link]) -> dict[str, bytes]:
    """Return the files of a chain by name."""
    return {file_of(link.handover.sequence): link.envelope.to_json() for link in links}


def text_fault(text: str, longest: int) -> str | None:
    """Return why a name or a reason may not stand in a hand-over, or None."""
    if not says_something(text) or text != text.strip():
        return "is empty, or begins or ends with a blank"
    if len(text) > longest:
        return f"has more than {longest} characters"
    return "holds characters that can't be printed on one line" if printable(text) != text else None


def extended(links: Sequence[Link], manifest: bytes, handover: Handover, key: PrivateKey) -> tuple[Link, ...]:
    """Return the chain with another hand-over, signed by who gives; its place in the chain is filled in."""
    last = links[-1] if links else None
    made = replace(
        handover,
        sequence=len(links) + 1,
        key_id=key.public.id,
        previous=last.sha256 if last else None,
        previous_accepted_by=last.accepted_by if last else None,
    )
    return (*links, Link(made, sign(Envelope(IN_TOTO, _stated(made, manifest).to_json()), key)))


def accepted(links: Sequence[Link], key: PrivateKey) -> tuple[Link, ...]:
    """Return the chain with the newest hand-over signed by who received."""
    return (*links[:-1], replace(links[-1], envelope=sign(links[-1].envelope, key)))


def read_chain(files: Mapping[str, bytes], manifest: bytes, said: Manifest, name: str) -> tuple[Link, ...]:
    """Return the links in the files of a bundle called `name`, oldest first.

    Raises IntegrityBroken with all that is not exactly one chain about `manifest`.
    """
    wanted = [file_of(i) for i in range(1, len(files) + 1)]
    if sorted(files) != wanted:
        missing = min(set(wanted) - set(files))
        raise IntegrityBroken([_broken(f"{name}/{missing}", "the hand-over is missing, and later ones are there")])
    links = tuple(_link(files[file], manifest, f"{name}/{file}") for file in wanted)
    mistakes = [
        _broken(f"{name}/{wanted[i]}", fault)
        for i, link in enumerate(links)
        for fault in _misfits(link, links[i - 1] if i else None, i + 1, said)
    ]
    if mistakes:
        raise IntegrityBroken(mistakes)
    return links


def _link(data: bytes, manifest: bytes, name: str) -> Link:
    envelope = exact_envelope(data, name)
    if envelope.payload_type != IN_TOTO:
        raise IntegrityBroken([_broken(name, "the payload is of another type than a statement")])
    try:
        statement = read_statement(envelope.payload, name, KIND)
    except StatementRefused as refused:
        raise IntegrityBroken(_broken(name, one.message) for one in refused.mistakes) from None
    if statement.subjects != state(KIND, {MANIFEST: manifest}, {}).subjects:
        raise IntegrityBroken([_broken(name, "the hand-over is of another bundle")])
    handover = _handover(statement.predicate)
    if handover is None or _stated(handover, manifest).to_json() != envelope.payload:
        raise IntegrityBroken([_broken(name, "the statement says something that no hand-over says")])
    signers = [one.keyid for one in envelope.signatures]
    if signers.count(handover.key_id) != 1 or len(signers) > 2 or not all(map(_KEY_ID.fullmatch, signers)):
        message = "it is signed by who gives, once, and by at most one who received; the signatures are others"
        raise IntegrityBroken([_broken(name, message)])
    return Link(handover, envelope)


def _misfits(link: Link, before: Link | None, sequence: int, said: Manifest) -> list[str]:
    """Say why a link does not follow the one before it."""
    this, faults = link.handover, list[str]()
    if this.sequence != sequence:
        faults.append("its sequence number is another: hand-overs were swapped or taken out")
    if (this.previous, this.previous_accepted_by) != ((before.sha256, before.accepted_by) if before else (None, None)):
        faults.append("it does not follow the hand-over before it, with the signatures that this one has")
    if before is not None and this.giver != before.handover.receiver:
        faults.append("who gives is not who received before")
    if this.at < (before.handover.at if before is not None else said.as_of):
        faults.append("its time is before that of what it follows")
    return faults


def _handover(predicate: Mapping[str, Value]) -> Handover | None:
    """Return what a predicate says, None where it says no hand-over; what is beside it, the one form tells."""
    value = dict(predicate)
    sequence, previous = value.get("sequence"), value.get("previous")
    texts = [value_at(value, path) for path in (("from", "name"), ("to", "name"), ("reason",), ("at",))]
    giver, receiver, reason, written = (text if isinstance(text, str) else "" for text in texts)
    limits = (LONGEST_NAME, LONGEST_NAME, LONGEST_REASON)
    at, key_id = instant(written), value_at(value, ("from", "keyid"))
    if at is None or type(sequence) is not int or not _is_id(key_id) or not (previous is None or is_object(previous)):
        return None
    if any(text_fault(text, longest) for text, longest in zip((giver, receiver, reason), limits, strict=True)):
        return None
    digest, by = ((previous or {}).get(name) for name in ("sha256", "accepted_by"))
    if not all(one is None or _is_id(one) for one in (digest, by)):
        return None
    known = (str(one) if one is not None else None for one in (digest, by))
    return Handover(sequence, giver, receiver, reason, at, str(key_id), *known)


def _is_id(value: Value) -> bool:
    return isinstance(value, str) and _KEY_ID.fullmatch(value) is not None


def _stated(handover: Handover, manifest: bytes) -> Statement:
    return state(KIND, {MANIFEST: manifest}, handover.predicate())


def _broken(place: str, message: str) -> Mistake:
    return Mistake(Place(place), "ARC-INT-CUSTODY", message, _HINT)
