"""Open files without being led astray, and pick the reader for a format."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from arcanos.errors import DocumentRefused, Mistake, Place, Refused, did_you_mean
from arcanos.readers.csv import read_csv
from arcanos.readers.front_matter import read_front_matter
from arcanos.readers.json import read_json
from arcanos.readers.jsonl import read_jsonl
from arcanos.readers.source import LIMITS, Limits, Source
from arcanos.readers.text import too_large
from arcanos.readers.yaml import read_yaml


class Reader(Protocol):
    """A strict reader of one format."""

    def __call__(self, data: bytes, name: str, *, limits: Limits, refused: type[Refused]) -> Source:
        """Read `data`. Raises `refused`."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its reader and the suffixes that name it."""

    reader: Reader
    suffixes: tuple[str, ...]


FORMATS: dict[str, Format] = {
    "json": Format(read_json, (".json",)),
    "yaml": Format(read_yaml, (".yaml", ".yml")),
    "jsonl": Format(read_jsonl, (".jsonl", ".ndjson")),
    "csv": Format(read_csv, (".csv",)),
    "markdown": Format(read_front_matter, (".md",)),
}

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_LINK = ("ARC-IN-FILETYPE", "this is a symbolic link", "name the file itself")
_CLOSED = ("ARC-IN-UNREADABLE", "the file may not be read", "check its permissions")
_NOT_OPENED: dict[int, tuple[str, str, str]] = {
    errno.ENOENT: ("ARC-IN-MISSING", "there is no such file", "check the name and the folder"),
    errno.ENOTDIR: ("ARC-IN-MISSING", "part of the path is not a folder", "check the name and the folder"),
    errno.ELOOP: _LINK,
    errno.EMLINK: _LINK,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.ENXIO: ("ARC-IN-FILETYPE", "this is a socket or a device, not a file", "name a regular file"),
    errno.ENAMETOOLONG: ("ARC-IN-MISSING", "the name is too long for a file", "check the name"),
}
_KINDS = (
    (stat.S_ISDIR, "this is a folder, not a file", "name a file in it"),
    (stat.S_ISFIFO, "this is a pipe, not a file", "write it to a file first"),
    (stat.S_ISSOCK, "this is a socket, not a file", "name a regular file"),
)


def read_bytes(path: Path, name: str, *, limits: Limits = LIMITS, refused: type[Refused] = DocumentRefused) -> bytes:
    """Return the bytes of a regular file that is no larger than the limit; links and pipes are never followed.

    `name` is the file as the user knows it. Raises `refused`.
    """
    descriptor = open_regular(path, name, refused)
    try:
        size = os.fstat(descriptor).st_size
        if size > limits.size:
            raise too_large(name, size, limits, refused)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            # No more is asked for than is there: memory is set aside for all that is asked for.
            data = file.read(size + 1)
            if len(data) > size:
                data += file.read(limits.size + 1 - len(data))
    except OSError:
        raise _refusal(name, refused, "ARC-IN-UNREADABLE", "reading the file failed", "check the disk") from None
    finally:
        os.close(descriptor)
    if len(data) > limits.size:
        raise too_large(name, len(data), limits, refused)
    return data


def open_regular(path: Path, name: str, refused: type[Refused]) -> int:
    """Return the descriptor of a regular file, which the caller closes; links and pipes are never followed."""
    descriptor = _open(path, name, refused)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise _refusal(name, refused, "ARC-IN-FILETYPE", *_kind(mode))
    return descriptor


def read(
    path: Path,
    name: str,
    *,
    format: str | None = None,  # noqa: A002 - the word of the command line
    aliases: bool = False,
    limits: Limits = LIMITS,
    refused: type[Refused] = DocumentRefused,
) -> Source:
    """Read a file in `format`, or in the one that its suffix names.

    `aliases` lets YAML use anchors. Raises `refused` with all mistakes found, also for a format that is not known.
    """
    chosen = format_of(path, name, format, refused)
    reader = partial(read_yaml, aliases=True) if aliases and chosen == "yaml" else FORMATS[chosen].reader
    return reader(read_bytes(path, name, limits=limits, refused=refused), name, limits=limits, refused=refused)


def format_of(path: Path, name: str, asked: str | None, refused: type[Refused]) -> str:
    """Return the format asked for, or the one that the suffix names. Raises `refused` naming the known ones."""
    if asked is not None:
        if asked in FORMATS:
            return asked
        raise _refusal(name, refused, "ARC-IN-FORMAT", "the format is not known", did_you_mean(asked, list(FORMATS)))
    suffix = path.suffix.lower()
    for known, one in FORMATS.items():
        if suffix in one.suffixes:
            return known
    suffixes = " ".join(suffix for one in FORMATS.values() for suffix in one.suffixes)
    hint = f"say the format ({', '.join(FORMATS)}) or use one of the suffixes {suffixes}"
    raise _refusal(name, refused, "ARC-IN-FORMAT", "the suffix does not name a known format", hint)


def _open(path: Path, name: str, refused: type[Refused]) -> int:
    try:
        return os.open(path, _FLAGS)
    except OSError as error:
        unknown = ("ARC-IN-UNREADABLE", "the file can't be opened", "check the path and the disk")
        raise _refusal(name, refused, *_NOT_OPENED.get(error.errno or 0, unknown)) from None
    except ValueError:
        raise _refusal(name, refused, "ARC-IN-MISSING", "this is no name of a file", "check the name") from None


def _kind(mode: int) -> tuple[str, str]:
    for test, message, hint in _KINDS:
        if test(mode):
            return message, hint
    return "this is a device, not a file", "name a regular file"


def _refusal(name: str, refused: type[Refused], code: str, message: str, hint: str) -> Refused:
    return refused([Mistake(Place(name), code, message, hint)])
