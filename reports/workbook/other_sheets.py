"""The sheets beside the findings: what passed, the evidence, the packs, the controls, and what the file is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from arcanos.digest import sha256
from arcanos.findings import Finding, Outcome
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.record_json import to_json
from arcanos.reports.report import Clauses, Report
from arcanos.reports.tables.cells import Cell
from arcanos.reports.workbook.book import ROWS, Book, Sheet
from arcanos.reports.workbook.layout import ABOUT, FINDINGS, FORMAT, quiet

_NUMBERS: Final = ("Bytes", "Rules")
_BEYOND: Final = "rows are not shown: a sheet holds no more; all are in the record"
NOT_LOOKED_AT: Final = "no rule"
_STATES: Final = ("fails", "could not be told", "fails, accepted", "passes", "not applicable")


def write_passed(book: Book, record: Record) -> None:
    """Write what passes or does not apply."""
    rows = (
        [
            str(f.outcome),
            str(f.severity),
            f.name,
            f.subject,
            f.message,
            " ".join(f.controls),
            summary.where(f),
            f.fingerprint,
        ]
        for f in quiet(record)
    )
    heads = ("Outcome", "Severity", "Rule", "Subject", "What was found", "Controls", "Where", "Fingerprint")
    _table(book, "Passed", (14, 10, 34, 28, 60, 28, 44, 20), heads, rows, record)


def write_evidence(book: Book, record: Record) -> None:
    """Write the documents, and below them what is known of the bundle."""
    rows = (
        [d.name, d.source, d.media_type, d.size, d.collected_at, summary.age(d, record.as_of), d.sha256]
        for d in record.documents
    )
    heads = ("Document", "Files", "Media type", "Bytes", "Collected at (UTC)", "Age", "SHA-256")
    sheet = _table(book, "Evidence", (20, 50, 24, 12, 18, 14, 66), heads, rows, record)
    for line in summary.bundle(record):
        sheet.line(line, style="plain")
    for failed in record.bundle.failures if record.bundle else ():
        sheet.line(f"not collected: {failed.document} ({failed.collector}): {failed.message}", style="plain")


def write_packs(book: Book, record: Record) -> None:
    """Write the packs, with the parameters that are off their default."""
    origins = dict(line.split(": ", 1) for line in summary.origins(record))
    rows: Iterator[list[Cell]] = (
        [
            *(pack.id, pack.version, pack.title, pack.rules, origins.get(pack.id, pack.source)),
            *(" | ".join(f"{name} = {value}" for name, value in pack.params), pack.sha256),
        ]
        for pack in record.packs
    )
    heads = ("Pack", "Version", "Title", "Rules", "From", "Parameters off their default", "SHA-256")
    _table(book, "Packs", (22, 12, 34, 8, 44, 44, 66), heads, rows, record)


def write_controls(book: Book, report: Report) -> None:
    """Write how each control stands: by the worst of its findings, and those of a framework that no rule looked at."""
    record = report.record
    of: defaultdict[str, list[Finding]] = defaultdict(list)
    counted = summary.in_force(record)
    for found in counted:
        for control in dict.fromkeys(found.controls):
            of[control].append(found)
    rest = [name for name in dict.fromkeys(_clauses(report.frameworks(), of)) if name not in of]
    rows: Iterator[list[Cell]] = (
        [name, _state(of[name]), *_counts(of[name]), len(of[name])]
        for name in sorted(of, key=lambda name: (_STATES.index(_state(of[name])), name))
    )
    bare: Iterator[list[Cell]] = ([name, NOT_LOOKED_AT, *[None] * (len(Outcome) + 2)] for name in rest)
    heads = ("Control", "State", *(str(outcome).replace("_", " ") for outcome in Outcome), "covered", "all")
    sheet = _table(book, "Controls", (30, 18, 10, 10, 15, 15, 10, 10, 10, 10), heads, chain(rows, bare), record)
    left = len(record.findings) - len(counted)
    sheet.line(
        f"Not counted here: {left} findings about other models, or of rules that are not in force", style="plain"
    )


def _clauses(frameworks: Iterable[Clauses], of: Iterable[str]) -> Iterator[str]:
    """Yield all clauses of the frameworks that any rule writes controls of."""
    used = {control.partition(":")[0] for control in of}
    for known in frameworks:
        if known.framework in used:
            yield from (f"{known.framework}:{clause}" for clause in known.clauses)


def _counts(found: Sequence[Finding]) -> list[Cell]:
    counts: list[Cell] = [sum(f.outcome is outcome for f in found) for outcome in Outcome]
    return [*counts, sum(f.overlay is not None for f in found)]


def _state(found: Sequence[Finding]) -> str:
    """Return the worst of what findings say, one of _STATES: one that passes has nothing against it."""
    if any(f.outcome is Outcome.FAIL and f.overlay is None for f in found):
        return "fails"
    if any(f.outcome in summary.UNTOLD for f in found):
        return "could not be told"
    if any(f.overlay is not None for f in found):
        return "fails, accepted"
    return "passes" if any(f.outcome is Outcome.PASS for f in found) else "not applicable"


def write_about(book: Book, record: Record) -> None:
    """Write what the file is, so that reading back can tell which record it belongs to."""
    sheet = book.sheet(ABOUT, (22, 90))
    for name, value in (
        ("Format", FORMAT),
        ("Record SHA-256", sha256(to_json(record))),
        ("Project", record.project),
        ("As of (UTC)", record.as_of),
        ("arcanos", record.engine_version),
    ):
        sheet.add([name, value], ["bold", "code" if isinstance(value, str) else "instant"])
    sheet.row += 1
    for line in (
        f"On the sheet {FINDINGS} fill in the yellow columns; rows may be sorted and filtered, none may be removed.",
        "arcanos findings import WORKBOOK --record RECORD --output findings.json takes them over as evidence.",
        "A finding counts as closed only where somebody else than who fixed it confirmed it afterwards.",
        "Severity and outcome are those of the record: a change of them here is refused.",
    ):
        sheet.line(line, style="plain")


def _table(
    book: Book, name: str, widths: Sequence[float], heads: Sequence[str], rows: Iterable[Sequence[Cell]], record: Record
) -> Sheet:
    """Write a sheet that is one table with a filter; a table without rows says so."""
    sheet = book.sheet(name, widths)
    styles = ["head right" if head.lower() == head or head in _NUMBERS else "head" for head in heads]
    sheet.add(heads, styles)
    cut = 0
    for row in rows:
        if sheet.row > ROWS:
            cut += 1
        else:
            sheet.add(row, [_style(head, cell) for head, cell in zip(heads, row, strict=True)])
    last = sheet.row - 1
    if cut:
        sheet.line(f"{cut} {_BEYOND}", style="plain")
    if not last:
        sheet.line("none", style="plain")
    sheet.raw.freeze_panes(1, 0)
    sheet.filtered(0, max(last, 1), list(zip(heads, styles, strict=True)))
    sheet.raw.ignore_errors({"number_stored_as_text": f"A1:AZ{last + 2}"})
    sheet.printed(f"{record.project}: {name.lower()}", head=0)
    sheet.row += 1
    return sheet


def _style(head: str, cell: Cell) -> str:
    if head in ("SHA-256", "Fingerprint"):
        return "code"
    if isinstance(cell, int):
        return "number"
    return "instant" if cell is not None and not isinstance(cell, str) else "text"
