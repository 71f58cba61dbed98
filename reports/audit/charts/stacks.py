"""The chart of counts by state: a bar for each row, its open states one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from arcanos.reports.audit.items import State

OPEN: Final = (State.FAILING, State.UNTOLD, State.WAITING, State.COVERED)
"""What is charted: what holds or does not apply would make the rest invisible, and stands in the table."""
WIDTH: Final = 360
LEFT: Final = 84
RIGHT: Final = 48
ROW: Final = 30
LEAST: Final = 3.0
"""The width of the smallest segment: one failure among thousands is still seen."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a bar for one state; `shows` tells whether its count has room in it."""

    state: State
    count: int
    x: float
    width: float

    @property
    def shows(self) -> bool:
        return self.width >= 9 + 7 * len(str(self.count))


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar: its label, its top, its segments, and where the total is written."""

    label: str
    y: int
    segments: tuple[Segment, ...]
    total: int
    end: float


@dataclass(frozen=True, slots=True)
class StackChart:
    """The chart, in a box of `width` by `height`."""

    width: int
    height: int
    left: int
    rows: tuple[Stack, ...]


def stack_chart(rows: Iterable[tuple[str, Sequence[tuple[State, int]]]]) -> StackChart:
    """Lay out labelled counts by state."""
    counted = [(label, [(state, n) for state, n in states if state in OPEN and n]) for label, states in rows]
    most = max((sum(n for _, n in states) for _, states in counted), default=0)
    room = WIDTH - LEFT - RIGHT
    stacks = tuple(_stack(label, i, states, room / most if most else 0.0) for i, (label, states) in enumerate(counted))
    return StackChart(WIDTH, ROW * len(stacks) + 2, LEFT, stacks)


def _stack(label: str, i: int, states: Sequence[tuple[State, int]], unit: float) -> Stack:
    x, segments = float(LEFT), list[Segment]()
    for state, n in states:
        width = round(max(n * unit, LEAST), 1)
        segments.append(Segment(state, n, round(x, 1), width))
        x += width
    return Stack(label, i * ROW + 4, tuple(segments), sum(n for _, n in states), round(x, 1))
