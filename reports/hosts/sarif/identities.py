"""By what GitHub knows an alert again: the hash of its line where the file is the one that was read, else our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from arcanos.digest import sha256
from arcanos.record import Record
from arcanos.reports.hosts.paths import relative
from arcanos.reports.hosts.sarif.line_hash import line_hashes
from arcanos.reports.hosts.told import Told

MOST_LINES: Final = 100_000
"""Of all files together whose lines are hashed: about a second."""


def identities(everything: Sequence[Told], record: Record, read: Callable[[str], bytes | None]) -> dict[str, str]:
    """Return `primaryLocationLineHash` for each identity of what is told.

    It is GitHub's own where `read` gives the file with the digest that the record has of it, so that an upload agrees
    with what the upload action computes. It is made of our fingerprint where there is no such file, where the files
    have too many lines, and where findings of one rule share a line: GitHub would take them for one.
    """
    hashes = _of_lines(everything, record, read)
    twins = Counter((one.rule, hashes.get(one.identity)) for one in everything)
    return {
        one.identity: own(one) if found is None or twins[one.rule, found] > 1 else found
        for one in everything
        for found in (hashes.get(one.identity),)
    }


def own(one: Told) -> str:
    """Return our fingerprint in the form of a line's hash."""
    return f"{one.identity[:16]}:1"


def _of_lines(everything: Sequence[Told], record: Record, read: Callable[[str], bytes | None]) -> dict[str, str]:
    known = {file.name: file.sha256 for document in record.documents for file in document.files}
    files: dict[tuple[str, str], list[Told]] = {}
    for one in everything:
        if digest := _digest(one, known):
            files.setdefault((one.place.file, digest), []).append(one)
    hashes: dict[str, str] = {}
    left = MOST_LINES
    for (file, digest), there in sorted(files.items(), key=lambda item: item[0]):
        data = read(file)
        if data is None or sha256(data) != digest:
            continue
        if (size := data.count(b"\n") + data.count(b"\r") + 1) > left:
            continue
        left -= size
        wanted = {one.place.line for one in there}
        lines = {n: found for n, found in enumerate(line_hashes(data), 1) if n in wanted}
        hashes |= {one.identity: lines[one.place.line] for one in there if one.place.line in lines}
    return hashes


def _digest(one: Told, known: Mapping[str, str]) -> str:
    """Return the digest that the file of a place had, empty where the record has none, as of a rule."""
    for spot in one.finding.spots if one.finding else ():
        if relative(spot.place.file) == one.place.file:
            return known.get(spot.place.file, spot.sha256)
    return ""
