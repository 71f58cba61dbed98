"""The files of a pack as they go into its archive: all of its folder, and nothing that is not plainly a file of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from arcanos.errors import Mistake, PackRefused, Place
from arcanos.packs.archive import MANIFEST
from arcanos.readers.files import read_bytes
from arcanos.signing.archive import ARCHIVE
from arcanos.signing.names import collisions, name_fault

PASSED_BY: Final = ("__pycache__",)


@dataclass(frozen=True, slots=True)
class PackFiles:
    """The files of a pack by name, and what in its folder was passed by."""

    files: dict[str, bytes]
    left_out: tuple[str, ...]


def pack_files(path: Path, shown: str) -> PackFiles:
    """Read the files of a pack's folder, or its one file. Hidden ones are left out, and said to be.

    Raises PackRefused for links, pipes and names that an archive can't hold, all at once.
    """
    if not path.is_dir():
        return PackFiles({path.name: read_bytes(path, shown, refused=PackRefused)}, ())
    walk = _Walk(path, shown.rstrip("/"))
    walk.through(path)
    for first, second in collisions(walk.files):
        walk.refuse(second, f"the name can't stand beside '{first}' on every file system")
    if sum(map(len, walk.files.values())) > ARCHIVE.total or len(walk.files) >= ARCHIVE.members:
        walk.refuse("", f"a pack has fewer than {ARCHIVE.members} files and at most {ARCHIVE.total} bytes")
    if walk.mistakes:
        raise PackRefused(walk.mistakes)
    return PackFiles(walk.files, tuple(walk.left_out))


class _Walk:
    def __init__(self, root: Path, shown: str) -> None:
        self.root = root
        self.shown = shown
        self.files: dict[str, bytes] = {}
        self.left_out: list[str] = []
        self.mistakes: list[Mistake] = []

    def through(self, folder: Path) -> None:
        for entry in sorted(folder.iterdir()):
            name = entry.relative_to(self.root).as_posix()
            if entry.name.startswith(".") or entry.name in PASSED_BY:
                self.left_out.append(name)
            elif entry.is_symlink():
                self.refuse(name, "a link is not followed into an archive", "copy the file, or take the link away")
            elif entry.is_dir():
                self.through(entry)
            else:
                self.add(entry, name)

    def add(self, entry: Path, name: str) -> None:
        fault = "the archive's manifest has this name" if name == MANIFEST else name_fault(name)
        if fault is not None:
            return self.refuse(name, fault)
        try:
            self.files[name] = read_bytes(entry, f"{self.shown}/{name}", refused=PackRefused)
        except PackRefused as refused:
            self.mistakes += refused.mistakes
        return None

    def refuse(self, name: str, message: str, hint: str = "rename it, or take it out of the pack") -> None:
        self.mistakes.append(Mistake(Place(f"{self.shown}/{name}"), "ARC-POL-FILE", message, hint))
