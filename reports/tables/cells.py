"""What may stand in a cell: one line of text that no spreadsheet obeys, cut where it is too long for one."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final, TypeAlias

from arcanos.reports.lines import one_line

Cell: TypeAlias = str | int | date | None
"""A value of a table; None is an empty cell."""
SHORT: Final = 200
"""Characters of a text that is worth remembering."""
LONGEST: Final = 32_767
"""Characters of a cell, the most that Excel takes; counted in UTF-16, as it counts."""
_NUMBER: Final = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?", re.ASCII)
_FORMULA: Final = re.compile(r"(^|;)(?=[\s\"]*+[-=+@\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet might begin a formula: at the beginning, and after a semicolon, which separates the cells of a
CSV file where the comma is the decimal mark. The others are wide forms of the four, which some take for the others."""


def text_cell(text: str) -> str:
    """Return a text on one line without control characters, cut to LONGEST with a word that says so."""
    return cut(clean(text))


def clean(text: str) -> str:
    """Return a text on one line; short ones are remembered, since tables say the same again and again."""
    return _short(text) if len(text) <= SHORT else one_line(text)


@lru_cache(maxsize=4096)
def _short(text: str) -> str:
    return one_line(text)


def cut(text: str) -> str:
    """Return a text of at most LONGEST characters; where it was longer, the last of them say so."""
    if len(text) * 2 <= LONGEST or _units(text) <= LONGEST:
        return text
    note = f" [cut: {len(text)} characters; the record has them all]"
    return text.encode("utf-16-le")[: 2 * (LONGEST - len(note))].decode("utf-16-le", "ignore") + note


def inert(text: str) -> str:
    """Return a text of a CSV cell that no spreadsheet takes for a formula: an apostrophe goes before what begins one,
    and before its blanks.

    A plain number, signed or not, stays as it is.
    Source: OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection.
    """
    return text if _NUMBER.fullmatch(text) else _FORMULA.sub(r"\1'", text)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
