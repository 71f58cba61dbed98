"""Rows of JSON Lines of any length, and of a JSON list."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.files import Stream
from arcanos.evidence.collectors.tables.pieces import Piece, moved, pieces
from arcanos.readers.json import read_json
from arcanos.readers.jsonl import read_jsonl
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Limits, Source, Value
from arcanos.readers.text import TOLD, empty, too_large


def jsonl_rows(stream: Stream, limits: Limits) -> Iterator[dict[str, Value]]:
    """Yield the objects of the lines; blank lines hold none. Raises NotCollected."""
    blank = True
    for piece in pieces(stream):
        if not piece.data.strip():
            continue
        blank = False
        source = _read(stream.name, piece, limits)
        yield from _objects(source, piece.before)
    if blank:
        raise empty(stream.name, NotCollected)


def json_rows(stream: Stream, limits: Limits) -> Iterator[dict[str, Value]]:
    """Yield the objects of one JSON list. Raises NotCollected."""
    data = bytearray()
    while piece := stream.read():
        data += piece
        if len(data) > limits.size:
            raise too_large(stream.name, len(data), limits, NotCollected)
    yield from _objects(read_json(bytes(data), stream.name, limits=limits, refused=NotCollected), 0)


def _read(name: str, piece: Piece, limits: Limits) -> Source:
    try:
        return read_jsonl(piece.data, name, limits=limits, refused=NotCollected)
    except NotCollected as refusal:
        if not piece.before:
            raise
        told = moved(refusal, piece.before)
    # Blank lines stand for what was read before: messages that name another line of the text name the file's.
    read_jsonl(b"\n" * piece.before + piece.data, name, limits=limits, refused=NotCollected)
    raise told


def _objects(source: Source, before: int) -> Iterator[dict[str, Value]]:
    value = source.value
    if not is_list(value):
        raise NotCollected([Mistake(source.place(), "ARC-COL-SHAPE", "this is no list of rows", "write [{...}, ...]")])
    odd = [index for index, row in enumerate(value) if not is_object(row)]
    if odd:
        raise NotCollected(_odd(source.place((index,)), before) for index in odd[:TOLD])
    yield from value


def _odd(place: Place, before: int) -> Mistake:
    hint = "write each row as an object, {column: value}"
    return Mistake(Place(place.file, place.line + before, place.column), "ARC-COL-SHAPE", "this row is no object", hint)
