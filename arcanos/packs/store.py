"""Where archives stay as they are: a version that was written once is never written over with other bytes."""

from __future__ import annotations

import os
from pathlib import Path

from arcanos.errors import ArchiveRefused, IntegrityBroken, Mistake, NotRecorded, Place
from arcanos.packs.envelope import envelope_path
from arcanos.readers.files import read_bytes
from arcanos.readers.source import Limits
from arcanos.signing.archive import ARCHIVE
from arcanos.writing import write_new, write_whole


def keep(path: Path, data: bytes, hint: str) -> bool:
    """Write an archive where none is; return whether it had to be. Raises IntegrityBroken where others' bytes stand."""
    if not os.path.lexists(path):
        write_new(path, data)
        return True
    if read_bytes(path, str(path), limits=Limits(size=ARCHIVE.size), refused=ArchiveRefused) != data:
        message = "this version is there already with other bytes, and a version stays what it was"
        raise IntegrityBroken([Mistake(Place(str(path)), "ARC-INT-VERSION", message, hint)])
    return False


def keep_signed(path: Path, data: bytes, envelope: bytes | None) -> bool:
    """Keep an archive and its signatures; return whether anything was written. Raises as `keep`, and NotRecorded."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotRecorded(f"{path.parent}: could not be made: {error.strerror or type(error).__name__}") from error
    wrote = keep(path, data, "install the version that was published, or ask its publisher for a new one")
    beside = envelope_path(path)
    if envelope is None or (beside.is_file() and beside.read_bytes() == envelope):
        return wrote
    write_whole(beside, envelope)
    return True
