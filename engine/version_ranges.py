"""Version ranges: `>=1.2, <2` (`docs/language.md`, decision 38)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from arcanos.engine.values import Version, version

_COMPARATOR: Final = re.compile(r"(=|>=|>|<=|<)\s*([0-9]+)(?:\.([0-9]+)(?:\.([0-9]+(?:-[0-9A-Za-z.-]+)?))?)?", re.ASCII)
_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True, slots=True)
class Range:
    """Comparators that all hold. A pre-release matches only beside a pre-release of its own core."""

    comparators: tuple[tuple[str, Version], ...]

    def holds(self, found: Version) -> bool:
        """Whether `found` lies in the range; build metadata never counts."""
        if found.pre and not any(bound.pre and bound.core == found.core for _, bound in self.comparators):
            return False
        return all(_OPERATORS[word](found.rank, bound.rank) for word, bound in self.comparators)


def parse_range(text: str) -> Range | None:
    """Return the range that `text` writes, or None: `= > >= < <=`, comma = and, missing parts are 0."""
    comparators: list[tuple[str, Version]] = []
    for part in text.split(","):
        m = _COMPARATOR.fullmatch(part.strip())
        bound = version(f"{m[2]}.{m[3] or 0}.{m[4] or 0}") if m is not None else None
        if m is None or bound is None:
            return None
        comparators.append((m[1], bound))
    return Range(tuple(comparators))
