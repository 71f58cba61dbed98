"""The terms that conditions are made of: selectors, operands, and how values are read. All are immutable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Protocol, TypeAlias

from arcanos.errors import Place
from arcanos.readers.source import Value


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


class Spend(Protocol):
    """Something that counts evaluation steps and raises when there are too many."""

    def __call__(self, steps: int = 1) -> None: ...
