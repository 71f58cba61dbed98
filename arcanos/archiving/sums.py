"""The digests of the files of an audit's folder: written beside them, and what the folder is held to later.

The form is that of `sha256sum`, which reads it with `-c`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from arcanos.errors import DocumentRefused, IntegrityBroken, Mistake, Place
from arcanos.readers.files import read_bytes
from arcanos.readers.source import Limits

SUMS: Final = "SHA256SUMS"
RECORD: Final = "record.json"
_LARGEST: Final = Limits(size=256 * 1024)
_LINE: Final = re.compile(r"([0-9a-f]{64})  ([^/\\\x00-\x1f\x7f]+)")
_HINT: Final = "see who changed the folder; name its files one by one to archive them all the same"


def sums_of(digests: Mapping[str, str]) -> bytes:
    """Return the lines for files, by name with their SHA-256."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode("utf-8")


def listed_in(folder: Path) -> dict[str, str]:
    """Return the files of a folder that `arcanos audit` wrote, by name with the SHA-256 that each is to have.

    DocumentRefused for a folder that is none; IntegrityBroken where it has more or fewer files than are listed. That
    each has its digest is told by who reads it.
    """
    path = folder / SUMS
    if not os.path.lexists(path):
        message = f"no folder that 'arcanos audit' wrote: it has no {SUMS}"
        raise _refused(str(folder), message, "name the record, and further files one by one")
    digests = _digests(read_bytes(path, str(path), limits=_LARGEST), str(path))
    there = {entry.name for entry in folder.iterdir()} - {SUMS}
    if there != digests.keys():
        raise IntegrityBroken(list(_differing(folder, digests.keys() - there, there - digests.keys())))
    return digests


def changed(name: str) -> IntegrityBroken:
    """Return the error for a file of such a folder that has another digest than it is to have."""
    return IntegrityBroken([Mistake(Place(name), "ARC-INT-SUMS", f"has another digest than {SUMS} says", _HINT)])


def _digests(data: bytes, name: str) -> dict[str, str]:
    lines = data.decode("utf-8", "replace").splitlines()
    found = [_LINE.fullmatch(line) for line in lines]
    digests = {line[2]: line[1] for line in found if line is not None}
    if len(digests) != len(lines) or RECORD not in digests:
        message = f"these are not the digests of an audit: a line for each file, {RECORD} among them"
        raise _refused(name, message, "take the folder as 'arcanos audit' wrote it")
    return digests


def _differing(folder: Path, missing: Iterable[str], surplus: Iterable[str]) -> Iterable[Mistake]:
    for name in sorted(missing):
        yield Mistake(Place(str(folder / name)), "ARC-INT-SUMS", f"is not there, and {SUMS} lists it", _HINT)
    for name in sorted(surplus):
        yield Mistake(Place(str(folder / name)), "ARC-INT-SUMS", f"is there, and {SUMS} does not list it", _HINT)


def _refused(name: str, message: str, hint: str) -> DocumentRefused:
    return DocumentRefused([Mistake(Place(name), "ARC-IN-SUMS", message, hint)])
