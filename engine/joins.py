"""Joins between documents: `lookup` finds the elements whose key equals a value (decisions 40 and 41)."""

from __future__ import annotations

from dataclasses import dataclass, field

from arcanos.engine.conditions import Lookup
from arcanos.engine.operators import Listed, scalar
from arcanos.engine.selectors import Many, Slot, Walker
from arcanos.engine.terms import Typing
from arcanos.engine.truth import reasons_of
from arcanos.findings import Reason
from arcanos.readers.shapes import is_list
from arcanos.readers.source import Path, Value

_PLAIN = Typing()


@dataclass(frozen=True, slots=True)
class Table:
    """The elements of a join's source by key; `untold` says why some elements have no comparable key."""

    rows: dict[Value, list[Slot]]
    classes: frozenset[str]
    untold: frozenset[Reason]


@dataclass(frozen=True, slots=True)
class Joins:
    """What is built once for a rule, so that a join is linear in targets and elements.

    `tables` are by source and key of a lookup, `lists` by the absolute selector of a list operand, with where it is.
    """

    lists: dict[str, tuple[Listed | Reason, Path]] = field(default_factory=dict[str, tuple[Listed | Reason, Path]])
    tables: dict[tuple[str, str], Table | Reason] = field(default_factory=dict[tuple[str, str], Table | Reason])

    def matches(self, walker: Walker, lookup: Lookup, key: Slot, here: Slot) -> tuple[frozenset[Reason], list[Slot]]:
        """Return why the join can't be told, if it can't, and the elements that match `key`.

        Both may be given: a quantifier over matches may be decided in spite of an unknown element.
        """
        wanted = key.reason or scalar(key.value, _PLAIN)
        table = self._table(walker, lookup, here)
        if isinstance(wanted, Reason) or isinstance(table, Reason):
            return reasons_of(wanted, table), []
        found = table.rows.get(wanted, [])
        walker.spend(len(found) + 1)
        other = reasons_of(Reason.TYPE_MISMATCH if table.classes - {wanted[0]} else None)
        untold = table.untold | other
        if lookup.word == "has" and len(found) > 1:
            return untold | reasons_of(Reason.AMBIGUOUS), found
        return untold or reasons_of(None if found else Reason.PATH_ABSENT), found

    def _table(self, walker: Walker, lookup: Lookup, here: Slot) -> Table | Reason:
        if not lookup.source.absolute:
            return _build(walker, lookup, here)
        key = (lookup.source.text, lookup.by.text)
        if key not in self.tables:
            self.tables[key] = _build(walker, lookup, here)
        return self.tables[key]


def _build(walker: Walker, lookup: Lookup, here: Slot) -> Table | Reason:
    source = walker.select(lookup.source, here)
    if isinstance(source, Slot):
        if not source.present:
            return source.reason or Reason.PATH_ABSENT
        if not is_list(source.value):
            return Reason.TYPE_MISMATCH
        slots = [Slot((*source.path, i), value) for i, value in enumerate(source.value)]
    else:
        slots = list(source.slots)
    rows: dict[Value, list[Slot]] = {}
    untold: set[Reason] = set()
    walker.spend(len(slots))
    for slot in slots:
        key = _key(walker, lookup, slot)
        if isinstance(key, Reason):
            untold.add(key)
        else:
            rows.setdefault(key, []).append(slot)
    return Table(rows, frozenset(key[0] for key in rows), frozenset(untold))


def _key(walker: Walker, lookup: Lookup, slot: Slot) -> tuple[str, Value] | Reason:
    if not slot.present:
        return slot.reason or Reason.PATH_ABSENT
    found = walker.select(lookup.by, slot)
    if isinstance(found, Many):
        return Reason.TYPE_MISMATCH
    if not found.present:
        return found.reason or Reason.PATH_ABSENT
    return scalar(found.value, _PLAIN)
