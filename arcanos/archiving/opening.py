"""From the name of a compliance drive to the drive; libraries of stores are imported only when one is named."""

from __future__ import annotations

from datetime import datetime

from arcanos.archiving.address import LOCKING, ArchiveAt, Lock, scheme_of
from arcanos.archiving.drive import Drive
from arcanos.archiving.folder import FolderDrive
from arcanos.errors import UsageError


def open_drive(place: ArchiveAt, now: datetime) -> Drive:
    """Return the drive at a place; what is written is locked until `now` and the time that the place says.

    Raises UsageError where a library is missing, or where the store has no object lock and one is asked for.
    """
    if place.lock is not Lock.NONE and scheme_of(place.url) not in LOCKING:
        schemes = ", ".join(f"{scheme}://" for scheme in sorted(LOCKING))
        raise UsageError(f"{place.url}: has no object lock that arcanos can ask for ({schemes} has); set lock to none")
    if place.folder is not None:
        return FolderDrive(place.url, place.folder)
    raise UsageError(f"{place.url}: only folders can be archived to")
