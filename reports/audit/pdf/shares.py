"""How much of a list a PDF shows: the first of it, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

MOST: Final = 200
"""Entries of a list that only hostile or vast evidence has more of."""


def first(things: Sequence[T], told: Callable[[T], object], most: int = MOST) -> dict[str, object]:
    """Return the first of `things` as `told` writes them, and how many there are; the template counts the others."""
    return {"first": [told(one) for one in things[:most]], "all": len(things)}
