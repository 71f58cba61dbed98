"""Which values of a document are redacted: JSONPath of a part that does one pass over the document and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from jsonpath_ng.jsonpath import Child, Descendants, Fields, Index, JSONPath, Root, Wildcard
from jsonpath_ng.parser import parse

from arcanos.readers.source import Value

LONGEST: Final = 1024
_STEPS: Final = 32


class BadPath(ValueError):
    """Why a path is not taken."""


def compiled(text: str) -> JSONPath:
    """Return the path that `text` writes. Raises BadPath for what is none, or more than the part that is safe.

    Names, `*`, indexes, `[*]` and at most one `..` before a name; no filters, unions, arithmetic or functions.
    """
    if len(text) > LONGEST or not text.startswith("$") or text == "$":
        raise BadPath("a path begins with '$' and goes on, and has at most 1,024 characters")
    try:
        path = parse(text)
    except Exception as error:
        raise BadPath("is no JSONPath") from error
    steps = _steps(path)
    if len(steps) > _STEPS or sum(isinstance(step, Descendants) for step in steps) > 1:
        raise BadPath("has more than 32 steps, or '..' more than once")
    return path


def replace_at(path: JSONPath, value: Value, replacement: Callable[[Value], Value]) -> int:
    """Put `replacement(old)` where `path` leads in `value`, in place; return how often it did."""
    count = 0

    def replaced(old: Value, container: Value, step: Value) -> Value:
        nonlocal count
        count += 1
        return replacement(old)

    path.update(value, replaced)
    return count


def _steps(path: JSONPath) -> list[JSONPath]:
    match path:
        case Root():
            return [path]
        case Child() | Descendants():
            inner = [] if isinstance(path, Child) else [path]
            return [*_steps(path.left), *inner, *_steps(path.right)]
        case Fields():
            if len(path.fields) == 1:
                return [path]
        case Index():
            if len(path.indices) == 1:
                return [path]
        case Wildcard():
            return [path]
        case _:
            pass
    raise BadPath("has a step that is not taken here; write names, '*', indexes, '[*]' and one '..'")
