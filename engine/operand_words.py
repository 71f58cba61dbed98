"""An operand as a rule writes it, in words: without the language's signs, conditions inside it as sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from arcanos.engine.sentences import SENTENCES

SPANS: Final = frozenset({"within", "since", "max_gap"})
"""The words whose operand may be a span of time."""
UNITS: Final = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}
_SPAN: Final = re.compile(r"([0-9]+)([smhdw])", re.ASCII)
_SYNTAX: Final = str.maketrans(dict.fromkeys("{}[]\"'", ""))


def spoken(text: str, last: str = "or", *, state: bool = False) -> str:
    """Return an operand as the rule writes it, in words; conditions inside it become sentences.

    `last` stands before the last of a list; conditions say what must be, with `state` what is.
    """
    if text.startswith("[") and text.endswith("]"):
        return listed([spoken(item, state=state) for item in _split(text[1:-1])], last)
    if text.startswith("{") and text.endswith("}"):
        return " and ".join(_member(item, state=state) for item in _split(text[1:-1]))
    return text.translate(_SYNTAX).replace("$.", "").replace("_", " ")


def spoken_span(text: str) -> str:
    """Return `7 days` for `7d`; what is no span with one unit is said as it is written."""
    matched = _SPAN.fullmatch(text)
    return counted(int(matched[1]), UNITS[matched[2]]) if matched is not None else spoken(text)


def counted(n: int, noun: str) -> str:
    """Return `1 day`, `2 days`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _member(text: str, *, state: bool) -> str:
    name, colon, rest = text.partition(": ")
    if not colon:
        return spoken(text, state=state)
    inner = spoken_span(rest) if name in SPANS else spoken(rest, state=state)
    if name in SENTENCES:
        return (SENTENCES[name].state if state else SENTENCES[name].must).format(inner)
    return f"{spoken(name)} {inner}"


def _split(text: str) -> list[str]:
    """Return what stands between the commas that no bracket encloses."""
    pieces, depth = [""], 0
    for sign in text:
        depth += (sign in "{[") - (sign in "}]")
        if sign == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += sign
    return [piece.strip() for piece in pieces]


def listed(items: Sequence[str], last: str) -> str:
    """Return `a, b or c`, with `last` for the `or`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"
