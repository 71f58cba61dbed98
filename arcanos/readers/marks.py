"""Marks made when they are asked for: the places of a large text are many, those told are few."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

from arcanos.readers.source import Mark

Spot = TypeVar("Spot")


class Items(Sequence[Mark], Generic[Spot]):
    """The marks of a list: `find` gives the spot of each item, `make` the mark at a spot."""

    def __init__(self, find: Callable[[], Sequence[Spot]], make: Callable[[Spot], Mark]) -> None:
        self._find = find
        self._make = make
        self._spots: Sequence[Spot] | None = None
        self._made: dict[int, Mark] = {}

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> Mark: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mark]: ...
    def __getitem__(self, index: int | slice) -> Mark | Sequence[Mark]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        spots = self._all()
        number = range(len(spots))[index]
        if number not in self._made:
            self._made[number] = self._make(spots[number])
        return self._made[number]

    def _all(self) -> Sequence[Spot]:
        if self._spots is None:
            self._spots = self._find()
        return self._spots


class Members(Mapping[str, Mark], Generic[Spot]):
    """The marks of an object's members: `find` gives the spot of each, `make` the mark at a spot."""

    def __init__(self, find: Callable[[], Mapping[str, Spot]], make: Callable[[Spot], Mark]) -> None:
        self._find = find
        self._make = make
        self._spots: Mapping[str, Spot] | None = None
        self._made: dict[str, Mark] = {}

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __getitem__(self, key: str) -> Mark:
        if key not in self._made:
            self._made[key] = self._make(self._all()[key])
        return self._made[key]

    def _all(self) -> Mapping[str, Spot]:
        if self._spots is None:
            self._spots = self._find()
        return self._spots
