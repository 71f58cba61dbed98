"""A workbook as it is written: its sheets and styles; texts go in as texts, and nothing is a formula or a link."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import zip_longest
from math import ceil
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from arcanos.reports.tables.cells import Cell, text_cell

ROWS: Final = 1_000_000
"""Rows of a table, the most: Excel has 1,048,576 in a sheet."""
LINE: Final = 13.5
"""Height of a line, in points."""
LINES: Final = 8
"""Lines of a row, the most that is shown of it at once."""
MANY: Final = 5_000
"""Rows from which on they wait on the disk and not in memory; such a workbook has no shared texts and no tables."""
_EARLIEST: Final = 1900
_INERT: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_DAY: Final = "yyyy-mm-dd"
_INSTANT: Final = "yyyy-mm-dd hh:mm"
_PLAIN: Final = {"font_name": "Calibri", "font_size": 10, "valign": "top", "text_wrap": True}
_HEAD: Final = {**_PLAIN, "bold": True, "font_color": "#FFFFFF", "bottom": 1}
_ROW: Final = {**_PLAIN, "bottom": 1, "bottom_color": "#D9DEE3"}
STYLES: Final[dict[str, dict[str, object]]] = {
    "text": dict(_ROW),
    "code": {**_ROW, "font_name": "Consolas", "font_size": 9, "text_wrap": False},
    "day": {**_ROW, "num_format": _DAY, "align": "left"},
    "instant": {**_ROW, "num_format": _INSTANT, "align": "left"},
    "number": {**_ROW, "num_format": "0"},
    "plain": {**_PLAIN, "text_wrap": False},
    "day right": {**_PLAIN, "num_format": _DAY, "align": "right"},
    "number bold": {**_PLAIN, "num_format": "0", "bold": True, "top": 1},
    "bold": {**_PLAIN, "bold": True},
    "head right": {**_HEAD, "bg_color": "#33475B", "align": "right"},
    "title": {**_PLAIN, "bold": True, "font_size": 16, "text_wrap": False},
    "section": {**_PLAIN, "bold": True, "font_size": 12, "text_wrap": False, "bottom": 1},
    "open": {
        **_PLAIN,
        "bold": True,
        "font_size": 12,
        "text_wrap": False,
        "bg_color": "#DDF2DD",
        "font_color": "#0B4A0B",
    },
    "closed": {
        **_PLAIN,
        "bold": True,
        "font_size": 12,
        "text_wrap": False,
        "bg_color": "#F9D7D3",
        "font_color": "#7A1207",
    },
    "head": {**_HEAD, "bg_color": "#33475B"},
    "head edit": {**_HEAD, "bg_color": "#7A5C00"},
    "band": {**_PLAIN, "italic": True, "bg_color": "#E4E9EE", "text_wrap": False},
    "band edit": {**_PLAIN, "italic": True, "bg_color": "#FFF0B3", "text_wrap": False},
    "edit": {"bg_color": "#FFFBE6", "border": 1, "border_color": "#E0D9B8"},
    "grave": {"bg_color": "#F9D7D3", "font_color": "#7A1207", "bold": True},
    "high": {"bg_color": "#FCE3CC", "font_color": "#6B3200"},
    "medium": {"bg_color": "#FFF3C4", "font_color": "#5A4500"},
    "low": {"bg_color": "#E3EEF9", "font_color": "#173F63"},
    "good": {"bg_color": "#DDF2DD", "font_color": "#0B4A0B"},
    "grey": {"bg_color": "#ECECEC", "font_color": "#3D3D3D"},
}
_FILLED: Final = frozenset({"open", "closed", "section"})
"""Styles that show in an empty cell too."""
WRAPPED: Final = frozenset({"text"})
"""Styles whose texts go on in the next line of the cell."""


class Book:
    """A workbook that is written sheet by sheet, each from its first row to its last."""

    def __init__(self, title: str, made: datetime, rows: int) -> None:
        self._out = io.BytesIO()
        self.is_large = rows > MANY
        options: dict[str, object] = {**_INERT, "constant_memory" if self.is_large else "in_memory": True}
        self._book = Workbook(self._out, options)
        self._book.set_properties({"title": text_cell(title)[:255], "author": "arcanos", "created": _naive(made)})
        self._formats: dict[str, Format] = {}

    def style(self, name: str) -> Format:
        """Return a style of STYLES."""
        if name not in self._formats:
            self._formats[name] = self._book.add_format(STYLES[name])
        return self._formats[name]

    def sheet(self, name: str, widths: Sequence[float], styles: Sequence[str] = (), *, tab: str | None = None) -> Sheet:
        """Add a sheet with columns of these widths, in characters; `styles` are those of cells that nobody wrote."""
        made = self._book.add_worksheet(name)
        for column, (width, style) in enumerate(zip_longest(widths, styles)):
            made.set_column(column, column, width, None if style is None else self.style(style))
        if tab is not None:
            made.set_tab_color(tab)
        return Sheet(self, made, widths)

    def to_bytes(self) -> bytes:
        """Return the file; nothing can be written any more."""
        self._book.close()
        return self._out.getvalue()


class Sheet:
    """A sheet that grows row by row."""

    def __init__(self, book: Book, sheet: Worksheet, widths: Sequence[float]) -> None:
        self.book = book
        self.raw = sheet
        self.row = 0
        self._widths = widths

    def add(self, cells: Sequence[Cell], styles: Sequence[str], tall: int | None = None) -> None:
        """Write the next row, each cell in its style, as high as the longest wrapped text of the first `tall` needs."""
        high = self._lines(cells[:tall], styles)
        if high > 1:
            # Not every program finds the height of a row by itself.
            self.raw.set_row(self.row, LINE * min(high, LINES))
        for column, (cell, style) in enumerate(zip(cells, styles, strict=True)):
            self._put(column, cell, style)
        self.row += 1

    def line(self, *cells: Cell, style: str = "text") -> None:
        """Write the next row, all cells in one style."""
        self.add(cells, [style] * len(cells))

    def band(self, first: int, last: int, text: str, style: str) -> None:
        """Write a text over several columns of the next row, which stays the next."""
        if first == last:
            self._put(first, text, style)
        else:
            self.raw.merge_range(self.row, first, self.row, last, text_cell(text), self.book.style(style))

    def filtered(self, head: int, last: int, heads: Sequence[tuple[str, str]]) -> None:
        """Make the rows from `head` to `last` a table that can be filtered; each head is a name and a style.

        In a large workbook they are rows with a filter: a table wants all of them in memory.
        """
        end = len(heads) - 1
        if self.book.is_large:
            self.raw.autofilter(head, 0, last, end)
            return
        columns = [{"header": name, "header_format": self.book.style(style)} for name, style in heads]
        options = {"name": f"{self.raw.get_name()}Table", "style": None, "columns": columns}
        if self.raw.add_table(head, 0, last, end, options):
            raise ValueError("a table was not made")

    def printed(self, footer: str, *, head: int | None = None, across: bool = True) -> None:
        """Print it on A4, as wide as a page; the row `head` stands on each."""
        if across:
            self.raw.set_landscape()
        self.raw.set_paper(9)
        self.raw.set_margins(0.4, 0.4, 0.5, 0.6)
        self.raw.fit_to_pages(1, 0)
        self.raw.set_footer(f"&L&8{_footer(footer)}&R&8&P / &N")
        if head is not None:
            self.raw.repeat_rows(head, head)

    def _lines(self, cells: Sequence[Cell], styles: Sequence[str]) -> int:
        high = 1
        for cell, style, width in zip(cells, styles, self._widths, strict=False):
            if isinstance(cell, str) and len(cell) > width * 0.9 and style in WRAPPED:
                high = max(high, ceil(len(cell) / (width * 0.9)))
        return high

    def _put(self, column: int, cell: Cell, style: str) -> None:
        drawn = self.book.style(style)
        match cell:
            case None:
                done = self.raw.write_blank(self.row, column, None, drawn) if style in _FILLED else 0
            case str():
                done = self.raw.write_string(self.row, column, text_cell(cell), drawn)
            case date() if cell.year < _EARLIEST:
                done = self.raw.write_string(self.row, column, cell.isoformat(), drawn)
            case date():
                done = self.raw.write_datetime(self.row, column, _naive(cell), drawn)
            case _:
                done = self.raw.write_number(self.row, column, cell, drawn)
        if done:
            raise ValueError(f"a cell was not written whole: {done}")


def _naive(at: date | datetime) -> date | datetime:
    """Return an instant as Excel has it: without a zone, here that of UTC."""
    return at.astimezone(UTC).replace(tzinfo=None) if isinstance(at, datetime) else at


def _footer(text: str) -> str:
    """Return a text of a footer, where `&` begins an order; Excel takes 255 characters in all."""
    return text_cell(text)[:80].replace("&", "&&")
