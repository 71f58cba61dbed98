"""Files as their user names them: read once, each with its role, its name in the audit and its digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from arcanos.archiving.audit import Audit, FileRole, KeptFile, file_fault
from arcanos.archiving.bundles import packed, refuse_other
from arcanos.archiving.contents import HEAD, file_content
from arcanos.archiving.drive import Content
from arcanos.archiving.roles import JSON, media_type_of, role_of
from arcanos.archiving.sums import RECORD, SUMS, changed, listed_in
from arcanos.digest import sha256
from arcanos.errors import DocumentRefused, Mistake, Place, UsageError
from arcanos.materials import BundleRead
from arcanos.readers.files import read_bytes
from arcanos.readers.source import Limits
from arcanos.record import Record
from arcanos.reports.record_reading import from_json
from arcanos.reports.summary import VERDICTS
from arcanos.signing.names import collisions

LARGEST_RECORD: Final = Limits(size=256 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Given:
    """A file to be archived as its user named it.

    Its role is told by its content where it is None; `sha256` is the digest that it must have, where one is known.
    """

    path: Path
    role: FileRole | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An audit before anything of it is archived, and its files in its order.

    `notes` say what is not archived with it.
    """

    audit: Audit
    contents: tuple[Content, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file that was read: what the audit says of it, and its bytes."""

    file: KeptFile
    content: Content


def prepare(record: Path, files: Sequence[Given], progress: Callable[[str], object] = lambda _: None) -> Prepared:
    """Read the record, or the folder of an audit with its record, and every file once.

    Raises UsageError and Refused for what can't be archived, IntegrityBroken for a bundle of another record, and for
    a folder that is not as its digests say.
    """
    own, *others = _of_folder(record) if record.is_dir() else [Given(record, FileRole.RECORD)]
    record = own.path
    progress(f"reading {record}")
    data = read_bytes(record, str(record), limits=LARGEST_RECORD)
    said = from_json(data, str(record))
    taken: list[_Taken] = []
    digest = sha256(data)
    for one in (own, *others, *files):
        progress(f"reading {one.path}")
        taken.append(_taken(one, digest, said.bundle))
    if taken[0].file.sha256 != digest:
        message, hint = "the file was changed while it was read", "archive it once nothing writes to it any more"
        raise DocumentRefused([Mistake(Place(str(record)), "ARC-IN-CHANGED", message, hint)])
    _refuse_twice(one.file.name for one in taken)
    ordered = sorted(taken, key=lambda one: one.file.name)
    audit = audit_of_record(said, [one.file for one in ordered])
    return Prepared(audit, tuple(one.content for one in ordered), tuple(_left_out(said, audit)))


def _of_folder(folder: Path) -> list[Given]:
    """Return the files of an audit's folder, the record first, and last the digests that it is held to."""
    digests = listed_in(folder)
    others = [Given(folder / name, sha256=digests[name]) for name in sorted(digests) if name != RECORD]
    sums = Given(folder / SUMS, FileRole.OTHER)
    return [Given(folder / RECORD, FileRole.RECORD, digests[RECORD]), *others, sums]


def says(data: bytes, name: str, files: Iterable[KeptFile]) -> Audit:
    """Return the audit of the record in `data` with some files. Raises DocumentRefused for what is no record."""
    return audit_of_record(from_json(data, name), files)


def audit_of_record(record: Record, files: Iterable[KeptFile]) -> Audit:
    """Return what an audit says of a record and its files."""
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


def _taken(given: Given, record: str, bundle: BundleRead | None) -> _Taken:
    shown = str(given.path)
    if given.role is FileRole.BUNDLE and given.path.is_dir():
        name, content = packed(given.path, shown)
    else:
        name, content = given.path.name, file_content(given.path, shown)
    if given.sha256 not in (None, content.sha256):
        raise changed(shown)
    fault = file_fault(name)
    if fault is not None:
        raise UsageError(f"{shown}: can't be archived under its name: {fault}; rename it")
    role, media = _role(given, name, content, record)
    if role is FileRole.BUNDLE:
        refuse_other(content, shown if name == given.path.name else name, bundle)
    return _Taken(KeptFile(role, name, media, content.size, content.sha256), content)


def _role(given: Given, name: str, content: Content, record: str) -> tuple[FileRole, str]:
    if given.role is FileRole.RECORD:
        return FileRole.RECORD, JSON
    if given.role is not None:
        return given.role, media_type_of(name)
    head = b"".join(content.pieces()) if content.size <= HEAD else b""
    return role_of(str(given.path), head, content.size, record)


def _refuse_twice(names: Iterable[str]) -> None:
    for first, second in collisions(names):
        raise UsageError(f"two files would be called '{first}' and '{second}' in the audit; rename one")


def _left_out(record: Record, audit: Audit) -> list[str]:
    """Tell where the evidence of a record is not archived with it."""
    if record.bundle is None or any(file.role is FileRole.BUNDLE for file in audit.files):
        return []
    sealed = f"manifest sha256 {record.bundle.manifest_sha256}"
    return [f"not archived: the bundle that the record rests on, {record.bundle.name}, {sealed}; name it with --bundle"]
