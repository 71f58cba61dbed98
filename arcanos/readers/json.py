"""Read JSON (RFC 8259) strictly: what the standard decoder lets pass or guesses is refused with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import NoReturn

from arcanos.digest import sha256
from arcanos.errors import DocumentRefused, Mistake, Place, Refused
from arcanos.readers.garbage import uncollected
from arcanos.readers.json_marks import mark_at
from arcanos.readers.json_scan import JsonScan
from arcanos.readers.source import LIMITS, Limits, Source, Value, type_json
from arcanos.readers.text import Halt, Text, decode

_STRING = re.compile(r'"[^"\\]*+(?:\\[\s\S]?[^"\\]*+)*+"?')
_HOLLOW = re.compile(r"\[[ \t\n\r]*+\]|\{[ \t\n\r]*+\}")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F])|.)", re.DOTALL)


class Suspect(Exception):
    """The fast pass met something that only the slow one can judge."""


class StrictDecoder:
    """The fast pass: the standard decoder with hooks, then one walk over the collections only."""

    def __init__(self, limits: Limits, *, nonfinite: bool = False) -> None:
        self._limits = limits
        self._keys: set[str] = set()
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_float=float if nonfinite else _real,
            parse_int=self._integer,
            parse_constant=float if nonfinite else _constant,
        )

    def decode(self, text: str) -> Value:
        """Return one JSON text's value. Raises Suspect, ValueError or RecursionError for the slow pass to judge."""
        return self._decoder.decode(text)

    def read(self, text: str) -> Value:
        """Return one JSON text's value, within the budgets. Raises as `decode` does."""
        value = self.decode(text)
        if self._is_small(text):
            self._keys.clear()
        elif not self.fits([value], text):
            raise Suspect
        return value

    def _is_small(self, text: str) -> bool:
        """Tell whether a text is so short that what it holds keeps the budgets: lines of a log are."""
        limits = self._limits
        if len(text) > min(limits.key, limits.string, limits.nodes) or "\\u" in text:
            return False
        return text.count("[") + text.count("{") <= limits.depth

    def fits(self, values: list[Value], text: str) -> bool:
        """Tell whether decoded values keep the budgets; `text` is all that they came from."""
        long_key = any(len(key) > self._limits.key for key in self._keys)
        self._keys.clear()
        if long_key or _has_half_pair(text):
            return False
        long = len(text) > self._limits.string
        nodes = 0
        level: list[list[Value] | dict[str, Value]] = [values]
        for _ in range(self._limits.depth + 1):
            nodes += sum(len(one) if type(one) is list else 2 * len(one) for one in level)
            if long and self._has_long_text(level):
                return False
            level = [item for one in level for item in _items(one) if type(item) is dict or type(item) is list]
            if not level:
                break
        return not level and nodes <= self._limits.nodes

    def _object(self, pairs: list[tuple[str, Value]]) -> dict[str, Value]:
        value = dict(pairs)
        if len(value) != len(pairs):
            raise Suspect
        self._keys.update(value)
        return value

    def _integer(self, text: str) -> int:
        if len(text) > self._limits.digits and len(text.lstrip("-")) > self._limits.digits:
            raise Suspect
        return int(text)

    def _has_long_text(self, level: list[list[Value] | dict[str, Value]]) -> bool:
        longest = self._limits.string
        return any(type(item) is str and len(item) > longest for one in level for item in _items(one))


def read_json(
    data: bytes,
    name: str,
    *,
    limits: Limits = LIMITS,
    refused: type[Refused] = DocumentRefused,
    nonfinite: bool = False,
) -> Source:
    """Read one JSON text; `name` is the file as the user knows it. Raises `refused` with all mistakes found.

    With `nonfinite`, the tokens NaN, Infinity and -Infinity, which programs write though JSON does not have them,
    and numbers too large for a float are read as floats: the caller sorts them out.
    """
    text = decode(data, name, limits, refused)
    refuse_crowd(text, limits)
    decoder = StrictDecoder(limits, nonfinite=nonfinite)
    try:
        with uncollected():
            value = decoder.read(text.text)
    except (Suspect, ValueError, RecursionError):
        with suppress(Halt):
            JsonScan(text, limits, nonfinite=nonfinite).run(0, len(text.text))
        text.settle()
        raise unexplained(text) from None
    return Source(name, type_json, sha256(data), len(data), value, lambda: mark_at(text, 0))


def refuse_crowd(text: Text, limits: Limits, values: int = 1) -> None:
    """Refuse a text of `values` JSON values that must hold too many of them before any is made."""
    if values <= limits.nodes and not _is_crowded(text.text, limits.nodes - values):
        return
    message = f"a file holds at most {limits.nodes} values and keys"
    raise text.refused([Mistake(Place(text.name), "ARC-IN-LIMIT", message, "split the file")])


def _is_crowded(text: str, room: int) -> bool:
    """Tell whether a JSON text has more than `room` values and keys inside its lists and objects."""
    if _signs(text) <= room:
        return False
    bare = _STRING.sub("", text)
    return _signs(bare) - len(_HOLLOW.findall(bare)) > room


def _signs(text: str) -> int:
    """Count what a value or a key inside a list or an object follows; quotes and empty collections hold some more."""
    return sum(text.count(sign) for sign in ",:[{")


def unexplained(text: Text) -> Refused:
    """Return the refusal of a text that one pass refuses and the other can't fault: it does not pass silently."""
    message = "the text can't be read, for no mistake that could be located"
    return text.refusal(0, "ARC-IN-SYNTAX", message, "write it anew with a JSON library")


def _items(value: list[Value] | dict[str, Value]) -> Iterable[Value]:
    return value if isinstance(value, list) else value.values()


def _has_half_pair(text: str) -> bool:
    if "\\ud" not in text and "\\uD" not in text:
        return False
    return any(found[1] for found in _ESCAPE.finditer(text))


def _real(text: str) -> float:
    value = float(text)
    if value - value != 0:
        raise Suspect
    return value


def _constant(_: str) -> NoReturn:
    raise Suspect
