"""A decoded text, its positions, and the mistakes found in it, so that all of them are told at once."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NoReturn

from arcanos.errors import Mistake, Place, Refused
from arcanos.readers.source import Limits

TOLD = 20
"""Mistakes told one by one; the others of the same file are counted."""

_FEW = 64
_BREAK = re.compile(r"\r\n?|\n")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}")
_FOREIGN_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
_AS_UTF8 = "save the file as UTF-8"
_PAGE = (b"<!doctype", b"<html")


class Halt(Exception):
    """The pass over a text can't go on; what is wrong with it is already noted."""


class Text:
    """A text being read: positions are indexes of code points, places are lines and columns from 1.

    A part of a file has `above` lines of it before its own.
    """

    __slots__ = ("_above", "_asked", "_cut_at", "_last", "_mistakes", "_starts", "count", "name", "refused", "text")

    def __init__(self, name: str, text: str, refused: type[Refused], above: int = 0) -> None:
        self._above = above
        self.name = name
        self.text = text
        self.refused = refused
        self.count = 0
        self._mistakes: list[Mistake] = []
        self._last: Mistake | None = None
        self._cut_at = Place(name)
        self._starts: list[int] = []
        self._asked = 0

    def position(self, index: int) -> tuple[int, int]:
        """Return line and column, both from 1, of the code point at `index`; past the end is the end.

        A line ends with CR LF, LF or CR. The starts of all lines are listed only when many positions are asked.
        """
        index = min(index, len(self.text))
        starts = self._starts or self._listed()
        if not starts:
            line, column = self._counted(index)
            return self._above + line, column
        line = bisect_right(starts, index)
        return self._above + line, index - starts[line - 1] + 1

    def _listed(self) -> list[int]:
        self._asked += 1
        if self._asked > _FEW:
            self._starts = [0, *(found.end() for found in _BREAK.finditer(self.text))]
        return self._starts

    def _counted(self, index: int) -> tuple[int, int]:
        text = self.text
        if text.startswith("\n", index) and text.endswith("\r", 0, index):
            line, column = self._counted(index - 1)
            return line, column + 1
        returns = text.count("\r", 0, index)
        line = 1 + text.count("\n", 0, index) + (returns - text.count("\r\n", 0, index) if returns else 0)
        start = max(text.rfind("\n", 0, index), text.rfind("\r", 0, index) if returns else -1) + 1
        return line, index - start + 1

    def place(self, index: int) -> Place:
        """Return the place of the code point at `index`."""
        return Place(self.name, *self.position(index))

    def note(self, index: int, code: str, message: str, hint: str = "") -> None:
        """Remember a mistake at `index`; the first ones are kept whole, the others counted."""
        self.count += 1
        if self.count <= TOLD:
            self._mistakes.append(Mistake(self.place(index), code, message, hint))
        elif self.count == TOLD + 1:
            self._cut_at = self.place(index)

    def halt(self, index: int, code: str, message: str, hint: str = "") -> NoReturn:
        """Remember a mistake that ends the pass, and raise Halt; it is told even after many others."""
        self.note(index, code, message, hint)
        self._last = Mistake(self.place(index), code, message, hint)
        raise Halt

    def go_on(self) -> None:
        """After a Halt, treat what ended that pass as one mistake among the others: another pass follows."""
        self._last = None

    def refusal(self, index: int, code: str, message: str, hint: str = "") -> Refused:
        """Return the refusal of the text for one mistake at `index`."""
        return self.refused([Mistake(self.place(index), code, message, hint)])

    def settle(self) -> None:
        """Raise the refusal if any mistake was noted."""
        told = list(self._mistakes)
        cut = self.count - len(told)
        if cut and self._last:
            told.append(self._last)
            cut -= 1
        if cut:
            told.append(Mistake(self._cut_at, "ARC-IN-MORE", f"and {cut} more", "correct these first"))
        if told:
            raise self.refused(told)


def shown(key: str) -> str:
    """Return a key for a message: quoted when it is a short plain word, else left out."""
    return f"'{key}' " if _WORD.fullmatch(key) else ""


def decode(data: bytes, name: str, limits: Limits, refused: type[Refused], above: int = 0) -> Text:
    """Return `data` as text: UTF-8, one leading byte order mark dropped, not empty, not a web page, within the size.

    `above` counts the lines of the file before `data`.
    """
    if len(data) > limits.size:
        raise too_large(name, len(data), limits, refused)
    if data.startswith(_FOREIGN_MARKS):
        message = "the file is UTF-16 or UTF-32, not UTF-8"
        raise refused([Mistake(Place(name, above + 1, 1), "ARC-IN-ENCODING", message, _AS_UTF8)])
    data = data.removeprefix(_UTF8_MARK)
    try:
        text = Text(name, data.decode("utf-8"), refused, above)
    except UnicodeDecodeError as error:
        before = Text(name, data[: error.start].decode("utf-8"), refused, above)
        end = len(before.text)
        raise before.refusal(end, "ARC-IN-ENCODING", "the file is not UTF-8", _AS_UTF8) from None
    if not text.text.strip(" \t\r\n"):
        raise empty(name, refused)
    start = data[:1024].lstrip()
    if start.lower().startswith(_PAGE):
        hint = "save what stands behind it, not the page that asks to log in"
        raise text.refusal(0, "ARC-IN-HTML", "this looks like an HTML page (a login page?)", hint)
    return text


def empty(name: str, refused: type[Refused]) -> Refused:
    """Return the refusal of a file that holds nothing."""
    hint = "write what was observed, or remove the file"
    return refused([Mistake(Place(name), "ARC-IN-EMPTY", "the file is empty", hint)])


def too_large(name: str, size: int, limits: Limits, refused: type[Refused]) -> Refused:
    """Return the refusal of a file of `size` bytes."""
    message = f"the file has {size} bytes; the limit is {limits.size}"
    return refused([Mistake(Place(name), "ARC-IN-LIMIT", message, "split the file")])


def refuse_characters(text: Text, pattern: re.Pattern[str], start: int, end: int) -> None:
    """Note every code point in [start, end) that `pattern` matches, by its number and never as itself."""
    for found in pattern.finditer(text.text, start, end):
        message = f"the character U+{ord(found[0]):04X} is not allowed here"
        text.note(found.start(), "ARC-IN-CHARACTER", message, "remove it, or write it as an escape in quotes")
