"""Where the values of a JSON text stand; the text is known to be valid and is only walked as far as is asked."""

from __future__ import annotations

import json
import re

from arcanos.readers.marks import Items, Members
from arcanos.readers.source import Mark
from arcanos.readers.text import Text

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_SPACE = re.compile(r"[ \t\n\r]*+")
_NEXT = re.compile(rf"{_STRING}|[\[\]{{}},:]")
_NESTED = re.compile(rf"{_STRING}|[\[\]{{}}]")
_STRINGS = json.JSONDecoder()


def mark_at(text: Text, start: int, key: int | None = None) -> Mark:
    """Return the mark of the value that begins at or after `start`, and whose key, if any, begins at `key`."""
    index = _after_space(text.text, start)
    at = text.position(index)
    key_at = at if key is None else text.position(key)
    first = text.text[index]
    if first == "{":
        members = Members(lambda: _member_spots(text.text, index), lambda spot: mark_at(text, *spot))
        return Mark(*at, *key_at, members)
    if first == "[":
        return Mark(*at, *key_at, Items(lambda: _item_spots(text.text, index), lambda spot: mark_at(text, spot)))
    return Mark(*at, *key_at)


def _item_spots(text: str, start: int) -> list[int]:
    """Return an index before each item of the list at `start`, with only space between."""
    index = _after_space(text, start + 1)
    if text[index] == "]":
        return []
    spots = [index]
    while (found := _NEXT.search(text, index)) is not None:
        index = found.end()
        sign = found[0]
        if sign == ",":
            spots.append(index)
        elif sign in "[{":
            index = _closed(text, index)
        elif sign == "]":
            break
    return spots


def _member_spots(text: str, start: int) -> dict[str, tuple[int, int]]:
    """Return for each member of the object at `start` an index before its value, and the index of its key."""
    spots: dict[str, tuple[int, int]] = {}
    index, key, key_at = start + 1, "", -1
    while (found := _NEXT.search(text, index)) is not None:
        index = found.end()
        sign = found[0]
        if sign[0] == '"' and key_at < 0:
            key, key_at = _STRINGS.decode(sign), found.start()
        elif sign == ":":
            spots[key] = index, key_at
        elif sign == ",":
            key_at = -1
        elif sign in "[{":
            index = _closed(text, index)
        elif sign == "}":
            break
    return spots


def _closed(text: str, start: int) -> int:
    """Return where the list or object ends whose inside begins at `start`."""
    depth = 1
    for found in _NESTED.finditer(text, start):
        sign = found[0]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth == 0:
                return found.end()
    return len(text)


def _after_space(text: str, index: int) -> int:
    found = _SPACE.match(text, index)
    return found.end() if found else index
