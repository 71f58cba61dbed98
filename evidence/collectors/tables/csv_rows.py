"""Rows of CSV of any length: the strict reader, one piece after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.files import Stream
from arcanos.evidence.collectors.tables.pieces import Piece, moved, pieces
from arcanos.readers.csv import read_csv
from arcanos.readers.source import Limits
from arcanos.readers.text import empty

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def csv_rows(stream: Stream, separator: str, named: Sequence[str] | None, limits: Limits) -> Iterator[dict[str, str]]:
    """Yield the rows as {column: text}; `named` are the columns of a file that does not name them itself.

    Raises NotCollected with all mistakes of the piece where the first one stands.
    """
    rest = pieces(stream, quotes=True, most=1)
    first = next(rest, None)
    if first is None:
        raise empty(stream.name, NotCollected)
    head = _Head(first.data, separator, limits)
    if named is not None:
        head = _Head(separator.join(map(_quoted, named)).encode() + b"\n", separator, limits)
        yield from head.rows(stream.name, Piece(first.data.removeprefix(_BYTE_ORDER_MARK), 0))
    else:
        head.rows(stream.name, Piece(b"", 0))
    for piece in pieces(stream, quotes=True, before=first.data.count(b"\n")):
        yield from head.rows(stream.name, piece)


class _Head:
    """The first row, under which the strict reader sees every piece."""

    def __init__(self, data: bytes, separator: str, limits: Limits) -> None:
        self._data = data
        self._lines = data.count(b"\n")
        self._separator = separator
        self._limits = limits

    def rows(self, name: str, piece: Piece) -> list[dict[str, str]]:
        """Return the rows of a piece. Raises NotCollected with the lines of the file."""
        data = self._data + piece.data
        try:
            source = read_csv(data, name, limits=self._limits, refused=NotCollected, separator=self._separator)
        except NotCollected as refusal:
            raise moved(refusal, piece.before - self._lines, self._lines) from None
        rows: list[dict[str, str]] = source.value
        return rows


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
