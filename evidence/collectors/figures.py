"""Numbers in what programs write: which are finite, which stand deeper, and a value without those that are not."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TypeAlias

from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

Number: TypeAlias = int | float

LARGEST = 1 << 63
"""Whole numbers from here on are no figures: programs that read them disagree about what they are."""


def is_number(value: Value) -> bool:
    """Tell whether `value` is a number, finite or not; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def finite(value: Value) -> Number | None:
    """Return a number that is finite and of a size that all programs can read, else None."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, int) and not isinstance(value, bool) and -LARGEST <= value < LARGEST:
        return value
    return None


def flat(record: dict[str, Value]) -> Iterator[tuple[str, Value]]:
    """Yield the values of an object and of those inside it, by their names joined with '/'; lists are values."""
    levels = [("", iter(record.items()))]
    while levels:
        above, items = levels[-1]
        for key, value in items:
            if is_object(value):
                levels.append((f"{above}{key}/", iter(value.items())))
                break
            yield above + key, value
        else:
            levels.pop()


def without_nonfinite(value: Value) -> tuple[Value, int]:
    """Return a value of bounded depth without the numbers that are not finite, and how many they were."""
    left = 0

    def kept(one: Value) -> bool:
        nonlocal left
        bad = is_number(one) and finite(one) is None
        left += bad
        return not bad

    def cleaned(one: Value) -> Value:
        if is_object(one):
            return {key: cleaned(item) for key, item in one.items() if kept(item)}
        if is_list(one):
            return [cleaned(item) for item in one if kept(item)]
        return one

    return cleaned(value), left
