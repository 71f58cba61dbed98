"""Selectors: RFC 9535 syntax, restricted and evaluated over slots (`docs/language.md`, decisions 1 to 9).

Where RFC 9535 drops an element that lacks a field, a slot stays as a hole, so that the one group
without a rate can't vanish from a comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from arcanos.engine.selector_filters import size, test
from arcanos.engine.terms import Filter, Index, Name, Selector, Spend, Step
from arcanos.engine.truth import ABSENT, Absent
from arcanos.findings import Reason
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Value


@dataclass(frozen=True, slots=True)
class Slot:
    """One place a selector selects: its path from the bundle, and its value or why there is none.

    `filtered` marks a hole whose filter could not be told: not even `exists` answers there.
    """

    path: Path
    value: Value
    reason: Reason | None = None
    filtered: bool = False

    @property
    def present(self) -> bool:
        """Whether there is a value (null is one)."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class Many:
    """What a many-selector selects where the part before its first `[*]` or filter is there."""

    path: Path
    slots: tuple[Slot, ...]


Selection: TypeAlias = Slot | Many

_NO_DOCUMENTS: Final[Mapping[str, Reason]] = {}


@dataclass(frozen=True, slots=True)
class Walker:
    """Evaluates selectors over one root; `gone` says why a document is not there to be looked at."""

    root: Value
    spend: Spend
    gone: Mapping[str, Reason] = field(default_factory=lambda: _NO_DOCUMENTS)
    root_path: Path = ()

    def select(self, selector: Selector, here: Slot) -> Selection:
        """Select from the bundle, or from `here` for a relative selector.

        A one-selector gives a slot, present or absent. A many-selector gives its slots, or one
        absent slot when what stands before its first `[*]` or filter is not there.
        """
        start = Slot(self.root_path, self.root) if selector.absolute else here
        slots = [start]
        many = False
        stem = start.path
        for step in selector.steps:
            self.spend(len(slots) + 1)
            if isinstance(step, Name | Index):
                slots = [self._child(slot, step) for slot in slots]
                continue
            if not many and (stop := _not_iterable(slots[0])) is not None:
                return stop
            stem = slots[0].path if not many else stem
            many = True
            slots = [inner for slot in slots for inner in self._expand(slot, step)]
        return Many(stem, tuple(slots)) if many else slots[0]

    def _child(self, slot: Slot, step: Name | Index) -> Slot:
        value = slot.value
        if isinstance(step, Name):
            path = (*slot.path, step.name)
            if slot.reason is not None:
                return replace(slot, path=path)
            if is_object(value) and step.name in value:
                return Slot(path, value[step.name])
            return Slot(path, ABSENT, self._why_absent(slot, step.name))
        path = (*slot.path, step.index)
        if slot.reason is not None:
            return replace(slot, path=path)
        if is_list(value) and -len(value) <= step.index < len(value):
            return Slot((*slot.path, step.index % len(value)), value[step.index])
        return Slot(path, ABSENT, Reason.PATH_ABSENT)

    def _why_absent(self, slot: Slot, name: str) -> Reason:
        if slot.path == () and self.root_path == () and slot.value is self.root:
            return self.gone.get(name, Reason.EVIDENCE_MISSING)
        return Reason.PATH_ABSENT

    def _expand(self, slot: Slot, step: Step) -> list[Slot]:
        stop = _not_iterable(slot)
        if stop is not None:
            return [stop]
        inner = elements(slot)
        if not isinstance(step, Filter):
            self.spend(len(inner))
            return inner
        self.spend(len(inner) * (1 + size(step.test)))
        return [kept for element in inner if (kept := self._kept(element, step)) is not None]

    def _kept(self, element: Slot, step: Filter) -> Slot | None:
        answer = test(step.test, element.value)
        if answer is True:
            return element
        if answer is False:
            return None
        return Slot(element.path, ABSENT, Reason.PATH_ABSENT, filtered=True)


def elements(slot: Slot) -> list[Slot]:
    """Return the elements of a present array, or the members of a present object by name."""
    value = slot.value
    if is_list(value):
        return [Slot((*slot.path, i), v) for i, v in enumerate(value)]
    return [Slot((*slot.path, k), value[k]) for k in sorted(value)]


def _not_iterable(slot: Slot) -> Slot | None:
    if slot.reason is not None:
        return slot
    if is_list(slot.value) or is_object(slot.value):
        return None
    return Slot(slot.path, slot.value, Reason.TYPE_MISMATCH)


def value_of(slot: Slot) -> Value:
    """Return what a trace shows for a slot: its value, or ABSENT."""
    return slot.value if slot.present or not isinstance(slot.value, Absent) else ABSENT


def walk_over(root: Value, spend: Callable[[int], None] | None = None) -> Walker:
    """Return a walker over any value, as for the public suite: no documents, paths from `$`."""

    def count(steps: int = 1) -> None:
        if spend is not None:
            spend(steps)

    return Walker(root, count, {}, ())
