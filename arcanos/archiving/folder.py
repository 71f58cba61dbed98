"""A compliance drive that is a folder: files are written beside, linked into place once, and made read-only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from arcanos.archiving.drive import PIECE, Absent, Content, DriveFailed
from arcanos.errors import DriveRefused, NotRecorded
from arcanos.readers.files import open_regular
from arcanos.writing import READ_ONLY, make_folder, write_once, write_whole

INCOMING: Final = "incoming"
"""The folder of files that are being written; what a killed command leaves there is in nobody's way."""


@dataclass(frozen=True, slots=True)
class FolderDrive:
    """A folder, which is made when something is written into it; `name` is what the user calls it."""

    name: str
    root: Path

    def names(self, folder: str) -> list[str]:
        """Return the sorted names of all that stands below a folder; links are named and never followed."""
        try:
            return sorted(self._walked(folder))
        except OSError as error:
            raise DriveFailed(_reason(error)) from None

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a regular file."""
        path = self.root / name
        if not os.path.lexists(path):
            raise Absent(name)
        try:
            with os.fdopen(open_regular(path, name, DriveRefused), "rb", buffering=0) as file:
                while piece := file.read(PIECE):
                    yield piece
        except DriveRefused as refused:
            raise DriveFailed(refused.mistakes[0].message) from None
        except OSError as error:
            raise DriveFailed(_reason(error)) from None

    def write(self, name: str, content: Content) -> None:
        """Write a file that nothing writes over again; where another command was quicker its file stays."""
        path, beside = self.root / name, self.root / INCOMING
        try:
            make_folder(path.parent)
            make_folder(beside)
            write_once(path, content.pieces(), beside=beside, mode=READ_ONLY)
        except NotRecorded as error:
            raise DriveFailed(str(error)) from None

    def replace(self, name: str, data: bytes) -> None:
        """Write a file in one step, over the one that is there."""
        try:
            write_whole(self.root / name, data)
        except NotRecorded as error:
            raise DriveFailed(str(error)) from None

    def hold(self, name: str) -> datetime | None:
        """Return None: a folder holds nothing against its owner."""
        return None

    def unheld(self, name: str) -> str:
        """Return nothing: no lock is asked for."""
        return ""

    def _walked(self, folder: str) -> Iterator[str]:
        if not os.path.lexists(self.root / folder):
            return
        with os.scandir(self.root / folder) as entries:
            for entry in entries:
                name = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    yield from self._walked(name)
                else:
                    yield name


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
