"""The typed form of the rule language: what a rule is once every mistake in it has been told.

`docs/language.md` is the specification; the names here are its words. All nodes are immutable and
carry `place`, where they stand in the pack, and `shown`, how a finding quotes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Final, Protocol, TypeAlias

from arcanos.errors import Place
from arcanos.findings import Severity
from arcanos.readers.source import Value

ENGINE_PACK: Final = "arcanos"
"""The pack of the engine's own findings, about waivers; no other pack may have this id."""

# --- selectors -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    """A member of an object."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """An element of an array; negative counts from the end."""

    index: int


@dataclass(frozen=True, slots=True)
class Wild:
    """Every element of an array or member of an object."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`@.path OP literal` in a filter: unknown on an absent path, null or another type."""

    path: tuple[Name | Index, ...]
    operator: str
    literal: str | int | float | bool


@dataclass(frozen=True, slots=True)
class Existence:
    """`@.path` in a filter: the only test that an absent path answers."""

    path: tuple[Name | Index, ...]


@dataclass(frozen=True, slots=True)
class FilterNot:
    """`!test`."""

    test: FilterTest


@dataclass(frozen=True, slots=True)
class FilterBoth:
    """`left && right`."""

    left: FilterTest
    right: FilterTest


@dataclass(frozen=True, slots=True)
class FilterEither:
    """`left || right`."""

    left: FilterTest
    right: FilterTest


FilterTest: TypeAlias = Comparison | Existence | FilterNot | FilterBoth | FilterEither


@dataclass(frozen=True, slots=True)
class Filter:
    """The elements for which a test is true; an unknown test leaves a hole."""

    test: FilterTest


Step: TypeAlias = Name | Index | Wild | Filter


@dataclass(frozen=True, slots=True)
class Selector:
    """Steps from the bundle (`absolute`) or from where the selector stands."""

    text: str
    absolute: bool
    steps: tuple[Step, ...]
    place: Place

    @property
    def many(self) -> bool:
        """Whether it may select more than one value: it holds a `[*]` or a filter."""
        return any(isinstance(step, Wild | Filter) for step in self.steps)


# --- operands --------------------------------------------------------------------------------


class Kind(Enum):
    """What `as` converts to."""

    NUMBER = "number"
    DATE_TIME = "date-time"
    DURATION = "duration"
    VERSION = "version"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Typing:
    """How values are read beside an operator: the modifiers, with the pack's defaults filled in.

    `min_n` is in observations; `confidence` is the lowest level of a measure's interval, in (0, 1).
    """

    kind: Kind | None = None
    point: bool = False
    min_n: int = 30
    confidence: Fraction = Fraction(19, 20)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the rule, or bound to a parameter when the pack was compiled."""

    value: Value


@dataclass(frozen=True, slots=True)
class Reference:
    """`{ref: S}` from the innermost check, or `{target: S}` from the rule's target."""

    selector: Selector
    from_target: bool
    times: Fraction | None = None
    plus: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """The run's `as_of`, moved by `offset` seconds."""

    offset: Fraction


Operand: TypeAlias = Literal | Reference | Now

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
    """One rule, compiled. `max_age` is in seconds for each document; `documents` are those it reads."""

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

    @property
    def name(self) -> str:
        """`pack/rule`."""
        return f"{self.pack}/{self.id}"


@dataclass(frozen=True, slots=True)
class Pack:
    """A compiled pack; `sha256` covers every file of it, `params_off_default` is what the reports print."""

    id: str
    version: str
    title: str
    sha256: str
    source: str
    rules: tuple[Rule, ...]
    params_off_default: tuple[tuple[str, str], ...] = field(default=())


class Spend(Protocol):
    """Something that counts evaluation steps and raises when there are too many."""

    def __call__(self, steps: int = 1) -> None: ...
