"""What a bundle is kept in: a folder, a `.tar.gz` or a `.zip`, read in memory and never extracted."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Final

from arcanos.digest import digest, sha256
from arcanos.errors import ArchiveRefused, IntegrityBroken, Mistake, NotRecorded, Place, Refused
from arcanos.evidence.manifest import MANIFEST
from arcanos.readers.files import read_bytes
from arcanos.readers.source import Limits
from arcanos.signing import archive, zip_archive
from arcanos.signing.archive import ArchiveLimits, misnamed, read_archive, refuse_names, write_archive
from arcanos.signing.zip_archive import read_zip, write_zip
from arcanos.writing import write_new, write_whole

TOTAL: Final = 256 * 1024 * 1024
LIMITS: Final = ArchiveLimits(size=TOTAL + 16 * 1024 * 1024, total=TOTAL, member=TOTAL, members=10_000, ratio=100)
"""Budgets of a bundle; in a container, headers come on top of its files."""
_ARCHIVES: Final = (".tar", ".tgz", ".gz", ".bz2", ".tbz2", ".xz", ".txz", ".zst", ".zip", ".7z")
_HINT: Final = "a bundle is a folder, a .tar.gz or a .zip that 'arcanos collect' or 'arcanos bundle create' wrote"


class Form(StrEnum):
    """The forms of a bundle; the same files in each of them."""

    FOLDER = "folder"
    TAR = "tar.gz"
    ZIP = "zip"


def form_of(path: Path) -> Form:
    """Return the form that the name of a bundle says; a folder is one whatever it is called."""
    if path.is_dir():
        return Form.FOLDER
    if path.name.endswith(archive.SUFFIX):
        return Form.TAR
    return Form.ZIP if path.name.endswith(zip_archive.SUFFIX) else Form.FOLDER


@dataclass(frozen=True, slots=True)
class Container:
    """The bytes of what may be a bundle, as they are on the disk: those of each file of a folder, or of one archive."""

    name: str
    form: Form
    held: Mapping[str, bytes]
    limits: ArchiveLimits = LIMITS

    @property
    def sha256(self) -> str:
        """The digest of all these bytes, with the names of files."""
        return digest([[name, sha256(data)] for name, data in sorted(self.held.items())])

    def files(self) -> dict[str, bytes]:
        """Return the files in it. Raises as `read_container` does for archives."""
        if self.form is Form.FOLDER:
            return dict(self.held)
        reading = read_archive if self.form is Form.TAR else read_zip
        return dict(reading(self.held[""], self.name, self.limits).files)


def take_container(path: Path, name: str, limits: ArchiveLimits = LIMITS) -> Container:
    """Return what may be a bundle, and look into none of its files; `name` is what the user calls it.

    Raises ArchiveRefused for what is none, or too large for one; IntegrityBroken for links, devices and bad names in a
    folder.
    """
    form = form_of(path)
    if form is Form.FOLDER:
        return Container(name, form, _folder(path, name, limits), limits)
    data = read_bytes(path, name, limits=Limits(size=limits.size), refused=ArchiveRefused)
    return Container(name, form, {"": data}, limits)


def read_container(path: Path, name: str, limits: ArchiveLimits = LIMITS) -> tuple[Form, dict[str, bytes]]:
    """Return the form and the files of what may be a bundle; `name` is what the user calls it.

    Raises as `take_container` does, and IntegrityBroken for archives in another form.
    """
    container = take_container(path, name, limits)
    return container.form, container.files()


def write_container(path: Path, files: Mapping[str, bytes], *, replace: bool = False) -> Form:
    """Write a bundle in the form that its name says: whole, or not at all.

    Only with `replace` it takes the place of another bundle, and never that of anything else. Raises NotRecorded.
    """
    form = form_to_write(path, replace=replace)
    try:
        refuse_names(files)
    except ValueError as error:
        raise NotRecorded(f"{path}: can't hold these documents: {error}; give them shorter names") from None
    if form is Form.FOLDER:
        _write_folder(path, files)
    else:
        write_whole(path, write_archive(files) if form is Form.TAR else write_zip(files))
    return form


def form_to_write(path: Path, *, replace: bool = False) -> Form:
    """Return the form in which a bundle can be written to `path`.

    Raises NotRecorded where none can, for what can be known before it is made.
    """
    form = form_of(path)
    if path.name in ("", ".."):
        raise NotRecorded(f"{path}: is no name of a bundle; nothing was written: call the folder by its own name")
    if os.path.lexists(path):
        if not (replace and _is_bundle(path)):
            what = "is there already" if _is_bundle(path) else "is there already, and is no bundle"
            raise NotRecorded(f"{path}: {what}; nothing was written: name another path, or remove it")
    elif form is Form.FOLDER and path.name.lower().endswith(_ARCHIVES):
        raise NotRecorded(f"{path}: an archive is called .tar.gz or .zip; nothing was written: name another path")
    elif form is not Form.FOLDER and not path.absolute().parent.is_dir():
        raise NotRecorded(f"{path}: could not be written: there is no folder {path.absolute().parent}; make it first")
    return form


def _is_bundle(path: Path) -> bool:
    """Whether something may be replaced by a bundle: it is an archive or a folder with a manifest."""
    if path.is_symlink():
        return False
    if path.is_dir():
        return (path / MANIFEST).is_file()
    try:
        return MANIFEST in read_container(path, str(path))[1]
    except (Refused, IntegrityBroken):
        return False


def _write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write beside `path` and rename: a reader sees the old bundle, the new one, or none, never half of one."""
    new, old = (path.with_name(f".arcanos-{secrets.token_hex(8)}.{word}") for word in ("new", "old"))
    try:
        for name in sorted(files):
            target = new / name
            target.parent.mkdir(parents=True, exist_ok=True)
            write_new(target, files[name])
        _move(new, path, old)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise NotRecorded(f"{path}: could not be written: {reason}; nothing was changed") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _move(new: Path, path: Path, old: Path) -> None:
    """Rename `new` to `path`, what was there to `old`; back again where that fails."""
    there = path.is_dir()
    if there:
        path.rename(old)
    try:
        new.rename(path)
    except OSError:
        if there:
            old.rename(path)
        raise


