"""Going through what a rule asks: its checks, conditions, operators and selectors, down to the last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

from arcanos.engine.model import (
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
    Rule,
    Since,
    Unique,
)
from arcanos.engine.terms import Operand, Reference, Selector

Leaf: TypeAlias = Apply | Exists | Unique | Contains | Foreign | ForeignFormat
"""The operators that answer: nothing stands inside of them."""


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


def parts_in(condition: Condition) -> Iterator[Part]:
    """Yield the operators of a condition and of everything inside it."""
    for part in condition.parts:
        yield part
        for inner in conditions_of(part):
            yield from parts_in(inner)
        if isinstance(part, Has):
            for entry in own_entries(part.check):
                yield from parts_in(entry.condition)


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
