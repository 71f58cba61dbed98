"""Three-valued truth (Kleene) with its trace: why something is true, false or unknown.

An answer is True, False, or the reason why it can't be told. A trace is an answer with where it was
found and from which parts it follows; `explain` prints it, the evaluator only reads its top.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from arcanos.errors import Place
from arcanos.findings import REASON_ORDER, Reason
from arcanos.readers.source import Path, Value

Answer: TypeAlias = bool | Reason
NO_REASONS: Final[frozenset[Reason]] = frozenset()


class Absent:
    """The type of `ABSENT`, which stands where a path selects nothing."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<absent>"


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Trace:
    """One step of a verdict.

    `word` is the operator or combination, `shown` how the rule writes it; a leaf has the `path` it
    looked at, the `actual` value there (ABSENT where there is none) and, for an operand taken from
    the evidence, what it was compared `against`. `beside` are the other paths it rests on: of its
    operands, of the key that a join found. The trace of a quantifier holds one part for each element;
    `actual` of an `at_least` is how many it needs, of an operator that computes what it computed from.
    """

    truth: bool | None
    reasons: frozenset[Reason]
    word: str
    shown: str
    place: Place
    path: Path | None = None
    actual: Value = None
    against: Value = None
    parts: tuple[Trace, ...] = ()
    beside: tuple[Path, ...] = ()

    def computed_from(self, actual: Value, against: Value = None) -> Trace:
        """Return this trace of a computed value with what it was computed from."""
        return replace(self, actual=actual, against=against)

    def resting_on(self, *paths: Path) -> Trace:
        """Return this trace with the other paths that it rests on."""
        return replace(self, beside=(*self.beside, *paths)) if paths else self

    def leaves(self) -> Iterator[Trace]:
        """Yield the parts without parts, in the order of the rule."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    @property
    def reason(self) -> Reason | None:
        """The reason that is shown: the first of them in the fixed order."""
        return min(self.reasons, key=REASON_ORDER.__getitem__, default=None)


def reasons_of(*answers: object) -> frozenset[Reason]:
    """Return the reasons among answers: all of them are traced, one is shown."""
    return frozenset(answer for answer in answers if isinstance(answer, Reason))


def leaf(
    answer: Answer | frozenset[Reason],
    word: str,
    shown: str,
    place: Place,
    path: Path | None,
    actual: Value,
    against: Value = None,
) -> Trace:
    """Make the trace of an operator that looked at one value."""
    if isinstance(answer, Reason | frozenset):
        reasons = frozenset({answer}) if isinstance(answer, Reason) else answer
        return Trace(None, reasons, word, shown, place, path, actual, against)
    return Trace(answer, NO_REASONS, word, shown, place, path, actual, against)


def conjunction(parts: Sequence[Trace], word: str, shown: str, place: Place, path: Path | None = None) -> Trace:
    """False if any part is false, else unknown if any is unknown, else true."""
    truths = {part.truth for part in parts}
    truth = False if False in truths else None if None in truths else True
    return _joined(truth, parts, word, shown, place, path)


def disjunction(parts: Sequence[Trace], word: str, shown: str, place: Place, path: Path | None = None) -> Trace:
    """True if any part is true, else unknown if any is unknown, else false."""
    truths = {part.truth for part in parts}
    truth = True if True in truths else None if None in truths else False
    return _joined(truth, parts, word, shown, place, path)


def negation(part: Trace, word: str, shown: str, place: Place, path: Path | None = None) -> Trace:
    """True for false, false for true, unknown for unknown."""
    truth = None if part.truth is None else not part.truth
    return Trace(truth, part.reasons, word, shown, place, path, parts=(part,))


def threshold(
    parts: Sequence[Trace], needed: int, word: str, shown: str, place: Place, path: Path | None = None
) -> Trace:
    """True when `needed` parts are true, false when they can't be reached any more, else unknown."""
    trues = sum(part.truth is True for part in parts)
    unknowns = sum(part.truth is None for part in parts)
    truth = True if trues >= needed else False if trues + unknowns < needed else None
    return replace(_joined(truth, parts, word, shown, place, path), actual=needed)


def _joined(
    truth: bool | None, parts: Sequence[Trace], word: str, shown: str, place: Place, path: Path | None
) -> Trace:
    """Make the trace of an answer that follows from parts; an unknown one has the reasons of its unknown parts."""
    reasons = NO_REASONS if truth is not None else NO_REASONS.union(*(part.reasons for part in parts))
    return Trace(truth, reasons, word, shown, place, path, parts=tuple(parts))
