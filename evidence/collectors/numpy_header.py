"""What the elements of a NumPy array are, by the header of its file (NEP 1): numbers, or objects in a pickle."""

from __future__ import annotations

import ast
import re
from typing import Final, cast

from arcanos.readers.shapes import is_list
from arcanos.readers.source import Value

_NUMBERS: Final = re.compile(r"[<>|=]?[?bBiufcSUVaMm][0-9]{0,9}(?:\[[0-9A-Za-z/]{1,20}\])?")
_DEEPEST: Final = 8


def is_of_numbers(header: bytes) -> bool:
    """Tell whether a header, a dictionary as Python writes it, says that the elements are numbers, texts or times."""
    try:
        told: Value = ast.literal_eval(header.decode("latin-1").strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return isinstance(told, dict) and _are_numbers(cast("dict[str, Value]", told).get("descr"), 0)


def _are_numbers(descr: Value, depth: int) -> bool:
    if isinstance(descr, str):
        return _NUMBERS.fullmatch(descr) is not None
    fields: list[Value] = descr if is_list(descr) else []
    return bool(fields) and depth < _DEEPEST and all(_is_field(one, depth) for one in fields)


def _is_field(field: Value, depth: int) -> bool:
    """Tell whether a field of a structure, its name and type and perhaps shape, is of numbers."""
    if not isinstance(field, tuple):
        return False
    parts: list[Value] = [*field]
    return len(parts) > 1 and _are_numbers(parts[1], depth + 1)
