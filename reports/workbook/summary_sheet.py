"""The first sheet: what was decided and why, how much was looked at, who has to act, and on what it rests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date

from arcanos.findings import Finding, Outcome, Severity
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.report import Report
from arcanos.reports.tables.cells import Cell
from arcanos.reports.tables.columns import Run
from arcanos.reports.workbook.book import Book, Sheet
from arcanos.reports.workbook.layout import is_accepted, to_follow_up

WIDTHS = (22, 13, 13, 15, 14, 13, 13, 13)


def write_summary(book: Book, report: Report) -> None:
    """Write the sheet."""
    record = report.record
    sheet = book.sheet("Summary", WIDTHS, tab="#33475B")
    sheet.raw.hide_gridlines(2)
    _verdict(sheet, record)
    _list(sheet, "Reasons", record.decision.reasons or ("nothing closes it",))
    _counts(sheet, record)
    _owners(sheet, report)
    _inputs(sheet, record)
    _list(sheet, "Notes", record.notes)
    sheet.printed(f"{record.project}: summary", across=False)
    sheet.raw.activate()


def _verdict(sheet: Sheet, record: Record) -> None:
    framing = record.framing
    sheet.raw.set_row(sheet.row, 26)
    sheet.line((framing and framing.title) or record.project, style="title")
    sheet.raw.set_row(sheet.row, 20)
    sheet.line(summary.verdict(record.decision), *[None] * 7, style="open" if record.decision.open else "closed")
    sheet.row += 1
    told: list[tuple[str, Cell]] = [
        ("Project", record.project),
        ("As of (UTC)", record.as_of),
        ("Gate closes at", str(record.decision.block_at)),
        ("Coverage", summary.coverage_line(record.coverage)),
        ("Later", summary.pending_line(record) or None),
        *_framing(record),
        ("arcanos", record.engine_version),
    ]
    for name, value in told:
        if value is not None:
            sheet.add([name, value], ["bold", "instant" if isinstance(value, date) else "plain"])


def _framing(record: Record) -> Iterable[tuple[str, Cell]]:
    framing = record.framing
    if framing is not None:
        yield "Organisation", framing.organisation
        yield "System", framing.system
        yield "Period", " to ".join(map(str, framing.period)) if framing.period else None
        yield "Classification", framing.classification


def _section(sheet: Sheet, title: str) -> None:
    sheet.row += 1
    sheet.line(title, *[None] * 7, style="section")


def _list(sheet: Sheet, title: str, lines: Iterable[str]) -> None:
    told = list(lines)
    if told:
        _section(sheet, title)
        for line in told:
            sheet.line(line, style="plain")


def _heads(sheet: Sheet, first: str, *others: str) -> None:
    sheet.add([first, *others], ["head", *["head right"] * len(others)])


def _counts(sheet: Sheet, record: Record) -> None:
    _section(sheet, "Checks by severity and outcome")
    _heads(sheet, "Severity", *(str(outcome).replace("_", " ") for outcome in Outcome), "all")
    for severity in reversed(Severity):
        found = [f.outcome for f in record.findings if f.severity is severity]
        sheet.line(str(severity), *(found.count(outcome) for outcome in Outcome), len(found), style="number")
    totals = dict(record.coverage.outcomes)
    sheet.line("all", *(totals[outcome] for outcome in Outcome), sum(totals.values()), style="number bold")


def _owners(sheet: Sheet, report: Report) -> None:
    """Write who has to act on what nobody has accepted."""
    found = [f for f in to_follow_up(report.record) if not is_accepted(f)]
    _section(sheet, "Who has to act")
    if not found:
        sheet.line("nobody: nothing is to be followed up", style="plain")
        return
    run, today = Run(report), report.record.as_of.astimezone(UTC).date()
    _heads(sheet, "Role", "to follow up", "critical", "high", "overdue", "next due")
    for owner in sorted({f.owner for f in found}):
        sheet.add(_owner(owner, [(f, run.due(f)) for f in found if f.owner == owner], today), _OWNER)


_OWNER = ("text", "number", "number", "number", "number", "day right")


def _owner(owner: str, found: list[tuple[Finding, Cell]], today: date) -> list[Cell]:
    graves = [sum(f.severity is severity for f, _ in found) for severity in (Severity.CRITICAL, Severity.HIGH)]
    dues = [due for _, due in found if isinstance(due, date)]
    ahead = [due for due in dues if due >= today]
    return [owner, len(found), *graves, len(dues) - len(ahead), min(ahead, default=None)]


def _inputs(sheet: Sheet, record: Record) -> None:
    packs = [f"{pack.id} {pack.version}, {pack.rules} rules, sha256 {pack.sha256[:12]}" for pack in record.packs]
    _list(sheet, "Packs", packs or ["none"])
    documents = [
        f"{d.name}: {d.source}, sha256 {d.sha256[:12]}, {summary.age(d, record.as_of)}" for d in record.documents
    ]
    _list(sheet, "Documents", documents or ["none"])
    _list(sheet, "Overlays", summary.overlays(record))
