"""A bounded walk through a folder that nobody vouches for: no link is followed, and what was not seen is told."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from arcanos.evidence.globs import pattern_fault

PASSED_BY: Final = frozenset(
    ("__pycache__", "build", "dist", "fixtures", "node_modules", "site-packages", "test", "testdata", "tests", "venv")
)
MAX_DEPTH: Final = 4
MAX_ENTRIES: Final = 20_000


@dataclass(slots=True)
class Walk:
    """The regular files below a folder; hidden folders, tests and build results are passed by.

    `troubles` are the folders that could not be looked into, or not to their end, each with the reason.
    """

    folder: Path
    troubles: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    entries: int = 0

    def files(self) -> Iterator[str]:
        """Yield paths below the folder with '/', those near the top first."""
        pending = deque([("", 0)])
        while pending:
            here, depth = pending.popleft()
            files, folders = self._inside(here)
            yield from files
            if depth < MAX_DEPTH:
                pending.extend((name, depth + 1) for name in folders)

    def _inside(self, here: str) -> tuple[list[str], list[str]]:
        files: list[str] = []
        folders: list[str] = []
        if self.entries > MAX_ENTRIES:
            return files, folders
        try:
            with os.scandir(self.folder / here) as entries:
                for entry in entries:
                    self.entries += 1
                    if self.entries > MAX_ENTRIES:
                        self.troubles.append((here or ".", f"only the first {MAX_ENTRIES} entries were looked at"))
                        break
                    if entry.is_file(follow_symlinks=False):
                        files.append(here + entry.name)
                    elif entry.is_dir(follow_symlinks=False) and _is_entered(entry.name):
                        folders.append(f"{here}{entry.name}/")
        except OSError as error:
            self.troubles.append((here or ".", f"can't be looked into: {error.strerror or type(error).__name__}"))
        return sorted(files), sorted(folders)


def _is_entered(name: str) -> bool:
    return not name.startswith(".") and name not in PASSED_BY


def pattern_of(path: str) -> str | None:
    """Return the pattern that names one file and no other, None where the configuration can't write it."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return None
    pattern = re.sub(r"[\[*?]", lambda found: f"[{found[0]}]", path)
    return None if pattern_fault(pattern) else pattern
