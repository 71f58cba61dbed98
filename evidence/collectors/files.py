"""The files that a collector's options name: found without following links, read once, and hashed as they were read."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar

from arcanos.digest import Digest, sha256
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.interface import LIMITS, Setting
from arcanos.evidence.globs import expand
from arcanos.evidence.origins import Origin
from arcanos.readers.files import open_regular, read_bytes
from arcanos.readers.source import Limits
from arcanos.readers.text import TOLD

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """A file: its name as the configuration sees it, and its path."""

    name: str
    path: Path


@dataclass(slots=True)
class Stream:
    """A file that is read from its beginning to its end; what was read is hashed on the way."""

    name: str
    file: BinaryIO
    size: int = 0
    _digest: Digest = field(default_factory=Digest)

    def read(self, size: int = 1 << 20) -> bytes:
        """Return up to `size` bytes, none at the end."""
        return self._hashed(self.file.read(size))

    def line(self, longest: int) -> bytes:
        """Return the next line with its line end, none at the end; at most `longest` bytes of it."""
        return self._hashed(self.file.readline(longest))

    def origin(self, media_type: str) -> Origin:
        """Return what was read so far."""
        return Origin(self.name, self._digest.hexdigest(), self.size, media_type)

    def _hashed(self, data: bytes) -> bytes:
        self._digest.update(data)
        self.size += len(data)
        return data


def found(setting: Setting, patterns: Sequence[str]) -> list[Found]:
    """Return the files that `patterns` name below the folder, each once, by name.

    Raises NotCollected where a pattern names no file, or a link, a pipe or a device.
    """
    names: set[str] = set()
    mistakes: list[Mistake] = []
    for pattern in patterns:
        matches = expand(setting.folder, pattern)
        names.update(matches.files)
        if not matches.files:
            mistakes.append(Mistake(Place(pattern), "ARC-COL-NOFILE", "no file matches", "check the pattern"))
        hint = "name regular files: links, pipes and devices are not read"
        mistakes += [Mistake(Place(name), "ARC-COL-FILETYPE", "this is no regular file", hint) for name in matches.odd]
    if mistakes:
        raise NotCollected(mistakes)
    return [Found(name, setting.folder / name) for name in sorted(names)]


def read_each(setting: Setting, patterns: Sequence[str], read: Callable[[Found], T]) -> list[T]:
    """Return what `read` makes of each file that is found. Raises NotCollected with the mistakes of all files."""
    made: list[T] = []
    mistakes: list[Mistake] = []
    for file in found(setting, patterns):
        setting.watch(file.name)
        try:
            made.append(read(file))
        except NotCollected as told:
            mistakes += told.mistakes
            if len(mistakes) >= TOLD:
                break
    if mistakes:
        raise NotCollected(mistakes)
    return made


def whole(file: Found, media_type: str, limits: Limits = LIMITS) -> tuple[bytes, Origin]:
    """Return the bytes of a file and what was read. Raises NotCollected."""
    data = read_bytes(file.path, file.name, limits=limits, refused=NotCollected)
    return data, Origin(file.name, sha256(data), len(data), media_type)


@contextmanager
def streamed(file: Found) -> Generator[Stream]:
    """Open a file of any size, to be read from its beginning to its end. Raises NotCollected."""
    descriptor = open_regular(file.path, file.name, NotCollected)
    with os.fdopen(descriptor, "rb") as opened:
        yield Stream(file.name, opened)
