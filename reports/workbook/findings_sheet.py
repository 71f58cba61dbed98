"""The sheet `Findings`: what does not pass, with columns that people fill in set apart from those of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from xlsxwriter.worksheet import Worksheet

from arcanos.findings import Finding, Outcome
from arcanos.record import Record
from arcanos.reports.report import Report
from arcanos.reports.tables.columns import Run
from arcanos.reports.workbook.book import ROWS, Book, Sheet
from arcanos.reports.workbook.layout import (
    FIELDS,
    FINDINGS,
    FIRST,
    FOUND,
    HEAD,
    IDENTITY,
    LISTS,
    PERSON,
    RESULTS,
    STATUSES,
    Field,
    to_follow_up,
)

EDITED: Final = range(len(IDENTITY) + len(FOUND), len(IDENTITY) + len(FOUND) + len(PERSON))
"""The columns that people fill in, from 0."""
_HEADS: Final = [(field.name, "head edit" if field.hint else "head") for field in FIELDS]
_COLUMNS: Final = {field.name: column for column, field in enumerate(FIELDS)}
_COLOURS: Final = {
    "Severity": (("critical", "grave"), ("high", "high"), ("medium", "medium"), ("low", "low"), ("info", "grey")),
    "Effect": (("closes later", "medium"), ("closes", "grave"), ("waived", "low"), ("baselined", "low")),
    "Status": (
        *(("open", "high"), ("in progress", "medium"), ("fixed", "low"), ("verified", "good"), ("accepted", "grey")),
    ),
}


def write_findings(book: Book, report: Report) -> None:
    """Write the sheet; beyond ROWS findings the last row says how many are left out."""
    record = report.record
    found = to_follow_up(record)
    sheet = book.sheet(FINDINGS, [field.width for field in FIELDS], [field.style for field in FIELDS], tab="#B03A2E")
    _head(sheet, found)
    _rows(sheet, Run(report), found)
    last = max(sheet.row - 1, FIRST)
    sheet.raw.freeze_panes(FIRST, len(IDENTITY))
    sheet.filtered(HEAD, last, _HEADS)
    sheet.raw.ignore_errors({"number_stored_as_text": f"A1:AZ{last + 1}"})
    _colours(sheet, last)
    _choices(sheet.raw, last)
    sheet.printed(f"{record.project}: findings", head=HEAD)
    sheet.raw.print_area(0, 0, last, _COLUMNS["Due"])


def _head(sheet: Sheet, found: Sequence[Finding]) -> None:
    count = f"{len(found)} finding{'s' * (len(found) != 1)} to follow up" if found else "no finding to follow up"
    before, after = EDITED.start - 1, EDITED.stop
    sheet.band(0, before, f"From the record, not to be changed: {count}; what passes is on the sheet Passed", "band")
    sheet.band(EDITED.start, EDITED.stop - 1, "To be filled in; times are in UTC", "band edit")
    sheet.band(after, len(FIELDS) - 1, "From the record, not to be changed", "band")
    sheet.row += 1
    sheet.add([name for name, _ in _HEADS], [style for _, style in _HEADS])


def _rows(sheet: Sheet, run: Run, found: Sequence[Finding]) -> None:
    styles = [field.style for field in FIELDS]
    for one in found[:ROWS]:
        sheet.add([field.value(run, one) for field in FIELDS], styles, EDITED.start)
    if len(found) > ROWS:
        sheet.line(f"{len(found) - ROWS} findings are not shown: a sheet holds no more; all are in the record")


def _colours(sheet: Sheet, last: int) -> None:
    """Colour words that also stand there: who does not see the colour misses nothing."""
    for name, words in _COLOURS.items():
        for word, style in words:
            _coloured(sheet, _COLUMNS[name], last, {"type": "cell", "criteria": "==", "value": f'"{word}"'}, style)
    for outcome, style in ((Outcome.FAIL, "grave"), (Outcome.ERROR, "high"), (Outcome.INDETERMINATE, "high")):
        begins = {"type": "text", "criteria": "begins with", "value": str(outcome)}
        _coloured(sheet, _COLUMNS["Outcome"], last, begins, style)
    options = {"type": "formula", "criteria": "=TRUE", "format": sheet.book.style("edit")}
    sheet.raw.conditional_format(FIRST, EDITED.start, last, EDITED.stop - 1, options)


def _coloured(sheet: Sheet, column: int, last: int, rule: Mapping[str, object], style: str) -> None:
    options = {**rule, "format": sheet.book.style(style)}
    sheet.raw.conditional_format(FIRST, column, last, column, options)


def _choices(sheet: Worksheet, last: int) -> None:
    for column in EDITED:
        field = FIELDS[column]
        told = {"ignore_blank": True, "input_title": field.name, "input_message": field.hint}
        sheet.data_validation(FIRST, column, last, column, {**_choice(field), **told})


def _choice(field: Field) -> dict[str, object]:
    match field.name:
        case "Status":
            return {"validate": "list", "source": list(STATUSES), "error_message": "choose one of the list"}
        case "Verification":
            return {"validate": "list", "source": list(RESULTS), "error_message": "confirmed or rejected"}
        case "Owner":
            # Any other name is taken as well.
            return {"validate": "list", "source": f"={LISTS}!$A$1:$A${_OWNERS}", "show_error": False}
        case _:
            return {"validate": "any"}


_OWNERS: Final = 500
"""Rows of the list of owners that are offered."""


def write_lists(book: Book, record: Record) -> None:
    """Write the hidden sheet that the list of owners is taken from: roles and their members."""
    sheet = book.sheet(LISTS, [40])
    names = {f.owner for f in record.findings} | {role.name for role in record.roles}
    people = {member for role in record.roles for member in role.members}
    for name in [*sorted(names), *sorted(people - names)][:_OWNERS]:
        sheet.line(name)
    sheet.raw.hide()
