"""Show a record as a table of comma-separated values (RFC 4180): one row a finding, of every outcome.

UTF-8 without a byte order mark: with one, the first column of most programs would be called something else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

from arcanos.reports import summary
from arcanos.reports.report import Report
from arcanos.reports.tables.cells import Cell, clean, cut, inert
from arcanos.reports.tables.columns import COLUMNS, NOTHING, Run


def to_bytes(report: Report) -> bytes:
    """Return the table; texts stand in quotes, numbers do not, lines end with CR LF."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    rows.writerow([column.name for column in COLUMNS])
    rows.writerows(_rows(report))
    return out.getvalue().encode("utf-8")


def _rows(report: Report) -> Iterator[list[str | int]]:
    run, record = Run(report), report.record
    for found in summary.gravest_first(record.findings):
        yield [_written(column.value(run, found)) for column in COLUMNS]
    if not record.findings:
        # A table without rows would not say what was decided.
        of_run = {column.name: column.of_run(run) for column in COLUMNS if column.of_run is not None}
        yield [_written({**of_run, "message": NOTHING}.get(column.name)) for column in COLUMNS]


def _written(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case str():
            return cut(inert(clean(cell)))
        case date():
            return cell.isoformat()
        case _:
            return cell
