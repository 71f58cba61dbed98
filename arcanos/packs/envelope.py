"""The signatures of a pack: an envelope beside its archive, so that signing leaves the archive's bytes as they are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from arcanos.errors import EnvelopeRefused, IntegrityBroken, Mistake, Place
from arcanos.packs.archive import PackArchive
from arcanos.readers.files import read_bytes
from arcanos.signing.dsse import IN_TOTO, Envelope, from_json

SUFFIX: Final = ".dsse.json"


def envelope_path(archive: Path) -> Path:
    """Return where the signatures of an archive stand."""
    return archive.with_name(archive.name + SUFFIX)


def read_envelope(archive: PackArchive, path: Path) -> Envelope | None:
    """Return the envelope beside the archive at `path`, None where nobody signed it yet.

    Raises EnvelopeRefused for what is no envelope, IntegrityBroken for one that is about something else.
    """
    beside = envelope_path(path)
    if not os.path.lexists(beside):
        return None
    name = archive.name + SUFFIX
    envelope = from_json(read_bytes(beside, name, refused=EnvelopeRefused), name)
    if (envelope.payload_type, envelope.payload) != (IN_TOTO, archive.manifest):
        message = "the signatures are over another manifest than the archive's"
        hint = "take archive and signatures from one place, or sign anew: 'arcanos pack sign'"
        raise IntegrityBroken([Mistake(Place(name), "ARC-SIG-SUBJECT", message, hint)])
    return envelope
