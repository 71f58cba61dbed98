"""Reducers agree with brute force, and their intervals hold every result that points inside give (31, 32)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.reducers import REDUCERS
from arcanos.engine.values import Quantity
from arcanos.findings import Reason

NUMBERS = st.lists(st.fractions(0, 10, max_denominator=12), min_size=2, max_size=6)
P = st.fractions(Fraction(1, 10), 100, max_denominator=10)
NONE = Fraction(0)


def nearest_rank(values: list[Fraction], p: Fraction) -> Fraction:
    """Return the least value that at least p percent of the values do not exceed."""
    return min(v for v in values if 100 * sum(other <= v for other in values) >= p * len(values))


Brute = Callable[[list[Fraction], Fraction], Fraction]
BRUTE: dict[str, Brute] = {
    "sum": lambda values, p: sum(values, NONE),
    "mean": lambda values, p: statistics.mean(values),
    "min": lambda values, p: min(values),
    "max": lambda values, p: max(values),
    "spread": lambda values, p: max(abs(a - b) for a in values for b in values),
    "min_over_max": lambda values, p: min(a / b for a in values for b in values if b),
    "percentile": nearest_rank,
}


def reduced(word: str, found: list[Quantity], p: Fraction) -> Quantity:
    result = REDUCERS[word](found, p)
    assert isinstance(result, Quantity)
    return result


def test_every_reducer_is_compared() -> None:
    assert set(BRUTE) == set(REDUCERS)


@pytest.mark.parametrize("word", sorted(BRUTE))
@given(NUMBERS, P)
def test_a_reducer_agrees_with_brute_force(word: str, values: list[Fraction], p: Fraction) -> None:
    if word == "min_over_max" and not any(values):
        assert REDUCERS[word]([Quantity.of(v) for v in values], p) is Reason.INSUFFICIENT_DATA
        return
    result = reduced(word, [Quantity.of(v) for v in values], p)
    assert result == Quantity.of(BRUTE[word](values, p))


@pytest.mark.parametrize("word", sorted(BRUTE))
@given(st.data(), P)
def test_an_interval_holds_every_result_of_points_inside(word: str, data: st.DataObject, p: Fraction) -> None:
    threes: st.SearchStrategy[list[Fraction]] = st.lists(
        st.fractions(0, 10, max_denominator=12), min_size=3, max_size=3
    ).map(sorted)
    ends = data.draw(st.lists(threes, min_size=2, max_size=5))
    found = [Quantity(lo, value, hi) for lo, value, hi in ends]
    shares = data.draw(st.lists(st.fractions(0, 1, max_denominator=4), min_size=len(ends), max_size=len(ends)))
    points = [lo + share * (hi - lo) for (lo, _, hi), share in zip(ends, shares, strict=True)]
    if word == "min_over_max" and not (any(points) and any(q.value for q in found)):
        return
    result = reduced(word, found, p)
    assert result.lo <= BRUTE[word](points, p) <= result.hi
    assert result.lo <= result.value <= result.hi


@pytest.mark.parametrize("word", sorted(BRUTE))
@given(NUMBERS, P, st.randoms())
def test_the_order_of_elements_never_matters(word: str, values: list[Fraction], p: Fraction, random: Random) -> None:
    other = random.sample(values, len(values))
    one, two = ([Quantity.of(v) for v in some] for some in (values, other))
    assert REDUCERS[word](one, p) == REDUCERS[word](two, p)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40), st.integers(1, 100))
def test_percentile_is_the_nearest_rank(values: list[int], p: int) -> None:
    expected = sorted(values)[math.ceil(p * len(values) / 100) - 1]
    assert reduced("percentile", [Quantity.of(v) for v in values], Fraction(p)).value == expected


@pytest.mark.parametrize("word", ["spread", "min_over_max"])
def test_one_group_is_no_comparison(word: str) -> None:
    assert REDUCERS[word]([Quantity.of(1)], NONE) is Reason.INSUFFICIENT_DATA


def test_a_ratio_of_rates_needs_a_maximum_above_zero_and_no_negative() -> None:
    assert REDUCERS["min_over_max"]([Quantity.of(0), Quantity.of(0)], NONE) is Reason.INSUFFICIENT_DATA
    assert REDUCERS["min_over_max"]([Quantity.of(-1), Quantity.of(1)], NONE) is Reason.TYPE_MISMATCH
    low = Quantity(Fraction(-1, 10), Fraction(1, 2), Fraction(1))
    assert REDUCERS["min_over_max"]([low, Quantity.of(1)], NONE) is Reason.TYPE_MISMATCH
    assert reduced("min_over_max", [Quantity.of(0), Quantity.of(1)], NONE) == Quantity.of(0)


def test_four_fifths_is_exact() -> None:
    rates = [Quantity.of(Fraction("0.04")), Quantity.of(Fraction("0.05"))]
    assert reduced("min_over_max", rates, NONE).value == Fraction(4, 5)
    assert 0.04 / 0.05 < 0.8
