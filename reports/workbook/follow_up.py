"""From an edited workbook and its record to the document `findings`: what became of each finding, as people wrote it.

The workbook says what people did, the record says what was found: severity and outcome are the record's, a row that
is not there is missing and never closed, and one that was changed is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arcanos.clock import rfc3339
from arcanos.digest import sha256
from arcanos.errors import DocumentRefused, Mistake, Place
from arcanos.findings import Finding
from arcanos.readers.grid import Grid
from arcanos.readers.source import Value
from arcanos.record import Record
from arcanos.reports.deadlines import with_first_deadlines
from arcanos.reports.record_json import to_json
from arcanos.reports.report import Report
from arcanos.reports.tables.cells import text_cell
from arcanos.reports.tables.columns import Run
from arcanos.reports.workbook.layout import FIELDS, FINGERPRINT, FORMAT, PERSON, to_follow_up
from arcanos.reports.workbook.progress import Progress, progress
from arcanos.reports.workbook.written import Cells

SCHEMA: Final = "1.0.0"
"""The version of the kind `findings` that is written."""
COMPARED: Final = ("Severity", "Rule", "Subject", "Outcome", "What was found")
"""Columns of the record that must stand in the workbook as they were written."""
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_HEADS: Final = 20
"""Rows among which the names of the columns are looked for: people put titles above them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The document, and how many findings have which status; `undated` are open and without a deadline."""

    document: dict[str, Value]
    statuses: tuple[tuple[str, int], ...]
    undated: int
    postponed: int
    ignored: tuple[str, ...]


def take_over(report: Report, about: Grid, findings: Grid, file: str, at: datetime) -> Taken:
    """Return what an edited workbook says of the findings of its record, `at` the instant of the reading.

    `report` is the record beside the earlier ones that the workbook was written with: a deadline is the first given.
    Raises DocumentRefused with all that is wrong, each at its cell: another record, rows that are missing, unknown,
    there twice or changed, and what people wrote that can't be.
    """
    record = report.record
    _check_about(record, about, file)
    found = {f.fingerprint: f for f in to_follow_up(with_first_deadlines(report))}
    if len(found) < len(to_follow_up(record)):
        raise _refused(file, "ARC-IN-RECORD", "two findings of the record have one fingerprint", "follow them up apart")
    head, columns, ignored = _columns(findings, file)
    mistakes: list[Mistake] = []
    rows = _rows(findings, head, columns, file, mistakes)
    mistakes += _matched(rows, found, findings, columns[FINGERPRINT], file)
    run = Run(report)
    taken: list[Progress] = []
    for fingerprint, numbers in rows.items():
        if fingerprint in found:
            cells = Cells(findings, file, numbers[0], columns, mistakes)
            _compare(cells, run, found[fingerprint])
            taken.append(progress(cells, found[fingerprint], record.as_of, at))
    if mistakes:
        raise DocumentRefused(mistakes)
    return _taken(record, taken, at, ignored)


def _taken(record: Record, taken: Sequence[Progress], at: datetime, ignored: Sequence[str]) -> Taken:
    document = {
        "schema_version": SCHEMA,
        "collected_at": rfc3339(at),
        "record": {"project": record.project, "as_of": rfc3339(record.as_of), "sha256": sha256(to_json(record))},
        "findings": [one.member() for one in sorted(taken, key=lambda one: (one.found.name, one.found.fingerprint))],
    }
    statuses = Counter(one.status for one in taken)
    return Taken(
        document=document,
        statuses=tuple(statuses.items()),
        undated=sum(one.due is None and not one.is_closed for one in taken),
        postponed=sum(one.is_postponed for one in taken),
        ignored=tuple(ignored),
    )


def _check_about(record: Record, about: Grid, file: str) -> None:
    said = {str(row.get(1)): (row.get(2), number) for number, row in about.rows.items()}
    format_, format_row = said.get("Format", (None, 1))
    digest, digest_row = said.get("Record SHA-256", (None, 2))
    if format_ != FORMAT:
        hint = "take the workbook that this version of 'arcanos report --format xlsx' writes"
        raise _refused(f"{file}: {about.cell(format_row, 2)}", "ARC-IN-FORMAT", f"the format is not {FORMAT}", hint)
    if digest != sha256(to_json(record)):
        hint = "name the record that the workbook was written from; a workbook of an older run is not taken over"
        raise _refused(
            f"{file}: {about.cell(digest_row, 2)}", "ARC-IN-RECORD", "the workbook is of another record", hint
        )


def _columns(grid: Grid, file: str) -> tuple[int, dict[str, int], list[str]]:
    """Return the row of the columns' names, where each known one stands, and the others."""
    known = [field.name for field in FIELDS]
    for number in sorted(grid.rows)[:_HEADS]:
        row = grid.rows[number]
        if FINGERPRINT in row.values():
            names = [(str(entry).strip(), column) for column, entry in row.items()]
            counts = Counter(name for name, _ in names)
            wanted = (*COMPARED, *(field.name for field in PERSON), FINGERPRINT)
            faults = [
                (name, "is not there" if not counts[name] else "is there twice") for name in wanted if counts[name] != 1
            ]
            if faults:
                hint = f"leave the names of columns in row {number} as they were written"
                place = Place(f"{file}: {grid.name}")
                raise DocumentRefused(
                    Mistake(place, "ARC-IN-HEADER", f"the column '{n}' {what}", hint) for n, what in faults
                )
            return number, dict(names), [name for name, _ in names if name not in known]
    hint = "leave the row with the names of the columns as it was written"
    raise _refused(f"{file}: {grid.name}", "ARC-IN-HEADER", f"no row names the column '{FINGERPRINT}'", hint)


