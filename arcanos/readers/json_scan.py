"""The slow, exact pass over a JSON text (RFC 8259): all that is wrong with it, each at its place.

It runs only when the fast pass met something that it does not like.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from arcanos.readers.scalars import BadScalar, finite, not_finite, too_long
from arcanos.readers.source import Limits
from arcanos.readers.text import Text, shown

_SPACE = re.compile(r"[ \t\n\r]*+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)((?:\.[0-9]++)?+(?:[eE][-+]?[0-9]++)?+)(?![0-9A-Za-z_.+])")
_WORD = re.compile(r"true|false|null|NaN|Infinity|-Infinity")
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRINGS = json.JSONDecoder()
_CLOSERS = {"{": "}", "[": "]"}
_VALUE_HINTS = (
    ("'", "text stands in double quotes"),
    ("/#", "JSON has no comments"),
    ("]}", "remove the comma before it, or write the missing value"),
    ("+.0123456789-", "a number has no plus sign, no leading zero and a digit on both sides of its point"),
)


class JsonScan:
    """Scan JSON values of one text; the budget of nodes is shared by all of them.

    With `nonfinite`, numbers that are not finite are no mistake.
    """

    def __init__(self, text: Text, limits: Limits, *, nonfinite: bool = False) -> None:
        self._text = text
        self._limits = limits
        self._nonfinite = nonfinite
        self._end = 0
        self._nodes = 0
        self._closer = ""
        self._keys: dict[str, int] = {}
        self._below: list[tuple[str, dict[str, int]]] = []

    @property
    def spent(self) -> bool:
        """Whether the budget of nodes is used up."""
        return self._nodes > self._limits.nodes

    def run(self, start: int, end: int) -> None:
        """Scan the value between `start` and `end`, noting all mistakes. Raises Halt where a mistake ends the pass."""
        self._end = end
        self._closer, self._keys, self._below = "", {}, []
        index = self._after(self._value(self._space(start)))
        while self._below:
            index = self._after(self._value(index))
        if index < end:
            self._text.halt(index, "ARC-IN-TRAILING", "more text stands behind the value", "keep one value")

    def _space(self, index: int) -> int:
        found = _SPACE.match(self._text.text, index, self._end)
        return found.end() if found else index

    def _at(self, index: int) -> str:
        return self._text.text[index] if index < self._end else ""

    def _value(self, index: int) -> int:
        """Scan one scalar, or the start of a list or object up to its first value; return where it ends."""
        while True:
            self._count(index)
            first = self._at(index)
            if first not in _CLOSERS:
                return self._scalar(index, first)
            self._open(index, first)
            index = self._space(index + 1)
            if self._at(index) == self._closer:
                return index
            if first == "{":
                index = self._key(index)

    def _after(self, index: int) -> int:
        """Close what ends at `index`; return where the next value, or nothing, stands."""
        while True:
            index = self._space(index)
            if not self._below:
                return index
            found = self._at(index)
            if found == self._closer:
                self._closer, self._keys = self._below.pop()
                index += 1
            elif found == ",":
                index = self._space(index + 1)
                return self._key(index) if self._closer == "}" else index
            else:
                self._halt(index, f"expected ',' or '{self._closer}'", "check for a missing comma or quote")

    def _open(self, index: int, first: str) -> None:
        if len(self._below) >= self._limits.depth:
            message = f"values nest at most {self._limits.depth} deep"
            self._text.halt(index, "ARC-IN-LIMIT", message, "flatten the text")
        self._below.append((self._closer, self._keys))
        self._closer, self._keys = _CLOSERS[first], {}

    def _count(self, index: int) -> None:
        self._nodes += 1
        if self.spent:
            message = f"a file holds at most {self._limits.nodes} values and keys"
            self._text.halt(index, "ARC-IN-LIMIT", message, "split the file")

    def _key(self, index: int) -> int:
        """Scan a key and its colon; return where its value stands."""
        if self._at(index) != '"':
            hint = "remove the comma before it" if self._at(index) == "}" else "a key stands in double quotes"
            self._halt(index, "expected a key", hint)
        self._count(index)
        key, end = self._string(index, self._limits.key, "key")
        if key in self._keys:
            line, column = self._text.position(self._keys[key])
            message = f"the key {shown(key)}stands twice in one object, first at {line}:{column}"
            self._text.note(index, "ARC-IN-DUPKEY", message, "keep one of them")
        else:
            self._keys[key] = index
        end = self._space(end)
        if self._at(end) != ":":
            self._halt(end, "expected ':' after a key", "check for a missing colon or quote")
        return self._space(end + 1)

    def _scalar(self, index: int, first: str) -> int:
        if first == '"':
            return self._string(index, self._limits.string, "text")[1]
        number = _NUMBER.match(self._text.text, index, self._end)
        if number:
            self._number(index, number[0], bool(number[1]))
            return number.end()
        word = _WORD.match(self._text.text, index, self._end)
        if not word:
            hint = next((hint for starts, hint in _VALUE_HINTS if first and first in starts), "")
            self._halt(index, "expected a value", hint or "a value is text in quotes, a number, true, false or null")
        if not self._nonfinite and ("N" in word[0] or "I" in word[0]):
            self._note_bad(index, not_finite())
        return word.end()

    def _number(self, index: int, number: str, real: bool) -> None:
        try:
            if real and not self._nonfinite:
                finite(number)
            elif not real and len(number.lstrip("-")) > self._limits.digits:
                raise too_long(self._limits.digits)
        except BadScalar as bad:
            self._note_bad(index, bad)

    def _note_bad(self, index: int, bad: BadScalar) -> None:
        self._text.note(index, bad.code, bad.message, bad.hint)

    def _string(self, index: int, longest: int, what: str) -> tuple[str, int]:
        try:
            value, end = _STRINGS.raw_decode(self._text.text, index)
        except json.JSONDecodeError as error:
            closed = error.pos < self._end
            message, hint = _string_mistake(error.msg if closed else "Unterminated")
            self._text.halt(error.pos if closed else index, "ARC-IN-SYNTAX", message, hint)
        if len(value) > longest:
            self._text.note(index, "ARC-IN-LIMIT", f"a {what} has at most {longest} characters", "shorten it")
        if not value.isascii() and _SURROGATE.search(value):
            message = "half of a surrogate pair is not a character"
            self._text.note(index, "ARC-IN-CHARACTER", message, "write the whole character")
        return str(value), end

    def _halt(self, index: int, message: str, hint: str) -> NoReturn:
        if index >= self._end:
            message, hint = f"the text ends too early: {message}", "check that the whole file was written"
        self._text.halt(index, "ARC-IN-SYNTAX", message, hint)


def _string_mistake(message: str) -> tuple[str, str]:
    if message.startswith("Unterminated"):
        return "a quote is not closed", 'close it; a quote inside text is written \\"'
    if message.startswith("Invalid control"):
        return "a control character stands in text", "write it as an escape, a new line as \\n"
    return "an escape is not one of JSON's", "a backslash itself is written \\\\"
