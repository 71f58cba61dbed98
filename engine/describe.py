"""From a trace to what a finding says: outcome, reason, one line of text, places, evidence digest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from arcanos.digest import digest
from arcanos.engine.fields import what
from arcanos.engine.model import Rule
from arcanos.engine.operators import Listed
from arcanos.engine.reducers import REDUCERS
from arcanos.engine.selectors import Slot
from arcanos.engine.text import selects_nothing, show
from arcanos.engine.truth import ABSENT, Trace
from arcanos.engine.values import Quantity, Version
from arcanos.evidence.bundle import Bundle
from arcanos.findings import Attested, Observed, Outcome, Reason, Spot
from arcanos.readers.normalized import normalized
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Value
from arcanos.redaction import printable, redact

MAX_SPOTS: Final = 5
COMPUTED: Final = frozenset({"count", "length", "since", "max_gap", *REDUCERS})
"""The operators of the language that compute a value from what is there."""

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about one target, and from which traces it follows: of `require`, and of `when`.

    `attested` is the answer of a person that it rests on.
    """

    outcome: Outcome
    reason: Reason | None
    trace: Trace | None
    text: str
    applies: Trace | None = None
    attested: Attested | None = None

    def evidence_sha256(self, target: Slot, digests: Digests) -> str:
        """Return a digest that changes exactly when something changes that the rule looked at.

        What is computed counts by what it was computed from, `now` and the run's instant do not count. Nor does the
        target's position in its list: another element before it is no change of this one.
        """
        if self.trace is None:
            return digest([["@", digests.of(target.value)]])
        traces = [trace for trace in (self.trace, self.applies) if trace is not None]
        seen = (one for trace in traces for one in _looked_at(trace))
        looked = {(_seen_from(target.path, one.path or ()), one.shown, *digests.of_trace(one)) for one in seen}
        return digest(sorted(looked))


def computes(trace: Trace) -> bool:
    """Whether a trace with parts is of a value that was computed; of extensions only reducers have parts."""
    return trace.word in COMPUTED or "/" in trace.word


def _seen_from(target: Path, path: Path) -> str:
    """Return a path normalized, one inside the target with `@` for the target."""
    if target and path[: len(target)] == target:
        return "@" + normalized(path[len(target) :]).removeprefix("$")
    return normalized(path)


def _looked_at(trace: Trace) -> Iterator[Trace]:
    if not trace.parts or computes(trace):
        yield trace
    else:
        for part in trace.parts:
            yield from _looked_at(part)


@dataclass(frozen=True, slots=True)
class Digests:
    """Digests of evidence; of a list or object once for a rule, however many targets look at it."""

    known: dict[int, tuple[Value, str]] = field(default_factory=dict[int, tuple[Value, str]])

    def of_trace(self, trace: Trace) -> tuple[str, str]:
        """Return the digests of what was there and of what it was compared with."""
        if trace.word == "exists":
            return str(trace.actual is not ABSENT), ""
        if trace.word == "empty" and (is_list(trace.actual) or is_object(trace.actual)):
            return str(len(trace.actual)), ""
        return self.of(trace.actual), self.of(trace.against)

    def of(self, value: Value) -> str:
        """Return the digest of one value."""
        if not (is_list(value) or is_object(value) or isinstance(value, Listed)):
            return digest(_form(value))
        if id(value) not in self.known:
            self.known[id(value)] = (value, digest(_form(value)))
        return self.known[id(value)][1]


def _form(value: Value) -> Value:
    if isinstance(value, Listed):
        return [[_form(v) for v in value.values], value.holes]
    if is_list(value):
        return [_form(v) for v in value]
    if isinstance(value, Quantity | Version) or value is ABSENT:
        return repr(value)
    return value


def describe(rule: Rule, trace: Trace, target: Path, *, applicability: bool = False) -> Verdict:
    """Return the verdict that a trace of `require` means, or one of `when` that is not true."""
    found = list(decisive(trace))
    leaf = next((one for one in found if one.leaf.reason is trace.reason), found[0])
    if trace.truth is None:
        return Verdict(Outcome.INDETERMINATE, trace.reason, trace, _untold(leaf, target))
    if applicability:
        return Verdict(Outcome.NOT_APPLICABLE, None, trace, f"does not apply: {_clause(leaf, target)}")
    if trace.truth:
        return Verdict(Outcome.PASS, None, trace, rule.title)
    return Verdict(Outcome.FAIL, None, trace, f"{rule.title}: {_clause(leaf, target)}")