def _rows(
    grid: Grid, head: int, columns: Mapping[str, int], file: str, mistakes: list[Mistake]
) -> dict[str, list[int]]:
    """Return the rows of each fingerprint; tell those that have none."""
    rows: dict[str, list[int]] = {}
    for number in sorted(grid.rows):
        if number <= head:
            continue
        entry = grid.rows[number].get(columns[FINGERPRINT])
        if isinstance(entry, str) and entry.strip():
            rows.setdefault(entry.strip(), []).append(number)
        else:
            place = f"{file}: {grid.cell(number, columns[FINGERPRINT])}"
            hint = "a finding is one that a run made: remove the row, or restore its fingerprint"
            mistakes.append(Mistake(Place(place), "ARC-IN-ROW", "the row has no fingerprint", hint))
    return rows


def _matched(
    rows: Mapping[str, list[int]], found: Mapping[str, Finding], grid: Grid, column: int, file: str
) -> Iterator[Mistake]:
    """Yield the rows that are not of the record, those that are there again, and the findings without a row."""
    for fingerprint, numbers in rows.items():
        places = [Place(f"{file}: {grid.cell(number, column)}") for number in numbers]
        if fingerprint not in found:
            hint = "remove the row: what was not found is not followed up"
            yield from (
                Mistake(place, "ARC-IN-ROW", "the record has no finding of this fingerprint", hint) for place in places
            )
        for place in places[1:]:
            yield Mistake(
                place, "ARC-IN-ROW", f"this finding stands in row {numbers[0]} already", "keep one of the rows"
            )
    for fingerprint, one in found.items():
        if fingerprint not in rows:
            what = f"{one.name} on {one.subject} ({fingerprint[:12]})"
            message = f"there is no row of {what}: a row that was removed is not closed"
            yield Mistake(
                Place(f"{file}: {grid.name}"), "ARC-IN-ROW", message, "put the row back, and say what became of it"
            )


def _compare(cells: Cells, run: Run, found: Finding) -> None:
    for field in FIELDS:
        if field.name in COMPARED:
            written, entry = field.value(run, found), cells.entry(field.name)
            if _bare(text_cell(str(written))) != (_bare(entry) if isinstance(entry, str) else ""):
                hint = "restore it; what was found is changed by a run alone"
                cells.wrong(field.name, "is not what the record says", hint)


def _bare(text: str) -> str:
    """Return a text without the escapes of workbooks, `_x0041_`, which programs write and read in several ways."""
    before = None
    while before != text:
        before, text = text, _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.replace("x005F_", ""))
    return text


def _refused(place: str, code: str, message: str, hint: str) -> DocumentRefused:
    return DocumentRefused([Mistake(Place(place), code, message, hint)])
