"""How the audit report writes numbers, intervals, spans, people and deadlines, the same in each document."""

from __future__ import annotations

from datetime import date
from typing import Final

from arcanos.record import MeasureRead
from arcanos.reports.audit.cover import Cover
from arcanos.reports.audit.figures import Bar
from arcanos.reports.audit.items import Item, Owner

LONGEST: Final = 2_000
"""Characters of a text from evidence or a pack; the record has what is cut."""

SHORT: Final = 300
"""Characters of a text in a table of many rows."""
REASONS: Final = 20
"""Reasons of a decision that the executive summary lists."""


def brief(text: str, most: int = LONGEST) -> str:
    """Return a text, one that is too long cut with a word that says so."""
    if len(text) <= most:
        return text
    return f"{text[:most]}… [cut: {len(text):,} characters; the record has them all]"


def shortened(line: str, most: int) -> str:
    """Return a line for the margin of each page, which has no room for a second one; the cover has all of it."""
    return line if len(line) <= most else f"{line[: most - 1]}…"


def number(value: float) -> str:
    """Return a figure: whole numbers whole, others with four significant digits."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:.4g}"


def interval(of: Bar | MeasureRead) -> str:
    """Return `0.344 to 0.452 at 95 %`, without what is not stated; nothing for a figure that was stated bare."""
    if of.low is None or of.high is None:
        return ""
    at = f" at {number(of.confidence * 100)} %" if of.confidence is not None else ""
    return f"{number(of.low)} to {number(of.high)}{at}"


def period(cover: Cover) -> str:
    """Return the span of the audit, whether it is only that of the evidence, and what of it the run has not seen."""
    if cover.period is None:
        return "not stated, and no document says when it was collected"
    first, last = cover.period
    span = f"{first} to {last}"
    if not cover.stated:
        return f"{span}, from the oldest document to the run"
    if cover.today < first:
        return f"{span}; the run, of {cover.today}, was before it began"
    return f"{span}; the run saw nothing after {cover.today}" if cover.today < last else span


def people(owner: Owner) -> str:
    """Return a role by its title, with who holds it and how it is reached."""
    return f"{owner.title} ({held(owner)})" if held(owner) else owner.title


def held(owner: Owner) -> str:
    """Return who holds a role and how it is reached; nothing where the configuration does not say it."""
    return "; ".join(filter(None, (", ".join(owner.members), owner.contact)))


def deadline(item: Item, as_of: date) -> str:
    """Return the day until which a finding is to be mended, and since when it has been there."""
    days = [str(item.due)] if item.due else ["none"]
    if item.since:
        days.append(f"open since {item.since}")
    if item.is_late(as_of):
        days.append("LATE")
    return ", ".join(days)
