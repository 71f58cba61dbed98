"""Percentages as they are shown: rounded down, so that 100.0 is never said of less than all."""

from __future__ import annotations

from fractions import Fraction


def rounded_down(percent: Fraction) -> str:
    """Return a percentage with one decimal."""
    tenths = int(percent * 10)
    return f"{tenths // 10}.{tenths % 10}"
