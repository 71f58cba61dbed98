"""How much of each finding a page shows, so that one with many thousands of them is still read and not only loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from arcanos.reports.audit.items import Item

OPEN: Final = 40
"""Findings that stand open, the first ones of the page."""
FOLDED: Final = 1_000
"""Findings after those that are whole and folded; the rest are one row each."""
ROWS: Final = 250
"""Rows that are folded together."""
MOST: Final = 60_000
"""Rows in a page: what is beyond them is counted, and stands in the record."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with its anchor in the page, which no other has."""

    item: Item
    anchor: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that are folded together: the first has number `first`, counted from 1."""

    first: int
    rows: tuple[Shown, ...]

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.first + len(self.rows) - 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Findings under one heading: whole and open, whole and folded, as rows, and how many are left to the record.

    `again` are those that the page has shown under a heading before, with the anchor where.
    """

    total: int
    open: tuple[Shown, ...] = ()
    folded: tuple[Shown, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    again: tuple[Shown, ...] = ()
    left_out: int = 0

    @property
    def shown(self) -> Iterator[Shown]:
        """All that the page shows under this heading for the first time."""
        yield from self.open
        yield from self.folded
        for chunk in self.chunks:
            yield from chunk.rows

    @property
    def in_rows(self) -> int:
        """How many are shown as one row."""
        return sum(len(chunk.rows) for chunk in self.chunks)


@dataclass(slots=True)
class Shower:
    """Deals out what a page has room for, in the order in which it is asked."""

    open: int = OPEN
    folded: int = FOLDED
    rows: int = MOST
    anchors: Counter[str] = field(default_factory=Counter[str])
    before: dict[Item, Shown] = field(default_factory=dict[Item, Shown])

    def batch(self, items: Sequence[Item], *, once: bool = True) -> Batch:
        """Show findings that somebody acts on; where not each is there `once`, what was shown before is linked."""
        again = () if once else tuple(self.before[item] for item in items if item in self.before)
        fresh = self._shown(items if once else [item for item in items if item not in self.before])
        if not once:
            self.before |= {one.item: one for one in fresh}
        whole = min(self.open, len(fresh))
        self.open -= whole
        end = whole + min(self.folded, len(fresh) - whole)
        self.folded -= end - whole
        chunks, left_out = self._chunks(fresh[end:])
        return Batch(len(items), tuple(fresh[:whole]), tuple(fresh[whole:end]), chunks, again, left_out)

    def compact(self, items: Sequence[Item]) -> Batch:
        """Show findings as rows."""
        chunks, left_out = self._chunks(self._shown(items))
        return Batch(len(items), chunks=chunks, left_out=left_out)

    def _shown(self, items: Iterable[Item]) -> list[Shown]:
        return [Shown(item, self._anchor(item.anchor)) for item in items]

    def _anchor(self, anchor: str) -> str:
        self.anchors[anchor] += 1
        times = self.anchors[anchor]
        return anchor if times == 1 else f"{anchor}-{times}"

    def _chunks(self, shown: Sequence[Shown]) -> tuple[tuple[Chunk, ...], int]:
        room = min(self.rows, len(shown))
        self.rows -= room
        starts = range(0, room, ROWS)
        chunks = tuple(Chunk(i + 1, tuple(shown[i : min(i + ROWS, room)])) for i in starts)
        return chunks, len(shown) - room