def _folder(path: Path, name: str, limits: ArchiveLimits) -> dict[str, bytes]:
    if not os.path.lexists(path):
        raise _refused(name, "there is no such bundle", "check the path; 'arcanos bundle create' makes one")
    if path.is_symlink():
        raise _refused(name, "this is a symbolic link", "name the bundle itself")
    if not (path / MANIFEST).is_file():
        raise _refused(name, f"this is no bundle: it has no {MANIFEST}", _HINT)
    mistakes: list[Mistake] = []
    found = list(_walked(path, name, limits, mistakes))
    mistakes += misnamed(found, name)
    if mistakes:
        raise IntegrityBroken(mistakes)
    files: dict[str, bytes] = {}
    left = limits.total
    for inside in found:
        one = read_bytes(path / inside, f"{name}/{inside}", limits=Limits(size=left), refused=ArchiveRefused)
        files[inside], left = one, left - len(one)
    return files


def _walked(path: Path, name: str, limits: ArchiveLimits, mistakes: list[Mistake]) -> Iterator[str]:
    """Yield the names of the files below a folder; tell what is no file, and folders without any."""
    pending, seen = [""], 0
    while pending:
        here = pending.pop()
        try:
            # One too many tells that there are too many, of however many there are.
            with os.scandir(path / here) as found:
                entries = sorted(islice(found, limits.members - seen + 1), key=lambda entry: entry.name)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise _refused(f"{name}/{here}", f"the folder can't be read: {reason}", "check its permissions") from None
        seen += len(entries)
        if seen > limits.members:
            raise _refused(name, f"the bundle has more than {limits.members} files", _HINT)
        if here and not entries:
            mistakes.append(_odd(f"{name}/{here}", "an empty folder"))
        for entry in entries:
            inside = here + entry.name
            if entry.is_symlink():
                mistakes.append(_odd(f"{name}/{inside}", "a link"))
            elif entry.is_dir():
                pending.append(f"{inside}/")
            elif entry.is_file():
                yield inside
            else:
                mistakes.append(_odd(f"{name}/{inside}", "a pipe or a device"))


def _odd(place: str, kind: str) -> Mistake:
    message = f"{kind} is no file, and a bundle holds only files"
    return Mistake(Place(place), "ARC-INT-MEMBER", message, "take the bundle as it was written")


def _refused(name: str, message: str, hint: str) -> ArchiveRefused:
    return ArchiveRefused([Mistake(Place(name), "ARC-IN-BUNDLE", message, hint)])
