"""Whether a work tree is what its commit says: tracked files by their content, never by their times.

No filter and no line-ending conversion is run, so a file that only one of those could have changed can't be told.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from arcanos.errors import NotCollected
from arcanos.evidence.collectors import git_index
from arcanos.evidence.collectors.git_ignore import Rule, ignored, rules_of
from arcanos.evidence.collectors.git_index import FOLDER, LINK, SUBMODULE, Entry, Index, read_index
from arcanos.evidence.collectors.git_layout import Layout, at, fail
from arcanos.evidence.collectors.git_objects import LARGEST, Absent, Objects
from arcanos.evidence.collectors.git_refs import head, parsed
from arcanos.readers.files import open_regular, read_bytes
from arcanos.readers.source import Limits

_DEEPEST = 256
_SUBMODULES = 8
_RULES = Limits(size=1024 * 1024)
_CONVERTING: Final = (b"filter", b"ident", b"working-tree-encoding")


@dataclass(slots=True)
class Work:
    """What was found in a work tree: `differs` is certain, `unclear` are reasons why the rest can't be told."""

    differs: bool = False
    unclear: set[str] = field(default_factory=set[str])
    untracked: int | None = None

    @property
    def dirty(self) -> bool | None:
        """Whether a tracked file is not as committed; None where it can't be told."""
        return True if self.differs else None if self.unclear else False


@dataclass(slots=True)
class _Scan:
    """What is in the folders of a work tree."""

    present: dict[bytes, int] = field(default_factory=dict[bytes, int])
    submodules: set[bytes] = field(default_factory=set[bytes])
    untracked: int = 0
    converting: bool = False


def compare(layout: Layout, folder: Path, objects: Objects, tree: str, depth: int = 0) -> Work:
    """Compare the commit's tree with the index, and the index with the files. Raises NotCollected."""
    index = read_index(layout)
    work = Work(differs=index.merging)
    if index.partly:
        work.unclear.add("its index does not hold all files (sparse or split)")
        return work
    try:
        committed = dict(_tree(objects, tree, layout))
    except Absent:
        work.unclear.add("it does not have all objects of its commit (a partial clone, or borrowed ones)")
        return work
    work.differs |= committed != {path: (entry.mode, entry.oid) for path, entry in index.entries.items()}
    scan = _scanned(layout, index)
    work.untracked = scan.untracked
    for path, entry in index.entries.items():
        if entry.mode == SUBMODULE:
            _submodule(layout, folder, path, entry, scan, work, depth)
        else:
            _file(layout, objects, path, entry, scan, work)
    return work


def _tree(objects: Objects, tree: str, layout: Layout) -> Iterator[tuple[bytes, tuple[int, str]]]:
    """Yield path, mode and id of every file of a tree."""
    waiting, count = [(tree, b"", 0)], 0
    width = layout.digits // 2
    while waiting:
        oid, prefix, depth = waiting.pop()
        data, at = objects.get(oid, "tree"), 0
        while at < len(data):
            space, end = data.find(b" ", at), data.find(b"\0", at)
            octal, name = data[at:space], data[space + 1 : end]
            at = end + 1 + width
            count += 1
            if not at - width > space > 0 or at > len(data) or not octal.isdigit() or len(octal) > 6 or b"/" in name:
                fail(layout.name, "a tree is not in the form of one")
            if count > git_index.MOST or depth > _DEEPEST:
                fail(layout.name, "its tree has more files, or deeper ones, than are read")
            mode, child = int(octal, 8), data[at - width : at].hex()
            if mode == FOLDER:
                waiting.append((child, prefix + name + b"/", depth + 1))
            else:
                yield prefix + name, (0o100755 if stat.S_ISREG(mode) and mode & 0o111 else _plain(mode), child)


def _plain(mode: int) -> int:
    return 0o100644 if stat.S_ISREG(mode) else mode


def _scanned(layout: Layout, index: Index) -> _Scan:
    """Look through the work tree; links and other repositories are not entered."""
    scan = _Scan()
    parents = {path[:end] for path in index.entries for end in range(len(path)) if path[end : end + 1] == b"/"}
    first = rules_of(layout.read(layout.common, "info/exclude", _RULES) or b"", b"")
    scan.converting = _converts(layout.read(layout.common, "info/attributes", _RULES) or b"")
    waiting: list[tuple[bytes, list[Rule], bool]] = [(b"", first, False)]
    while waiting:
        prefix, rules, hidden = waiting.pop()
        entries = _entries(layout, prefix)
        names = {entry.name for entry in entries}
        if prefix and b".git" in names and prefix[:-1] not in parents:
            scan.untracked += not hidden
            continue
        rules = _local(layout, prefix, names, rules, scan)
        for entry in entries:
            path = prefix + entry.name
            if entry.name.lower() == b".git":
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            passed = hidden or ignored(path, is_folder, rules)
            if not is_folder:
                scan.present[path] = entry.stat(follow_symlinks=False).st_mode
                scan.untracked += path not in index.entries and not passed
            elif _is_submodule(index, path):
                scan.submodules.add(path)
            elif path in parents or not passed:
                waiting.append((path + b"/", rules, passed))
        if len(scan.present) > git_index.MOST or prefix.count(b"/") > _DEEPEST:
            fail(layout.name, "its work tree has more files, or deeper ones, than are read")
    return scan


