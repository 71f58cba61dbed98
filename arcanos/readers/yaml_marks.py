"""Where each value of a composed YAML text stands; built only when a place is first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from arcanos.readers.source import Mark, Value
from arcanos.readers.text import Text

if TYPE_CHECKING:
    from arcanos.readers.compose import Composed

_Members = Iterator[tuple[str | None, Value]]


def mark_tree(text: Text, composed: Composed) -> Mark:
    """Return the marks of a composed value, walking it in document order without recursion."""
    number = 0
    roots: list[Mark] = []
    done: dict[int, Mark] = {}
    todo: list[tuple[_Members, dict[str, Mark] | list[Mark]]] = [(iter([(None, composed.value)]), roots)]
    while todo:
        members, siblings = todo[-1]
        for key, value in members:
            key_at = text.position(composed.indexes[number])
            number += key is not None
            at = text.position(composed.indexes[number])
            original = composed.aliases.get(number)
            children = _room(value) if original not in done else done[original].children
            mark = done[number] = Mark(*at, *key_at, children)
            number += 1
            if isinstance(siblings, dict):
                siblings[str(key)] = mark
            else:
                siblings.append(mark)
            if original is None and isinstance(children, dict | list):
                todo.append((_members(value), children))
                break
        else:
            todo.pop()
    return roots[0]


def _room(value: Value) -> dict[str, Mark] | list[Mark] | tuple[()]:
    return {} if isinstance(value, dict) else [] if isinstance(value, list) else ()


def _members(value: Value) -> _Members:
    return iter(value.items()) if hasattr(value, "items") else ((None, item) for item in value)
