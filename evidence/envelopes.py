"""Envelopes inside a bundle: they have one form, so that no byte of one can be changed unseen."""

from __future__ import annotations

from typing import Final

from arcanos.errors import EnvelopeRefused, IntegrityBroken, Mistake, Place
from arcanos.signing.dsse import Envelope, from_json

_HINT: Final = "take the bundle as it was written, or collect it anew"


def exact_envelope(data: bytes, name: str) -> Envelope:
    """Return the envelope in `data`; `name` is the file as messages call it.

    Raises IntegrityBroken for what is no envelope, and for one that `to_json` would write otherwise.
    """
    try:
        envelope = from_json(data, name)
    except EnvelopeRefused as refused:
        raise IntegrityBroken(refused.mistakes) from None
    keyids = [one.keyid for one in envelope.signatures]
    if envelope.to_json() != data or keyids != sorted(set(keyids)):
        message = "the signatures are not in their one form: the file was changed after it was written"
        raise IntegrityBroken([Mistake(Place(name), "ARC-SIG-FORM", message, _HINT)])
    return envelope
