"""The columns of the sheet `Findings`: what the record says, and what people write; reading back goes by it too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from arcanos.findings import Finding, Outcome
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.tables.cells import Cell
from arcanos.reports.tables.columns import Run

FORMAT: Final = "arcanos-workbook/1"
FINDINGS: Final = "Findings"
ABOUT: Final = "About"
LISTS: Final = "Lists"
BAND, HEAD, FIRST = 0, 1, 2
"""The rows of the sheet, from 0: what a block of columns is, the columns' names, and the first finding."""
STATUSES: Final = ("open", "in progress", "fixed", "verified", "accepted")
RESULTS: Final = ("confirmed", "rejected")
FINGERPRINT: Final = "Fingerprint"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, its width in characters, its style, and its value as the record has it.

    `hint` is what people are told who may write in it; None: it is the record's.
    """

    name: str
    width: float
    value: Callable[[Run, Finding], Cell]
    style: str = "text"
    hint: str | None = None


def _blank(run: Run, found: Finding) -> Cell:
    return None


def _status(run: Run, found: Finding) -> Cell:
    return "accepted" if is_accepted(found) else "open"


def is_accepted(found: Finding) -> bool:
    """Whether a waiver or a baseline bears a failure: nothing else is accepted."""
    return found.outcome is Outcome.FAIL and found.overlay is not None


def due_of(run: Run, found: Finding) -> Cell:
    """Return the day until which somebody acts: the end of what covers it, else the deadline."""
    return found.overlay.expires if is_accepted(found) and found.overlay is not None else run.due(found)


def _observed(found: Finding) -> str:
    return " | ".join(f"{one.path}: asked {one.expected}, was {one.actual}" for one in found.observed)


IDENTITY: Final = (
    Field("Severity", 10, lambda _, f: str(f.severity)),
    Field("Rule", 28, lambda _, f: f.name),
    Field("Subject", 22, lambda _, f: f.subject),
)
FOUND: Final = (
    Field("Outcome", 20, lambda _, f: f"{f.outcome} ({f.reason})" if f.reason else str(f.outcome)),
    Field("Effect", 12, lambda run, f: run.effect(f)),
    Field("What was found", 44, lambda _, f: f.message),
    Field("Remedy", 36, lambda _, f: f.remedy),
    Field("Since", 11, lambda run, f: run.since(f), "day"),
    Field("Deadline", 11, lambda run, f: run.due(f), "day"),
)
PERSON: Final = (
    Field("Status", 12, _status, hint="open, in progress, fixed, verified or accepted"),
    Field("Owner", 20, lambda _, f: f.owner, hint="the role or the person who acts on it"),
    Field("Due", 11, due_of, "day", "the last day, in UTC"),
    Field("Fixed at", 16, _blank, "instant", "a day, or a day and a time, in UTC"),
    Field("Fixed by", 18, _blank, hint="who mended it"),
    Field("Verification", 12, _blank, hint="confirmed or rejected, by another than who mended it"),
    Field("Verified at", 16, _blank, "instant", "a day, or a day and a time, in UTC; after it was fixed"),
    Field("Verified by", 18, _blank, hint="who saw that it is mended; another than who mended it"),
    Field("Lessons", 34, _blank, hint="what was learned"),
    Field("Comment", 34, _blank, hint="anything else"),
)
REST: Final = (
    Field("Asked and found", 44, lambda _, f: _observed(f)),
    Field("Covered by", 30, lambda _, f: " | ".join(summary.covered(f))),
    Field("Why", 40, lambda _, f: f.why),
    Field("Controls", 24, lambda _, f: " ".join(f.controls)),
    Field("Where", 40, lambda _, f: summary.where(f)),
    Field(FINGERPRINT, 20, lambda _, f: f.fingerprint, "code"),
)
FIELDS: Final = (*IDENTITY, *FOUND, *PERSON, *REST)


def to_follow_up(record: Record) -> list[Finding]:
    """Return what stands on the sheet: all but what passes or does not apply; gravest first."""
    return summary.gravest_first(f for f in record.findings if not _is_quiet(f))


def quiet(record: Record) -> list[Finding]:
    """Return the rest."""
    return summary.gravest_first(f for f in record.findings if _is_quiet(f))


def _is_quiet(found: Finding) -> bool:
    return found.outcome in summary.QUIET and found.overlay is None
