"""Filters of selectors that let other elements through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from arcanos.authoring.mutation.edits import Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.authoring.mutation.spelling import spelled
from arcanos.authoring.mutation.texts import other_text
from arcanos.authoring.mutation.thresholds import moved
from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.terms import (
    Comparison,
    Existence,
    Filter,
    FilterBoth,
    FilterEither,
    FilterNot,
    FilterTest,
    Step,
    Wild,
)

Variants: TypeAlias = Callable[[FilterTest], Iterator[FilterTest]]
OTHERS: Final = {
    "==": ("!=",),
    "!=": ("==",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
}


def filter_comparison_exchanged(site: Site) -> Iterator[Change]:
    """Compare in another way, or ask for the opposite."""
    yield from _changes(site, _compared)


def filter_literal_changed(site: Site) -> Iterator[Change]:
    """Compare with another literal."""
    yield from _changes(site, _literals)


def filter_part_dropped(site: Site) -> Iterator[Change]:
    """Leave out one side of `&&` or `||`, and exchange the two."""
    yield from _changes(site, _parts)


def filter_dropped(site: Site) -> Iterator[Change]:
    """Let every element through."""
    yield from _steps_changed(site, lambda step: [Wild()])


def _changes(site: Site, variants: Variants) -> Iterator[Change]:
    yield from _steps_changed(site, lambda step: [Filter(test) for test in variants(step.test)])


def _steps_changed(site: Site, others: Callable[[Filter], list[Step]]) -> Iterator[Change]:
    if site.role not in (Role.SELECTOR, Role.KEY):
        return
    text = site.word if site.role is Role.KEY else site.node.value
    selector = parse_selector(text, site.node.place)
    for i, step in enumerate(selector.steps):
        for other in others(step) if isinstance(step, Filter) else []:
            spelling = spelled(replace(selector, steps=(*selector.steps[:i], other, *selector.steps[i + 1 :])))
            if site.role is Role.KEY:
                yield Change(site.node.path, site.node.value, text, spelling, spelling)
            else:
                yield Change(site.node.path, spelling, text, spelling)


def _compared(test: FilterTest) -> Iterator[FilterTest]:
    if isinstance(test, Comparison):
        yield from (replace(test, operator=other) for other in OTHERS[test.operator])
    elif isinstance(test, Existence):
        yield FilterNot(test)
    elif isinstance(test, FilterNot):
        yield test.test
    else:
        yield from _inside(test, _compared)


def _literals(test: FilterTest) -> Iterator[FilterTest]:
    if isinstance(test, Comparison):
        literal = test.literal
        if isinstance(literal, str):
            yield replace(test, literal=other_text(literal))
        elif not isinstance(literal, bool):
            yield from (replace(test, literal=other) for other in moved(literal))
    elif isinstance(test, FilterNot):
        yield from (FilterNot(inner) for inner in _literals(test.test))
    elif not isinstance(test, Existence):
        yield from _inside(test, _literals)


def _parts(test: FilterTest) -> Iterator[FilterTest]:
    if isinstance(test, FilterNot):
        yield from (FilterNot(inner) for inner in _parts(test.test))
    elif isinstance(test, FilterBoth | FilterEither):
        yield test.left
        yield test.right
        other = FilterEither if isinstance(test, FilterBoth) else FilterBoth
        yield other(test.left, test.right)
        yield from _inside(test, _parts)


def _inside(test: FilterBoth | FilterEither, variants: Variants) -> Iterator[FilterTest]:
    yield from (replace(test, left=left) for left in variants(test.left))
    yield from (replace(test, right=right) for right in variants(test.right))
