"""How well a table hides the people in it: k-anonymity, l-diversity and t-closeness, from counts of classes.

A class holds the records that share their quasi-identifiers. Nothing is held but how many there are, and of which
sensitive values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import exp, log
from typing import TypeAlias

Counts: TypeAlias = Mapping[int, int]
"""How many records have each value, by its number."""
Distance: TypeAlias = Callable[[Sequence[float], Sequence[float]], float]
"""How far two distributions over the same values are apart, in [0, 1]."""


def distinct_diversity(classes: Sequence[Counts]) -> int:
    """Return l: in every class, at least l different sensitive values.

    Machanavajjhala, Kifer, Gehrke and Venkitasubramaniam (2007), "l-Diversity: privacy beyond k-anonymity", ACM
    TKDD 1(1), section 4. ValueError for no classes.
    """
    return min(len(counts) for counts in classes)


def entropy_diversity(classes: Sequence[Counts]) -> float:
    """Return l: in every class, the sensitive value has an entropy of log(l) or more.

    Machanavajjhala et al. (2007), definition 4.1; rounded to 12 digits, so that two of one size are 2. ValueError for
    no classes.
    """
    return round(min(exp(_entropy(counts)) for counts in classes), 12)


def _entropy(counts: Counts) -> float:
    n = sum(counts.values())
    return -sum(count / n * log(count / n) for count in counts.values())


def closeness(classes: Sequence[Counts], values: int, distance: Distance) -> float:
    """Return t: no class's distribution is further from the table's than t, in [0, 1]; smaller hides more.

    Li, Li and Venkatasubramanian (2007), "t-Closeness: privacy beyond k-anonymity and l-diversity", ICDE 2007,
    definition 2. `values` is how many values there are. ValueError for no classes.
    """
    table = [0] * values
    for counts in classes:
        for value, count in counts.items():
            table[value] += count
    whole = _shares(table)
    return max(distance(_shares([counts.get(value, 0) for value in range(values)]), whole) for counts in classes)


def _shares(counts: Sequence[int]) -> list[float]:
    n = sum(counts)
    return [count / n for count in counts]


def equal_distance(one: Sequence[float], two: Sequence[float]) -> float:
    """Return the earth mover's distance where every value is as far from every other: half the sum of differences.

    Li et al. (2007), section 4.2, equal distance.
    """
    return sum(abs(a - b) for a, b in zip(one, two, strict=True)) / 2


def ordered_distance(one: Sequence[float], two: Sequence[float]) -> float:
    """Return the earth mover's distance where values stand in order: the differences summed up from the smallest.

    Li et al. (2007), section 4.1, ordered distance; 0 for a single value.
    """
    if len(one) < 2:
        return 0.0
    moved = total = 0.0
    for a, b in zip(one, two, strict=True):
        moved += a - b
        total += abs(moved)
    return total / (len(one) - 1)


def hierarchical_distance(paths: Sequence[Sequence[str]]) -> Distance:
    """Return the earth mover's distance over a tree whose leaves are the values.

    `paths` has for each value the names of its parents, from the nearest to the root, all of one length; what is
    moved below a node at height h of a tree of height H costs h / H. Li et al. (2007), section 4.2, hierarchical
    distance.
    """
    height = len(paths[0]) if paths else 0

    def distance(one: Sequence[float], two: Sequence[float]) -> float:
        extras = [a - b for a, b in zip(one, two, strict=True)]
        names: list[tuple[str, ...]] = [(*reversed(path), str(leaf)) for leaf, path in enumerate(paths)]
        total = 0.0
        for level in range(1, height + 1):
            extras, names, cost = _moved_up(extras, names)
            total += level / height * cost
        return total

    return distance


def _moved_up(
    extras: Sequence[float], names: Sequence[tuple[str, ...]]
) -> tuple[list[float], list[tuple[str, ...]], float]:
    """Return what is left at the parents, the parents, and how much was moved below them."""
    below: dict[tuple[str, ...], list[float]] = {}
    for extra, name in zip(extras, names, strict=True):
        below.setdefault(name[:-1], []).append(extra)
    cost = sum(
        min(sum(one for one in group if one > 0), -sum(one for one in group if one < 0)) for group in below.values()
    )
    return [sum(group) for group in below.values()], list(below), cost
