"""What is installed here, as the metadata of distributions says it: nothing is imported to find out."""

from __future__ import annotations

import base64
import binascii
import csv
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, PackageNotFoundError, distribution, entry_points
from pathlib import Path, PurePosixPath
from typing import Final

from arcanos.digest import digest, sha256

GROUPS: Final = ("arcanos.operators", "arcanos.reducers", "arcanos.formats")
MAX_FILES: Final = 5_000
MAX_SIZE: Final = 64 * 1024 * 1024
"""Bytes of one file."""
OF_THE_INSTALLER: Final = ("RECORD", "RECORD.jws", "RECORD.p7s", "INSTALLER", "REQUESTED", "direct_url.json")
"""Files beside the metadata that say how and where something was installed, and not what."""


class Unreadable(Exception):
    """The files of a distribution can't be read as they are listed; the message says why."""


class Altered(Exception):
    """A file of a distribution is not the one that was installed; the message names it."""


_SHA256: Final = "sha256="


@dataclass(frozen=True, slots=True)
class _Listed:
    """A file as RECORD lists it; `sha256` is in URL-safe base64, None where there is none."""

    name: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Installed:
    """A distribution that is installed; `points` are its entry points in the groups of arcanos."""

    name: str
    version: str
    points: tuple[EntryPoint, ...]
    metadata: Distribution

    def sha256(self) -> str:
        """Return a digest over names and bytes of the files that a wheel of it brings, compiled ones left out.

        It is the same wherever the same wheel is installed. Raises Unreadable where there is no list of the
        files, Altered where one differs from the digest in that list.
        """
        return digest(sorted([file.name, self._digest(file)] for file in self._own()))

    def brings(self, module: str) -> bool:
        """Whether importing `module` would run this distribution's files and no others of that name.

        Only packages without code of their own are imported to find out.
        """
        listed = {Path(str(file.locate())).resolve() for file in self.metadata.files or ()}
        parts = module.split(".")
        try:
            for i in range(1, len(parts) + 1):
                spec = importlib.util.find_spec(".".join(parts[:i]))
                if spec is None:
                    return False
                if spec.origin is not None:
                    return Path(spec.origin).resolve() in listed
        except (ImportError, ValueError):
            return False
        return False

    def _own(self) -> Iterator[_Listed]:
        files = self._listed()
        if not files:
            raise Unreadable("has no list of its files (RECORD)")
        if len(files) > MAX_FILES:
            raise Unreadable(f"has more than {MAX_FILES:,} files")
        for file in files:
            path = PurePosixPath(file.name)
            beside = path.parent.name.endswith(".dist-info") and path.name in OF_THE_INSTALLER
            if not beside and path.suffix != ".pyc" and path.parts[:1] != ("..",):
                yield file

    def _listed(self) -> list[_Listed]:
        """Return what RECORD lists. `Distribution.files` leaves out files that are gone, from Python 3.12 on."""
        rows = csv.reader((self.metadata.read_text("RECORD") or "").splitlines())
        return [_Listed(row[0], _hash(row)) for row in rows if row]

    def _digest(self, file: _Listed) -> str:
        path = Path(str(self.metadata.locate_file(file.name)))
        try:
            if path.stat().st_size > MAX_SIZE:
                raise Unreadable(f"has a file of more than {MAX_SIZE:,} bytes: {file.name}")
            found = sha256(path.read_bytes())
        except OSError as error:
            raise Altered(f"{file.name} can't be read: {error.strerror or type(error).__name__}") from error
        if file.sha256 is not None and found != _hex(file.sha256):
            raise Altered(f"{file.name} was changed after it was installed")
        return found


def _hash(row: Sequence[str]) -> str | None:
    """Return the digest in a row of RECORD, None where it has none of this kind."""
    written = row[1] if len(row) > 1 else ""
    return written.removeprefix(_SHA256) if written.startswith(_SHA256) else None


def _hex(written: str) -> str:
    """Return a digest of RECORD, URL-safe base64 without padding, in hex."""
    try:
        return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)).hex()
    except (binascii.Error, ValueError):
        return ""


def spoken(point: EntryPoint) -> EntryPoint:
    """Return an entry point under the name that rules use: the dot of `acme.luhn` stands for their slash.

    Build tools warn of an entry point whose own name holds a slash; it is read all the same.
    """
    return EntryPoint(point.name.replace(".", "/"), point.value, point.group)


def find(name: str) -> Installed | None:
    """Return the distribution installed under this name, or None."""
    try:
        found = distribution(name)
    except (PackageNotFoundError, ValueError):
        return None
    points = (spoken(point) for point in found.entry_points if point.group in GROUPS)
    ordered = sorted(points, key=lambda point: (GROUPS.index(point.group), point.name, point.value))
    return Installed(str(found.metadata["Name"] or name), str(found.version), tuple(ordered), found)


def offering(name: str = "") -> list[str]:
    """Return the distributions installed here that give `name`, or anything at all, in order."""
    points = (point for group in GROUPS for point in entry_points(group=group))
    return sorted({point.dist.name for point in points if point.dist is not None and name in ("", spoken(point).name)})
