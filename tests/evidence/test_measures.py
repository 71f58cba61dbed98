"""Intervals computed at collection agree with scipy's, and what is no sample gives no measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, nan
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from arcanos.evidence.measures import Measure, bootstrap, from_standard_error, wilson

LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), LEVELS)
def test_a_wilson_interval_is_scipys(counts: tuple[int, int], level: float) -> None:
    successes, n = counts
    found = wilson(successes, n, level)
    oracle = stats.binomtest(successes, n).proportion_ci(level, method="wilson")
    assert (found.low, found.high) == pytest.approx((oracle.low, oracle.high), abs=1e-12)
    assert found.value == successes / n
    assert found.n == n
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_rate_of_none_or_all_is_still_uncertain() -> None:
    none, all_ = wilson(0, 20), wilson(20, 20)
    assert (none.low, all_.high) == (0, 1)
    assert none.high == pytest.approx(0.16113, abs=1e-5)
    assert all_.low == pytest.approx(0.83887, abs=1e-5)


@given(st.integers(2, 500), st.integers(1, 20))
def test_more_observations_of_one_rate_never_widen_the_interval(n: int, times: int) -> None:
    few, many = wilson(n // 2, n), wilson(n // 2 * times, n * times)
    assert many.high - many.low <= few.high - few.low + 1e-12


@pytest.mark.parametrize(("successes", "n"), [(-1, 10), (11, 10), (0, 0), (1, 0)])
def test_what_is_no_proportion_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="0 <= successes <= n"):
        wilson(successes, n)


def test_a_bootstrap_interval_is_near_scipys() -> None:
    sample = [((i * 37) % 101) / 100 for i in range(200)]
    found = bootstrap(sample, fmean, resamples=4_000)
    oracle = stats.bootstrap((sample,), fmean, method="percentile", n_resamples=4_000, vectorized=False, rng=1)
    assert found.low == pytest.approx(oracle.confidence_interval.low, abs=0.005)
    assert found.high == pytest.approx(oracle.confidence_interval.high, abs=0.005)
    assert (found.value, found.n) == (fmean(sample), 200)


def test_one_seed_gives_one_interval_and_another_another() -> None:
    sample = [((i * 37) % 101) / 100 for i in range(60)]
    first, again, other = (bootstrap(sample, fmean, seed=seed) for seed in (7, 7, 8))
    assert first == again
    assert (first.low, first.high) != (other.low, other.high)


def test_a_figure_outside_its_resamples_is_held_by_its_interval() -> None:
    def count_of_different(sample: Sequence[int]) -> float:
        return len(set(sample))

    found = bootstrap(range(50), count_of_different)
    assert found.low < found.value == found.high == 50


@pytest.mark.parametrize(("sample", "resamples"), [([], 200), ([1.0], 200), ([1.0, 2.0], 99)])
def test_a_bootstrap_of_nothing_is_refused(sample: list[float], resamples: int) -> None:
    with pytest.raises(ValueError, match="a bootstrap needs"):
        bootstrap(sample, fmean, resamples=resamples)


def test_a_standard_error_becomes_a_normal_interval() -> None:
    found = from_standard_error(0.71, 0.01, 400)
    low, high = stats.norm.interval(0.95, 0.71, 0.01)
    assert (found.low, found.high) == pytest.approx((low, high))
    with pytest.raises(ValueError, match="not negative"):
        from_standard_error(0.71, -0.01, 400)
    with pytest.raises(ValueError, match="not negative"):
        from_standard_error(0.71, nan, 400)


@pytest.mark.parametrize("level", [0, 1, -0.1, 95])
def test_a_level_outside_0_and_1_is_refused(level: float) -> None:
    makers: list[Callable[[], Measure]] = [
        lambda: wilson(1, 2, level),
        lambda: from_standard_error(0, 1, 2, level),
        lambda: bootstrap([1, 2], fmean, level),
        lambda: Measure(0, 1, 0, 0, level),
    ]
    for make in makers:
        with pytest.raises(ValueError, match="between 0 and 1"):
            make()


@pytest.mark.parametrize(
    ("value", "n", "low", "high"), [(0.5, 0, 0, 1), (2, 5, 0, 1), (0.5, 5, 0, inf), (nan, 5, 0, 1)]
)
def test_what_is_no_measure_is_refused(value: float, n: int, low: float, high: float) -> None:
    with pytest.raises(ValueError, match="a measure"):
        Measure(value, n, low, high)
