"""How far scores are from what came true, counted in bins, so that no score is held in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from arcanos.evidence.measures import CONFIDENCE, Measure, wilson

BINS: Final = 10


@dataclass(slots=True)
class Bins:
    """Scores in [0, 1] in BINS bins of one width: how many, their sum, and how many came true."""

    counts: list[int] = field(default_factory=lambda: [0] * BINS)
    sums: list[float] = field(default_factory=lambda: [0.0] * BINS)
    true: list[int] = field(default_factory=lambda: [0] * BINS)

    def add(self, score: float, came_true: bool) -> None:
        """Count one score. ValueError where it is no probability."""
        if not 0 <= score <= 1:
            raise ValueError("a probability lies in [0, 1]")
        index = min(int(score * BINS), BINS - 1)
        self.counts[index] += 1
        self.sums[index] += score
        self.true[index] += came_true

    def join(self, other: Bins) -> None:
        """Count all of other bins."""
        for index in range(BINS):
            self.counts[index] += other.counts[index]
            self.sums[index] += other.sums[index]
            self.true[index] += other.true[index]


def calibration_error(bins: Bins, confidence: float = CONFIDENCE) -> Measure | None:
    """Return the expected calibration error: the mean distance between a bin's mean score and its observed rate.

    Naeini, Cooper and Hauskrecht (2015), "Obtaining well calibrated probabilities using Bayesian binning", AAAI-15.
    The interval joins a Wilson interval of each filled bin at 1 - a/B (Bonferroni over B of them, a = 1 -
    confidence), given how many scores each holds: it is wide rather than narrow. None where there are no scores.
    """
    filled = [index for index in range(BINS) if bins.counts[index]]
    n = sum(bins.counts)
    if not n:
        return None
    level = 1 - (1 - confidence) / len(filled)
    value = low = high = 0.0
    for index in filled:
        count, mean = bins.counts[index], bins.sums[index] / bins.counts[index]
        rate = wilson(bins.true[index], count, level)
        value += count / n * abs(rate.value - mean)
        low += count / n * max(0.0, rate.low - mean, mean - rate.high)
        high += count / n * max(abs(rate.low - mean), abs(rate.high - mean))
    return Measure(value, n, min(low, value), max(high, value), confidence)
