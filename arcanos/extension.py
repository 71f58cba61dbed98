"""What an extension is made of: the interface that operators, reducers and formats of other packages keep to.

A package lists frozen objects of these types as entry points in the groups `arcanos.operators`,
`arcanos.reducers` and `arcanos.formats`. They have an effect only where the configuration names the
package's distribution (`docs/extensions.md`). `arcanos.testing` checks what each of them promises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from fractions import Fraction
from typing import Final, TypeAlias

Scalar: TypeAlias = str | int | float | bool
Json: TypeAlias = Scalar | list["Json"] | dict[str, "Json"] | None
"""A value of the evidence, as a copy: what a function does to it changes nothing."""

NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*/[a-z][a-z0-9]*(?:_[a-z0-9]+)*", re.ASCII)
"""Whose it is, a slash, and what it is: `acme/luhn`. No word of the language will ever hold a slash."""
OURS: Final = "arcanos"
"""The prefix that no extension may have."""


class Unknown(Enum):
    """Why something could not be told; the value is the reason that a finding shows."""

    ABSENT = "path_absent"
    EMPTY = "empty_selection"
    AMBIGUOUS = "ambiguous"
    WRONG_TYPE = "type_mismatch"
    TOO_LITTLE = "insufficient_data"
    UNCERTAIN = "uncertain"


Answer: TypeAlias = bool | Unknown


class Takes(Enum):
    """The operand that an operator takes in a rule.

    NOTHING is written `true`; SCALAR and SCALARS also as `{ref: ...}`, `{target: ...}`, `{param: ...}`.
    """

    NOTHING = "nothing"
    SCALAR = "scalar"
    SCALARS = "scalars"


Operand: TypeAlias = Scalar | list[Scalar] | None
"""What an operator is called with: None for NOTHING, a scalar, or a list with at least one scalar."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A question about one value: `answer(value, operand)`.

    `answer` is total: it is called with any JSON value but null, and says Unknown where the value or the
    operand is of a type that it has no answer for. It is never called where either is absent.
    """

    name: str
    takes: Takes
    answer: Callable[[Json, Operand], Answer]


@dataclass(frozen=True, slots=True)
class TimedOperator:
    """An operator that needs the instant of the run: `answer(value, operand, as_of)`, with `as_of` in UTC.

    A rule that uses it uses time, so its cases need `as_of`.
    """

    name: str
    takes: Takes
    answer: Callable[[Json, Operand, datetime], Answer]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number known to lie in [lo, hi], best guess `value`; lo == value == hi where it is exact."""

    lo: Fraction
    value: Fraction
    hi: Fraction

    @classmethod
    def of(cls, number: Fraction | int) -> Quantity:
        """Return an exact quantity."""
        exact = Fraction(number)
        return cls(exact, exact, exact)


@dataclass(frozen=True, slots=True)
class Reducer:
    """One quantity out of one or more: `reduce(quantities)`.

    The order of the quantities is of no account; the result holds whatever numbers inside the
    quantities would give. Too few of them is Unknown.TOO_LITTLE.
    """

    name: str
    reduce: Callable[[Sequence[Quantity]], Quantity | Unknown]


@dataclass(frozen=True, slots=True)
class Format:
    """A form of text, for `format: NAME`: `accepts(text)` is True or False for every text."""

    name: str
    accepts: Callable[[str], bool]


AnyOperator: TypeAlias = Operator | TimedOperator
