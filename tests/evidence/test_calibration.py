"""Calibration errors from bins: the figure of the sample, and an interval that is wide rather than narrow."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.evidence.calibration import BINS, Bins, calibration_error

SCORED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80)


def binned(scored: list[tuple[float, bool]]) -> Bins:
    bins = Bins()
    for score, came_true in scored:
        bins.add(score, came_true)
    return bins


@given(SCORED)
def test_the_error_is_the_mean_distance_over_bins(scored: list[tuple[float, bool]]) -> None:
    expected = 0.0
    for index in range(BINS):
        inside = [one for one in scored if min(int(one[0] * BINS), BINS - 1) == index]
        if inside:
            distance = abs(sum(true for _, true in inside) - sum(score for score, _ in inside)) / len(inside)
            expected += distance * len(inside) / len(scored)
    found = calibration_error(binned(scored))
    assert found is not None
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert found.n == len(scored)
    assert 0 <= found.low <= found.value <= found.high


@given(SCORED, SCORED)
def test_joined_bins_count_all(one: list[tuple[float, bool]], two: list[tuple[float, bool]]) -> None:
    joined = binned(one)
    joined.join(binned(two))
    whole = binned([*one, *two])
    assert (joined.counts, joined.true) == (whole.counts, whole.true)
    assert joined.sums == pytest.approx(whole.sums)


def test_scores_that_come_true_as_often_as_they_say_may_have_no_error() -> None:
    """In 95 of 100 samples or more the interval holds 0, the error of the source."""
    draw = Random(7)  # noqa: S311 - a sample that can be drawn again
    held = 0
    for _ in range(200):
        scores = [draw.random() for _ in range(300)]
        found = calibration_error(binned([(score, draw.random() < score) for score in scores]))
        held += found is not None and found.low == 0
    assert held >= 190


@pytest.mark.parametrize("score", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="lies in"):
        Bins().add(score, came_true=True)


def test_no_scores_have_no_error() -> None:
    assert calibration_error(Bins()) is None
