"""The chart of a figure over audits: a line through its values, the interval of each as a whisker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from typing import Final

from arcanos.reports.audit.figures import Bar, Moved
from arcanos.reports.audit.scales import Mark, axis_over

WIDTH: Final = 360
HEIGHT: Final = 200
LEFT: Final = 52
RIGHT: Final = 26
TOP: Final = 14
BOTTOM: Final = 168


@dataclass(frozen=True, slots=True)
class Point:
    """The figure of one audit at (`x`, `y`), its whisker from `y1` up to `y2`; `day` is in UTC."""

    day: date
    bar: Bar
    x: float
    y: float
    y1: float | None
    y2: float | None


@dataclass(frozen=True, slots=True)
class MovementChart:
    """The chart, in a box of `width` by `height`, with the marks of the upright axis."""

    moved: Moved
    width: int
    height: int
    marks: tuple[Mark, ...]
    points: tuple[Point, ...]
    bottom: int
    left: int
    right: int

    @property
    def line(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def movement_chart(moved: Moved) -> MovementChart:
    """Lay out a figure that two audits or more state."""
    bars = [bar for _, bar in moved.points]
    ends = (end for bar in bars for end in (bar.value, bar.low, bar.high) if end is not None)
    upright = axis_over(ends, BOTTOM, TOP, marks=4)
    first, last = moved.points[0][0].timestamp(), moved.points[-1][0].timestamp()
    width = WIDTH - LEFT - RIGHT
    points = tuple(
        Point(
            at.astimezone(UTC).date(),
            bar,
            round(LEFT + 14 + (width - 14) * (at.timestamp() - first) / max(last - first, 1.0), 1),
            upright.at(bar.value),
            None if bar.low is None else upright.at(bar.low),
            None if bar.high is None else upright.at(bar.high),
        )
        for at, bar in moved.points
    )
    return MovementChart(moved, WIDTH, HEIGHT, upright.marks(), points, BOTTOM, LEFT, WIDTH - RIGHT)
