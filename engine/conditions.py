"""The typed form of checks and conditions: what they are once every mistake in them has been told.

`docs/language.md` is the specification; the names here are its words. All nodes are immutable and
carry `place`, where they stand in the pack, and `shown`, how a finding quotes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from arcanos.engine.terms import Kind, Operand, Selector, Typing
from arcanos.errors import Place
from arcanos.extension import AnyOperator, Format, Reducer


@dataclass(frozen=True, slots=True)
class Apply:
    """A value operator with its operand: `operators.VALUE` says what it means."""

    operator: str
    operand: Operand
    typing: Typing
    shown: str
    place: Place
    tolerance: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Exists:
    """`exists: true | false`: the only operator that answers on an absent path."""

    wanted: bool
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Length:
    """The number of code points of a string."""

    condition: Condition
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Since:
    """The span from another instant to the value, in seconds; a negative span is false."""

    start: Operand
    condition: Condition
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Has:
    """A check with the value as its target."""

    check: Check
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Lookup:
    """The elements of `source` whose `by` equals the value; `word` is `has some every none`."""

    source: Selector
    by: Selector
    word: str
    condition: Condition
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Quantified:
    """`every some none at_least` over elements; `n` or `share` only for `at_least`."""

    word: str
    condition: Condition
    shown: str
    place: Place
    n: int | None = None
    share: Fraction | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """The number of elements of a list; holes make it unknown."""

    condition: Condition
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Unique:
    """No two elements are equal; `by` compares objects by a tuple of their members."""

    by: tuple[Selector, ...]
    typing: Typing
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Contains:
    """The list holds every value of the operand."""

    operand: Operand
    whole: bool
    typing: Typing
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Reduced:
    """A reducer over elements and the condition on its result; `p` only for `percentile`."""

    word: str
    condition: Condition
    typing: Typing
    shown: str
    place: Place
    p: Fraction | None = None


@dataclass(frozen=True, slots=True)
class MaxGap:
    """The longest silence, in seconds, between `start`, the dates inside, and `end`."""

    start: Operand
    end: Operand
    condition: Condition
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Combined:
    """`all any not` of conditions about one value."""

    word: str
    conditions: tuple[Condition, ...]
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Foreign:
    """An operator of an extension; `owner` is its distribution with its version, for messages."""

    operator: AnyOperator
    operand: Operand
    owner: str
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class ForeignFormat:
    """`format` with a name that an extension gives."""

    format: Format
    owner: str
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class ForeignReduced:
    """A reducer of an extension over elements, and the condition on its result."""

    reducer: Reducer
    condition: Condition
    typing: Typing
    owner: str
    shown: str
    place: Place


Part: TypeAlias = (
    Apply
    | Exists
    | Length
    | Since
    | Has
    | Lookup
    | Quantified
    | Count
    | Unique
    | Contains
    | Reduced
    | MaxGap
    | Combined
    | Foreign
    | ForeignFormat
    | ForeignReduced
)


@dataclass(frozen=True, slots=True)
class Condition:
    """Operators that all hold for one value."""

    parts: tuple[Part, ...]
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One selector of a check and the condition on what it selects; `on_missing` is `fail`, `pass` or None."""

    selector: Selector
    condition: Condition
    place: Place
    on_missing: str | None = None


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """`all any not` of checks."""

    word: str
    checks: tuple[Check, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Check:
    """Entries that all hold for one target."""

    entries: tuple[Entry | CheckGroup, ...]
    place: Place