@dataclass(frozen=True, slots=True)
class Decisive:
    """A leaf that makes a verdict what it is; `asked` quotes the clause, `of` names what it was computed by."""

    leaf: Trace
    asked: str
    of: str = ""

    def says(self, target: Path) -> str:
        """Return what is there: `min_over_max of groups is 0.71`."""
        if self.leaf.word == "at_least":
            return f"{self._holding()} of {dotted(self.leaf.path, target)} hold"
        of = f"{self.of} of " if self.of else ""
        if selects_nothing(self.leaf):
            return f"nothing is selected from {dotted(self.leaf.path, target)}"
        return f"{of}{dotted(self.leaf.path, target)} is {self._there(target)}"

    def excerpt(self, target: Path) -> str:
        """Return what is there without where: `min_over_max 0.71`."""
        if self.leaf.word == "at_least":
            return f"{self._holding()} hold"
        if selects_nothing(self.leaf):
            return "nothing selected"
        return f"{self.of} {self._there(target)}".lstrip()

    def _holding(self) -> str:
        hold = sum(part.truth is True for part in self.leaf.parts)
        return f"{hold} of {len(self.leaf.parts)} elements"

    def _there(self, target: Path) -> str:
        path = self.leaf.path or ()
        if self.leaf.reason is Reason.TYPE_MISMATCH and not self.of:
            return self._typed(path)
        return f"{show(self.leaf.actual, path)}{self._compared(target)}"

    def _compared(self, target: Path) -> str:
        """Return what it was compared with and where that stands: ` (against 0.78, metrics.accuracy)`."""
        if self.leaf.against is None:
            return ""
        beside = "".join(f", {dotted(path, target)}" for path in self.leaf.beside)
        return f" (against {show(self.leaf.against, self.leaf.path or (), *self.leaf.beside)}{beside})"

    def _typed(self, path: Path) -> str:
        """Return values with what they are, where it is their types that do not go together."""
        values = self.leaf.actual if is_list(self.leaf.actual) and self.leaf.actual else [self.leaf.actual]
        kinds = ", ".join(dict.fromkeys(map(_what, values)))
        against = self.leaf.against
        beside = f" (against {show(against, path, *self.leaf.beside)}, {_what(against)})" if against is not None else ""
        return f"{show(self.leaf.actual, path)}, {kinds}{beside}"


def _what(value: Value) -> str:
    if isinstance(value, Quantity):
        return "a number"
    if isinstance(value, Listed):
        return "a list"
    return "absent" if value is ABSENT else what(value)


def decisive(trace: Trace, of: str = "") -> Iterator[Decisive]:
    """Yield the leaves that make a trace what it is, in the order of the rule; a `not` is quoted whole."""
    if not trace.parts or trace.word == "at_least":
        yield Decisive(trace, trace.shown, of)
    elif trace.word == "not":
        for inner in decisive(trace.parts[0], of):
            yield Decisive(inner.leaf, trace.shown if trace.shown != "not" else f"not: {inner.asked}", inner.of)
    else:
        of = trace.word if computes(trace) else of
        for part in trace.parts:
            if part.truth is trace.truth:
                yield from decisive(part, of)


def _clause(found: Decisive, target: Path) -> str:
    return f"{found.says(target)}; required {found.asked}"


def _untold(found: Decisive, target: Path) -> str:
    reason = str(found.leaf.reason or "").replace("_", " ")
    return f"can't be told, {reason}: {found.says(target)}; required {found.asked}"


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
    """Return where a verdict rests: its decisive leaves and what they were compared with, else the target.

    A contradiction between two documents names a place in each.
    """
    paths: list[Path] = []
    for one in _telling(verdict):
        for path in (one.leaf.path, *one.leaf.beside):
            if path and path not in paths and len(paths) < MAX_SPOTS:
                paths.append(path)
    return tuple(_spot(path, bundle) for path in paths or [target] if path)


def observed_of(verdict: Verdict, target: Path) -> tuple[Observed, ...]:
    """Return what was asked and what is there, for what makes a verdict what it is; the first few of them."""
    found = (Observed(normalized(one.leaf.path or ()), one.asked, one.excerpt(target)) for one in _telling(verdict))
    return tuple(islice(dict.fromkeys(found), MAX_SPOTS))


def _telling(verdict: Verdict) -> list[Decisive]:
    """Return the leaves that a reader wants to see, those of the reason that is shown first."""
    if verdict.trace is None or verdict.outcome not in (Outcome.FAIL, Outcome.INDETERMINATE):
        return []
    return sorted(decisive(verdict.trace), key=lambda one: one.leaf.reason is not verdict.reason)


def _spot(path: Path, bundle: Bundle) -> Spot:
    document = bundle.documents.get(str(path[0]))
    sha256 = document.sha256 if document is not None else ""
    return Spot(str(path[0]), sha256, printable(redact(normalized(path))), bundle.place(path))
