"""Sections of findings, as the template of the PDF reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from arcanos.clock import rfc3339
from arcanos.reports.audit import words
from arcanos.reports.audit.items import Evidence, Item, State
from arcanos.reports.audit.pdf.letters import KNOWN, Letters, Text
from arcanos.reports.audit.sections import FULL, Group, Section

MOST: Final = 24_000
"""Lines of all findings that are told in full: 400 pages, for each of which typst needs a megabyte."""
WHOLE: Final = 40
"""Lines of a finding that is kept on one page, which has 60; a longer one may go on on the next."""
WIDE: Final = 80
NARROW: Final = 20
"""Characters that a line holds at least, of a fact and in a column of a table."""
LISTED: Final = 12
"""Places, expectations and controls of a finding that are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A finding in letters: a line each for the message and for facts, a row each for expectations and places."""

    message: Text
    facts: list[tuple[str, Text]]
    observed: list[list[Text]]
    evidence: list[list[Text]]

    @property
    def longest(self) -> int:
        """How many characters the longest cell has."""
        return max((_size(cell) for row in (*self.observed, *self.evidence) for cell in row), default=0)

    @property
    def fact_lines(self) -> int:
        """How many lines message and facts take, rather too many than too few."""
        return sum(1 + _size(text) // WIDE for text in (self.message, *(text for _, text in self.facts)))

    @property
    def lines(self) -> int:
        """How many lines there are to set, likewise."""
        rows = (1 + max(map(_size, row)) // NARROW for row in (*self.observed, *self.evidence))
        return self.fact_lines + sum(rows)


def in_full(found: Iterable[Section], today: date) -> int:
    """Return how many of the findings that are told in full, in their order, take at most MOST lines."""
    items = (item for section in found for group in section.groups for item in group.full)
    total = 0
    for n, item in enumerate(items):
        total += _told(item, today, Letters(KNOWN)).lines
        if total > MOST:
            return n
    return FULL


def section(found: Section, today: date, letters: Letters) -> dict[str, object]:
    """Return a section; `today` is the day of the run."""
    return {
        "title": found.title,
        "about": found.about if found.groups else found.none,
        "groups": [_group(group, today, letters) for group in found.groups],
    }


def _group(group: Group, today: date, letters: Letters) -> dict[str, object]:
    return {
        "title": letters.heading(group.title),
        "count": group.count,
        "full": [_item(item, today, letters) for item in group.full],
        "rows": [_row(item, letters) for item in group.rows],
        "left_out": group.left_out,
    }


def _row(item: Item, letters: Letters) -> list[object]:
    texts = letters.cells((item.rule, item.subject, item.message, item.owner.title))
    return [str(item.severity), *texts, str(item.due or "")]


def _item(item: Item, today: date, letters: Letters) -> dict[str, object]:
    told = _told(item, today, letters)
    return {
        "severity": str(item.severity),
        "title": letters.heading(item.title),
        "message": told.message,
        "facts": told.facts,
        "observed": told.observed,
        "evidence": told.evidence,
        "left": max(len(item.observed) - LISTED, 0) + max(len(item.evidence) - LISTED, 0),
        "late": item.is_late(today),
        "whole": told.lines <= WHOLE,
        "whole_facts": told.fact_lines <= WHOLE,
        "long_cells": told.longest > WHOLE * NARROW,
    }


def _told(item: Item, today: date, letters: Letters) -> _Told:
    return _Told(
        letters.text(item.message),
        [(label, text) for label, text in _facts(item, today, letters) if text],
        [letters.cells((seen.path, seen.expected, seen.actual)) for seen in item.observed[:LISTED]],
        [_place(one, letters) for one in item.evidence[:LISTED]],
    )


def _place(one: Evidence, letters: Letters) -> list[Text]:
    return [letters.name(one.document), *letters.cells((one.place, one.path, one.sha256))]


def _facts(item: Item, today: date, letters: Letters) -> list[tuple[str, Text]]:
    return [
        ("Rule", letters.text(item.rule)),
        ("About", letters.text(item.subject)),
        ("Outcome", _outcome(item)),
        *(("Covered", letters.text(line)) for line in item.covered),
        ("Why it matters", letters.text(item.why)),
        ("Remedy", letters.text(item.remedy)),
        ("Needs", letters.text(item.needs)),
        ("Effect", letters.text(item.effect)),
        ("Owner", letters.text(words.people(item.owner))),
        ("Due", words.deadline(item, today)),
        ("Controls", letters.text(_controls(item.controls))),
        ("Attested", letters.text(_attested(item))),
        ("Rule at", letters.text(item.rule_place)),
        ("Fingerprint", letters.text(item.fingerprint)),
    ]


def _outcome(item: Item) -> str:
    """Return the outcome and its reason; nothing for a plain failure, which its section says already."""
    outcome = str(item.outcome).replace("_", " ")
    if item.state is State.FAILING:
        return ""
    return f"{outcome}: {item.reason}" if item.reason else outcome


def _controls(controls: Sequence[str]) -> str:
    more = len(controls) - LISTED
    return ", ".join(controls[:LISTED]) + (f" and {more} more" if more > 0 else "")


def _attested(item: Item) -> str:
    said = item.attested
    if said is None:
        return ""
    by = f"{said.by} ({said.role}) on {rfc3339(said.at)}, valid until {said.valid_until}: {said.answer}"
    return f"{by}. {said.statement}"


def _size(text: Text) -> int:
    return len(text) if isinstance(text, str) else sum(map(len, text))
