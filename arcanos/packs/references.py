"""The ways in which a configuration or a command line names a pack."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from arcanos.errors import Place

PACKAGE: Final = "package:"
INSTALLED: Final = re.compile(
    r"([a-z0-9]+(?:-[a-z0-9]+)*)@([0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)", re.ASCII
)
"""A pack's id and version."""
STORE: Final = Path(".arcanos") / "packs"
"""Where a project keeps the archives that it installed, seen from its configuration."""


@dataclass(frozen=True, slots=True)
class ShippedPack:
    """A pack that comes with arcanos, `arcanos/security`; `name` is the part after the slash."""

    name: str
    place: Place = field(compare=False)

    def __str__(self) -> str:
        return f"arcanos/{self.name}"


@dataclass(frozen=True, slots=True)
class PackAt:
    """A pack in a folder, a file or an archive: `written` as the user did, `path` seen from here."""

    written: str
    path: Path
    place: Place = field(compare=False)

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class InstalledPack:
    """A version of a pack in a project's store, `credit@1.2.0`; `folder` is that of the configuration."""

    id: str
    version: str
    folder: Path
    place: Place = field(compare=False)

    def __str__(self) -> str:
        return f"{self.id}@{self.version}"

    @property
    def path(self) -> Path:
        """The archive in the store."""
        return self.folder / STORE / archive_name(self.id, self.version)


@dataclass(frozen=True, slots=True)
class PackagedPack:
    """A pack that an installed Python package ships, `package:acme-rules/credit`; `pack` is empty where it has one."""

    package: str
    pack: str
    place: Place = field(compare=False)

    def __str__(self) -> str:
        return PACKAGE + self.package + (f"/{self.pack}" if self.pack else "")


PackRef: TypeAlias = ShippedPack | PackAt | InstalledPack | PackagedPack


def archive_name(identity: str, version: str) -> str:
    """Return how the archive of a version is called."""
    return f"{identity}-{version}.tar.gz"


def reference(written: str, folder: Path, place: Place) -> PackRef:
    """Return the pack that a text names: shipped, packaged, installed, or else at a path below `folder`."""
    installed = INSTALLED.fullmatch(written)
    if written.startswith("arcanos/"):
        return ShippedPack(written.removeprefix("arcanos/"), place)
    if written.startswith(PACKAGE):
        package, _, pack = written.removeprefix(PACKAGE).partition("/")
        return PackagedPack(package, pack, place)
    if installed is not None:
        return InstalledPack(installed[1], installed[2], folder, place)
    return PackAt(written, folder / written, place)
