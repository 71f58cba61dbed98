"""What a passing case rests on: the paths without which its verdict may not stand (decision 56)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from arcanos.engine.case_edits import is_there
from arcanos.engine.evaluator import Result
from arcanos.engine.model import Rule
from arcanos.engine.truth import ABSENT, Trace
from arcanos.findings import Outcome
from arcanos.readers.source import Path, Value

EXEMPT: Final = ("exists", "empty", "on_missing")
"""The operators that may answer on what is gone (decision 57)."""


def needed_paths(rule: Rule, results: Sequence[Result], given: Mapping[str, Value]) -> list[Path]:
    """Return the object members and documents that the open results rest on, each once.

    A leaf is needed when every step above it needs it: one of several alternatives that hold is not.
    """
    found: dict[Path, None] = {}
    passed = [result for result in results if result.finding.outcome is Outcome.PASS]
    for result in passed:
        if result.trace is not None:
            for leaf in _needed(result.trace):
                _add(leaf.path, given, found)
    if passed and len(passed) == len(results):
        for name in sorted(rule.documents):
            if name in given and any(path[0] == name for path in found):
                found[(name,)] = None
    return list(found)


def _add(path: Path | None, given: Mapping[str, Value], found: dict[Path, None]) -> None:
    if path is None or len(path) < 2 or not isinstance(path[-1], str):
        return
    if is_there(given, path):
        found[path] = None


def _needed(trace: Trace) -> Iterator[Trace]:
    if trace.word in EXEMPT:
        return
    if not trace.parts:
        if trace.actual is not ABSENT:
            yield trace
        return
    if trace.word in ("any", "some", "at_least") and trace.truth is not False:
        holding = [part for part in trace.parts if part.truth is True]
        if len(holding) == 1 and trace.word != "at_least":
            yield from _needed(holding[0])
        return
    if trace.word == "not":
        yield from _needed_false(trace.parts[0])
        return
    for part in trace.parts:
        yield from _needed(part)


def _needed_false(trace: Trace) -> Iterator[Trace]:
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
