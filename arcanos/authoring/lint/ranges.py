"""Ranges of numbers with open and closed ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from `lo` to `hi`; None is without end, an open end is not among them."""

    lo: Fraction | None = None
    hi: Fraction | None = None
    lo_open: bool = False
    hi_open: bool = False

    @classmethod
    def of(cls, operator: str, bound: Fraction) -> Range:
        """Return the numbers for which `lt lte gt gte` with a bound is true."""
        if operator in ("lt", "lte"):
            return cls(None, bound, hi_open=operator == "lt")
        return cls(bound, None, lo_open=operator == "gt")

    def meets(self, other: Range) -> bool:
        """Return whether a number lies in both."""
        return _reaches(self, other) and _reaches(other, self)

    def within(self, other: Range) -> bool:
        """Return whether every number of this one lies in the other."""
        return _no_lower(self, other) and _no_higher(self, other)


WHOLE: Final = Range()


def _no_lower(inner: Range, outer: Range) -> bool:
    if inner.lo is None or outer.lo is None:
        return outer.lo is None
    return inner.lo > outer.lo or (inner.lo == outer.lo and (inner.lo_open or not outer.lo_open))


def _no_higher(inner: Range, outer: Range) -> bool:
    if inner.hi is None or outer.hi is None:
        return outer.hi is None
    return inner.hi < outer.hi or (inner.hi == outer.hi and (inner.hi_open or not outer.hi_open))


def _reaches(left: Range, right: Range) -> bool:
    """Return whether the left one begins at or before the end of the right one."""
    if left.lo is None or right.hi is None:
        return True
    return left.lo < right.hi or (left.lo == right.hi and not left.lo_open and not right.hi_open)


def cover(ranges: Sequence[Range], domain: Range = WHOLE) -> bool:
    """Return whether the ranges together hold every number of the domain; only two at a time are put together."""
    if any(domain.within(one) for one in ranges):
        return True
    return any(_join(a, b, domain) for a in ranges for b in ranges)


def _join(below: Range, above: Range, domain: Range) -> bool:
    if below.hi is None or above.lo is None:
        return False
    touching = above.lo < below.hi or (above.lo == below.hi and not (above.lo_open and below.hi_open))
    return touching and domain.within(Range(below.lo, above.hi, below.lo_open, above.hi_open))
