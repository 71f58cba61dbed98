"""Numbers in cells of tables: written as JSON or CSV has them, and nothing guessed."""

from __future__ import annotations

import re
from math import isfinite

_NUMBER = re.compile(r"[-+]?+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][-+]?+[0-9]{1,4}+)?+", re.ASCII)
_LONGEST = 400


def number(text: str, decimal: str = ".") -> float | None:
    """Return the finite number that a text is, None for anything else: `1_000`, `1'000`, NaN, an infinity.

    `decimal` stands before the decimals. Where it is a comma, `1.5` is none: it may be written for 1500.
    """
    if decimal != ".":
        if "." in text:
            return None
        text = text.replace(decimal, ".")
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if isfinite(value) else None
