"""What the operators mean that look at a list: quantifiers, counting, containment, reducers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil

from arcanos.engine import operators
from arcanos.engine.conditions import Contains, Count, MaxGap, Quantified, Reduced, Unique
from arcanos.engine.meaning import Meaning, Scope, seen
from arcanos.engine.operands import DATES, against, as_list, paths_of, resolve, resolve_list, unread
from arcanos.engine.operators import Listed
from arcanos.engine.quantifiers import quantify
from arcanos.engine.reducers import REDUCERS
from arcanos.engine.selectors import Many, Selection, Slot
from arcanos.engine.terms import Kind, Typing
from arcanos.engine.truth import Answer, Trace, conjunction, leaf, reasons_of, threshold
from arcanos.engine.values import Quantity, convert, instant, quantity
from arcanos.findings import REASON_ORDER, Reason
from arcanos.readers.source import Value


def quantified(walk: Meaning, part: Quantified, subject: Selection, scope: Scope) -> Trace:
    """Apply a condition to every element; over none it can't be told."""
    slots = as_list(walk, subject)
    if isinstance(slots, Reason) or not slots:
        answer = slots if isinstance(slots, Reason) else Reason.EMPTY_SELECTION
        return leaf(answer, part.word, part.shown, part.place, subject.path, seen(subject))
    found = [_element(walk, part, slot, scope) for slot in slots]
    if part.word == "at_least":
        needed = part.n if part.n is not None else ceil((part.share or Fraction(1)) * len(slots))
        return threshold(found, needed, "at_least", part.shown, part.place, subject.path)
    return quantify(part.word, found, part.shown, part.place, subject.path)


def _element(walk: Meaning, part: Quantified, slot: Slot, scope: Scope) -> Trace:
    if part.kind is not None and slot.present:
        converted = convert(slot.value, part.kind)
        if isinstance(converted, Reason):
            return leaf(converted, "as", part.shown, part.place, slot.path, slot.value)
        slot = Slot(slot.path, converted)
    return walk.condition(part.condition, slot, scope)


def count(walk: Meaning, part: Count, subject: Selection, scope: Scope) -> Trace:
    """Count the elements; a hole makes the number unknown, an empty list is 0."""
    slots = as_list(walk, subject)
    reason = slots if isinstance(slots, Reason) else _first_hole(slots)
    if reason is not None or isinstance(slots, Reason):
        return leaf(reason or Reason.PATH_ABSENT, "count", part.shown, part.place, subject.path, seen(subject))
    return _derived(walk, "count", part, len(slots), subject, scope)


def _derived(
    walk: Meaning, word: str, part: Count | Reduced | MaxGap, value: Value, subject: Selection, scope: Scope
) -> Trace:
    found = walk.condition(part.condition, Slot(subject.path, value), scope)
    return conjunction([found], word, part.shown, part.place, subject.path).computed_from(seen(subject))


def unique(walk: Meaning, part: Unique, subject: Selection, scope: Scope) -> Trace:
    """No two elements are equal; a hole makes it unknown."""
    slots = as_list(walk, subject)
    answer = slots if isinstance(slots, Reason) else _all_differ(walk, part, slots)
    return leaf(answer, "unique", part.shown, part.place, subject.path, seen(subject))


def _all_differ(walk: Meaning, part: Unique, slots: list[Slot]) -> Answer:
    if not slots:
        return Reason.EMPTY_SELECTION
    keys = [_key(walk, part, slot) for slot in slots]
    if Reason.PATH_ABSENT in keys:
        return Reason.PATH_ABSENT
    told = [key for key in keys if not isinstance(key, Reason)]
    if len(set(told)) < len(told):
        return False
    classes = {tuple(kind for kind, _ in key) for key in told}
    return True if len(told) == len(keys) and len(classes) == 1 else Reason.TYPE_MISMATCH


def _key(walk: Meaning, part: Unique, slot: Slot) -> tuple[tuple[str, Value], ...] | Reason:
    if not slot.present:
        return Reason.PATH_ABSENT
    members = [walk.walker.select(by, slot) for by in part.by] if part.by else [slot]
    key: list[tuple[str, Value]] = []
    for member in members:
        if isinstance(member, Many):
            return Reason.TYPE_MISMATCH
        if not member.present:
            return Reason.PATH_ABSENT
        found = operators.scalar(member.value, part.typing)
        if isinstance(found, Reason):
            return found
        key.append(found)
    return tuple(key)


