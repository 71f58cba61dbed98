"""Reducers as LANGUAGE.md words them (decisions 31, 32 and 35): one quantity out of many, by interval arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil

from naive_truth import INSUFFICIENT, MISMATCH, Value
from naive_values import Quantity, point

Reduced = Quantity | frozenset[str]


def _each(quantities: Sequence[Quantity], reduce: Callable[[list[Value]], Value]) -> Quantity:
    """Reduce low ends, values and high ends apart."""
    ends = ([q.low for q in quantities], [q.best for q in quantities], [q.high for q in quantities])
    return Quantity(quantities[0].kind, *(reduce(end) for end in ends))


def _lows(quantities: Sequence[Quantity]) -> list[Value]:
    return [q.low for q in quantities]


def _highs(quantities: Sequence[Quantity]) -> list[Value]:
    return [q.high for q in quantities]


def _sum(qs: Sequence[Quantity]) -> Reduced:
    return _each(qs, sum)


def _mean(qs: Sequence[Quantity]) -> Reduced:
    return _each(qs, lambda ends: Fraction(sum(ends)) / len(ends))


def _min(qs: Sequence[Quantity]) -> Reduced:
    return _each(qs, min)


def _max(qs: Sequence[Quantity]) -> Reduced:
    return _each(qs, max)


def _spread(qs: Sequence[Quantity]) -> Reduced:
    if len(qs) < 2:
        return INSUFFICIENT
    low = max(Fraction(0), max(_lows(qs)) - min(_highs(qs)))
    best = max(q.best for q in qs) - min(q.best for q in qs)
    return Quantity(qs[0].kind, low, best, max(_highs(qs)) - min(_lows(qs)))


def _min_over_max(qs: Sequence[Quantity]) -> Reduced:
    if min(_lows(qs)) < 0:
        return MISMATCH
    if len(qs) < 2 or max(q.best for q in qs) == 0:
        return INSUFFICIENT
    highest = max(_lows(qs))
    most = min(Fraction(1), Fraction(min(_highs(qs)), highest)) if highest else Fraction(1)
    best = Fraction(min(q.best for q in qs), max(q.best for q in qs))
    return Quantity("plain", Fraction(min(_lows(qs)), max(_highs(qs))), best, most)


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
    return _each(qs, lambda ends: sorted(ends)[rank])


def longest_gap(start: Fraction, dates: Sequence[Fraction], end: Fraction) -> Quantity:
    """Measure the longest silence between start, the dates inside, and end."""
    inside = [start, *sorted(date for date in dates if start <= date <= end), end]
    gap = max(later - earlier for earlier, later in pairwise(inside))
    return point("duration", gap)
