"""What changed in the text of a pack: rules added, removed and changed, and what its rules share, each in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from arcanos.authoring.pack_diff.wording import parts, worded
from arcanos.engine.fields import Node
from arcanos.engine.model import Pack, Rule
from arcanos.engine.pack import PackSource
from arcanos.readers.shapes import is_object
from arcanos.readers.source import Value


class Step(IntEnum):
    """Which number of a semantic version a change asks to be raised; ordered."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


WORDS: Final = frozenset(
    ("title", "description", "domain", "scope", "owner", "why", "remedy", "message", "controls", "cases")
) | {"frameworks", "lint"}
"""The keys that decide nothing: what a finding is called and says, and how the pack is tested."""


@dataclass(frozen=True, slots=True)
class Change:
    """One key that changed, in words, and the step that it asks for."""

    key: str
    text: str
    step: Step


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that was added, removed or changed; `changes` only for the last."""

    rule: str
    how: str
    text: str
    step: Step
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One version of the pack: as it was read, and compiled with its own defaults."""

    source: PackSource
    pack: Pack


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed in the text."""

    rules: tuple[RuleChange, ...] = ()
    shared: tuple[Change, ...] = field(default=())

    @property
    def step(self) -> Step:
        """The greatest step that any change asks for."""
        return max((*(rule.step for rule in self.rules), *(change.step for change in self.shared)), default=Step.NONE)


def changes_of(old: Side, new: Side, day: str) -> Changes:
    """Compare two versions of a pack as of a day, `2026-09-01`: a rule that decides later adds and closes nothing."""
    return Changes(tuple(_rules(old, new, day)), tuple(_shared(old.source.header, new.source.header)))


def _rules(old: Side, new: Side, day: str) -> Iterator[RuleChange]:
    before, after = _by_id(old), _by_id(new)
    for name in sorted({*before, *after}):
        if name not in before:
            rule = after[name][0]
            step = Step.MINOR if rule.effective is not None and rule.effective.isoformat() > day else Step.MAJOR
            yield RuleChange(name, "added", _about(rule), step)
        elif name not in after:
            yield RuleChange(name, "removed", _about(before[name][0]), Step.MAJOR)
        elif changes := tuple(_changed(before[name][1], after[name][1])):
            yield RuleChange(name, "changed", "", max(change.step for change in changes), changes)


def _by_id(side: Side) -> dict[str, tuple[Rule, Mapping[str, Value]]]:
    texts = {node.value["id"]: node.value for node in side.source.rules}
    return {rule.id: (rule, texts[rule.id]) for rule in side.pack.rules}


def _about(rule: Rule) -> str:
    days = f", {rule.days}" if rule.days else ""
    return f"{rule.severity}: {rule.title}{days}"


def _changed(old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Change]:
    for key in sorted({*old, *new}):
        step = Step.PATCH if key in WORDS else Step.MAJOR
        for text in worded(key, old, new):
            yield Change(key, text, step)


def _shared(old: Node, new: Node) -> Iterator[Change]:
    before, after = dict(old.value), dict(new.value)
    for value in (before, after):
        for key in ("id", "version", "rules"):
            value.pop(key, None)
    params = before.pop("params", {}), after.pop("params", {})
    yield from _changed(before, after)
    yield from _params(*params)


def _params(old: Value, new: Value) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        if name not in old:
            optional = is_object(new[name]) and "default" in new[name]
            says = "has a default" if optional else "must be set"
            yield Change("params", f"parameter {name} added: it {says}", Step.MINOR if optional else Step.MAJOR)
        elif name not in new:
            yield Change("params", f"parameter {name} removed: a configuration that sets it is refused", Step.MAJOR)
        else:
            for path, text in parts(old[name], new[name]):
                words = path == "description"
                yield Change("params", f"parameter {name}: {path} {text}", Step.PATCH if words else Step.MAJOR)
