"""A long text in pieces of whole lines, so that the strict readers can read one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.files import Stream

PIECE = 1024 * 1024
LONGEST = 8 * 1024 * 1024
"""Bytes of one line, and of one row of CSV whose cells hold line ends."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines; `before` is the number of the file's lines that stand before them."""

    data: bytes
    before: int


def pieces(stream: Stream, *, quotes: bool = False, before: int = 0, most: int = PIECE) -> Iterator[Piece]:
    """Yield what is left of a stream; with `quotes`, no piece ends inside a quoted cell of CSV.

    Raises NotCollected for a line or a row that is longer than LONGEST.
    """
    lines: list[bytes] = []
    size = marks = 0
    while line := stream.line(LONGEST):
        lines.append(line)
        size += len(line)
        marks += line.count(b'"') if quotes else 0
        if size >= LONGEST + most or len(line) == LONGEST:
            raise _too_long(stream.name, before + len(lines))
        if size >= most and marks % 2 == 0:
            yield Piece(b"".join(lines), before)
            before += len(lines)
            lines, size, marks = [], 0, 0
    if lines:
        yield Piece(b"".join(lines), before)


def moved(refusal: NotCollected, by: int, header: int = 0) -> NotCollected:
    """Return a refusal of a piece with the lines of the file; the first `header` lines are where they are."""
    return NotCollected(_moved(mistake, by, header) for mistake in refusal.mistakes)


def _moved(mistake: Mistake, by: int, header: int) -> Mistake:
    place = mistake.place
    if place.line <= header:
        return mistake
    return Mistake(Place(place.file, place.line + by, place.column), mistake.code, mistake.message, mistake.hint)


def _too_long(name: str, line: int) -> NotCollected:
    message = f"a row is longer than {LONGEST} bytes"
    hint = "end rows with LF or CR LF, and close every quote"
    return NotCollected([Mistake(Place(name, line, 1), "ARC-IN-LIMIT", message, hint)])
