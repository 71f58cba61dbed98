"""Scales of charts, in characters, in print and on a screen: where a value stands, and where marks are."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from arcanos.reports.audit.figures import Bar
from arcanos.reports.audit.words import number

ROUND: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
"""Steps between marks, times a power of ten."""
LARGEST: Final = 1e300
"""What is larger stands at the edge of an axis: differences of such values would be infinite."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From `first` to `last`, which are never the same."""

    first: float
    last: float

    def share(self, value: float) -> float:
        """Return where a value stands, from 0 to 1; one that lies beyond an end stands at it."""
        part = 0.5 if math.isinf(self.last - self.first) else 1.0
        first, last = self.first * part, self.last * part
        return min(max((value * part - first) / (last - first), 0.0), 1.0)

    def cell(self, value: float, cells: int) -> int:
        """Return where a value stands among `cells`, from 0."""
        return min(int(self.share(value) * cells), cells - 1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked value of an axis: where it stands, and its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale between round values, from the coordinate `start` to `end`, with a mark at each `step`."""

    scale: Scale
    start: float
    end: float
    step: float

    def at(self, value: float) -> float:
        """Return the coordinate of a value, to a tenth; a value outside stands at the edge."""
        return round(self.start + self.scale.share(value) * (self.end - self.start), 1)

    def marks(self) -> tuple[Mark, ...]:
        """Return the round values from end to end."""
        first = self.scale.first
        count = round((self.scale.last - first) / self.step)
        values = (first + i * self.step for i in range(count + 1))
        return tuple(Mark(self.at(value), figure(value)) for value in values)


def scale_of(bars: Iterable[Bar]) -> Scale:
    """Return the scale on which all values and intervals of `bars` lie, of which there is one at least.

    Rates are on the scale from 0 to 1, all else on one that has 0.
    """
    values = [value for bar in bars for value in (bar.low, bar.value, bar.high) if value is not None]
    first, last = min(0.0, *values), max(0.0, *values)
    return Scale(0.0, 1.0) if first >= 0 and last <= 1 else Scale(first, last)


def axis_over(values: Iterable[float], start: float, end: float, *, marks: int = 5) -> Axis:
    """Return an axis over all values, from a round value to a round value, with about `marks` steps."""
    found = [min(max(float(value), -LARGEST), LARGEST) for value in values] or [0.0]
    low, high = min(found), max(found)
    if high - low <= 1e-9 * max(abs(low), abs(high), 1.0):
        pad = max(abs(high) * 0.1, 0.05)
        low, high = low - pad, high + pad
    step = _step((high - low) / marks)
    ends = Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step)
    return Axis(ends, start, end, step)


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in ROUND if factor * power >= least * (1 - 1e-9))


def figure(value: float) -> str:
    """Return a figure for people, as `number` does; what is next to nothing is 0."""
    return "0" if abs(value) < 1e-12 else number(value)
