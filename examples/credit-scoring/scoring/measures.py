"""Figures with their uncertainty: every sampled number is written as `{value, n, interval, confidence}`."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist
from typing import TypedDict

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
DIGITS = 6


class Measure(TypedDict):
    """A sampled figure: `n` counts distinct people, `interval` holds at the level `confidence`."""

    value: float
    n: int
    interval: list[float]
    confidence: float


def measure(value: float, n: int, interval: tuple[float, float]) -> Measure:
    """Return a measure on `n` distinct people, rounded to six digits, its interval never excluding its value."""
    low, high = (round(end, DIGITS) for end in interval)
    value = round(value, DIGITS)
    return {"value": value, "n": n, "interval": [min(low, value), max(high, value)], "confidence": CONFIDENCE}


def wilson(rate: float, n: int) -> tuple[float, float]:
    """Return the score interval of a proportion.

    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, JASA 22,
    209-212. `n` counts distinct people: a rate averaged over repeated partitions is no larger a sample.
    """
    if n < 1 or not 0 <= rate <= 1:
        raise ValueError(f"a proportion needs 0 <= rate <= 1 and n >= 1, not {rate} of {n}")
    centre = (rate + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(rate * (1 - rate) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def hanley_mcneil(auc: float, positives: int, negatives: int) -> tuple[float, float]:
    """Return the normal interval of an area under the ROC curve.

    Hanley, J. A. and McNeil, B. J. (1982), The meaning and use of the area under a receiver operating
    characteristic (ROC) curve, Radiology 143, 29-36.
    """
    above, below = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    spread = auc * (1 - auc) + (positives - 1) * (above - auc * auc) + (negatives - 1) * (below - auc * auc)
    half = Z * sqrt(spread / (positives * negatives))
    return max(0.0, auc - half), min(1.0, auc + half)


def proportion(rate: float, n: int) -> Measure:
    """Return a rate among `n` people with its Wilson interval."""
    return measure(rate, n, wilson(rate, n))


def area(auc: float, positives: int, negatives: int) -> Measure:
    """Return an area under the ROC curve with its Hanley-McNeil interval."""
    return measure(auc, positives + negatives, hanley_mcneil(auc, positives, negatives))


def ratio(measures: Sequence[Measure]) -> tuple[float, float, float]:
    """Return the lowest rate over the highest, and the ends between which that ratio lies, as arcanos reckons them."""
    lows, highs = ([m["interval"][end] for m in measures] for end in (0, 1))
    values = [m["value"] for m in measures]
    return min(values) / max(values), min(lows) / max(highs), min(1.0, min(highs) / max(lows))
