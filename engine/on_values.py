"""What the operators mean that look at one value."""

from __future__ import annotations

from arcanos.engine import operators
from arcanos.engine.conditions import Apply, Condition, Exists, Has, Length, Lookup, Since
from arcanos.engine.meaning import Meaning, Scope, untold
from arcanos.engine.operands import DATES, against, paths_of, resolve, resolve_list, unread
from arcanos.engine.quantifiers import quantify
from arcanos.engine.selectors import Slot, value_of
from arcanos.engine.terms import Index, Kind, Literal, Name
from arcanos.engine.truth import Answer, Trace, conjunction, leaf, reasons_of
from arcanos.engine.values import Quantity, instant
from arcanos.findings import Reason
from arcanos.readers.source import Path, Value


def exists(walk: Meaning, part: Exists, subject: Slot, scope: Scope) -> Trace:
    """Answer on an absent path; in a missing document or behind an unknown filter not even this does."""
    answer: Answer = part.wanted
    if not subject.present:
        known = subject.reason is Reason.PATH_ABSENT and not subject.filtered
        answer = not part.wanted if known else subject.reason or Reason.PATH_ABSENT
    return leaf(answer, "exists", part.shown, part.place, subject.path, value_of(subject))


def apply(walk: Meaning, part: Apply, subject: Slot, scope: Scope) -> Trace:
    """Ask a value operator."""
    if part.operator == "is_null":
        wanted = isinstance(part.operand, Literal) and part.operand.value is True
        known: Answer = subject.reason or (subject.value is None) is wanted
        return leaf(known, "is_null", part.shown, part.place, subject.path, value_of(subject))
    typing = DATES if part.operator in ("before", "after") else part.typing
    operand = (
        resolve_list(walk, part.operand, scope) if part.operator == "in" else resolve(walk, part.operand, scope, typing)
    )
    reasons = reasons_of(untold(subject), unread(operand))
    if reasons and subject.present and part.operator in operators.ORDERED:
        reasons |= reasons_of(operators.unordered(subject.value, typing))
    answer = reasons or _ask(walk, part, subject.value, operand)
    shown = against(part.operand, operand)
    found = leaf(answer, part.operator, part.shown, part.place, subject.path, value_of(subject), shown)
    return found.resting_on(*paths_of(walk, part.operand, scope))


def _ask(walk: Meaning, part: Apply, value: Value, operand: Value) -> Answer:
    if isinstance(value, str):
        walk.walker.spend(len(value) // 1000)
    if part.operator == "near":
        return operators.near(value, operand, part.typing, part.tolerance)
    return operators.VALUE[part.operator](value, operand, part.typing, walk.as_of)


def length(walk: Meaning, part: Length, subject: Slot, scope: Scope) -> Trace:
    """Count the code points of a string."""
    answer = untold(subject) or (None if isinstance(subject.value, str) else Reason.TYPE_MISMATCH)
    if answer is not None:
        return leaf(answer, "length", part.shown, part.place, subject.path, value_of(subject))
    found = derived(walk, part.condition, len(subject.value), subject, scope)
    return conjunction([found], "length", part.shown, part.place, subject.path).computed_from(subject.value)


def since(walk: Meaning, part: Since, subject: Slot, scope: Scope) -> Trace:
    """Take the span from another instant to the value; a negative span is false."""
    start = resolve(walk, part.start, scope, DATES)
    shown = against(part.start, start)
    reasons = reasons_of(untold(subject), start)
    span = reasons or _span(start, subject.value)
    if isinstance(span, Quantity) and span.value >= 0:
        found = derived(walk, part.condition, span, subject, scope)
        whole = conjunction([found], "since", part.shown, part.place, subject.path)
        return whole.computed_from(subject.value, shown).resting_on(*paths_of(walk, part.start, scope))
    answer = False if isinstance(span, Quantity) else span
    return leaf(answer, "since", part.shown, part.place, subject.path, value_of(subject), shown)


def _span(start: Value, end: Value) -> Quantity | Reason:
    a, b = instant(start), instant(end)
    if isinstance(a, Reason) or isinstance(b, Reason):
        return Reason.TYPE_MISMATCH
    return Quantity.of(b.value - a.value, Kind.DURATION)


def derived(walk: Meaning, condition: Condition, value: Value, subject: Slot, scope: Scope) -> Trace:
    """Apply a condition to what was computed from a value, at the value's place."""
    return walk.condition(condition, Slot(subject.path, value), scope)


def has(walk: Meaning, part: Has, subject: Slot, scope: Scope) -> Trace:
    """Make the value the target of a check; a field of a non-object is absent."""
    answer = untold(subject)
    if answer is not None:
        return leaf(answer, "has", part.shown, part.place, subject.path, value_of(subject))
    return walk.check(part.check, Scope(subject, scope.target))


def lookup(walk: Meaning, part: Lookup, subject: Slot, scope: Scope) -> Trace:
    """Join: apply the condition to the elements whose key equals the value."""
    reasons, matches = walk.joins.matches(walk.walker, part, subject, scope.here)
    decidable = matches and part.word != "has"
    shown = f"{'one element' if part.word == 'has' else 'elements'} of {part.source.text} with this as {part.by.text}"
    if reasons and not decidable:
        return leaf(reasons, "lookup", shown, part.place, subject.path, value_of(subject))
    found = [walk.condition(part.condition, match, scope) for match in matches]
    if reasons:
        found.append(leaf(reasons, "lookup", shown, part.place, subject.path, value_of(subject)))
    joined = quantify(part.word, found, part.shown, part.place, subject.path)
    key = leaf(True, "key", shown, part.place, subject.path, value_of(subject))
    keys = [] if part.word == "some" else [(*match.path, *_by(part)) for match in matches]
    return conjunction([key.resting_on(*keys), joined], "lookup", part.shown, part.place, subject.path)


def _by(part: Lookup) -> Path:
    steps = (step for step in part.by.steps if isinstance(step, Name | Index))
    return tuple(step.name if isinstance(step, Name) else step.index for step in steps)
