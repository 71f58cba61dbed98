"""Distances between distributions, and what classes of records tell."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.evidence.anonymity import (
    Distance,
    closeness,
    distinct_diversity,
    entropy_diversity,
    equal_distance,
    hierarchical_distance,
    ordered_distance,
)

SHARES = st.lists(st.integers(0, 20), min_size=4, max_size=4).filter(any).map(lambda ns: [n / sum(ns) for n in ns])
TREE = [["north", "any"], ["north", "any"], ["south", "any"], ["south", "any"]]
DISTANCES = [equal_distance, ordered_distance, hierarchical_distance(TREE)]


def test_salaries_are_as_far_as_the_paper_says() -> None:
    """Li et al. (2007), section 4.2: {3k, 4k, 5k} is 0.375 from all nine salaries, {6k, 8k, 11k} 0.167."""
    table = [1 / 9] * 9
    assert ordered_distance([1 / 3] * 3 + [0] * 6, table) == pytest.approx(0.375)
    assert ordered_distance([0, 0, 0, 1 / 3, 0, 1 / 3, 0, 0, 1 / 3], table) == pytest.approx(1 / 6)


@pytest.mark.parametrize("distance", DISTANCES)
@given(one=SHARES, two=SHARES)
def test_a_distance_is_even_and_lies_between_0_and_1(distance: Distance, one: list[float], two: list[float]) -> None:
    found = distance(one, two)
    assert -1e-12 <= found <= 1 + 1e-12
    assert found == pytest.approx(distance(two, one))
    assert distance(one, one) == 0


@given(SHARES, SHARES)
def test_a_flat_tree_is_the_equal_distance(one: list[float], two: list[float]) -> None:
    assert hierarchical_distance([["any"]] * 4)(one, two) == pytest.approx(equal_distance(one, two))


def test_what_is_moved_within_a_branch_costs_its_height() -> None:
    distance = hierarchical_distance(TREE)
    assert distance([1, 0, 0, 0], [0, 1, 0, 0]) == pytest.approx(0.5)
    assert distance([1, 0, 0, 0], [0, 0, 1, 0]) == pytest.approx(1)
    assert distance([0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5]) == pytest.approx(0.5)
    assert hierarchical_distance([["a", "any"], ["a", "any"]])([1, 0], [0, 1]) == pytest.approx(0.5)


@given(SHARES, SHARES)
def test_a_tree_costs_what_its_cheapest_transport_costs(one: list[float], two: list[float]) -> None:
    """On a tree it is cheapest to move to the nearest first."""
    portions = 12
    giving = _portions(one, portions)
    taking = _portions(two, portions)
    costs = [[0 if i == j else 0.5 if TREE[i] == TREE[j] else 1 for j in range(4)] for i in range(4)]
    cheapest = min(_greedy(giving[:], taking[:], costs, order) for order in permutations(range(4)))
    rounded = hierarchical_distance(TREE)([n / portions for n in giving], [n / portions for n in taking])
    assert rounded == pytest.approx(cheapest / portions)


def _portions(shares: list[float], portions: int) -> list[int]:
    counts = [int(share * portions) for share in shares]
    counts[0] += portions - sum(counts)
    return counts


def _greedy(giving: list[int], taking: list[int], costs: list[list[float]], order: tuple[int, ...]) -> float:
    total = 0.0
    for price in (0, 0.5, 1):
        for i in order:
            for j in range(4):
                if costs[i][j] == price:
                    moved = min(giving[i], taking[j])
                    giving[i] -= moved
                    taking[j] -= moved
                    total += moved * price
    return total


def test_diversity_is_that_of_the_poorest_class() -> None:
    classes = [{0: 1, 1: 1, 2: 1}, {0: 3, 1: 1}]
    assert distinct_diversity(classes) == 2
    assert entropy_diversity([{0: 2, 1: 2}]) == 2
    assert 1 < entropy_diversity(classes) < 2
    assert entropy_diversity([{0: 5}]) == 1


def test_a_table_of_one_class_tells_nothing_new() -> None:
    assert closeness([{0: 3, 1: 1}], 2, equal_distance) == 0
    assert closeness([{0: 1}, {0: 1}], 1, ordered_distance) == 0
