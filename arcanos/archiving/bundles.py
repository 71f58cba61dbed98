"""A bundle that is archived is the one that the record rests on, and every file of it is as its manifest lists it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from arcanos.archiving.contents import BytesContent
from arcanos.archiving.drive import Content
from arcanos.digest import sha256
from arcanos.errors import ArchiveRefused, IntegrityBroken, Mistake, Place, UsageError
from arcanos.evidence import custody
from arcanos.evidence.container import LIMITS
from arcanos.evidence.manifest import MANIFEST, SEAL
from arcanos.evidence.manifest_reading import read_manifest
from arcanos.evidence.quarantine import open_warily
from arcanos.evidence.timestamps import STAMP
from arcanos.materials import BundleRead
from arcanos.signing.archive import SUFFIX, write_archive
from arcanos.signing.statement import Subject
from arcanos.signing.streamed import Member, read_members

_HINT = "take the bundle as it was written"


def packed(path: Path, name: str) -> tuple[str, Content]:
    """Return a bundle that is a folder as the archive that holds it, and its file name. Raises as `open_warily`."""
    opened = open_warily(path, name)
    return path.absolute().name + SUFFIX, BytesContent(write_archive(opened.contents))


def refuse_other(content: Content, name: str, wanted: BundleRead | None) -> None:
    """Raise UsageError where a record rests on no bundle, IntegrityBroken where it rests on another than this one.

    The bundle is read in pieces and not held; seals and hand-overs are archived with it and not judged: the record
    says what was judged of them. Raises ArchiveRefused for what is no bundle.
    """
    if wanted is None:
        raise UsageError(f"{name}: the record rests on plain files and on no bundle; name it as --role other={name}")
    members = read_members(content.pieces(), name, LIMITS, (MANIFEST,))
    written = next((member.data for member in members if member.name == MANIFEST), None)
    if written is None:
        hint = "'arcanos collect' and 'arcanos bundle create' write bundles"
        message = f"this is no bundle: it has no {MANIFEST}"
        raise ArchiveRefused([Mistake(Place(name), "ARC-IN-BUNDLE", message, hint)])
    if sha256(written) != wanted.manifest_sha256:
        hint = "name the bundle that was evaluated, or archive the record of this one"
        message = "the record rests on another bundle: the manifest has another digest"
        raise IntegrityBroken([Mistake(Place(name), "ARC-INT-BUNDLE", message, hint)])
    statement, _ = read_manifest(written, f"{name}/{MANIFEST}")
    mistakes = [
        Mistake(Place(f"{name}/{file}"), "ARC-INT-FILE", "is not as the manifest lists it", _HINT)
        for file in _differing(statement.subjects, members)
    ]
    if mistakes:
        raise IntegrityBroken(mistakes)


def _differing(listed: tuple[Subject, ...], members: tuple[Member, ...]) -> Iterator[str]:
    """Yield the names of documents that are not there as they are listed, or not listed as they are there."""
    beside = {member.name for member in members if custody.FILE.fullmatch(member.name)} | {MANIFEST, SEAL, STAMP}
    wanted = {(one.name, one.sha256, one.size) for one in listed}
    there = {(one.name, one.sha256, one.size) for one in members if one.name not in beside}
    yield from sorted({name for name, _, _ in wanted ^ there})
