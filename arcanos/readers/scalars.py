"""What a plain YAML scalar means in the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2)."""

from __future__ import annotations

import re

from arcanos.readers.source import Value

_WORDS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_FIRST = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class BadScalar(Exception):
    """A scalar that no evidence may hold: its code, the message and the next step."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def plain(text: str, digits: int) -> Value:
    """Return the value of a plain scalar; anything the core schema does not name is text.

    `digits` is the largest number of decimal digits of an integer. Raises BadScalar.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _FIRST:
        return text
    if _INTEGER.fullmatch(text):
        return _bounded(text, 10, digits)
    if _FLOAT.fullmatch(text):
        return finite(text)
    if _BASED.fullmatch(text):
        return _bounded(text[2:], 8 if text[1] == "o" else 16, digits)
    if _NOT_FINITE.fullmatch(text):
        raise not_finite()
    return text


def _bounded(text: str, base: int, digits: int) -> int:
    if len(text.lstrip("+-")) > digits:
        raise too_long(digits)
    value = int(text, base)
    if base == 16 and value >= 10**digits:
        raise too_long(digits)
    return value


def finite(text: str) -> float:
    """Return the double nearest to a number's text. Raises BadScalar where it overflows."""
    value = float(text)
    if value - value != 0:
        raise BadScalar("ARC-IN-NUMBER", "this number is too large for a double", "quote it if it is text")
    return value


def not_finite() -> BadScalar:
    """Return the refusal of a NaN or an infinity."""
    return BadScalar("ARC-IN-NUMBER", "NaN and infinities are not numbers", "leave the value out, or write null")


def too_long(digits: int) -> BadScalar:
    """Return the refusal of an integer with more than `digits` digits."""
    return BadScalar("ARC-IN-LIMIT", f"an integer has at most {digits} digits", "quote it if it is text")
