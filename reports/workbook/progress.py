"""What became of one finding, as people wrote it: statuses that claim something must say who saw it, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final
from unicodedata import normalize

from arcanos.clock import rfc3339
from arcanos.findings import Finding
from arcanos.people import same_person
from arcanos.readers.source import Value
from arcanos.reports.workbook.layout import RESULTS, STATUSES, is_accepted
from arcanos.reports.workbook.written import LAST, Cells

CONFIRMED: Final = RESULTS[0]


@dataclass(frozen=True, slots=True)
class Verified:
    """Who looked whether a finding is fixed, when, and what was seen."""

    result: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of a finding. It is closed where its fix is verified, and else open, whatever its status."""

    found: Finding
    status: str
    owner: str
    due: datetime | None
    fixed: tuple[datetime, str] | None
    verified: Verified | None
    lessons: str
    comment: str

    @property
    def is_closed(self) -> bool:
        """Whether somebody else than who fixed it has confirmed that."""
        return self.status == "verified"

    @property
    def is_postponed(self) -> bool:
        """Whether people moved its deadline behind the one of the record."""
        last = self.found.overlay.expires if is_accepted(self.found) and self.found.overlay else self.found.due
        return self.due is not None and last is not None and self.due.date() > last

    def member(self) -> dict[str, Value]:
        """Return the entry of the document: what people wrote, with severity and outcome of the record."""
        f, verified = self.found, self.verified
        told: dict[str, Value] = {
            "id": f"{f.name} {f.subject} ({f.fingerprint[:12]})",
            "severity": str(f.severity),
            "status": "closed" if self.is_closed else "open",
            "owner": self.owner,
            "due_at": rfc3339(self.due) if self.due else None,
            "lessons": self.lessons or None,
            "fixed_at": rfc3339(self.fixed[0]) if self.fixed else None,
            "fixed_by": self.fixed[1] if self.fixed else None,
            "verified": {"result": verified.result, "at": rfc3339(verified.at), "by": verified.by}
            if verified
            else None,
            "progress": self.status,
            "comment": self.comment or None,
            "rule": f.name,
            "subject": f.subject,
            "outcome": str(f.outcome),
            "fingerprint": f.fingerprint,
        }
        return {name: value for name, value in told.items() if value is not None}


def progress(cells: Cells, found: Finding, as_of: datetime, at: datetime) -> Progress:
    """Return what the cells of a row say; what can't be is noted in `cells.mistakes`.

    `as_of` is when the finding was found, `at` when the workbook is read: nothing of it was done later.
    """
    status = cells.word("Status", STATUSES)
    if not status and cells.entry("Status") is None:
        cells.wrong("Status", "is empty", f"choose one of: {', '.join(STATUSES)}")
    fixed = _fixed(cells, at)
    verified = _verified(cells, at)
    if status in ("fixed", "verified") and fixed is None and not _is_begun(cells, "Fixed at", "Fixed by"):
        cells.wrong("Status", f"is {status}, without who fixed it and when", "fill in fixed at and fixed by")
    if status == "verified":
        _check_closed(cells, fixed, verified, as_of)
    if status == "accepted" and not is_accepted(found):
        hint = "write a waiver, and take the workbook of a run with it"
        cells.wrong("Status", "is accepted, and no waiver or baseline of the record covers it", hint)
    due = cells.end_of("Due")
    if status == "accepted":
        due = _covered_until(found, due)
    owner, lessons, comment = (cells.text(name) for name in ("Owner", "Lessons", "Comment"))
    return Progress(found, status, owner, due, fixed, verified, lessons, comment)


def _covered_until(found: Finding, due: datetime | None) -> datetime | None:
    """Return the end of what covers a finding, or a day before it that people wrote."""
    if found.overlay is None:
        return due
    last = datetime.combine(found.overlay.expires, LAST, UTC)
    return last if due is None else min(last, due)


def _fixed(cells: Cells, at: datetime) -> tuple[datetime, str] | None:
    when, who = cells.moment("Fixed at", LAST), cells.text("Fixed by")
    _whole(cells, ("Fixed at", "Fixed by"))
    if when is not None and when > at:
        # The end of today is no time that has been, and today is.
        when = _of_today(cells, "Fixed at", when, at)
    return (when, who) if when is not None and who else None


def _verified(cells: Cells, at: datetime) -> Verified | None:
    result = cells.word("Verification", RESULTS)
    when, who = cells.moment("Verified at", time()), cells.text("Verified by")
    _whole(cells, ("Verification", "Verified at", "Verified by"))
    if when is not None and when > at:
        cells.wrong("Verified at", "is a time that has not been yet", "write when it was verified, in UTC")
    return Verified(result, when, who) if result and when is not None and who else None


def _of_today(cells: Cells, name: str, when: datetime, at: datetime) -> datetime:
    if when.time() == LAST and when.date() == at.astimezone(UTC).date():
        return at
    cells.wrong(name, "is a time that has not been yet", "write when it was fixed, in UTC")
    return when


def _is_begun(cells: Cells, *names: str) -> bool:
    """Whether any of some cells holds something: then what is missing beside it was told already."""
    return any(cells.grid.rows.get(cells.row, {}).get(cells.columns[name]) is not None for name in names)


def _whole(cells: Cells, names: tuple[str, ...]) -> None:
    """Note the empty ones of cells that belong together, where any of them is filled in."""
    empty = [name for name in names if not _is_begun(cells, name)]
    if len(empty) < len(names):
        for name in empty:
            others = [other.lower() for other in names if other not in empty]
            told = f"is empty, and {' and '.join(others)} {'are' if len(others) > 1 else 'is'} not"
            cells.wrong(name, told, "fill in all of them, or none")


def _check_closed(cells: Cells, fixed: tuple[datetime, str] | None, verified: Verified | None, as_of: datetime) -> None:
    if verified is None:
        if not _is_begun(cells, "Verification", "Verified at", "Verified by"):
            hint = "fill in verification, verified at and verified by; until then the status is fixed"
            cells.wrong("Status", "is verified, without who verified it and when", hint)
        return
    if verified.result != CONFIRMED:
        cells.wrong("Status", "is verified, and the verification did not confirm it", "the status is in progress again")
    if fixed is not None and verified.at <= fixed[0]:
        hint = "where both are of one day, write their times"
        cells.wrong("Verified at", "is not after it was fixed", hint)
    if fixed is not None and (_person(verified.by) == _person(fixed[1]) or same_person(verified.by, fixed[1])):
        cells.wrong("Verified by", "is who fixed it", "another person confirms a fix")
    if verified.at <= as_of:
        hint = "take the workbook of a run after it; where it was later on that day, write the time"
        cells.wrong("Verified at", "is not after the run that still finds it", hint)


def _person(name: str) -> str:
    """Return the letters and digits of a name, whatever its case, width and what stands between them."""
    return "".join(c for c in normalize("NFKC", name).casefold() if c.isalnum())
