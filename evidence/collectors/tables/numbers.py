"""Numbers in cells of tables: written as JSON or CSV has them, and nothing guessed."""

from __future__ import annotations

import re
from math import isfinite

_NUMBER = re.compile(r"[-+]?+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][-+]?+[0-9]{1,4}+)?+", re.ASCII)
_LONGEST = 400


def number(text: str) -> float | None:
    """Return the finite number that a text is, None for anything else: `1,5`, `1_000`, NaN, an infinity."""
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if isfinite(value) else None
