"""The typed form of the rule language: what a rule is once every mistake in it has been told.

`docs/language.md` is the specification; the names here are its words. All nodes are immutable and
carry `place`, where they stand in the pack, and `shown`, how a finding quotes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final, TypeAlias

from arcanos.engine.terms import Kind, Operand, Selector, Typing
from arcanos.errors import Place
from arcanos.extension import AnyOperator, Format, Reducer
from arcanos.findings import NotYet, OutOfForce, Retired, Severity
from arcanos.materials import Origin, Requires

ENGINE_PACK: Final = "arcanos"
"""The pack of the engine's own findings, about waivers and baselines; no other pack may have this id."""


# --- checks and conditions -------------------------------------------------------------------


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


# --- rules and packs -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Template:
    """Text with holes: literal pieces, selectors, and None for the subject."""

    pieces: tuple[str | Selector | None, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Manual:
    """A control that a person attests; `valid_for` is in seconds."""

    ask: str
    role: str
    valid_for: Fraction


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, compiled. `max_age` is in seconds for each document; `documents` are those it reads.

    It decides from `effective` on and from `retired` on no more, days in UTC; None for always.
    """

    pack: str
    id: str
    title: str
    domain: str
    severity: Severity
    scope: str
    owner: str
    why: str
    remedy: str
    controls: tuple[str, ...]
    targets: Selector | None
    subject: Template | None
    when: Check | None
    require: Check | None
    manual: Manual | None
    message: Template | None
    min_targets: int
    max_age: Mapping[str, Fraction]
    documents: frozenset[str]
    uses_time: bool
    place: Place
    effective: date | None = None
    retired: date | None = None

    @property
    def name(self) -> str:
        """`pack/rule`."""
        return f"{self.pack}/{self.id}"

    def out_of_force(self, day: date) -> OutOfForce | None:
        """Return why the rule decides nothing on a day, None where it does."""
        if self.effective is not None and day < self.effective:
            return NotYet(self.effective)
        if self.retired is not None and day >= self.retired:
            return Retired(self.retired)
        return None

    @property
    def days(self) -> str:
        """When it decides, in words; nothing for always."""
        days = (("in force from", self.effective), ("retired from", self.retired))
        return ", ".join(f"{word} {day}" for word, day in days if day is not None)


@dataclass(frozen=True, slots=True)
class Pack:
    """A compiled pack; `sha256` covers every file of it, `params_off_default` is what the reports print.

    `origin` is where it came from, None where nobody asked; `requires` is None where it says nothing.
    """

    id: str
    version: str
    title: str
    sha256: str
    source: str
    rules: tuple[Rule, ...]
    params_off_default: tuple[tuple[str, str], ...] = field(default=())
    origin: Origin | None = None
    requires: Requires | None = None
