"""Operands: literals, references into the evidence, and the run's instant (decisions 25 to 27)."""

from __future__ import annotations

from arcanos.engine.meaning import Meaning, Scope, untold
from arcanos.engine.operators import Listed
from arcanos.engine.selectors import Many, Selection, Slot, elements
from arcanos.engine.terms import Kind, Literal, Now, Operand, Reference, Typing
from arcanos.engine.truth import ABSENT
from arcanos.engine.values import Quantity, instant, quantity
from arcanos.findings import REASON_ORDER, Reason
from arcanos.readers.shapes import is_list
from arcanos.readers.source import Path, Value

DATES = Typing(kind=Kind.DATE_TIME)


def resolve(walk: Meaning, operand: Operand, scope: Scope, typing: Typing) -> Value | Reason:
    """Return an operand's value; `typing` says how `times` and `plus` read what they change."""
    if isinstance(operand, Literal):
        return operand.value
    if isinstance(operand, Now):
        return Quantity.of(walk.as_of + operand.offset, Kind.DATE_TIME)
    found = _select(walk, operand, scope)
    if isinstance(found, Many):
        return Reason.TYPE_MISMATCH
    absent = untold(found)
    if absent is not None:
        return absent
    if operand.times is None and operand.plus is None:
        return found.value
    number = instant(found.value) if typing.kind is Kind.DATE_TIME else quantity(found.value, typing)
    return number if isinstance(number, Reason) else number.moved(operand.times, operand.plus)


def resolve_list(walk: Meaning, operand: Operand, scope: Scope) -> Listed | Reason:
    """Return a list operand: written, or all that a reference selects with its holes noted."""
    if isinstance(operand, Literal):
        return operand.value if isinstance(operand.value, Listed) else Listed((operand.value,))
    if isinstance(operand, Now):
        return Reason.TYPE_MISMATCH
    if not operand.selector.absolute:
        return _listed(walk, _select(walk, operand, scope))
    known, text = walk.joins.lists, operand.selector.text
    if text not in known:
        found = _select(walk, operand, scope)
        known[text] = (_listed(walk, found), found.path)
    return known[text][0]


def _listed(walk: Meaning, found: Selection) -> Listed | Reason:
    slots = as_list(walk, found)
    if isinstance(slots, Reason):
        return slots
    holes = [slot.reason for slot in slots if slot.reason is not None]
    return Listed(
        tuple(slot.value for slot in slots if slot.present), min(holes, key=REASON_ORDER.__getitem__, default=None)
    )


def unread(resolved: Value | Listed | Reason) -> Reason | None:
    """Return why a resolved operand can't be compared with: it is none, or a list without elements."""
    if isinstance(resolved, Listed) and not resolved.values and not resolved.holes:
        return Reason.EMPTY_SELECTION
    return resolved if isinstance(resolved, Reason) else None


def as_list(walk: Meaning, subject: Selection) -> list[Slot] | Reason:
    """Return the slots of a many-selector or the elements of an array; anything else can't be told."""
    if isinstance(subject, Many):
        return list(subject.slots)
    if not subject.present:
        return subject.reason or Reason.PATH_ABSENT
    if not is_list(subject.value):
        return Reason.TYPE_MISMATCH
    walk.walker.spend(len(subject.value) + 1)
    return elements(subject)


def paths_of(walk: Meaning, operand: Operand, scope: Scope) -> tuple[Path, ...]:
    """Return where in the evidence an operand is taken from; none for a written one."""
    if not isinstance(operand, Reference):
        return ()
    known = walk.joins.lists.get(operand.selector.text) if operand.selector.absolute else None
    return (_select(walk, operand, scope).path if known is None else known[1],)


def against(operand: Operand, resolved: Value | Listed | Reason) -> Value:
    """Return what a trace keeps of an operand taken from the evidence; None for any other."""
    if not isinstance(operand, Reference):
        return None
    return ABSENT if isinstance(resolved, Reason) else resolved


def _select(walk: Meaning, operand: Reference, scope: Scope) -> Selection:
    return walk.walker.select(operand.selector, scope.target if operand.from_target else scope.here)
