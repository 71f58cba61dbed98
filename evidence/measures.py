"""Measures: sampled figures with their uncertainty, as collectors write them and rules compare them.

An interval is computed once, here, where the sample is at hand; the rule language only compares it
(`docs/language.md`, "Numbers and measures").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, isfinite, sqrt
from random import Random
from statistics import NormalDist
from typing import Final, TypedDict, TypeVar

CONFIDENCE: Final = 0.95
RESAMPLES: Final = 2_000
T = TypeVar("T")


class MeasureDocument(TypedDict):
    """A measure as documents hold it."""

    value: float
    n: int
    interval: list[float]
    confidence: float


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure from `n` observations that lies in [low, high] at the level `confidence`, in (0, 1).

    Raises ValueError for what is no measure: no observation, numbers that are not finite, low > value or value > high.
    """

    value: float
    n: int
    low: float
    high: float
    confidence: float = CONFIDENCE

    def __post_init__(self) -> None:
        _refuse_level(self.confidence)
        if self.n < 1:
            raise ValueError("a measure needs one observation or more")
        if not (isfinite(self.low) and isfinite(self.high) and self.low <= self.value <= self.high):
            raise ValueError("a measure lies in its interval, whose ends are finite")

    def document(self) -> MeasureDocument:
        """Return the measure as a document holds it; nothing is rounded, so that no end moves inwards."""
        return {"value": self.value, "n": self.n, "interval": [self.low, self.high], "confidence": self.confidence}


def wilson(successes: int, n: int, confidence: float = CONFIDENCE) -> Measure:
    """Return a proportion with its score interval, which stays in [0, 1] and has a width at 0 and 1.

    Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22(158), eq. 4;
    without continuity correction. ValueError where `successes` is not in 0..n or n is 0.
    """
    _refuse_level(confidence)
    if n < 1 or not 0 <= successes <= n:
        raise ValueError("a proportion needs 0 <= successes <= n and n >= 1")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate, square = successes / n, z * z
    middle = (rate + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(rate * (1 - rate) / n + square / (4 * n * n)) / (1 + square / n)
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == n else min(1.0, middle + half)
    return Measure(rate, n, min(low, rate), max(high, rate), confidence)


def from_standard_error(value: float, error: float, n: int, confidence: float = CONFIDENCE) -> Measure:
    """Return a figure with its normal interval, value ± z · error, for tools that state a standard error."""
    _refuse_level(confidence)
    if not error >= 0:
        raise ValueError("a standard error is not negative")
    half = NormalDist().inv_cdf((1 + confidence) / 2) * error
    return Measure(value, n, value - half, value + half, confidence)


def bootstrap(
    sample: Sequence[T],
    statistic: Callable[[Sequence[T]], float],
    confidence: float = CONFIDENCE,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Measure:
    """Return a statistic of a sample with its percentile interval; one seed gives one interval.

    Efron (1979), "Bootstrap methods: another look at the jackknife", Annals of Statistics 7(1); the ends are the
    floor(a/2 · B)-th smallest and largest of B resampled values, a = 1 - confidence, so that rounding widens. A
    bias that puts the figure outside its resamples widens the interval to hold it. ValueError for fewer than two
    observations or 100 resamples: they tell nothing of the spread.
    """
    _refuse_level(confidence)
    if len(sample) < 2 or resamples < 100:
        raise ValueError("a bootstrap needs 2 observations and 100 resamples or more")
    draw = Random(seed)  # noqa: S311 - a sample that can be drawn again, no secret
    values = sorted(statistic(draw.choices(sample, k=len(sample))) for _ in range(resamples))
    outside = floor((1 - Fraction(str(confidence))) / 2 * resamples)
    value = statistic(sample)
    return Measure(value, len(sample), min(values[outside], value), max(values[-1 - outside], value), confidence)


def _refuse_level(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError("a confidence lies between 0 and 1")
