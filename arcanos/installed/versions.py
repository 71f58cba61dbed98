"""Versions of Python distributions in order, and ranges of them: `>=1.2, <2` (the version specifiers of PEP 440)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

_VERSION: Final = re.compile(
    r"(?:([0-9]{1,9})!)?([0-9]{1,9}(?:\.[0-9]{1,9}){0,9})"
    r"(?:(a|b|rc)([0-9]{1,9}))?(?:\.post([0-9]{1,9}))?(?:\.dev([0-9]{1,9}))?(?:\+[a-z0-9.]{1,64})?",
    re.ASCII,
)
_COMPARATOR: Final = re.compile(r"(=|>=|>|<=|<) *([0-9]{1,9}(?:\.[0-9]{1,9}){0,9}(?:(?:a|b|rc)[0-9]{1,9})?)", re.ASCII)
_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_STAGES: Final = {"a": 0, "b": 1, "rc": 2}
_BEFORE, _FINAL = (-1, 0), (3, 0)


@dataclass(frozen=True, slots=True, order=True)
class PythonVersion:
    """A normalised version of a Python distribution; a local part (`+cu12`) does not count."""

    epoch: int
    release: tuple[int, ...]
    stage: tuple[int, int]
    post: int
    dev: float

    @property
    def early(self) -> bool:
        """Whether it comes before its release: an alpha, beta, candidate or development version."""
        return self.stage != _FINAL or self.dev != float("inf")


def parse_version(text: str) -> PythonVersion | None:
    """Return the version that `text` writes in its normal form, or None."""
    m = _VERSION.fullmatch(text)
    if m is None:
        return None
    stage = (_STAGES[m[3]], int(m[4])) if m[3] else _BEFORE if m[6] and not m[5] else _FINAL
    release = [int(part) for part in m[2].split(".")]
    while len(release) > 1 and release[-1] == 0:
        release.pop()
    post, dev = int(m[5]) if m[5] else -1, int(m[6]) if m[6] else float("inf")
    return PythonVersion(int(m[1] or 0), tuple(release), stage, post, dev)


@dataclass(frozen=True, slots=True)
class VersionRange:
    """Comparators that all hold. An early version matches only beside an early one of its own release."""

    comparators: tuple[tuple[str, PythonVersion], ...]

    def holds(self, found: PythonVersion) -> bool:
        """Whether `found` lies in the range."""
        if found.early and not any(bound.early and bound.release == found.release for _, bound in self.comparators):
            return False
        return all(_OPERATORS[word](found, bound) for word, bound in self.comparators)


def parse_range(text: str) -> VersionRange | None:
    """Return the range that `text` writes, or None: `= > >= < <=`, a comma for and."""
    comparators: list[tuple[str, PythonVersion]] = []
    for part in text.split(","):
        m = _COMPARATOR.fullmatch(part.strip(" "))
        bound = parse_version(m[2]) if m is not None else None
        if m is None or bound is None:
            return None
        comparators.append((m[1], bound))
    return VersionRange(tuple(comparators))
