"""What the parts of the interpreter share: the scope of operands, and the walk they call back into."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from arcanos.engine.conditions import Check, Condition
from arcanos.engine.joins import Joins
from arcanos.engine.selectors import Selection, Slot, Walker, value_of
from arcanos.engine.truth import Trace
from arcanos.findings import Reason
from arcanos.readers.source import Value


@dataclass(frozen=True, slots=True)
class Scope:
    """Where operands start: the object of the innermost check, and the rule's target."""

    here: Slot
    target: Slot


class Meaning(Protocol):
    """The interpreter as its parts see it; `as_of` is in seconds since 1970."""

    @property
    def walker(self) -> Walker: ...
    @property
    def as_of(self) -> Fraction: ...
    @property
    def joins(self) -> Joins: ...

    def check(self, check: Check, scope: Scope) -> Trace: ...
    def condition(self, condition: Condition, subject: Selection, scope: Scope) -> Trace: ...


def untold(subject: Slot) -> Reason | None:
    """Return why no operator but `exists` and `is_null` can answer: absent, or null."""
    if not subject.present:
        return subject.reason
    return Reason.TYPE_MISMATCH if subject.value is None else None


def seen(subject: Selection) -> Value:
    """Return what a trace shows for a selection."""
    if isinstance(subject, Slot):
        return value_of(subject)
    return [slot.value for slot in subject.slots if slot.present]
