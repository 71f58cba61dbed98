"""How a scalar is written: plain, quoted or as a block of lines, always with the value that it has."""

from __future__ import annotations

import re
import textwrap
from typing import Final

from arcanos.authoring.layout_tree import Scalar
from arcanos.readers.scalars import BadScalar, plain
from arcanos.readers.source import LIMITS

_INDICATOR: Final = re.compile(r"[,\[\]{}#&*!|>'\"%@`]|[-?:](?:\s|$)|---|\.\.\.")
_BREAKS_BLOCK: Final = re.compile(r":(?:\s|$)|\s#")
_BREAKS_FLOW: Final = re.compile(r":(?:\s|$)|\s#|[,\[\]{}]")
_OTHERWISE: Final = re.compile(
    r"[-+]?\.?[0-9][0-9_.,:eExo+-]*"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?"
    r"|[0-9]+\.[0-9]+\.[0-9]+(?:[-+].*)?"
    r"|(?:yes|no|on|off)",
    re.IGNORECASE,
)
"""Versions, dates, times, numbers and words that another reader of YAML takes for something else than text."""
_ESCAPED: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def is_text(scalar: Scalar) -> bool:
    """Whether a scalar is a string; numbers, booleans and null are plain."""
    if scalar.style is not None:
        return True
    try:
        return isinstance(plain(scalar.value, LIMITS.digits), str)
    except BadScalar:
        return False


def on_a_line(scalar: Scalar, *, flow: bool) -> str:
    """Return a scalar on one line, in braces and brackets (`flow`) or outside of them."""
    if not is_text(scalar):
        return scalar.text or "null"
    value = scalar.value
    folded = scalar.style in (None, "|", ">")
    if folded and is_plain(value, flow=flow):
        return value
    if value.isprintable() and ("\\" in value or '"' in value):
        return "'" + value.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in value) + '"'


def is_plain(value: str, *, flow: bool) -> bool:
    """Whether a text may stand without quotes: every reader of YAML then takes it for this text."""
    if not value or value != value.strip() or not value.isprintable() or _INDICATOR.match(value):
        return False
    if (_BREAKS_FLOW if flow else _BREAKS_BLOCK).search(value) or _OTHERWISE.fullmatch(value) or _is_open(value):
        return False
    try:
        return isinstance(plain(value, LIMITS.digits), str)
    except BadScalar:
        return False


def _is_open(value: str) -> bool:
    """Whether a text would look cut off by a comment behind it, which the strict reader refuses."""
    uneven = any(value.count(left) != value.count(right) for left, right in ("[]", "{}", "()"))
    return uneven or (value.startswith("$") and (value.count("'") % 2 == 1 or value.count('"') % 2 == 1))


def in_lines(scalar: Scalar, indent: int, width: int) -> list[str] | None:
    """Return a long text as a block of lines, the first of them its header; None where only one line can hold it."""
    value = scalar.value
    if not is_text(scalar) or not value.strip():
        return None
    if "\n" in value:
        return _literal(value, indent)
    words = value.split(" ")
    if "" in words or not value.isprintable() or len(words) == 1:
        return None
    wrapped = textwrap.wrap(value, width - indent, break_long_words=False, break_on_hyphens=False)
    return [">-", *(" " * indent + line for line in wrapped)]


def _literal(value: str, indent: int) -> list[str] | None:
    body = value.rstrip("\n")
    ends = len(value) - len(body)
    lines = body.split("\n")
    if not all(line.isprintable() and line == line.rstrip() for line in lines) or lines[0][:1] in ("", " "):
        return None
    if ends > 1:
        return None  # its empty lines at the end would be taken for those before the next key
    return ["|" if ends else "|-", *(" " * indent + line if line else "" for line in lines)]


def _escaped(character: str) -> str:
    if character in _ESCAPED:
        return _ESCAPED[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
