"""What a person sees: lines that fit the terminal, tables that give way, and progress where somebody watches."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Final

from arcanos.digest import canonical
from arcanos.redaction import printable, printable_json, redact
from arcanos.reports.lines import cells, wrap

NARROWEST: Final = 40
WIDEST: Final = 120
GAP: Final = "  "
_LABEL: Final = re.compile(r" *(?:\S+ {2,}|(?:FALSE|UNKNOWN|true) +)?")
"""The indentation of a line, and a word that is set apart from its text."""
_ORDER: Final = re.compile(r"^[ \t]*::|##(?=[A-Za-z]*\[)", re.MULTILINE)
PATIENCE: Final = 0.5
"""Seconds of work before progress is shown."""
PACE: Final = 0.1
"""Seconds between two updates of it."""


def width() -> int:
    """Return the columns to fill: COLUMNS, else the terminal's, else 80; at least 40 and at most 120."""
    return max(NARROWEST, min(shutil.get_terminal_size((80, 24)).columns, WIDEST))


def in_colour() -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR is set or the terminal is dumb."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(*lines: str) -> None:
    """Write lines to standard output, each fitted to the screen with its own indentation."""
    sys.stdout.write(inert("".join(f"{piece}\n" for line in lines for piece in fitted(line, width()))))


def say_json(value: object) -> None:
    """Write a value as one line of canonical JSON, without secrets, and with what a screen would obey escaped."""
    text = printable_json(redact(canonical(value).decode("utf-8")))
    sys.stdout.write(_ORDER.sub(lambda found: found[0].replace("#", "\\u0023"), text) + "\n")


def inert(text: str) -> str:
    """Return lines that no build server takes for its own: `::error` where one begins, `##vso[` anywhere.

    Evidence may hold such words, and wrapping decides where a line begins.
    """
    return _ORDER.sub(lambda found: "".join(f"\\u{{{ord(c):x}}}" if c in ":#" else c for c in found[0]), text)


def fitted(line: str, columns: int) -> list[str]:
    """Return a line in pieces of at most `columns` cells; the later ones hang below its text, right of a label."""
    clean = printable(line)
    if cells(clean) <= columns:
        return [clean]
    label = _LABEL.match(clean)
    head = label[0] if label else ""
    text = clean[len(head) :]
    if cells(head) > columns // 2:
        text = clean.lstrip(" ")
        head = " " * min(len(clean) - len(text), columns // 2)
    pieces = wrap(text, columns - cells(head), hang=GAP)
    return [head + pieces[0], *(" " * cells(head) + piece for piece in pieces[1:])]


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table that fits the screen; the widest columns give way, and their cells are wrapped."""
    clean = [[printable(cell) for cell in row] for row in rows]
    widths = [max(cells(row[i]) for row in (headers, *clean)) for i in range(len(headers))]
    room = width() - len(GAP) * (len(headers) - 1)
    while sum(widths) > room and max(widths) > 2:
        widths[widths.index(max(widths))] -= 1
    lines = _row(headers, widths)
    lines.append(GAP.join("-" * size for size in widths))
    return lines + [line for row in clean for line in _row(row, widths)]


def _row(texts: Sequence[str], widths: Sequence[int]) -> list[str]:
    columns = [wrap(text, size) for text, size in zip(texts, widths, strict=True)]
    height = max(map(len, columns))
    lines: list[str] = []
    for i in range(height):
        pieces = [column[i] if i < len(column) else "" for column in columns]
        padded = (piece + " " * (size - cells(piece)) for piece, size in zip(pieces, widths, strict=True))
        lines.append(GAP.join(padded).rstrip())
    return lines


def counted(n: int, noun: str, nouns: str = "") -> str:
    """Return `1 rule`, `2 rules`; `nouns` where an s does not make it."""
    return f"{n} {noun}" if n == 1 else f"{n} {nouns or noun + 's'}"


class Progress:
    """One line on standard error for work that lasts; nothing where nobody watches."""

    def __init__(self) -> None:
        self.due = time.monotonic() + PATIENCE
        self.shown = 0
        self.watched = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.shown:
            self._draw("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def __call__(self, what: str) -> None:
        """Show what is being done, once it has lasted half a second."""
        if self.watched and time.monotonic() >= self.due:
            self.due = time.monotonic() + PACE
            self._draw(printable(redact(what))[: width() - 1])

    def _draw(self, text: str) -> None:
        """Write over the line before, with blanks: an escape sequence would be colour to some."""
        sys.stderr.write(f"\r{text}{' ' * (self.shown - len(text))}")
        sys.stderr.flush()
        self.shown = len(text)
