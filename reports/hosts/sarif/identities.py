"""By what GitHub knows an alert again: the hash of its line where the file is the one that was read, else our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from arcanos.digest import sha256
from arcanos.reports.hosts.paths import relative
from arcanos.reports.hosts.sarif.line_hash import line_hashes
from arcanos.reports.hosts.told import Told
from arcanos.reports.report import Report

MOST_LINES: Final = 100_000
"""Of all files together whose lines are hashed: about a second."""


def identities(everything: Sequence[Told], report: Report) -> dict[str, str]:
    """Return `primaryLocationLineHash` for each identity of what is told.

    It is GitHub's own where `report.read` gives the file with the digest that the record has of it, so that an upload
    agrees with what the upload action computes. It is made of our fingerprint where there is no such file, where the
    files have too many lines, and where findings of one rule share a line: GitHub would take them for one.
    """
    hashes = _of_lines(everything, report)
    twins = Counter((one.rule, hashes.get(one.identity)) for one in everything)
    return {
        one.identity: own(one) if found is None or twins[one.rule, found] > 1 else found
        for one in everything
        for found in (hashes.get(one.identity),)
    }


def own(one: Told) -> str:
    """Return our fingerprint in the form of a line's hash."""
    return f"{one.identity[:16]}:1"


def _of_lines(everything: Sequence[Told], report: Report) -> dict[str, str]:
    known = {file.name: file.sha256 for document in report.record.documents for file in document.files}
    files: dict[tuple[str, str], list[Told]] = {}
    for one in everything:
        if read := _read(one, known, report.prefix):
            files.setdefault(read, []).append(one)
    hashes: dict[str, str] = {}
    left = MOST_LINES
    for (file, digest), there in sorted(files.items(), key=lambda item: item[0]):
        data = report.read(file)
        if data is None or sha256(data) != digest:
            continue
        if (size := data.count(b"\n") + data.count(b"\r") + 1) > left:
            continue
        left -= size
        wanted = {one.place.line for one in there}
        lines = {n: found for n, found in enumerate(line_hashes(data), 1) if n in wanted}
        hashes |= {one.identity: lines[one.place.line] for one in there if one.place.line in lines}
    return hashes


def _read(one: Told, known: Mapping[str, str], prefix: str) -> tuple[str, str] | None:
    """Return the file of a place and the digest that it had, None where the record has none, as of a rule."""
    for spot in one.finding.spots if one.finding else ():
        if relative(spot.place.file, prefix) == one.place.file:
            digest = known.get(spot.place.file, spot.sha256)
            return (spot.place.file, digest) if digest else None
    return None