def contains(walk: Meaning, part: Contains, subject: Selection, scope: Scope) -> Trace:
    """The list holds the operand, or every value of a list operand."""
    slots = as_list(walk, subject)
    operand = resolve_list(walk, part.operand, scope) if part.whole else resolve(walk, part.operand, scope, part.typing)
    answer: Answer | frozenset[Reason]
    if isinstance(slots, Reason) or isinstance(operand, Reason):
        answer = reasons_of(slots, unread(operand))
    else:
        wanted = operand if isinstance(operand, Listed) else Listed((operand,))
        answer = _holds_all(walk, slots, wanted, part.typing)
    word = "contains_all" if part.whole else "contains"
    shown = against(part.operand, operand)
    found = leaf(answer, word, part.shown, part.place, subject.path, seen(subject), shown)
    return found.resting_on(*paths_of(walk, part.operand, scope))


def _holds_all(walk: Meaning, slots: list[Slot], wanted: Listed, typing: Typing) -> Answer:
    if not wanted.values and not wanted.holes:
        return Reason.EMPTY_SELECTION
    walk.walker.spend(len(slots) * max(1, len(wanted.values)))
    hole = _first_hole(slots)
    present = [slot.value for slot in slots if slot.present]
    answers = [
        operators.any_of([operators.equals(value, x, typing, walk.as_of) for value in present], hole)
        for x in wanted.values
    ]
    if False in answers:
        return False
    if wanted.hole is not None:
        return wanted.hole
    return next((answer for answer in answers if isinstance(answer, Reason)), True)


def reduced(walk: Meaning, part: Reduced, subject: Selection, scope: Scope) -> Trace:
    """Reduce the elements to one quantity and apply the condition to it."""
    result = _reduce(walk, part, subject)
    if isinstance(result, Reason):
        return leaf(result, part.word, part.shown, part.place, subject.path, seen(subject))
    return _derived(walk, part.word, part, result, subject, scope)


def _reduce(walk: Meaning, part: Reduced, subject: Selection) -> Quantity | Reason:
    found = quantities(walk, part.typing, subject)
    return found if isinstance(found, Reason) else REDUCERS[part.word](found, part.p or Fraction(0))


def quantities(walk: Meaning, typing: Typing, subject: Selection) -> list[Quantity] | Reason:
    """Return the elements as one or more quantities; one that is none leaves all of them untold."""
    slots = as_list(walk, subject)
    if isinstance(slots, Reason):
        return slots
    if not slots:
        return Reason.EMPTY_SELECTION
    found = [slot.reason or quantity(slot.value, typing) for slot in slots]
    untold = [q for q in found if isinstance(q, Reason)]
    if untold:
        return min(untold, key=REASON_ORDER.__getitem__)
    return [q for q in found if isinstance(q, Quantity)]


def max_gap(walk: Meaning, part: MaxGap, subject: Selection, scope: Scope) -> Trace:
    """Find the longest silence between two instants; an end before the start is false."""
    slots = as_list(walk, subject)
    start, end = (resolve(walk, operand, scope, DATES) for operand in (part.start, part.end))
    shown = [against(part.start, start), against(part.end, end)]
    hole = slots if isinstance(slots, Reason) else _first_hole(slots)
    gap = reasons_of(hole, start, end) or _longest([] if isinstance(slots, Reason) else slots, start, end)
    if isinstance(gap, Quantity):
        paths = (path for operand in (part.start, part.end) for path in paths_of(walk, operand, scope))
        whole = _derived(walk, "max_gap", part, gap, subject, scope)
        return whole.computed_from(seen(subject), shown).resting_on(*paths)
    return leaf(gap, "max_gap", part.shown, part.place, subject.path, seen(subject), shown)


def _longest(slots: list[Slot], start: Value, end: Value) -> Quantity | Answer:
    first, last = instant(start), instant(end)
    found = [instant(slot.value) for slot in slots]
    dates = [q.value for q in found if isinstance(q, Quantity)]
    if isinstance(first, Reason) or isinstance(last, Reason) or len(dates) < len(found):
        return Reason.TYPE_MISMATCH
    if last.value < first.value:
        return False
    inside = sorted(date for date in dates if first.value <= date <= last.value)
    points = [first.value, *inside, last.value]
    return Quantity.of(max(b - a for a, b in pairwise(points)), Kind.DURATION)


def _first_hole(slots: Sequence[Slot]) -> Reason | None:
    return next((slot.reason for slot in slots if slot.reason is not None), None)