def _is_submodule(index: Index, path: bytes) -> bool:
    entry = index.entries.get(path)
    return entry is not None and entry.mode == SUBMODULE


def _entries(layout: Layout, prefix: bytes) -> list[os.DirEntry[bytes]]:
    try:
        with os.scandir(os.fsencode(layout.root) + b"/" + prefix) as entries:
            return list(entries)
    except OSError:
        fail(layout.name, "a folder of its work tree can't be looked at", "check its permissions")


def _local(layout: Layout, prefix: bytes, names: set[bytes], rules: list[Rule], scan: _Scan) -> list[Rule]:
    """Return the rules with those of a folder's own `.gitignore`, and see whether it converts files."""
    if b".gitattributes" in names:
        scan.converting |= _converts(_small(layout, prefix + b".gitattributes"))
    return [*rules, *rules_of(_small(layout, prefix + b".gitignore"), prefix)] if b".gitignore" in names else rules


def _small(layout: Layout, path: bytes) -> bytes:
    """Return a small file, nothing of a link: git does not follow one here either."""
    full = layout.root / os.fsdecode(path)
    if not stat.S_ISREG(os.lstat(full).st_mode):
        return b""
    return read_bytes(full, layout.name, limits=_RULES, refused=NotCollected)


def _converts(attributes: bytes) -> bool:
    return any(word in attributes for word in _CONVERTING)


def _file(layout: Layout, objects: Objects, path: bytes, entry: Entry, scan: _Scan, work: Work) -> None:
    """Compare one file with its entry in the index."""
    mode = scan.present.get(path)
    if mode is None:
        work.differs |= not entry.absent
        return
    is_link = stat.S_ISLNK(mode)
    if is_link != (entry.mode == LINK) or not (is_link or stat.S_ISREG(mode)):
        _unless(layout, "core.symlinks", work)
        return
    if not is_link and bool(mode & 0o100) != bool(entry.mode & 0o111):
        _unless(layout, "core.filemode", work)
    full = layout.root / os.fsdecode(path)
    if is_link:
        work.differs |= _blob_id(layout, os.fsencode(full.readlink())) != entry.oid
    elif _file_id(layout, full) != entry.oid:
        _changed(layout, objects, full, entry, scan, work)


def _unless(layout: Layout, setting: str, work: Work) -> None:
    """Note a difference that git passes over where the repository's own setting says so."""
    if layout.settings.get(setting, "true").lower() in ("false", "no", "off", "0"):
        work.unclear.add(f"a file differs in what {setting} says not to look at")
    else:
        work.differs = True


def _changed(layout: Layout, objects: Objects, full: Path, entry: Entry, scan: _Scan, work: Work) -> None:
    """Judge a file whose bytes are not those of its entry: a conversion may be all that there is."""
    if scan.converting:
        work.unclear.add("a file differs, and its attributes name a filter, which is not run")
        return
    try:
        stored = objects.get(entry.oid, "blob")
    except Absent:
        work.differs = True
        return
    found = read_bytes(full, layout.name, limits=Limits(size=LARGEST), refused=NotCollected)
    if found.replace(b"\r\n", b"\n") == stored.replace(b"\r\n", b"\n"):
        work.unclear.add("a file differs in its line endings alone, which git may convert")
    else:
        work.differs = True


def _submodule(layout: Layout, folder: Path, path: bytes, entry: Entry, scan: _Scan, work: Work, depth: int) -> None:
    """Compare a submodule with the commit that is asked of it; one that is not there yet is as committed."""
    root = layout.root / os.fsdecode(path)
    if path not in scan.submodules:
        work.differs |= not entry.absent
        return
    if not os.path.lexists(root / ".git"):
        return
    if depth >= _SUBMODULES:
        fail(layout.name, "its submodules have more submodules than are read")
    below = at(root, folder, layout.name)
    objects = Objects(below)
    try:
        commit = head(below).commit
        work.differs |= commit != entry.oid
        inside = compare(below, folder, objects, parsed(objects.get(commit, "commit"), below).tree, depth + 1)
    except Absent:
        work.unclear.add("a submodule does not have its commit")
        return
    finally:
        objects.close()
    work.differs |= inside.differs
    work.unclear |= inside.unclear


def _blob_id(layout: Layout, data: bytes) -> str:
    return hashlib.new(layout.object_format, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _file_id(layout: Layout, path: Path) -> str:
    """Return the id that a file's bytes have as a blob, read piece by piece."""
    with os.fdopen(open_regular(path, layout.name, NotCollected), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest = hashlib.new(layout.object_format, b"blob %d\0" % size, usedforsecurity=False)
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
