"""Where a git repository keeps what, found without running git, obeying its configuration or following a link.

The layout is that of gitrepository-layout(5). A work tree's `.git` may be a file that names another folder; it counts
where that folder is below the configuration's, or names the work tree back.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NoReturn

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.readers.files import read_bytes
from arcanos.readers.source import Limits

_SMALL = Limits(size=4 * 1024 * 1024)
_SECTION = re.compile(r'\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]')
_ENTRY = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*))?")
_FSCK = "look at the repository with `git fsck`"
_OIDS: Final = {"sha1": 40, "sha256": 64}


def fail(name: str, message: str, hint: str = _FSCK) -> NoReturn:
    """Refuse a repository."""
    raise refusal(name, message, hint)


def refusal(name: str, message: str, hint: str = _FSCK) -> NotCollected:
    """Return the refusal of a repository."""
    return NotCollected([Mistake(Place(name), "ARC-COL-GIT", message, hint)])


@dataclass(frozen=True, slots=True)
class Layout:
    """A repository: its name for messages, its work tree, its own folder, and the one that work trees share."""

    name: str
    root: Path
    own: Path
    common: Path
    settings: dict[str, str]
    bare: bool

    @property
    def object_format(self) -> str:
        return self.settings.get("extensions.objectformat", "sha1").lower()

    @property
    def digits(self) -> int:
        """How many hex digits an object's id has."""
        return _OIDS[self.object_format]

    def path(self, below: Path, relative: str) -> Path | None:
        """Return where `relative` stands below one of the folders, None where it is not; links are refused."""
        here = below
        for part in relative.split("/"):
            here = here / part
            mode = _mode(here)
            if mode is None:
                return None
            if stat.S_ISLNK(mode):
                fail(self.name, "there is a link inside its .git, which is not followed", "clone it anew")
        return here

    def read(self, below: Path, relative: str, limits: Limits = _SMALL) -> bytes | None:
        """Return the bytes of a file below one of the folders, None where there is none."""
        path = self.path(below, relative)
        return None if path is None else read_bytes(path, f"{self.name}/.git", limits=limits, refused=NotCollected)


def layout(folder: Path, path: str) -> Layout:
    """Return the layout of the repository at `path` below the configuration's folder. Raises NotCollected."""
    root = folder / path
    _refuse_links(folder, path)
    return at(root, folder, path)


def at(root: Path, folder: Path, name: str) -> Layout:
    """Return the layout of the repository whose work tree is `root`, or that is bare there."""
    entry = root / ".git"
    mode = _mode(entry)
    if mode is None:
        if all(_mode(root / part) is not None for part in ("HEAD", "objects", "refs")):
            return _known(Layout(name, root, root, root, {}, True))
        fail(name, "this is no git repository", "name the folder that holds `.git`")
    if stat.S_ISDIR(mode):
        return _known(Layout(name, root, entry, entry, {}, False))
    if not stat.S_ISREG(mode):
        fail(name, "its .git is a link or a device, which is not followed", "name the repository itself")
    return _known(_elsewhere(root, folder, name))


def _elsewhere(root: Path, folder: Path, name: str) -> Layout:
    """Return the layout of a work tree or submodule whose `.git` is a file."""
    said = read_bytes(root / ".git", f"{name}/.git", limits=_SMALL, refused=NotCollected)
    if not said.startswith(b"gitdir:"):
        fail(name, "its .git is a file that names no folder", "clone it anew")
    own = _named(root, said.removeprefix(b"gitdir:"))
    if (_mode(own) or 0) and not stat.S_ISDIR(_mode(own) or 0):
        fail(name, "the folder that its .git names is none", "`git worktree repair` mends it")
    found = Layout(name, root, own, own, {}, False)
    back = found.read(own, "gitdir")
    inside = own.is_relative_to(_named(folder, b"."))
    if not inside and (back is None or _named(own, back) != _named(root, b".git")):
        fail(name, "the folder that its .git names does not name it back", "`git worktree repair` mends it")
    shared = found.read(own, "commondir")
    return found if shared is None else replace(found, common=_named(own, shared))


def _named(base: Path, said: bytes) -> Path:
    """Return the folder that a file of git names, links of the way there resolved."""
    text = os.fsdecode(said.strip(b"\r\n").strip(b" "))
    if not text or "\0" in text:
        return base / "\uffff"
    return Path(os.path.realpath(base / text))


def _known(found: Layout) -> Layout:
    """Add the settings that decide how the repository is read; refuse what would be read wrongly."""
    settings = _settings(found.read(found.common, "config") or b"")
    found = replace(found, settings=settings)
    if found.object_format not in _OIDS:
        fail(found.name, "its objects have ids of a kind that is not known")
    if settings.get("extensions.refstorage", "files").lower() != "files":
        hint = "`git refs migrate --ref-format=files` writes them in the form that is read"
        fail(found.name, "its references are in a reftable, which is not read", hint)
    return found


def _settings(data: bytes) -> dict[str, str]:
    """Return what a configuration of git says, the last of equal keys; includes are not followed (git-config(1))."""
    settings: dict[str, str] = {}
    section = ""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\\\n", "")
    for line in text.split("\n"):
        rest = line.strip()
        if found := _SECTION.match(rest):
            section = found[1].lower() + (f".{found[2]}" if found[2] is not None else "")
            rest = rest[found.end() :].strip()
        if rest[:1] not in ("", "#", ";") and (entry := _ENTRY.match(rest)):
            settings[f"{section}.{entry[1].lower()}"] = "true" if entry[2] is None else _unquoted(entry[2])
    return settings


def _unquoted(text: str) -> str:
    """Return a value without its comment, quotes and escapes."""
    made: list[str] = []
    quoted = False
    signs = iter(text)
    for sign in signs:
        if sign == "\\":
            made.append({"n": "\n", "t": "\t"}.get(following := next(signs, ""), following))
        elif sign == '"':
            quoted = not quoted
        elif sign in "#;" and not quoted:
            break
        else:
            made.append(sign)
    return "".join(made).strip()


def _refuse_links(folder: Path, path: str) -> None:
    here = folder
    for part in path.split("/"):
        here = here / part
        mode = _mode(here)
        if mode is None or not stat.S_ISDIR(mode):
            fail(path, "there is no such folder, or a link stands for it", "name the folder itself")


def _mode(path: Path) -> int | None:
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        fail(path.name, "it can't be looked at", "check its permissions")
