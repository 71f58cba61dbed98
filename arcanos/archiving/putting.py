"""Archive one audit: every file is written, fetched again and compared, and only then the audit that names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from arcanos.archiving.audit import LARGEST, Audit, FileRole, KeptFile, file_fault
from arcanos.archiving.catalogue import renew
from arcanos.archiving.contents import HEAD, BytesContent, FileContent, file_content
from arcanos.archiving.drive import Absent, Content, Drive, DriveFailed, measured
from arcanos.archiving.names import object_name
from arcanos.archiving.roles import JSON, media_type_of, role_of
from arcanos.errors import DocumentRefused, IntegrityBroken, Mistake, NotRecorded, Place, Refused, UsageError
from arcanos.readers.files import read_bytes
from arcanos.readers.source import Limits
from arcanos.record import Record
from arcanos.reports.record_reading import from_json
from arcanos.reports.summary import VERDICTS
from arcanos.signing.names import collisions

LARGEST_RECORD: Limits = Limits(size=256 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Given:
    """A file to be archived as its user named it; its role is told by its content where it is None."""

    path: Path
    role: FileRole | None = None


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

    `index` says why the index could not be brought up to it, and is empty where it was.
    """

    audit: Audit
    files: tuple[Kept, ...]
    document: Kept
    index: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """An audit before anything of it is archived, and its files in its order."""

    audit: Audit
    contents: tuple[Content, ...]


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


def prepare(record: Path, files: Sequence[Given], progress: Callable[[str], object] = lambda _: None) -> Prepared:
    """Read the record and every file once. Raises Refused and UsageError."""
    given = [Given(record, FileRole.RECORD), *files]
    _refuse_names(given)
    progress(f"reading {record}")
    data = read_bytes(record, str(record), limits=LARGEST_RECORD)
    said = from_json(data, str(record))
    contents: dict[str, Content] = {}
    kept: list[KeptFile] = []
    for one in given:
        progress(f"reading {one.path}")
        content = file_content(one.path, str(one.path))
        role, media = _role(one, content)
        contents[one.path.name] = content
        kept.append(KeptFile(role, one.path.name, media, content.size, content.sha256))
    if kept[0].sha256 != BytesContent(data).sha256:
        raise _changed(record)
    ordered = sorted(kept, key=lambda file: file.name)
    return Prepared(_audit(said, ordered), tuple(contents[file.name] for file in ordered))


def put(drive: Drive, prepared: Prepared, progress: Callable[[str], object] = lambda _: None) -> Archived:
    """Write and read back the files, then the audit, then bring the index up to it. Raises as `archive_run` does."""
    audit = prepared.audit
    files: list[Kept] = []
    for file, content in zip(audit.files, prepared.contents, strict=True):
        progress(f"archiving {file.name}")
        files.append(keep(drive, object_name(file.sha256), content))
    document = keep(drive, audit.name, BytesContent(audit.to_json()))
    return Archived(audit, tuple(files), document, _indexed(drive))


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


def says(data: bytes, name: str, files: Iterable[KeptFile]) -> Audit:
    """Return the audit of the record in `data` with some files. Raises DocumentRefused for what is no record."""
    return _audit(from_json(data, name), files)


def _audit(record: Record, files: Iterable[KeptFile]) -> Audit:
    decision = record.decision
    return Audit(
        project=record.project,
        gate=decision.gate,
        model=decision.model,
        stage=decision.stage,
        verdict=VERDICTS[decision.exit_code][0].lower().replace(" ", "_"),
        as_of=record.as_of,
        engine_version=record.engine_version,
        files=tuple(files),
    )


def _role(given: Given, content: FileContent) -> tuple[FileRole, str]:
    name = str(given.path)
    if given.role is FileRole.RECORD:
        return FileRole.RECORD, JSON
    if given.role is not None:
        return given.role, media_type_of(name)
    head = b"".join(content.pieces()) if content.size <= HEAD else b""
    return role_of(name, head, content.size)


def _refuse_names(given: Iterable[Given]) -> None:
    paths = [one.path for one in given]
    for path in paths:
        fault = file_fault(path.name)
        if fault is not None:
            raise UsageError(f"{path}: can't be archived under its name: {fault}; rename it")
    for first, second in collisions(path.name for path in paths):
        raise UsageError(f"two files would be called '{first}' and '{second}' in the audit; rename one")


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


def _changed(record: Path) -> DocumentRefused:
    hint = "archive it once nothing writes to it any more"
    return DocumentRefused(
        [Mistake(Place(str(record)), "ARC-IN-CHANGED", "the file was changed while it was read", hint)]
    )
