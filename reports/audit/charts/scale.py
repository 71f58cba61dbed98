"""An axis: where a value stands on it, and at which round values it is marked."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from arcanos.reports.audit.words import number

ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
"""Steps between marks, times a power of ten."""
LARGEST = 1e300
"""What is larger stands at the edge: differences of such values would be infinite."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked value of an axis: where it stands, and its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear axis from `low` at the coordinate `start` to `high` at `end`."""

    low: float
    high: float
    start: float
    end: float
    step: float

    def at(self, value: float) -> float:
        """Return the coordinate of a value, to a tenth; a value outside stands at the edge."""
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return round(self.start + share * (self.end - self.start), 1)

    def marks(self) -> tuple[Mark, ...]:
        """Return the round values from end to end."""
        count = round((self.high - self.low) / self.step)
        values = (self.low + i * self.step for i in range(count + 1))
        return tuple(Mark(self.at(value), figure(value)) for value in values)


def scale_over(values: Iterable[float], start: float, end: float, *, marks: int = 5) -> Scale:
    """Return an axis over all values, from a round value to a round value, with about `marks` steps."""
    found = [min(max(float(value), -LARGEST), LARGEST) for value in values] or [0.0]
    low, high = min(found), max(found)
    if high - low <= 1e-9 * max(abs(low), abs(high), 1.0):
        pad = max(abs(high) * 0.1, 0.05)
        low, high = low - pad, high + pad
    step = _step((high - low) / marks)
    return Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, start, end, step)


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in ROUND if factor * power >= least * (1 - 1e-9))


def figure(value: float) -> str:
    """Return a figure for people, as `number` does; what is next to nothing is 0."""
    return "0" if abs(value) < 1e-12 else number(value)
