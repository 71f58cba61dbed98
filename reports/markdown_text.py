"""Text in GitHub-flavoured Markdown that stays text, and the tables and lists that it stands in.

Source: GitHub Flavored Markdown Spec, https://github.github.com/gfm/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from arcanos.reports.lines import one_line

_MARKUP = re.compile(r"[\\`*_{}\[\]()#!~$]")
_OPENING = re.compile(r"^(\d*)([-+=]|(?<=\d)\.(?= |$))")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
_LINKED = re.compile(r"@(?=\w)|#(?=\d)|:(?=//)|\bwww(?=\.)", re.IGNORECASE)
_APART = "\u2060"
"""A word joiner: seen by nobody, it keeps `@name`, `#1`, `https://` and `www.` from becoming links or mentions."""


def escape(text: str) -> str:
    """Return `text` on one line such that Markdown shows it as it is."""
    plain = _MARKUP.sub(lambda m: "\\" + m[0], _LINKED.sub(lambda m: m[0] + _APART, one_line(text)))
    opened = _OPENING.sub(r"\1\\\2", plain)
    return "".join(_ENTITIES.get(c, c) for c in opened)


def code(text: str) -> str:
    """Return `text` as a code span, for names that people copy; not for tables, where `|` ends a cell."""
    line = one_line(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line[:1] in ("", "`") or line[-1:] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def code_cell(text: str) -> str:
    """Return `text` as a code span in a cell of a table, where a bar is escaped before code is looked for."""
    return code(text).replace("|", "\\|")


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table of cells that are Markdown already, and an empty line after it; nothing where no row is."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [f"| {' | '.join(headers)} |", "| --- " * len(headers) + "|", *lines, ""] if lines else []


def bullets(title: str, texts: Sequence[str]) -> list[str]:
    """Return a section of the third level with a list of what is Markdown already; nothing where no text is."""
    return [f"### {title}", "", *(f"- {text}" for text in texts), ""] if texts else []
