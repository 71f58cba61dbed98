"""Bring files back from a drive: which audit is meant, and each file compared before it has its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from arcanos.archiving.audit import Audit, KeptFile
from arcanos.archiving.catalogue import Catalogue, lost_mistakes, refusal
from arcanos.archiving.drive import Absent, Drive, DriveFailed
from arcanos.archiving.names import object_name
from arcanos.digest import Digest
from arcanos.errors import DriveRefused, IntegrityBroken, Mistake, NotRecorded, Place, UsageError, did_you_mean
from arcanos.writing import make_folder, write_once

LATEST: Final = "latest"
SHORTEST: Final = 8
"""Hex digits by which an audit or a file may be named."""
_DIGITS: Final = re.compile(rf"[0-9a-f]{{{SHORTEST},64}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chosen:
    """An audit, and those of its files that are meant."""

    audit: Audit
    files: tuple[KeptFile, ...]


def chosen(drive: Drive, found: Catalogue, word: str, names: Sequence[str] = ()) -> Chosen:
    """Return what `word` means: `latest`, the digest of an audit or of a file, or 8 and more digits of one.

    `names` are the files wanted of an audit; none for all. Raises UsageError where it means none, or several;
    IntegrityBroken and DriveRefused where an audit that can't be read may be the latest.
    """
    audit = _latest(drive, found) if word == LATEST else _audit(found, word)
    if audit is not None:
        return Chosen(audit, tuple(_named(audit, name) for name in names) or audit.files)
    files = {file.sha256: (one, file) for one in found.audits for file in one.files if file.sha256.startswith(word)}
    if not _DIGITS.fullmatch(word) or not files:
        raise UsageError(f"'{word}': no audit and no file is called so; 'arcanos archive list' shows what is there")
    if len(files) > 1:
        raise UsageError(f"'{word}': {len(files)} files begin so; write more digits")
    if names:
        raise UsageError(f"'{word}' is a file already; leave out --file")
    (one, file) = next(iter(files.values()))
    return Chosen(one, (file,))


def fetch(drive: Drive, wanted: Iterable[KeptFile], folder: Path) -> Iterator[Path]:
    """Write files into a folder, which is made; yield the path of each once it is there with its digest.

    Nothing is written over: all names are looked at before the first byte is fetched. Raises NotRecorded,
    IntegrityBroken for other bytes, DriveRefused where a file can't be read.
    """
    files = list(wanted)
    make_folder(folder)
    for file in files:
        if (folder / file.name).exists() or (folder / file.name).is_symlink():
            raise _there(folder / file.name)
    for file in files:
        path = folder / file.name
        if not write_once(path, verified(drive, file), beside=folder):
            raise _there(path)
        yield path


def verified(drive: Drive, file: KeptFile) -> Iterator[bytes]:
    """Yield the bytes of a file. Raises IntegrityBroken, at their end at the latest, where they are others."""
    name, digest, size = object_name(file.sha256), Digest(), 0
    try:
        for piece in drive.pieces(name):
            size += len(piece)
            if size > file.size:
                break
            digest.update(piece)
            yield piece
    except Absent:
        raise _broken(drive, file, "is not there any more") from None
    except DriveFailed as failed:
        raise refusal(drive, name, f"can't be read: {failed}") from None
    if (size, digest.hexdigest()) != (file.size, file.sha256):
        raise _broken(drive, file, "has other bytes than were archived")


def _latest(drive: Drive, found: Catalogue) -> Audit:
    broken = (*found.broken, *lost_mistakes(drive, found.lost))
    if broken:
        raise IntegrityBroken(broken)
    if found.unread:
        raise DriveRefused(found.unread)
    last = found.audits[-1]
    same = [audit for audit in found.audits if audit.as_of == last.as_of]
    if len(same) > 1:
        named = ", ".join(audit.sha256[:16] for audit in same)
        raise UsageError(f"{len(same)} audits are of the latest instant; name one: {named}")
    return last


def _audit(found: Catalogue, word: str) -> Audit | None:
    audits = [one for one in found.audits if one.sha256.startswith(word)] if _DIGITS.fullmatch(word) else []
    if len(audits) > 1:
        raise UsageError(f"'{word}': {len(audits)} audits begin so; write more digits")
    return audits[0] if audits else None


def _named(audit: Audit, name: str) -> KeptFile:
    files = {file.name: file for file in audit.files}
    if name not in files:
        raise UsageError(f"--file {name}: the audit has no such file; {did_you_mean(name, list(files))}".rstrip("; "))
    return files[name]


def _there(path: Path) -> NotRecorded:
    return NotRecorded(f"{path}: is there already and was not overwritten; name another folder")


def _broken(drive: Drive, file: KeptFile, message: str) -> IntegrityBroken:
    hint = f"'{file.name}' was not written; take it from a copy of the drive"
    return IntegrityBroken(
        [Mistake(Place(f"{drive.name}/{object_name(file.sha256)}"), "ARC-INT-OBJECT", message, hint)]
    )
