"""Sections of findings, as the template of the PDF reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from arcanos.clock import rfc3339
from arcanos.reports.audit import words
from arcanos.reports.audit.items import Item, State
from arcanos.reports.audit.pdf.letters import Letters, Text
from arcanos.reports.audit.sections import Group, Section

WHOLE: Final = 40
"""Lines, by a high estimate, of a finding that is kept on one page, which has 60; a longer one may be broken."""
WIDE: Final = 80
NARROW: Final = 20
"""Characters that a line holds at least, of a fact and in a column of a table."""
LISTED: Final = 12
"""Places, expectations and controls of a finding that are listed; the others are counted."""


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
    return [
        str(item.severity),
        letters.text(item.rule, words.SHORT),
        letters.text(item.subject, words.SHORT),
        letters.text(item.message, words.SHORT),
        letters.text(item.owner.title, words.SHORT),
        str(item.due or ""),
    ]


def _item(item: Item, today: date, letters: Letters) -> dict[str, object]:
    facts = [(label, text) for label, text in _facts(item, today, letters) if text]
    observed = [letters.texts((seen.path, seen.expected, seen.actual)) for seen in item.observed[:LISTED]]
    evidence = [letters.texts((one.document, one.place, one.path, one.sha256)) for one in item.evidence[:LISTED]]
    message = letters.text(item.message)
    return {
        "severity": str(item.severity),
        "state": str(item.state),
        "title": letters.heading(item.title),
        "message": message,
        "facts": facts,
        "observed": observed,
        "evidence": evidence,
        "left": max(len(item.observed) - LISTED, 0) + max(len(item.evidence) - LISTED, 0),
        "late": item.is_late(today),
        "whole": _lines([message, *(text for _, text in facts)], [*observed, *evidence]) <= WHOLE,
    }


def _facts(item: Item, today: date, letters: Letters) -> list[tuple[str, Text]]:
    outcome = str(item.outcome).replace("_", " ")
    controls = ", ".join(item.controls[:LISTED])
    more = f" and {len(item.controls) - LISTED} more" if len(item.controls) > LISTED else ""
    return [
        ("Rule", letters.text(item.rule)),
        ("About", letters.text(item.subject)),
        ("Outcome", "" if item.state is State.FAILING else f"{outcome}: {item.reason}" if item.reason else outcome),
        *(("Covered", letters.text(line)) for line in item.covered),
        ("Why it matters", letters.text(item.why)),
        ("Remedy", letters.text(item.remedy)),
        ("Needs", letters.text(item.needs)),
        ("Owner", letters.text(words.people(item.owner))),
        ("Due", words.deadline(item, today)),
        ("Controls", letters.text(controls + more)),
        ("Attested", letters.text(_attested(item))),
        ("Rule at", letters.text(item.rule_place)),
        ("Fingerprint", letters.text(item.fingerprint)),
    ]


def _attested(item: Item) -> str:
    said = item.attested
    if said is None:
        return ""
    by = f"{said.by} ({said.role}) on {rfc3339(said.at)}, valid until {said.valid_until}: {said.answer}"
    return f"{by}. {said.statement}"


def _lines(wide: Iterable[Text], rows: Iterable[Sequence[Text]]) -> int:
    """Return how many lines there are to set, rather too many than too few."""
    facts = (1 + _size(text) // WIDE for text in wide)
    return sum(facts) + sum(1 + max(map(_size, row)) // NARROW for row in rows)


def _size(text: Text) -> int:
    return len(text) if isinstance(text, str) else sum(map(len, text))
