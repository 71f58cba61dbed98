"""Ratios and differences of rates, their intervals, and the parity figures of other tools."""

from __future__ import annotations

from typing import Any

import pytest
from fairlearn import metrics
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats.contingency import relative_risk

from arcanos.evidence.disparities import (
    demographic_parity_difference,
    difference,
    disparate_impact,
    equal_opportunity_difference,
    equalised_odds_difference,
    ratio,
)
from arcanos.evidence.parity import parity
from arcanos.evidence.tallies import Share, Tally, rates

PEOPLE = st.lists(st.tuples(st.booleans(), st.sampled_from([True, False, None])), max_size=60)
KNOWN = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60)
ALL = [(True, True), (True, False), (False, True), (False, False)]


def tally(people: list[tuple[bool, bool]] | list[tuple[bool, bool | None]]) -> Tally:
    found = Tally()
    for favourable, deserved in people:
        found.add(favourable, deserved)
    return found


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(6, 7), Share(2, 7), 0.0582, 0.8062),
        (Share(5, 56), Share(0, 29), -0.0381, 0.1926),
        (Share(0, 10), Share(0, 20), -0.1611, 0.2775),
        (Share(10, 10), Share(0, 10), 0.6075, 1.0),
    ],
)
def test_differences_have_the_intervals_of_newcombe(first: Share, second: Share, low: float, high: float) -> None:
    """Newcombe (1998), table II, method 10."""
    found = difference(first, second)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.n == min(first.n, second.n)


@given(st.integers(1, 200), st.integers(1, 200), st.data())
def test_ratios_have_the_interval_of_katz(one: int, two: int, data: st.DataObject) -> None:
    first, second = (Share(data.draw(st.integers(0, n)), n) for n in (one, two))
    found = ratio(first, second)
    if found is None:
        assert 0 in {first.count, second.count, first.n - first.count, second.n - second.count}
        return
    oracle = relative_risk(first.count, first.n, second.count, second.n)
    interval = oracle.confidence_interval(0.95)
    assert found.value == pytest.approx(oracle.relative_risk)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_a_ratio_of_everybody_to_everybody_is_not_certain() -> None:
    """The log interval would be [1, 1] for three people."""
    assert ratio(Share(3, 3), Share(3, 3)) is None
    assert ratio(Share(0, 30), Share(3, 30)) is None


@given(PEOPLE, PEOPLE)
def test_differences_turn_round_and_hold_their_values(one: list[Any], two: list[Any]) -> None:
    first, second = tally(one), tally(two)
    for measure in (demographic_parity_difference, equal_opportunity_difference):
        there, back = measure(first, second), measure(second, first)
        assert (there is None) == (back is None)
        if there is not None and back is not None:
            assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low))


@settings(max_examples=20)
@given(KNOWN, KNOWN)
def test_points_between_two_groups_are_fairlearns(one: list[Any], two: list[Any]) -> None:
    one, two = [*one, *ALL], [*two, *ALL]
    first, second = tally(one), tally(two)
    named: dict[str, Any] = {
        "y_true": [int(deserved) for _, deserved in (*one, *two)],
        "y_pred": [int(favourable) for favourable, _ in (*one, *two)],
        "sensitive_features": ["a"] * len(one) + ["b"] * len(two),
    }
    parity_of_rates, odds = demographic_parity_difference(first, second), equalised_odds_difference(first, second)
    assert parity_of_rates is not None
    assert odds is not None
    assert abs(parity_of_rates.value) == pytest.approx(metrics.demographic_parity_difference(**named))
    assert odds.value == pytest.approx(metrics.equalized_odds_difference(**named))
    impact = disparate_impact(first, second)
    assert impact is not None
    assert min(impact.value, 1 / impact.value) == pytest.approx(metrics.demographic_parity_ratio(**named))


@settings(max_examples=20)
@given(st.lists(KNOWN, min_size=2, max_size=5))
def test_parity_of_many_groups_is_fairlearns(groups: list[list[Any]]) -> None:
    groups = [[*people, *ALL] for people in groups]
    people = [(name, *person) for name, members in enumerate(groups) for person in members]
    named: dict[str, Any] = {
        "y_true": [int(deserved) for _, _, deserved in people],
        "y_pred": [int(favourable) for _, favourable, _ in people],
        "sensitive_features": [str(name) for name, _, _ in people],
    }
    assert parity([tally(members) for members in groups]) == pytest.approx(
        {
            "demographic_parity_difference": metrics.demographic_parity_difference(**named),
            "disparate_impact": metrics.demographic_parity_ratio(**named),
            "equalised_odds_difference": metrics.equalized_odds_difference(**named),
        }
    )


def test_parity_of_one_group_or_of_nothing_is_left_out() -> None:
    assert parity([tally(ALL)]) == {}
    assert parity([tally(ALL), Tally()]) == {}
    assert parity([tally([(False, None)]), tally([(False, None)])]) == {"demographic_parity_difference": 0}


@given(KNOWN, KNOWN)
def test_equalised_odds_lie_between_both_distances(one: list[Any], two: list[Any]) -> None:
    first, second = tally(one), tally(two)
    found = equalised_odds_difference(first, second)
    if not all(share.n for each in (first, second) for share in (each.true_positives, each.false_positives)):
        assert found is None
        return
    assert found is not None
    distance = difference(first.true_positives, second.true_positives)
    assert distance is not None
    assert found.value >= abs(distance.value)
    assert found.high >= max(abs(distance.low), abs(distance.high))


@given(PEOPLE, PEOPLE)
def test_joined_tallies_count_all(one: list[Any], two: list[Any]) -> None:
    joined = tally(one)
    joined.join(tally(two))
    assert joined == tally([*one, *two])
    assume(joined.n)
    assert rates(joined)["selection_rate"]["n"] == len(one) + len(two)
