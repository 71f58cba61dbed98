"""Show a record as a workbook (Office Open XML): sheets for who decides, who follows up, and who checks.

The same report gives the same bytes: the file says it was made when the record was.
"""

from __future__ import annotations

from arcanos.reports.report import Report
from arcanos.reports.workbook.book import Book
from arcanos.reports.workbook.findings_sheet import write_findings, write_lists
from arcanos.reports.workbook.other_sheets import (
    write_about,
    write_controls,
    write_evidence,
    write_packs,
    write_passed,
)
from arcanos.reports.workbook.summary_sheet import write_summary


def to_bytes(report: Report) -> bytes:
    """Return the file."""
    record = report.record
    book = Book(record.project, record.as_of, len(record.findings))
    write_summary(book, report)
    write_findings(book, report)
    write_passed(book, record)
    write_evidence(book, record)
    write_packs(book, record)
    write_controls(book, report)
    write_about(book, record)
    write_lists(book, record)
    return book.to_bytes()
