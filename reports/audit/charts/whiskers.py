"""The chart of a figure over groups of people: a dot for each, the interval as a whisker, the reference as a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from arcanos.reports.audit.figures import Bar, Chart
from arcanos.reports.audit.scales import Mark, axis_over

WIDTH: Final = 360
EDGE: Final = 14
TOP: Final = 12
ROW: Final = 38
AXIS: Final = 26


@dataclass(frozen=True, slots=True)
class Whisker:
    """One group: its dot at (`x`, `y`), its whisker from `x1` to `x2`, both None where the figure was stated bare."""

    bar: Bar
    y: int
    x: float
    x1: float | None
    x2: float | None


@dataclass(frozen=True, slots=True)
class WhiskerChart:
    """The chart, in a box of `width` by `height`; `reference` is the coordinate of the group to compare with."""

    chart: Chart
    width: int
    height: int
    marks: tuple[Mark, ...]
    rows: tuple[Whisker, ...]
    reference: float | None
    bottom: int


def whisker_chart(chart: Chart) -> WhiskerChart:
    """Lay out the figure of one model over groups."""
    ends = (end for bar in chart.bars for end in (bar.value, bar.low, bar.high) if end is not None)
    axis = axis_over(ends, EDGE, WIDTH - EDGE, marks=4)
    rows = tuple(
        Whisker(
            bar,
            TOP + i * ROW + 24,
            axis.at(bar.value),
            None if bar.low is None else axis.at(bar.low),
            None if bar.high is None else axis.at(bar.high),
        )
        for i, bar in enumerate(chart.bars)
    )
    bottom = TOP + len(rows) * ROW
    reference = next((row.x for row in rows if row.bar.reference), None)
    return WhiskerChart(chart, WIDTH, bottom + AXIS, axis.marks(), rows, reference, bottom)
