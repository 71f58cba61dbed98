"""Going through what a rule asks: its checks, conditions, operators and selectors, down to the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from arcanos.engine.conditions import (
    Apply,
    Check,
    Combined,
    Condition,
    Contains,
    Count,
    Entry,
    Exists,
    Foreign,
    ForeignFormat,
    ForeignReduced,
    Has,
    Length,
    Lookup,
    MaxGap,
    Part,
    Quantified,
    Reduced,
    Since,
    Unique,
)
from arcanos.engine.model import Rule
from arcanos.engine.terms import Operand, Reference, Selector, Step, Wild

Steps: TypeAlias = tuple[Step, ...]

Leaf: TypeAlias = Apply | Exists | Unique | Contains | Foreign | ForeignFormat
"""The operators that answer: nothing stands inside of them."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where in the evidence the value of a condition stands.

    `steps` lead to it from the bundle on, None for what is computed; relative selectors go on from `here`;
    `many`: what the selector finds is one list.
    """

    steps: Steps | None
    here: Steps
    many: bool = False

    @property
    def elements(self) -> Steps | None:
        """Where the elements of the list stand."""
        return self.steps if self.many or self.steps is None else (*self.steps, Wild())


NOWHERE: Final = Where(None, ())
"""For a walk that asks for no places."""


def place_of(selector: Selector, here: Steps) -> Where:
    """Return where a selector leads that is followed from `here`."""
    return Where(selector.steps if selector.absolute else (*here, *selector.steps), here, selector.many)


def checks_of(rule: Rule) -> list[Check]:
    """Return `when` and `require`, those that are there."""
    return [check for check in (rule.when, rule.require) if check is not None]


def entries_in(check: Check) -> Iterator[Entry]:
    """Yield the entries of a check and of all checks inside it, in the order of the rule."""
    for entry in check.entries:
        if isinstance(entry, Entry):
            yield entry
            for part in parts_in(entry.condition):
                if isinstance(part, Has):
                    yield from own_entries(part.check)
        else:
            for inner in entry.checks:
                yield from entries_in(inner)


def own_entries(check: Check) -> Iterator[Entry]:
    """Yield the entries of a check and of its groups, without those inside their conditions."""
    for entry in check.entries:
        if isinstance(entry, Entry):
            yield entry
        else:
            for inner in entry.checks:
                yield from own_entries(inner)


def walk(condition: Condition, where: Where = NOWHERE) -> Iterator[tuple[Part, Where]]:
    """Yield the operators of a condition and of everything inside it, each with where its value stands."""
    for part in condition.parts:
        yield part, where
        for inner in conditions_of(part):
            yield from walk(inner, _inside(part, where))
        if isinstance(part, Has):
            for entry in own_entries(part.check):
                yield from walk(entry.condition, place_of(entry.selector, where.steps or ()))


def _inside(part: Part, where: Where) -> Where:
    """Return where the values of the conditions directly inside an operator stand."""
    match part:
        case Combined():
            return where
        case Quantified():
            return Where(where.elements, where.here)
        case Lookup():
            return Where(place_of(part.source, where.here).elements, where.here)
        case _:
            return Where(None, where.here)


def parts_in(condition: Condition) -> Iterator[Part]:
    """Yield the operators of a condition and of everything inside it."""
    return (part for part, _ in walk(condition))


def conditions_of(part: Part) -> tuple[Condition, ...]:
    """Return the conditions that stand directly inside an operator."""
    match part:
        case Combined():
            return part.conditions
        case Length() | Since() | Lookup() | Quantified() | Count() | Reduced() | MaxGap() | ForeignReduced():
            return (part.condition,)
        case Apply() | Exists() | Has() | Unique() | Contains() | Foreign() | ForeignFormat():
            return ()
        case _:
            assert_never(part)


def parts_of(rule: Rule) -> Iterator[Part]:
    """Yield all operators of a rule."""
    for check in checks_of(rule):
        for entry in own_entries(check):
            yield from parts_in(entry.condition)


def leaves_in(check: Check) -> Iterator[Leaf]:
    """Yield the operators of a check that nothing stands inside of."""
    for entry in own_entries(check):
        for part in parts_in(entry.condition):
            if isinstance(part, Leaf):
                yield part


def operands_of(part: Part) -> tuple[Operand, ...]:
    """Return the operands of an operator."""
    match part:
        case Apply() | Contains() | Foreign():
            return (part.operand,)
        case Since():
            return (part.start,)
        case MaxGap():
            return (part.start, part.end)
        case _:
            return ()


def selectors_in(rule: Rule) -> Iterator[Selector]:
    """Yield the selectors that a rule follows: of `for`, of its checks, of their operands and joins."""
    if rule.targets is not None:
        yield rule.targets
    for check in checks_of(rule):
        for entry in entries_in(check):
            yield entry.selector
    for part in parts_of(rule):
        yield from _selectors_of(part)


def _selectors_of(part: Part) -> Iterator[Selector]:
    if isinstance(part, Lookup):
        yield from (part.source, part.by)
    if isinstance(part, Unique):
        yield from part.by
    yield from (operand.selector for operand in operands_of(part) if isinstance(operand, Reference))
