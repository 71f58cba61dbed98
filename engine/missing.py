"""What a passing case rests on: the paths without which its verdict may not stand (decision 56)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from arcanos.engine.case_edits import is_there
from arcanos.engine.evaluator import Result
from arcanos.engine.model import Rule
from arcanos.engine.terms import Comparison, Filter, FilterBoth, FilterTest, Index, Name, Selector
from arcanos.engine.truth import ABSENT, Trace
from arcanos.findings import Outcome
from arcanos.readers.source import Path, Value

EXEMPT: Final = ("exists", "on_missing")
"""The operators that may answer on what is gone (decision 57)."""


def needed_paths(rule: Rule, results: Sequence[Result], given: Mapping[str, Value]) -> list[Path]:
    """Return the object members and documents that the open results rest on, each once.

    A leaf is needed when every step above it needs it: one of several alternatives that hold is not.
    """
    found: dict[Path, None] = {}
    passed = [result for result in results if result.finding.outcome is Outcome.PASS]
    for result in passed:
        verdict = result.verdict
        traces = [trace for trace in (verdict.trace, verdict.applies) if trace is not None]
        for path in (*naming_paths(rule, result.target or ()), *(p for trace in traces for p in _needed(trace))):
            if len(path) > 1 and isinstance(path[-1], str) and is_there(given, path):
                found[path] = None
    if passed and len(passed) == len(results):
        for name in sorted(rule.documents):
            if name in given and any(path[0] == name for path in found):
                found[(name,)] = None
    return list(found)


def naming_paths(rule: Rule, target: Path) -> Iterator[Path]:
    """Yield what a target is found by: the members that `for` names, the fields of its filters and of its subject."""
    for i, step in enumerate(rule.targets.steps if rule.targets is not None else ()):
        if isinstance(step, Name):
            yield target[: i + 1]
        elif isinstance(step, Filter):
            yield from ((*target[: i + 1], *_path(test.path)) for test in _compared(step.test))
    for piece in rule.subject.pieces if rule.subject is not None else ():
        if isinstance(piece, Selector):
            steps = (step for step in piece.steps if isinstance(step, Name | Index))
            yield (*(() if piece.absolute else target), *_path(tuple(steps)))


def _path(steps: tuple[Name | Index, ...]) -> Path:
    return tuple(step.name if isinstance(step, Name) else step.index for step in steps)


def _compared(test: FilterTest) -> Iterator[Comparison]:
    if isinstance(test, Comparison):
        yield test
    elif isinstance(test, FilterBoth):
        yield from _compared(test.left)
        yield from _compared(test.right)


def _needed(trace: Trace) -> Iterator[Path]:
    if trace.word in EXEMPT:
        return
    yield from trace.beside
    if not trace.parts:
        if trace.path is not None and trace.actual is not ABSENT:
            yield trace.path
        return
    if trace.word in ("any", "some", "at_least") and trace.truth is not False:
        holding = [part for part in trace.parts if part.truth is True]
        if len(holding) == (trace.actual if trace.word == "at_least" else 1):
            for part in holding:
                yield from _needed(part)
        return
    if trace.word == "not":
        yield from _needed_false(trace.parts[0])
        return
    for part in trace.parts:
        yield from _needed(part)


def _needed_false(trace: Trace) -> Iterator[Path]:
    if not trace.parts:
        yield from _needed(trace)
        return
    if trace.word in ("any", "some"):
        for part in trace.parts:
            yield from _needed_false(part)
        return
    if trace.word == "not":
        yield from _needed(trace.parts[0])
        return
    failing = [part for part in trace.parts if part.truth is False]
    if len(failing) == 1 and trace.word != "at_least":
        yield from _needed_false(failing[0])
