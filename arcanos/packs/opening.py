"""Open a pack wherever it is: shipped, in a folder, a file or an archive, installed, or in a Python package."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from arcanos.engine.pack import PackSource, load_pack
from arcanos.errors import ArchiveRefused, ConfigRefused, IntegrityBroken, Mistake, PackRefused, Place, did_you_mean
from arcanos.packs.archive import PackArchive, open_archive
from arcanos.packs.envelope import envelope_path, read_envelope
from arcanos.packs.references import InstalledPack, PackagedPack, PackRef, ShippedPack
from arcanos.readers.files import read_bytes
from arcanos.readers.source import Limits
from arcanos.record import Origin
from arcanos.rules import shipped
from arcanos.signing.archive import ARCHIVE, SUFFIX
from arcanos.signing.dsse import Envelope

READ = Limits(size=ARCHIVE.size)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An archive and the signatures beside it, None where there are none."""

    archive: PackArchive
    envelope: Envelope | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A pack that was opened: what it says, where it came from, and the archive where it came in one."""

    source: PackSource
    origin: Origin
    sealed: Sealed | None = None


def open_pack(ref: PackRef) -> Opened:
    """Open a pack. An archive must agree with its manifest; whether it is signed is not asked here.

    Raises ConfigRefused where there is none, PackRefused for a broken one, IntegrityBroken for one tampered with.
    """
    try:
        path, origin = _found(ref)
        if not os.path.lexists(path):
            raise ConfigRefused([_absent(ref)])
        if not is_archive(path):
            return Opened(load_pack(path, str(ref)), origin)
        sealed = open_sealed(path, str(ref))
        if isinstance(ref, InstalledPack):
            _refuse_another(ref, sealed.archive)
    except OSError as error:
        why = error.strerror or type(error).__name__
        message = f"the pack at '{ref}' can't be read: {why}"
        raise PackRefused([Mistake(ref.place, "ARC-CFG-PACK", message, "check its permissions")]) from error
    return Opened(sealed.archive.source, origin.of_archive(sealed.archive.sha256), sealed)


def open_sealed(path: Path, name: str) -> Sealed:
    """Open the archive at `path`, called `name`, and what is beside it. Raises as `open_pack` does."""
    archive = open_archive(read_bytes(path, name, limits=READ, refused=ArchiveRefused), name)
    return Sealed(archive, read_envelope(archive, path))


def is_archive(path: Path) -> bool:
    """Whether a path is that of an archive, by its name."""
    return path.name.endswith(SUFFIX) and not path.is_dir()


def files_of(ref: PackRef) -> tuple[Path, ...]:
    """Return what of a pack stands in the user's own folders: the pack, and the signatures of an archive."""
    if isinstance(ref, ShippedPack | PackagedPack):
        return ()
    return (ref.path, envelope_path(ref.path)) if is_archive(ref.path) else (ref.path,)


def text_of(ref: PackRef, opened: Opened, name: str) -> bytes:
    """Return the bytes of the pack's file that messages call `name`. Raises PackRefused."""
    file = name.rpartition("/")[2]
    if opened.sealed is not None:
        return opened.sealed.archive.files[file]
    path, _ = _found(ref)
    return read_bytes(path / file if path.is_dir() else path, name, refused=PackRefused)


def _found(ref: PackRef) -> tuple[Path, Origin]:
    if isinstance(ref, ShippedPack):
        return _shipped(ref), Origin("shipped")
    if isinstance(ref, PackagedPack):
        from arcanos.packs.packages import find_packaged  # reading packages' metadata is slow to import

        packaged = find_packaged(ref)
        return packaged.path, Origin("package", package=packaged.package, package_version=packaged.version)
    if isinstance(ref, InstalledPack):
        return ref.path, Origin("installed")
    return ref.path, Origin("archive" if is_archive(ref.path) else "folder" if ref.path.is_dir() else "file")


def _refuse_another(ref: InstalledPack, archive: PackArchive) -> None:
    """Raise IntegrityBroken where the archive of one version holds another, which may be locked and signed as well."""
    if (archive.id, archive.version) != (ref.id, ref.version):
        message = f"the archive in the store is of {archive.id}@{archive.version}"
        hint = f"'arcanos pack install' of {ref.path.name} puts the right one there, once this one is removed"
        raise IntegrityBroken([Mistake(Place(str(ref)), "ARC-INT-VERSION", message, hint)])


def _shipped(ref: ShippedPack) -> Path:
    known = shipped()
    if ref.name not in known:
        hint = did_you_mean(str(ref), [f"arcanos/{name}" for name in known])
        raise ConfigRefused([Mistake(ref.place, "ARC-CFG-PACK", f"there is no pack '{ref}'", hint)])
    return known[ref.name]


def _absent(ref: PackRef) -> Mistake:
    if isinstance(ref, InstalledPack):
        hint = (
            f"'arcanos pack install' of {ref.path.name} puts it there; a path of that name is written {{'path': ...}}"
        )
        return Mistake(ref.place, "ARC-CFG-PACK", f"the pack '{ref}' is not installed here", hint)
    hint = "check the path, or 'arcanos rules list' for the shipped packs"
    return Mistake(ref.place, "ARC-CFG-PACK", f"there is no pack at '{ref}'", hint)
