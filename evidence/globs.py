"""Which files a pattern names: sorted, real, below one folder, and nothing passed over in silence.

A pattern is a path with `*`, `?` and `[...]` inside a name and `**` for any number of folders. Names
that begin with a dot match only where the pattern writes the dot. Links are never followed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path

_WILD = re.compile(r"[*?\[]")
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Matches:
    """What a pattern found: `files` may be read, `odd` match and are neither files nor folders.

    `links` are linked folders that a wildcard came across and that were not entered. All are paths
    relative to the folder, with `/`, sorted.
    """

    files: tuple[str, ...]
    odd: tuple[str, ...]
    links: tuple[str, ...]


def pattern_fault(pattern: str) -> str | None:
    """Return what is wrong with a pattern for evidence files, or None: it must stay below its folder."""
    if not pattern or any(ord(c) < 32 for c in pattern):
        return "is empty or holds a control character"
    if pattern.startswith("/") or _DRIVE.match(pattern):
        return "is absolute"
    if "\\" in pattern:
        return "holds a backslash"
    parts = pattern.split("/")
    if ".." in parts:
        return "leads out of the folder"
    if any("**" in part and part != "**" for part in parts):
        return "has '**' inside a name"
    if not parts[-1] or parts[-1] in (".", "**"):
        return "names a folder"
    return None


def expand(root: Path, pattern: str) -> Matches:
    """Return what `pattern` names below `root`; raise ValueError for a pattern with a fault."""
    if fault := pattern_fault(pattern):
        raise ValueError(fault)
    *folders, last = [part for part in pattern.split("/") if part not in ("", ".")]
    links: set[str] = set()
    odd: set[str] = set()
    level: list[str] = [""]
    for part in folders:
        level = sorted(set(_entered(root, level, part, links, odd)))
    files: set[str] = set()
    for folder in level:
        _matched(root, folder, last, files, links, odd)
    return Matches(tuple(sorted(files)), tuple(sorted(odd)), tuple(sorted(links)))


def _entered(root: Path, level: Iterable[str], part: str, links: set[str], odd: set[str]) -> Iterator[str]:
    for folder in level:
        if part == "**":
            yield from _below(root, folder, links)
        elif _WILD.search(part):
            yield from _children(root, folder, part, links)
        else:
            yield from _named(root, folder + part, odd)


def _below(root: Path, folder: str, links: set[str]) -> Iterator[str]:
    pending = [folder]
    while pending:
        here = pending.pop()
        yield here
        pending.extend(_children(root, here, "*", links))


def _children(root: Path, folder: str, part: str, links: set[str]) -> Iterator[str]:
    for entry in _entries(root, folder, part):
        if entry.is_dir(follow_symlinks=False):
            yield f"{folder}{entry.name}/"
        elif entry.is_symlink() and Path(entry.path).is_dir():
            links.add(folder + entry.name)


def _named(root: Path, path: str, odd: set[str]) -> Iterator[str]:
    mode = _mode(root / path)
    if mode is not None and stat.S_ISDIR(mode):
        yield f"{path}/"
    elif mode is not None and stat.S_ISLNK(mode):
        odd.add(path)


def _matched(root: Path, folder: str, last: str, files: set[str], links: set[str], odd: set[str]) -> None:
    if not _WILD.search(last):
        mode = _mode(root / (folder + last))
        if mode is not None:
            (files if stat.S_ISREG(mode) else odd).add(folder + last)
        return
    for entry in _entries(root, folder, last):
        if entry.is_file(follow_symlinks=False):
            files.add(folder + entry.name)
        elif entry.is_symlink() and Path(entry.path).is_dir():
            links.add(folder + entry.name)
        elif not entry.is_dir(follow_symlinks=False):
            odd.add(folder + entry.name)


def _entries(root: Path, folder: str, part: str) -> list[os.DirEntry[str]]:
    matching = re.compile(translate(part)).match
    with os.scandir(root / folder) as entries:
        return [e for e in entries if matching(e.name) and (part.startswith(".") or not e.name.startswith("."))]


def _mode(path: Path) -> int | None:
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
