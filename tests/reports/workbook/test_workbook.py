"""The workbook: what openpyxl reads of it is what the record says, and nothing in it is a formula or a link."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from arcanos.digest import sha256
from arcanos.findings import Finding, Outcome
from arcanos.record import Coverage, Record
from arcanos.reports.record_json import to_json
from arcanos.reports.report import Clauses, Report
from arcanos.reports.tables.cells import LONGEST
from arcanos.reports.workbook import book
from arcanos.reports.workbook.layout import FIELDS, FINDINGS, FIRST, HEAD, PERSON
from arcanos.reports.workbook.workbook import to_bytes

HOSTILE = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","click")',
    "+1",
    "@SUM(A1)",
    "https://evil.example/",
    "internal:Summary!A1",
    "1.10",
    "_x0041_",
    "a\nb\rc\x00d\u202ee]]><f>1</f>",
    "{=1+1}",
    "x" * 100_000,
]


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cells(sheet: Worksheet, first: int = 1) -> list[list[str]]:
    return [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(first, values_only=True)]


def table(sheet: Worksheet) -> list[dict[str, str]]:
    heads, *rows = cells(sheet, HEAD + 1 if sheet.title == FINDINGS else 1)
    found = [dict(zip(heads, row, strict=True)) for row in rows]
    return [row for row in found if row.get("Fingerprint")]


def test_every_finding_is_a_row_of_findings_or_of_passed(record: Record) -> None:
    read = opened(to_bytes(Report(record)))
    rows = [*table(read[FINDINGS]), *table(read["Passed"])]
    assert sorted(row["Fingerprint"] for row in rows) == sorted(f.fingerprint for f in record.findings)
    counts = Counter(row["Outcome"].split()[0] for row in rows)
    assert {outcome: counts[str(outcome)] for outcome in Outcome} == dict(record.coverage.outcomes)


def test_the_first_sheet_says_the_verdict_the_coverage_and_the_reasons(record: Record) -> None:
    said = {cell for row in cells(opened(to_bytes(Report(record)))["Summary"]) for cell in row}
    assert "gate production for credit-scoring@1.0.0 to production: CLOSED (exit 1): a rule failed" in said
    assert any(cell.startswith("planned 9 = 1 pass + 4 fail") for cell in said)
    assert set(record.decision.reasons) <= said
    assert set(record.notes) <= said


def test_a_run_without_findings_says_its_verdict_and_that_there_is_none(record: Record) -> None:
    empty = replace(record, findings=(), documents=(), packs=(), coverage=Coverage.of(0, ()))
    read = opened(to_bytes(Report(empty)))
    assert "CLOSED (exit 1)" in str(read["Summary"]["A2"].value)
    assert "no finding to follow up" in str(read[FINDINGS]["A1"].value)
    assert [read[name]["A2"].value for name in ("Passed", "Evidence", "Packs", "Controls")] == ["none"] * 4


def hostile(record: Record, text: str) -> Record:
    found = tuple(
        replace(f, subject=text, message=text, owner=text, controls=(text,), why=text) for f in record.findings
    )
    documents = tuple(replace(one, source=text, media_type=text) for one in record.documents)
    packs = tuple(replace(one, title=text, version=text) for one in record.packs)
    return replace(record, findings=found, documents=documents, packs=packs, project=text, notes=(text,))


@pytest.mark.parametrize("many", [0, 10_000])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_a_link_or_a_number(
    text: str, many: int, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "MANY", many)
    data = to_bytes(Report(hostile(record, text)))
    for name, content in members(data).items():
        assert b"hyperlink" not in content, name
        assert not re.search(rb"<f[ >]", content), name
        assert b"\r" not in content.removeprefix(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'), name
    for sheet in opened(data).worksheets:
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n", "d", "inlineStr"}
            assert all(len(str(cell.value)) <= LONGEST for cell in row)


def test_a_text_that_is_too_long_is_cut_and_says_so(record: Record) -> None:
    sheet = opened(to_bytes(Report(hostile(record, "x" * 100_000))))[FINDINGS]
    assert table(sheet)[0]["What was found"].endswith("[cut: 100000 characters; the record has them all]")


def test_what_people_write_is_prepared_from_the_record(record: Record) -> None:
    rows = {row["Rule"]: row for row in table(opened(to_bytes(Report(record)))[FINDINGS])}
    failing, waived = rows["security/weights-encrypted-at-rest"], rows["security/artifact-signed"]
    assert (failing["Status"], failing["Owner"]) == ("open", "ml-engineering")
    assert failing["Due"] == "2026-06-22 00:00:00"
    assert (waived["Status"], waived["Due"]) == ("accepted", "2026-06-30 00:00:00")
    assert {row["Status"] for name, row in rows.items() if name != "security/artifact-signed"} == {"open"}


def test_the_columns_of_people_offer_their_words_and_the_rest_is_frozen_and_filtered(record: Record) -> None:
    read = opened(to_bytes(Report(record)))
    sheet = read[FINDINGS]
    assert sheet.freeze_panes == "D3"
    assert str(sheet.tables["FindingsTable"].ref).startswith("A2:")
    assert len(FIELDS) == sheet.max_column
    lists = {one.promptTitle: one.formula1 for one in sheet.data_validations.dataValidation}
    assert set(lists) == {field.name for field in PERSON}
    assert lists["Status"] == '"open,in progress,fixed,verified,accepted"'
    assert lists["Owner"] == "Lists!$A$1:$A$500"
    assert cells(read["Lists"]) == [["ml-engineering"], ["ada"], ["alan"]]
    assert read["Lists"].sheet_state == "hidden"
    assert sheet.print_title_rows == "$2:$2"


def test_a_large_workbook_has_a_filter_in_place_of_a_table(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MANY", 2)
    sheet = opened(to_bytes(Report(record)))[FINDINGS]
    assert len(sheet.tables) == 0
    assert str(sheet.auto_filter.ref).startswith("A2:")


def test_the_sheet_about_names_the_record_by_its_digest(record: Record) -> None:
    about = cells(opened(to_bytes(Report(record)))["About"])
    assert about[:2] == [["Format", "arcanos-workbook/1"], ["Record SHA-256", sha256(to_json(record))]]


def test_a_control_is_as_good_as_the_worst_that_was_found_and_none_is_left_out(record: Record) -> None:
    known = (Clauses("eu-ai-act", "", ("Art.9", "Art.15")), Clauses("soc2", "", ("CC1.1",)))
    sheet = opened(to_bytes(Report(record, frameworks=lambda: known)))["Controls"]
    states = {row[0]: row[1] for row in cells(sheet, 2) if row[1]}
    assert states == {"eu-ai-act:Art.15": "fails", "iso-42001:A.6.2.5": "fails", "eu-ai-act:Art.9": "no rule"}


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ((Outcome.PASS, Outcome.NOT_APPLICABLE), "passes"),
        ((Outcome.PASS, Outcome.INDETERMINATE), "could not be told"),
        ((Outcome.PASS, Outcome.MANUAL), "could not be told"),
        ((Outcome.INDETERMINATE, Outcome.FAIL), "fails"),
        ((Outcome.NOT_APPLICABLE,), "not applicable"),
    ],
)
def test_a_control_passes_only_where_nothing_is_against_it(
    outcomes: tuple[Outcome, ...], state: str, record: Record
) -> None:
    one = record.findings[0]
    found = tuple(replace(one, outcome=outcome, controls=("a:1",)) for outcome in outcomes)
    sheet = opened(to_bytes(Report(replace(record, findings=found))))["Controls"]
    assert sheet["B2"].value == state


def test_findings_beyond_the_rows_of_a_sheet_are_counted(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arcanos.reports.workbook.findings_sheet.ROWS", 2)
    sheet = opened(to_bytes(Report(record)))[FINDINGS]
    assert len(table(sheet)) == 2
    last = str(sheet.cell(FIRST + 3, 1).value)
    assert last == "5 findings are not shown: a sheet holds no more; all are in the record"


def test_the_order_of_findings_shows_in_the_digest_alone(record: Record) -> None:
    def without_about(one: Record) -> dict[str, bytes]:
        sheets = members(to_bytes(Report(one)))
        digest = sha256(to_json(one)).encode()
        return {name: content.replace(digest, b"") for name, content in sheets.items()}

    turned = replace(record, findings=record.findings[::-1])
    assert without_about(turned) == without_about(record)


def test_a_day_that_excel_does_not_have_is_a_text(record: Record) -> None:
    old: Finding = replace(record.findings[0], due=date(1, 1, 1))
    row = table(opened(to_bytes(Report(replace(record, findings=(old,)))))[FINDINGS])[0]
    assert row["Deadline"] == "0001-01-01"


def test_any_record_gives_a_workbook_with_its_totals(records: st.SearchStrategy[Record]) -> None:
    @settings(max_examples=25)
    @given(records)
    def holds(record: Record) -> None:
        read = opened(to_bytes(Report(record)))
        rows = [*table(read[FINDINGS]), *table(read["Passed"])]
        counts = Counter(row["Outcome"].split()[0] for row in rows)
        assert {outcome: counts[str(outcome)] for outcome in Outcome} == dict(record.coverage.outcomes)

    holds()
