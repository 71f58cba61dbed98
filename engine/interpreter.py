"""The interpreter walks a rule's typed form and traces every step: it defines what the language means.

Anything faster (`evaluator` keeps the seam) may only answer where it is certain to agree with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias, assert_never

from arcanos.engine import foreign, on_lists, on_values
from arcanos.engine.conditions import (
    Apply,
    Check,
    CheckGroup,
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
from arcanos.engine.joins import Joins
from arcanos.engine.meaning import Scope
from arcanos.engine.selectors import Many, Selection, Slot, Walker
from arcanos.engine.truth import ABSENT, Trace, conjunction, disjunction, leaf, negation
from arcanos.errors import Place
from arcanos.findings import Reason
from arcanos.readers.source import Path

OnValue: TypeAlias = Apply | Exists | Length | Since | Has | Lookup | Foreign | ForeignFormat


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Evaluates checks over one bundle at one instant (`as_of`, seconds since 1970); `grow` counts trace nodes."""

    walker: Walker
    as_of: Fraction
    grow: Callable[[], None]
    joins: Joins = field(default_factory=Joins)

    def check(self, check: Check, scope: Scope) -> Trace:
        """All entries hold for the scope's object."""
        parts = [self._entry(e, scope) if isinstance(e, Entry) else self._group(e, scope) for e in check.entries]
        return parts[0] if len(parts) == 1 else conjunction(parts, "all", "all", check.place)

    def condition(self, condition: Condition, subject: Selection, scope: Scope) -> Trace:
        """All operators hold for what was selected."""
        parts = [self._part(part, subject, scope) for part in condition.parts]
        if len(parts) == 1:
            return parts[0]
        return conjunction(parts, "all", condition.shown, condition.place, subject.path)

    def _group(self, group: CheckGroup, scope: Scope) -> Trace:
        parts = [self.check(check, scope) for check in group.checks]
        return _combined(group.word, parts, group.word, group.place)

    def _entry(self, entry: Entry, scope: Scope) -> Trace:
        subject = self.walker.select(entry.selector, scope.here)
        if entry.on_missing is not None and isinstance(subject, Slot) and _is_missing(subject):
            shown = f"on_missing: {entry.on_missing}"
            return leaf(entry.on_missing == "pass", "on_missing", shown, entry.place, subject.path, ABSENT)
        found = self.condition(entry.condition, subject, scope)
        if entry.on_missing != "pass":
            return found
        return conjunction([found], "on_missing", "on_missing: pass", entry.place, subject.path)

    def _part(self, part: Part, subject: Selection, scope: Scope) -> Trace:
        self.walker.spend(1)
        self.grow()
        match part:
            case Combined():
                parts = [self.condition(condition, subject, scope) for condition in part.conditions]
                return _combined(part.word, parts, part.shown, part.place, subject.path)
            case Quantified():
                return on_lists.quantified(self, part, subject, scope)
            case Count():
                return on_lists.count(self, part, subject, scope)
            case Unique():
                return on_lists.unique(self, part, subject, scope)
            case Contains():
                return on_lists.contains(self, part, subject, scope)
            case Reduced():
                return on_lists.reduced(self, part, subject, scope)
            case MaxGap():
                return on_lists.max_gap(self, part, subject, scope)
            case ForeignReduced():
                return foreign.reduced(self, part, subject, scope)
            case _:
                return self._on_value(part, _one(subject), scope)

    def _on_value(self, part: OnValue, subject: Slot, scope: Scope) -> Trace:
        match part:
            case Apply():
                return on_values.apply(self, part, subject, scope)
            case Exists():
                return on_values.exists(self, part, subject, scope)
            case Has():
                return on_values.has(self, part, subject, scope)
            case Lookup():
                return on_values.lookup(self, part, subject, scope)
            case Since():
                return on_values.since(self, part, subject, scope)
            case Length():
                return on_values.length(self, part, subject, scope)
            case Foreign():
                return foreign.operator(self, part, subject, scope)
            case ForeignFormat():
                return foreign.text_format(self, part, subject)
            case _:
                assert_never(part)


def _one(subject: Selection) -> Slot:
    if isinstance(subject, Many):
        raise TypeError("a value operator met a list: the compiler refuses this")
    return subject


def _is_missing(subject: Slot) -> bool:
    return subject.reason is Reason.PATH_ABSENT and not subject.filtered


def _combined(word: str, parts: list[Trace], shown: str, place: Place, path: Path | None = None) -> Trace:
    if word == "not":
        return negation(parts[0], "not", shown, place, path)
    join = conjunction if word == "all" else disjunction
    return join(parts, word, shown, place, path)
