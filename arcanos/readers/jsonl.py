"""Read JSON Lines strictly: one JSON value on each line, mistakes at the lines of the file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from arcanos.digest import sha256
from arcanos.errors import DocumentRefused, Refused
from arcanos.readers.garbage import uncollected
from arcanos.readers.json import StrictDecoder, Suspect, refuse_crowd, unexplained
from arcanos.readers.json_marks import mark_at
from arcanos.readers.json_scan import JsonScan
from arcanos.readers.marks import Items
from arcanos.readers.source import LIMITS, Limits, Mark, Source, Value, type_jsonl
from arcanos.readers.text import Halt, Text, decode


def read_jsonl(data: bytes, name: str, *, limits: Limits = LIMITS, refused: type[Refused] = DocumentRefused) -> Source:
    """Read JSON Lines; the value is the list of the lines' values. Blank lines hold none.

    Raises `refused` with the mistakes of all lines.
    """
    text = decode(data, name, limits, refused)
    whole = text.text
    spans = list(islice(_lines(whole), limits.nodes + 1))
    refuse_crowd(text, limits, len(spans))
    decoder = StrictDecoder(limits)
    values: list[Value] = []
    bad: list[tuple[int, int]] = []
    with uncollected():
        for start, end in spans:
            try:
                values.append(decoder.decode(whole[start:end]))
            except (Suspect, ValueError, RecursionError):
                bad.append((start, end))
        fit = decoder.fits(values, whole)
        _scan(text, bad if fit else spans, limits)
    text.settle()
    if bad or not fit:
        raise unexplained(text)
    return Source(name, type_jsonl, sha256(data), len(data), values, lambda: _marks(text, spans))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each line that is not blank."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if text[start:end].strip(" \t\r"):
            yield start, end
        start = end + 1


def _scan(text: Text, spans: list[tuple[int, int]], limits: Limits) -> None:
    """Scan lines; one that can't be scanned to its end is noted, and the next one is scanned."""
    scan = JsonScan(text, limits)
    for start, end in spans:
        if scan.spent:
            break
        try:
            scan.run(start, end)
        except Halt:
            text.go_on()


def _marks(text: Text, spans: list[tuple[int, int]]) -> Mark:
    return Mark(1, 1, 1, 1, Items(lambda: spans, lambda span: mark_at(text, span[0])))
