"""Reducers: one quantity out of many, by interval arithmetic (`docs/language.md`, decisions 31 and 32)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil
from typing import Final, TypeAlias

from arcanos.engine.values import Quantity
from arcanos.findings import Reason

Reduce: TypeAlias = Callable[[Sequence[Quantity], Fraction], Quantity | Reason]
"""(one or more quantities, p) -> result; only `percentile` looks at p, in percent."""


def _sum(found: Sequence[Quantity], p: Fraction) -> Quantity | Reason:
    lo, value, hi = _summed(found)
    return Quantity(lo, value, hi, found[0].kind)


def _mean(found: Sequence[Quantity], p: Fraction) -> Quantity | Reason:
    lo, value, hi = _summed(found)
    return Quantity(lo / len(found), value / len(found), hi / len(found), found[0].kind)


def _summed(found: Sequence[Quantity]) -> tuple[Fraction, Fraction, Fraction]:
    nothing = Fraction(0)
    return (
        sum((q.lo for q in found), nothing),
        sum((q.value for q in found), nothing),
        sum((q.hi for q in found), nothing),
    )


def _min(found: Sequence[Quantity], p: Fraction) -> Quantity | Reason:
    return Quantity(min(q.lo for q in found), min(q.value for q in found), min(q.hi for q in found), found[0].kind)


def _max(found: Sequence[Quantity], p: Fraction) -> Quantity | Reason:
    return Quantity(max(q.lo for q in found), max(q.value for q in found), max(q.hi for q in found), found[0].kind)


def _spread(found: Sequence[Quantity], p: Fraction) -> Quantity | Reason:
    """[max(0, max lo - min hi), max hi - min lo]; a spread needs two."""
    if len(found) < 2:
        return Reason.INSUFFICIENT_DATA
    values = [q.value for q in found]
    lo = max(Fraction(0), max(q.lo for q in found) - min(q.hi for q in found))
    return Quantity(lo, max(values) - min(values), max(q.hi for q in found) - min(q.lo for q in found), found[0].kind)


def _min_over_max(found: Sequence[Quantity], p: Fraction) -> Quantity | Reason:
    """[min lo / max hi, min(1, min hi / max lo)]; one group alone is not parity, rates are not negative."""
    if any(q.lo < 0 for q in found):
        return Reason.TYPE_MISMATCH
    if len(found) < 2:
        return Reason.INSUFFICIENT_DATA
    values = [q.value for q in found]
    if max(values) == 0:
        return Reason.INSUFFICIENT_DATA
    top_lo, top_hi = max(q.lo for q in found), max(q.hi for q in found)
    hi = min(Fraction(1), min(q.hi for q in found) / top_lo) if top_lo else Fraction(1)
    return Quantity(min(q.lo for q in found) / top_hi, min(values) / max(values), hi)


def _percentile(found: Sequence[Quantity], p: Fraction) -> Quantity | Reason:
    """Nearest rank: the ceil(p/100 * n)-th of the sorted values; low and high ends apart."""
    rank = ceil(p / 100 * len(found)) - 1
    ends = (sorted(q.lo for q in found), sorted(q.value for q in found), sorted(q.hi for q in found))
    return Quantity(ends[0][rank], ends[1][rank], ends[2][rank], found[0].kind)


REDUCERS: Final[dict[str, Reduce]] = {
    "sum": _sum,
    "mean": _mean,
    "min": _min,
    "max": _max,
    "spread": _spread,
    "min_over_max": _min_over_max,
    "percentile": _percentile,
}
