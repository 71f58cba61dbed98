"""Fit text into columns: one line of clean words, wrapped by the cells that a terminal gives it."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

from arcanos.redaction import printable


def one_line(text: str) -> str:
    """Return `text` on one line, its white space single and its control characters escaped."""
    return printable(" ".join(text.split()))


def cells(text: str) -> int:
    """Return how many terminal cells `text` takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int, *, hang: str = "") -> list[str]:
    """Return `text` in lines of at most `width` cells (2 or more), those after the first led by `hang`.

    A word that is longer than a line is broken: a path or a digest may not push a table out of the screen.
    """
    lines: list[str] = []
    line = ""
    for word in _words(one_line(text), max(width - cells(hang), 2)):
        longer = f"{line} {word}" if line.strip() else line + word
        if cells(longer) > width:
            lines.append(line)
            longer = hang + word
        line = longer
    return [*lines, line]


def _words(text: str, width: int) -> Iterator[str]:
    for word in text.split(" "):
        start = taken = 0
        for i, c in enumerate(word):
            size = cells(c)
            if taken + size > width:
                yield word[start:i]
                start, taken = i, 0
            taken += size
        yield word[start:]
