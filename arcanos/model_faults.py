"""What pydantic finds, in words of our own: where it stands, what it must be, which words there are, and no value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from arcanos.errors import did_you_mean
from arcanos.readers.shapes import ABSENT, value_at
from arcanos.readers.source import Path, Value

TYPES: Final[Mapping[str, str]] = {
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
}
BOUNDS: Final[Mapping[str, str]] = {
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "too_long": "must have at most {max_length} elements",
    "string_too_long": "must have at most {max_length} characters",
    "finite_number": "must be a finite number",
}
EMPTY: Final = ("too_short", "string_too_short")
"""What is found where nothing is and something must be."""


def found_at(value: Value, location: Path) -> Path:
    """Return the path of what is there: pydantic's also has tags of unions, '[key]' and the names of absent members."""
    return tuple(_steps(value, location))


def _steps(value: Value, location: Path) -> Iterator[str | int]:
    for step in location:
        child = value_at(value, (step,))
        if child is not ABSENT:
            value = child
            yield step


def type_said(kind: str) -> str:
    """Return what a value must be that has a wrong type."""
    return TYPES.get(kind, f"is not valid ({kind})")


def word_hint(value: Value, path: Path, context: Mapping[str, object]) -> str:
    """Return a hint where a word is none of a closed set: the one that is like it, or all of them."""
    known = re.findall(r"'([^']*)'", str(context["expected"]))
    found = value_at(value, path)
    return did_you_mean(found if isinstance(found, str) else "", known)
