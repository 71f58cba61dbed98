"""Text of the audit report as Markdown: cut where it is too long, and inert."""

from __future__ import annotations

from collections.abc import Iterable

from arcanos.reports.audit.words import brief
from arcanos.reports.markdown_text import code_cell, escape


def prose(text: str) -> str:
    """Return a text for a paragraph or a cell."""
    return escape(brief(text))


def name(text: str) -> str:
    """Return what people copy, as a code span that a cell of a table may hold."""
    return code_cell(brief(text))


def names(texts: Iterable[str]) -> str:
    """Return what people copy, one after the other."""
    return ", ".join(map(name, texts))
