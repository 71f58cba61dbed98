"""What one operator asks of a value, seen without evidence: which kinds it can answer on, and between which bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from arcanos.authoring.lint.ranges import WHOLE, Range
from arcanos.engine import operators
from arcanos.engine.conditions import (
    Apply,
    Combined,
    Condition,
    Contains,
    Count,
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
from arcanos.engine.operators import Listed
from arcanos.engine.terms import Kind, Literal
from arcanos.engine.values import Quantity, quantity
from arcanos.errors import Place
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

ALL: Final = frozenset({"null", "boolean", "number", "string", "array", "object"})
SCALAR: Final = frozenset({"boolean", "number", "string"})
TEXT: Final = frozenset({"string"})
LISTS: Final = frozenset({"array"})
MEASURED: Final = frozenset({"number", "object"})
"""What is compared: a number, or a measure, which is an object."""

READ: Final[dict[Kind | None, frozenset[str]]] = {
    None: MEASURED,
    Kind.NUMBER: MEASURED | TEXT,
    Kind.BYTES: frozenset({"number", "string"}),
    Kind.DATE_TIME: TEXT,
    Kind.DURATION: TEXT,
    Kind.VERSION: TEXT,
}
TYPES: Final[dict[str, frozenset[str]]] = {
    **{word: frozenset({word}) for word in ("string", "number", "boolean", "array", "object")},
    "integer": frozenset({"number"}),
    "measure": frozenset({"object"}),
}
OPPOSITE: Final = {"lt": "gte", "lte": "gt", "gt": "lte", "gte": "lt"}
ORDERED: Final = tuple(OPPOSITE)
COMPARED: Final = (*ORDERED, "equals", "in")


@dataclass(frozen=True, slots=True)
class Atom:
    """One operator that must answer true, or false where it stands beneath a `not`."""

    part: Part
    wanted: bool = True

    @property
    def shown(self) -> str:
        """How the rule writes it."""
        return self.part.shown if self.wanted else f"not: {{{self.part.shown}}}"

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.part.place

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of value on which it can answer as wanted."""
        return _kinds(self.part, self.wanted)

    @property
    def compares(self) -> bool:
        """Whether it compares with what stands in the rule."""
        return (
            isinstance(self.part, Apply) and self.part.operator in COMPARED and isinstance(self.part.operand, Literal)
        )

    @property
    def range(self) -> Range | None:
        """The numbers that answer as wanted, None where it does not compare numbers."""
        part = self.part
        if not (isinstance(part, Apply) and isinstance(part.operand, Literal) and part.typing.kind is not Kind.VERSION):
            return None
        bound = quantity(part.operand.value, part.typing) if not isinstance(part.operand.value, Listed) else None
        if not isinstance(bound, Quantity) or not bound.exact:
            return None
        if part.operator == "equals" and self.wanted:
            return Range(bound.value, bound.value)
        if part.operator not in ORDERED:
            return None
        return Range.of(part.operator if self.wanted else OPPOSITE[part.operator], bound.value)

    @property
    def unit(self) -> str:
        """What its numbers are numbers of: comparable are those of one unit."""
        kind = self.part.typing.kind if isinstance(self.part, Apply) else None
        return kind.value if kind in (Kind.DATE_TIME, Kind.DURATION) else "number"

    @property
    def candidates(self) -> tuple[Value, ...] | None:
        """The only values that can answer true, None where there are more than can be listed."""
        part = self.part
        if not (self.wanted and self.compares and isinstance(part, Apply) and part.typing.kind is None):
            return None
        value = part.operand.value if isinstance(part.operand, Literal) else None
        if part.operator == "in":
            return value.values if isinstance(value, Listed) else None
        return (value,) if part.operator == "equals" else None

    def takes(self, value: Value) -> bool | None:
        """Return whether a value answers as wanted, None where that hangs on more than the value."""
        part = self.part
        if not (isinstance(part, Apply) and isinstance(part.operand, Literal)):
            return None
        if part.operator in ("within", "before", "after", "near", "is_null"):
            return None
        operand = part.operand.value
        if part.operator == "in" and not isinstance(operand, Listed):
            operand = Listed((operand,))
        return operators.VALUE[part.operator](value, operand, part.typing, Fraction(0)) is self.wanted


def atoms_of(conditions: Sequence[Condition], *, wanted: bool = True) -> Iterator[Atom]:
    """Yield what conditions that all hold ask of one value: what stands in `all`, and in a `not` of one operator."""
    for condition in conditions:
        for part in condition.parts:
            if isinstance(part, Combined) and part.word == "all" and wanted:
                yield from atoms_of(part.conditions)
            elif isinstance(part, Combined) and part.word == "not" and len(part.conditions[0].parts) == 1:
                yield from atoms_of(part.conditions, wanted=not wanted)
            else:
                yield Atom(part, wanted)


def kind_of(value: Value) -> str:
    """Return the kind of a value that stands in a rule."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    if isinstance(value, str):
        return "string"
    if is_list(value) or is_object(value):
        return "array" if is_list(value) else "object"
    return "number"


def _kinds(part: Part, wanted: bool) -> frozenset[str]:
    match part:
        case Apply():
            return _applied(part, wanted)
        case Length() | Since() | ForeignFormat():
            return TEXT
        case Lookup():
            return SCALAR
        case Quantified() | Count() | Unique() | Contains() | Reduced() | MaxGap() | ForeignReduced():
            return LISTS
        case Combined():
            return _combined(part, wanted)
        case Exists() | Has() | Foreign():
            return ALL


def _applied(part: Apply, wanted: bool) -> frozenset[str]:
    word = part.operator
    value = part.operand.value if isinstance(part.operand, Literal) else None
    if word == "is_null":
        return frozenset({"null"}) if (value is True) is wanted else ALL - {"null"}
    if word == "type":
        kinds = TYPES[str(value)]
        return kinds if wanted else ALL - {"null"} - (kinds if value in TYPES and value not in LOOSE else frozenset())
    if word in ("equals", "in"):
        return _equal_kinds(part, value)
    if word in (*ORDERED, "near"):
        return READ[part.typing.kind]
    return frozenset({"string", "array", "object"}) if word == "empty" else TEXT


LOOSE: Final = ("integer", "measure")
"""The types that only some values of their kind have."""


def _equal_kinds(part: Apply, value: Value) -> frozenset[str]:
    if part.typing.kind is not None:
        return READ[part.typing.kind]
    values = value.values if isinstance(value, Listed) else (value,)
    return frozenset(map(kind_of, values)) if isinstance(part.operand, Literal) else SCALAR


def _combined(part: Combined, wanted: bool) -> frozenset[str]:
    kinds = [_together(condition) for condition in part.conditions]
    if part.word == "any" and wanted:
        return frozenset[str]().union(*kinds)
    return ALL.intersection(*kinds) if part.word == "all" and wanted else ALL


def _together(condition: Condition) -> frozenset[str]:
    return ALL.intersection(*(atom.kinds for atom in atoms_of([condition])))


DOMAINS: Final[dict[str, Range]] = {
    "count": Range(Fraction(0), None),
    "length": Range(Fraction(0), None),
    "spread": Range(Fraction(0), None),
    "min_over_max": Range(Fraction(0), Fraction(1)),
}
"""Between which bounds a computed number lies, whatever the evidence."""


def domain_of(part: Part) -> Range:
    """Return the range of what an operator computes."""
    word = part.word if isinstance(part, Reduced) else type(part).__name__.lower()
    return DOMAINS.get(word, WHOLE) if isinstance(part, Count | Length | Reduced) else WHOLE
