"""Open a pack wherever it is: shipped, in a folder, a file or an archive, installed, or in a Python package."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from arcanos.engine.fields import Node
from arcanos.engine.pack import PackSource, load_pack
from arcanos.errors import ArchiveRefused, ConfigRefused, IntegrityBroken, Mistake, PackRefused, Place, did_you_mean
from arcanos.materials import Origin
from arcanos.packs.archive import PackArchive, open_archive
from arcanos.packs.envelope import envelope_path, read_envelope
from arcanos.packs.references import InstalledPack, PackagedPack, PackRef, ShippedPack
from arcanos.readers.files import read_bytes
from arcanos.readers.source import Limits
from arcanos.redaction import printable
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
        found = _found(ref)
        if not os.path.lexists(found.path):
            raise ConfigRefused([_absent(ref)])
        sealed = open_sealed(found.path, str(ref)) if is_archive(found.path) else None
        source = sealed.archive.source if sealed is not None else load_pack(found.path, str(ref))
        if isinstance(ref, InstalledPack) and sealed is not None:
            _refuse_another(ref, sealed.archive)
        if found.name is not None:
            _refuse_misnamed(ref, found.name, source.header)
    except OSError as error:
        why = error.strerror or type(error).__name__
        message = f"the pack at '{ref}' can't be read: {why}"
        raise PackRefused([Mistake(ref.place, "ARC-CFG-PACK", message, "check its permissions")]) from error
    return Opened(source, found.origin.of_archive(sealed.archive.sha256) if sealed else found.origin, sealed)


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
    path = _found(ref).path
    return read_bytes(path / file if path.is_dir() else path, name, refused=PackRefused)


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a reference leads; `name` is the id under which a package lists the pack, None for other references."""

    path: Path
    origin: Origin
    name: str | None = None


def _found(ref: PackRef) -> _Found:
    if isinstance(ref, ShippedPack):
        return _Found(_shipped(ref), Origin("shipped"))
    if isinstance(ref, PackagedPack):
        from arcanos.packs.packages import find_packaged  # reading packages' metadata is slow to import

        one = find_packaged(ref)
        return _Found(one.path, Origin("package", package=one.package, package_version=one.version), one.name)
    if isinstance(ref, InstalledPack):
        return _Found(ref.path, Origin("installed"))
    kind = "archive" if is_archive(ref.path) else "folder" if ref.path.is_dir() else "file"
    return _Found(ref.path, Origin(kind))


def _refuse_another(ref: InstalledPack, archive: PackArchive) -> None:
    """Raise IntegrityBroken where the archive of one version holds another, which may be locked and signed as well."""
    if (archive.id, archive.version) != (ref.id, ref.version):
        message = f"the archive in the store is of {archive.id}@{archive.version}"
        hint = f"'arcanos pack install' of {ref.path.name} puts the right one there, once this one is removed"
        raise IntegrityBroken([Mistake(Place(str(ref)), "ARC-INT-VERSION", message, hint)])


def _refuse_misnamed(ref: PackRef, name: str, header: Node) -> None:
    """Raise ConfigRefused where a package lists a pack under another name than its id: nobody asked for that one."""
    identity = header.get("id")
    if identity is not None and isinstance(identity.value, str) and identity.value != name:
        message = f"the package lists this pack as '{name}' and its id is '{printable(identity.value)}'"
        hint = "ask who publishes the package to give the entry point the pack's id; until then name its folder"
        raise ConfigRefused([Mistake(ref.place, "ARC-CFG-PACK", message, hint)])


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
