"""Edits of a rule as it was read: a value replaced, taken out, or put under another key; the rest is shared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from arcanos.engine.condition_grammar import CONVERTED, GROUPS, MEASURED, MODIFIERS
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Value


class Gone(Enum):
    """What stands for a value that is taken out."""

    GONE = "gone"


GONE: Final = Gone.GONE
READERS: Final = {"as": CONVERTED, "min_n": MEASURED, "point": MEASURED}
"""The modifiers that need one of these operators beside them."""


@dataclass(frozen=True, slots=True)
class Change:
    """What stands at a place instead, and how both are written; `key` puts it under another key."""

    path: Path
    value: Value | Gone
    before: str
    after: str
    key: str | None = None


def changed(root: Value, path: Path, change: Change) -> Value:
    """Return `root` with a change at `path`, which starts at the root; nothing is changed in place."""
    if not path:
        return change.value
    if len(path) == 1:
        return _edited(root, path[0], change)
    inner = changed(root[path[0]], path[1:], change)
    if is_list(root):
        return [inner if i == path[0] else value for i, value in enumerate(root)]
    return {key: inner if key == path[0] else value for key, value in root.items()}


def _edited(parent: Value, step: str | int, change: Change) -> Value:
    if is_list(parent):
        kept = ((i, value) for i, value in enumerate(parent) if i != step or change.value is not GONE)
        return [change.value if i == step else value for i, value in kept]
    if change.value is GONE:
        return _read({key: value for key, value in parent.items() if key != step})
    key = str(step) if change.key is None else change.key
    if key != step and key in parent:
        return _beside(parent, step, key, change.value)
    if step not in parent:
        return {**parent, key: change.value}
    return {key if k == step else k: change.value if k == step else value for k, value in parent.items()}


def _read(condition: Value) -> Value:
    """Return a condition without the modifiers that nothing reads any more."""
    if not is_object(condition) or not any(key in MODIFIERS for key in condition):
        return condition
    return {key: value for key, value in condition.items() if _is_read(key, condition)}


def _is_read(key: str, condition: dict[str, Value]) -> bool:
    return key not in READERS or any(word in READERS[key] for word in condition)


def _beside(parent: dict[str, Value], step: str | int, key: str, value: Value) -> Value:
    """Return a mapping where `key` is taken: what would stand under it goes into an `all`."""
    kept = {k: v for k, v in parent.items() if k not in (step, "all")}
    modifiers = {m: parent[m] for m, words in READERS.items() if m in parent and key in words and key not in GROUPS}
    return {**_read(kept), "all": [*parent.get("all", []), {**modifiers, key: value}]}
