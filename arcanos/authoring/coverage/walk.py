"""One walk along a rule and the trace of a run: what there is to be seen in the rule, and what was seen.

Without a trace the walk only lists. It follows the interpreter node by node, so that a trace is never
taken for that of another node.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from arcanos.authoring.coverage.things import Part, Thing
from arcanos.engine.conditions import (
    Check,
    CheckGroup,
    Combined,
    Condition,
    Count,
    Entry,
    Exists,
    Has,
    Length,
    Lookup,
    MaxGap,
    Quantified,
    Reduced,
    Since,
)
from arcanos.engine.evaluator import Result
from arcanos.engine.model import Rule
from arcanos.engine.truth import ABSENT, Trace
from arcanos.errors import Place
from arcanos.findings import Outcome, Reason

TRUTHS: Final = {True: "true", False: "false", None: "unknown"}


@dataclass(slots=True)
class Walk:
    """What the rules that were walked hold (`wanted`), and what of it the traces show (`seen`)."""

    wanted: dict[Thing, None] = field(default_factory=dict[Thing, None])
    seen: set[Thing] = field(default_factory=set[Thing])

    def rule(self, rule: Rule, results: Sequence[Result] = ()) -> None:
        """List what a rule holds and note what its results show."""
        told = {str(result.finding.outcome) for result in results}
        for outcome in ("pass", "fail", "manual") if rule.manual is not None else ("pass", "fail"):
            self._note(rule.place, Part.RULE, rule.name, (outcome,), outcome if outcome in told else None)
        self._checks(rule, None)
        for result in results:
            self._checks(rule, result)

    def _checks(self, rule: Rule, result: Result | None) -> None:
        applies, require = _traces(rule, result)
        if rule.when is not None:
            known = None if applies is None or applies.truth is None else applies.truth
            shown = {None: None, True: "applies", False: "does not apply"}[known]
            self._note(rule.when.place, Part.BRANCH, "when", ("applies", "does not apply"), shown)
            self._check(rule.when, applies, inside=rule.targets is not None)
        if rule.require is not None:
            self._check(rule.require, require, inside=rule.targets is not None)

    def _check(self, check: Check, trace: Trace | None, *, inside: bool) -> None:
        for entry, part in zip(check.entries, _parts(trace, len(check.entries)), strict=True):
            if isinstance(entry, Entry):
                self._entry(entry, part, inside)
            else:
                self._group(entry, part, inside)

    def _group(self, group: CheckGroup, trace: Trace | None, inside: bool) -> None:
        parts = [None] * len(group.checks) if trace is None else trace.parts
        for check, part in zip(group.checks, parts, strict=True):
            self._alternative(group.word, check.place, part)
            self._check(check, part, inside=inside)

    def _alternative(self, word: str, place: Place, trace: Trace | None) -> None:
        what = "what not negates" if word == "not" else f"an alternative of {word}"
        self._note(place, Part.BRANCH, what, ("true", "false"), _truth(trace))

    def _entry(self, entry: Entry, trace: Trace | None, inside: bool) -> None:
        taken = trace is not None and trace.word == "on_missing" and trace.actual is ABSENT
        if entry.on_missing is not None:
            what = f"on_missing: {entry.on_missing}"
            self._note(entry.place, Part.BRANCH, what, ("taken",), "taken" if taken else None)
        always_told = inside and not entry.selector.absolute and _only_exists(entry.condition)
        truths = ("true", "false") if always_told else ("true", "false", "unknown")
        self._note(entry.place, Part.CHECK, entry.selector.text, truths, _truth(trace))
        if trace is not None and not taken and entry.on_missing == "pass":
            trace = trace.parts[0]
        self._condition(entry.condition, None if taken else trace)

    def _condition(self, condition: Condition, trace: Trace | None) -> None:
        for part, found in zip(condition.parts, _parts(trace, len(condition.parts)), strict=True):
            match part:
                case Combined():
                    self._combined(part, found)
                case Quantified():
                    self._quantified(part, found)
                case Lookup():
                    self._lookup(part, found)
                case Has():
                    untold = found is not None and not found.parts and (found.word, found.place) == ("has", part.place)
                    self._check(part.check, None if untold else found, inside=True)
                case Count() | Reduced() | MaxGap() | Length() | Since():
                    self._condition(part.condition, found.parts[0] if found is not None and found.parts else None)
                case _:
                    pass

    def _combined(self, part: Combined, trace: Trace | None) -> None:
        parts = [None] * len(part.conditions) if trace is None else trace.parts
        for condition, found in zip(part.conditions, parts, strict=True):
            self._alternative(part.word, condition.place, found)
            self._condition(condition, found)

    def _quantified(self, part: Quantified, trace: Trace | None) -> None:
        elements = _elements(part.word, trace)
        seen = "two elements" if len(elements) > 1 else None
        self._note(part.place, Part.BRANCH, part.word, ("two elements",), seen)
        self._condition(part.condition, None)
        for element in elements:
            if element.word != "as":
                self._condition(part.condition, element)

    def _lookup(self, part: Lookup, trace: Trace | None) -> None:
        what = f"lookup in {part.source.text}"
        joined = trace.parts[1] if trace is not None and trace.parts else None
        matches = [joined] if joined is not None and part.word == "has" else _elements(part.word, joined)
        matches = [match for match in matches if match.word != "lookup"]
        count = "one match" if len(matches) == 1 else "several matches" if matches else _unmatched(trace)
        self._note(part.place, Part.BRANCH, what, ("no match", "one match", "several matches"), count)
        self._condition(part.condition, None)
        for match in matches:
            self._condition(part.condition, match)

    def _note(self, place: Place, part: Part, what: str, aspects: Sequence[str], seen: str | None) -> None:
        for aspect in aspects:
            thing = Thing(place, part, what, aspect)
            self.wanted[thing] = None
            if aspect == seen:
                self.seen.add(thing)


def _traces(rule: Rule, result: Result | None) -> tuple[Trace | None, Trace | None]:
    """Return the traces of `when` and of `require`: one that does not apply has the first only."""
    if result is None:
        return None, None
    verdict = result.verdict
    if rule.when is None or verdict.applies is not None:
        return verdict.applies, verdict.trace
    return (verdict.trace, None) if verdict.outcome in (Outcome.NOT_APPLICABLE, Outcome.INDETERMINATE) else (None, None)


def _parts(trace: Trace | None, count: int) -> Sequence[Trace | None]:
    """Return the traces of `count` entries or operators: one alone is not wrapped."""
    if trace is None:
        return [None] * count
    return [trace] if count == 1 else trace.parts


def _truth(trace: Trace | None) -> str | None:
    return None if trace is None else TRUTHS[trace.truth]


def _elements(word: str, trace: Trace | None) -> list[Trace]:
    """Return the traces of the elements of a quantifier; `none` wraps each in a not."""
    if trace is None:
        return []
    return [part.parts[0] for part in trace.parts] if word == "none" else list(trace.parts)


def _unmatched(trace: Trace | None) -> str | None:
    if trace is None or trace.parts or trace.actual is ABSENT or trace.actual is None:
        return None
    if Reason.AMBIGUOUS in trace.reasons:
        return "several matches"
    return "no match" if Reason.PATH_ABSENT in trace.reasons else None


def _only_exists(condition: Condition) -> bool:
    """Whether it answers on an absent path too, so that inside a document it can always be told."""
    return all(isinstance(part, Exists) for part in condition.parts)
