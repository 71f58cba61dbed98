"""Archive one audit: every file is written, fetched again and compared, and only then the audit that names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from arcanos.archiving.audit import LARGEST, Audit
from arcanos.archiving.catalogue import renew
from arcanos.archiving.contents import BytesContent
from arcanos.archiving.drive import Absent, Content, Drive, DriveFailed, measured
from arcanos.archiving.names import object_name
from arcanos.archiving.taking import Given, Prepared, prepare
from arcanos.errors import IntegrityBroken, Mistake, NotRecorded, Place, Refused


@dataclass(frozen=True, slots=True)
class Kept:
    """What was read back: `new` where it had to be written, `until` when the store itself keeps it."""

    name: str
    sha256: str
    new: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Archived:
    """An audit that was archived: what was read back of each file, in the order of the audit, and of the audit itself.

    `index` says why the index could not be brought up to it, and is empty where it was; `notes` what is not archived
    with it.
    """

    audit: Audit
    files: tuple[Kept, ...]
    document: Kept
    index: str
    notes: tuple[str, ...] = ()


def archive_run(
    drive: Drive,
    record: Path,
    files: Sequence[Given] = (),
    progress: Callable[[str], object] = lambda _: None,
) -> Archived:
    """Archive the audit of `record` (the JSON that `--output json=` wrote) with `files`, and return what was read back.

    The same files give the same audit: putting them again writes nothing and compares everything. Raises Refused or
    UsageError, with nothing written, for what can't be archived; IntegrityBroken where the drive has other bytes under
    a digest; NotRecorded where it does not take the files, or gives back other bytes than it was given.
    """
    prepared = prepare(record, files, progress)
    return put(drive, prepared, progress)


def put(drive: Drive, prepared: Prepared, progress: Callable[[str], object] = lambda _: None) -> Archived:
    """Write and read back the files, then the audit, then bring the index up to it. Raises as `archive_run` does."""
    audit = prepared.audit
    files: list[Kept] = []
    for file, content in zip(audit.files, prepared.contents, strict=True):
        progress(f"archiving {file.name}")
        files.append(keep(drive, object_name(file.sha256), content))
    document = keep(drive, audit.name, BytesContent(audit.to_json()))
    return Archived(audit, tuple(files), document, _indexed(drive), prepared.notes)


def keep(drive: Drive, name: str, content: Content) -> Kept:
    """Have a drive keep content under a name, and return it once its bytes came back from there."""
    place = f"{drive.name}/{name}"
    try:
        there = _digest(drive, name)
        if there is None:
            drive.write(name, content)
        elif there != content.sha256:
            hint = "nothing was written over it; move it away, see who changed it, and archive this again"
            message = "the drive has other bytes here than the name says"
            raise IntegrityBroken([Mistake(Place(place), "ARC-INT-OBJECT", message, hint)])
        back = _digest(drive, name) if there is None else there
        until = drive.hold(name) if back == content.sha256 else None
    except DriveFailed as failed:
        raise NotRecorded(f"{place}: was not archived: {failed}") from None
    if back != content.sha256:
        what = "is not there after it was written" if back is None else "reads back with other bytes than were written"
        raise NotRecorded(f"{place}: was not archived: it {what}; see to the drive, or archive elsewhere")
    return Kept(name, content.sha256, there is None, until)


def _digest(drive: Drive, name: str) -> str | None:
    try:
        return measured(drive, name, LARGEST)[0]
    except Absent:
        return None


def _indexed(drive: Drive) -> str:
    try:
        renew(drive)
    except (DriveFailed, Refused) as failed:
        return str(failed)
    return ""
