"""What a value of evidence is: the two questions that every reader of one asks."""

from __future__ import annotations

from typing import TypeGuard

from arcanos.readers.source import Path, Value

ABSENT: Value = object()
"""What stands where nothing stands; null is a value."""


def is_object(value: Value) -> TypeGuard[dict[str, Value]]:
    """Return whether `value` is an object: its keys are text, since the readers take no others."""
    return isinstance(value, dict)


def is_list(value: Value) -> TypeGuard[list[Value]]:
    """Return whether `value` is a list."""
    return isinstance(value, list)


def value_at(value: Value, path: Path) -> Value:
    """Return the value at `path`, ABSENT when there is none."""
    for step in path:
        if is_object(value) and isinstance(step, str):
            value = value.get(step, ABSENT)
        elif is_list(value) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return ABSENT
    return value


def members(value: Value, *path: str | int) -> dict[str, Value]:
    """Return the members of the object at `path`, none where there is no object."""
    found = value_at(value, path)
    return found if is_object(found) else {}
