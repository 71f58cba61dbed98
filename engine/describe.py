"""From a trace to what a finding says: outcome, reason, one line of text, places, evidence digest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from arcanos.digest import digest
from arcanos.engine.model import Rule
from arcanos.engine.selectors import Slot, normalized
from arcanos.engine.text import show
from arcanos.engine.truth import ABSENT, Trace
from arcanos.engine.values import Quantity, Version
from arcanos.evidence.bundle import Bundle
from arcanos.findings import Outcome, Reason, Spot
from arcanos.readers.source import Path, Value
from arcanos.redaction import printable, redact

MAX_SPOTS: Final = 5
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about one target, and from which trace it follows."""

    outcome: Outcome
    reason: Reason | None
    trace: Trace | None
    text: str

    def evidence_sha256(self, target: Slot) -> str:
        """Return a digest that changes exactly when something changes that the rule looked at."""
        if self.trace is None:
            return digest([[normalized(target.path), _form(target.value)]])
        looked = {(normalized(leaf.path or ()), leaf.shown, _text(leaf)) for leaf in self.trace.leaves()}
        return digest(sorted(looked))


def _text(leaf: Trace) -> str:
    return digest([_form(leaf.actual), _form(leaf.against)])


def _form(value: Value) -> Value:
    if isinstance(value, list):
        return [_form(v) for v in value]
    if isinstance(value, Quantity | Version) or value is ABSENT:
        return repr(value)
    return value


def describe(rule: Rule, trace: Trace, target: Path, *, applicability: bool = False) -> Verdict:
    """Return the verdict that a trace of `require` means, or one of `when` that is not true."""
    leaf = next(decisive(trace), trace)
    if trace.truth is None:
        return Verdict(Outcome.INDETERMINATE, trace.reason, trace, _untold(leaf, target))
    if applicability:
        return Verdict(Outcome.NOT_APPLICABLE, None, trace, f"does not apply: {_clause(leaf, target)}")
    if trace.truth:
        return Verdict(Outcome.PASS, None, trace, rule.title)
    return Verdict(Outcome.FAIL, None, trace, f"{rule.title}: {_clause(leaf, target)}")


def decisive(trace: Trace) -> Iterator[Trace]:
    """Yield the leaves that make a trace false or unknown, in the order of the rule; a `not` counts as a leaf."""
    if not trace.parts or trace.word == "not":
        yield trace
        return
    for part in trace.parts:
        if part.truth is trace.truth:
            yield from decisive(part)


def seen_by(trace: Trace) -> Trace:
    """Return the first leaf at or beneath a trace: what a `not` is about."""
    return next(trace.leaves())


def _clause(leaf: Trace, target: Path) -> str:
    seen = seen_by(leaf)
    return f"{dotted(seen.path, target)} is {show(seen.actual)}{_beside(seen)}; required {leaf.shown}"


def _beside(leaf: Trace) -> str:
    return f" (against {show(leaf.against)})" if leaf.against is not None else ""


def _untold(leaf: Trace, target: Path) -> str:
    seen = next((part for part in leaf.leaves() if part.truth is None), leaf)
    reason = str(seen.reason or "").replace("_", " ")
    return f"can't be told, {reason}: {dotted(seen.path, target)} is {show(seen.actual)}; required {leaf.shown}"


def dotted(path: Path | None, start: Path = ()) -> str:
    """Return a path as people write it, relative to `start` where it lies beneath: `storage.regions[0]`."""
    if path is None:
        return "the target"
    beneath = path[: len(start)] == start and len(path) > len(start) and bool(start)
    steps = path[len(start) :] if beneath else path
    text = "".join(_step(step) for step in steps)
    return printable(redact(text.removeprefix(".") if beneath else "$" + text))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN.fullmatch(step) else f"['{step}']"


def spots_of(verdict: Verdict, target: Path, bundle: Bundle) -> tuple[Spot, ...]:
    """Return where in the evidence a verdict rests: its decisive leaves, else the target."""
    paths: list[Path] = []
    if verdict.trace is not None and verdict.outcome in (Outcome.FAIL, Outcome.INDETERMINATE):
        for leaf in decisive(verdict.trace):
            path = seen_by(leaf).path
            if path and path not in paths and len(paths) < MAX_SPOTS:
                paths.append(path)
    return tuple(_spot(path, bundle) for path in paths or [target] if path)


def _spot(path: Path, bundle: Bundle) -> Spot:
    document = bundle.documents.get(str(path[0]))
    sha256 = document.sha256 if document is not None else ""
    return Spot(str(path[0]), sha256, printable(redact(normalized(path))), bundle.place(path))
