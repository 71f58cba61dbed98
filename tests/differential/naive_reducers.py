"""Reducers as LANGUAGE.md words them (decisions 31, 32 and 35): one quantity out of many, by interval arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil

from naive_truth import INSUFFICIENT, MISMATCH, Value
from naive_values import Quantity

Reduced = Quantity | frozenset[str]


def _ends(quantities: Sequence[Quantity], low: Value, high: Value) -> Quantity:
    kinds = {q.kind for q in quantities}
    return Quantity("measure" if "measure" in kinds else kinds.pop(), low, high)


def _lows(quantities: Sequence[Quantity]) -> list[Value]:
    return [q.low for q in quantities]


def _highs(quantities: Sequence[Quantity]) -> list[Value]:
    return [q.high for q in quantities]


def _sum(qs: Sequence[Quantity]) -> Reduced:
    return _ends(qs, sum(_lows(qs)), sum(_highs(qs)))


def _mean(qs: Sequence[Quantity]) -> Reduced:
    return _ends(qs, Fraction(sum(_lows(qs)), len(qs)), Fraction(sum(_highs(qs)), len(qs)))


def _min(qs: Sequence[Quantity]) -> Reduced:
    return _ends(qs, min(_lows(qs)), min(_highs(qs)))


def _max(qs: Sequence[Quantity]) -> Reduced:
    return _ends(qs, max(_lows(qs)), max(_highs(qs)))


def _spread(qs: Sequence[Quantity]) -> Reduced:
    if len(qs) < 2:
        return INSUFFICIENT
    return _ends(qs, max(Fraction(0), max(_lows(qs)) - min(_highs(qs))), max(_highs(qs)) - min(_lows(qs)))


def _min_over_max(qs: Sequence[Quantity]) -> Reduced:
    if min(_lows(qs)) < 0:
        return MISMATCH
    if len(qs) < 2 or max(_highs(qs)) == 0:
        return INSUFFICIENT
    highest = max(_lows(qs))
    most = min(Fraction(1), Fraction(min(_highs(qs)), highest)) if highest else Fraction(1)
    kind = "measure" if any(q.kind == "measure" for q in qs) else "number"
    return Quantity(kind, Fraction(min(_lows(qs)), max(_highs(qs))), most)


REDUCERS: dict[str, Callable[[Sequence[Quantity]], Reduced]] = {
    "sum": _sum,
    "mean": _mean,
    "min": _min,
    "max": _max,
    "spread": _spread,
    "min_over_max": _min_over_max,
}


def percentile(qs: Sequence[Quantity], p: Fraction) -> Reduced:
    """Take the nearest rank, the ceil(p / 100 * n)-th of the sorted ends."""
    rank = ceil(p / 100 * len(qs)) - 1
    return _ends(qs, sorted(_lows(qs))[rank], sorted(_highs(qs))[rank])


def longest_gap(start: Fraction, dates: Sequence[Fraction], end: Fraction) -> Quantity:
    """Measure the longest silence between start, the dates inside, and end."""
    inside = [start, *sorted(date for date in dates if start <= date <= end), end]
    gap = max(later - earlier for earlier, later in pairwise(inside))
    return Quantity("duration", gap, gap)
