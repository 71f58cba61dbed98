"""Truth and places as LANGUAGE.md words them, for the naive evaluator: nothing here knows the product's engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeGuard

Value = Any  # what YAML and JSON give
Answer = bool | frozenset[str]  # true, false, or unknown for these reasons

RANK = (  # decision 49
    "evidence_missing",
    "evidence_stale",
    "path_absent",
    "empty_selection",
    "ambiguous",
    "type_mismatch",
    "insufficient_data",
    "uncertain",
)
NOTHING: frozenset[str] = frozenset()
ABSENT = frozenset({"path_absent"})
EMPTY = frozenset({"empty_selection"})
AMBIGUOUS = frozenset({"ambiguous"})
MISMATCH = frozenset({"type_mismatch"})
INSUFFICIENT = frozenset({"insufficient_data"})
UNCERTAIN = frozenset({"uncertain"})


def word(answer: Answer) -> str:
    """Say an answer in one word: `true`, `false`, or the first of its reasons (decision 49)."""
    if isinstance(answer, bool):
        return str(answer).lower()
    return min(answer, key=RANK.index)


def conj(answers: Iterable[Answer]) -> Answer:
    """Join by Kleene's and: one false decides, else one unknown, and all reasons are kept (decision 15)."""
    answers = list(answers)
    if False in answers:
        return False
    return _reasons(answers) or True


def disj(answers: Iterable[Answer]) -> Answer:
    """Join by Kleene's or."""
    answers = list(answers)
    if True in answers:
        return True
    return _reasons(answers) or False


def negate(answer: Answer) -> Answer:
    """Turn true and false around; unknown stays unknown."""
    return (not answer) if isinstance(answer, bool) else answer


def _reasons(answers: Iterable[Answer]) -> frozenset[str]:
    return NOTHING.union(*(answer for answer in answers if not isinstance(answer, bool)))


def is_why(value: Value) -> TypeGuard[frozenset[str]]:
    """Tell whether what was read is the reasons why it can't be."""
    return isinstance(value, frozenset)


def is_object(value: Value) -> TypeGuard[dict[str, Value]]:
    """Tell whether it is an object of JSON."""
    return isinstance(value, dict)


def is_array(value: Value) -> TypeGuard[list[Value]]:
    """Tell whether it is an array of JSON."""
    return isinstance(value, list)


@dataclass(frozen=True)
class Place:
    """Be one place of the evidence: its steps from `$`, and its value or why there is none."""

    steps: tuple[str | int, ...]
    value: Value = None
    missing: frozenset[str] = NOTHING
    untold: bool = False  # a hole because a filter could not be told (decision 21)


@dataclass(frozen=True)
class Many:
    """Be what a many-selector finds: the place before its first `[*]`, and the slots or why there are none."""

    before: Place
    slots: tuple[Place, ...] = ()
    missing: frozenset[str] = NOTHING


@dataclass(frozen=True)
class Look:
    """Be one operator's answer at one place."""

    path: str
    operator: str
    answer: Answer


@dataclass(frozen=True)
class Evidence:
    """Be the bundle: fresh documents by name, and the names of those that are stale."""

    documents: dict[str, Value]
    stale: frozenset[str] = NOTHING


@dataclass(frozen=True)
class Scope:
    """Be what an operator may look at: the innermost check's object, the rule's target, the run's settings."""

    evidence: Evidence
    here: Place
    target: Place
    as_of: str
    params: dict[str, Value]
    min_n: int
    confidence: Value
    looked: list[Look] = field(default_factory=list[Look])


def path_of(steps: Iterable[str | int]) -> str:
    """Write steps as a normalized path (RFC 9535, section 2.7)."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f"['{_escaped(step)}']" for step in steps)


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace("'", "\\'")
