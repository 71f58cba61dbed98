"""The scale of a chart in characters or in print: rates from 0 to 1, all else with 0 and all values on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isinf

from arcanos.reports.audit.figures import Bar


@dataclass(frozen=True, slots=True)
class Scale:
    """From `first` to `last`, which are never the same."""

    first: float
    last: float

    def share(self, value: float) -> float:
        """Return where a value stands, from 0 to 1; one that lies beyond an end stands at it."""
        part = 0.5 if isinf(self.last - self.first) else 1.0
        first, last = self.first * part, self.last * part
        return min(max((value * part - first) / (last - first), 0.0), 1.0)

    def cell(self, value: float, cells: int) -> int:
        """Return where a value stands among `cells`, from 0."""
        return min(int(self.share(value) * cells), cells - 1)


def scale_of(bars: Iterable[Bar]) -> Scale:
    """Return the scale on which all values and intervals of `bars` lie, of which there is one at least."""
    values = [value for bar in bars for value in (bar.low, bar.value, bar.high) if value is not None]
    first, last = min(0.0, *values), max(0.0, *values)
    return Scale(0.0, 1.0) if first >= 0 and last <= 1 else Scale(first, last)
