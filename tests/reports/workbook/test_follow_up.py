"""An edited workbook becomes evidence only where it is of its record, whole, and says what can be."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcanos.errors import DocumentRefused, Place
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.evidence.workbook.cells import read_cells
from arcanos.findings import Finding
from arcanos.record import Record
from arcanos.reports.report import Report
from arcanos.reports.workbook.follow_up import Taken, take_over
from arcanos.reports.workbook.layout import ABOUT, FINDINGS, to_follow_up
from arcanos.reports.workbook.workbook import to_bytes

AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
FIRST = 3
"""The row of the gravest finding: weights-encrypted-at-rest, which fails."""
WAIVED = 5
VERIFIED: dict[str, object] = {
    "Status": "verified",
    "Fixed at": datetime(2026, 6, 20, 10),  # noqa: DTZ001 - a sheet has no zones
    "Fixed by": "Ana",
    "Verification": "confirmed",
    "Verified at": datetime(2026, 6, 22, 9, 30),  # noqa: DTZ001
    "Verified by": "Ben",
    "Lessons": "deploy keys expire",
}


@dataclass(slots=True)
class Desk:
    """A workbook on somebody's desk."""

    record: Record
    book: openpyxl.Workbook

    @property
    def sheet(self) -> Any:
        return self.book[FINDINGS]

    def write(self, row: int, cells: Mapping[str, object]) -> None:
        columns = {cell.value: cell.column for cell in self.sheet[2]}
        for name, value in cells.items():
            self.sheet.cell(row, columns[name]).value = value

    def taken(self, record: Record | None = None, at: datetime = AT) -> Taken:
        out = io.BytesIO()
        self.book.save(out)
        about, findings = read_cells(out.getvalue(), (ABOUT, FINDINGS))
        return take_over(Report(record or self.record), about, findings, "w.xlsx", at)

    def entry(self, row: int = FIRST) -> dict[str, Any]:
        fingerprint = self.sheet.cell(row, self.sheet.max_column).value
        found: list[dict[str, Any]] = self.taken().document["findings"]
        (entry,) = [one for one in found if one["fingerprint"] == fingerprint]
        return entry

    def refused(self, **changes: Any) -> list[str]:
        with pytest.raises(DocumentRefused) as refused:
            self.taken(**changes)
        return [f"{one.place}: {one.message}" for one in refused.value.mistakes]


@pytest.fixture
def desk(record: Record) -> Desk:
    return Desk(record, openpyxl.load_workbook(io.BytesIO(to_bytes(Report(record)))))


def test_an_untouched_workbook_says_that_nothing_is_closed(desk: Desk) -> None:
    taken = desk.taken()
    assert {one["status"] for one in taken.document["findings"]} == {"open"}
    assert dict(taken.statuses) == {"open": 6, "accepted": 1}
    assert taken.document["record"]["project"] == "credit-scoring"


def test_each_finding_that_does_not_pass_is_an_entry_with_severity_and_outcome_of_the_record(desk: Desk) -> None:
    entries = {one["fingerprint"]: one for one in desk.taken().document["findings"]}
    found = {f.fingerprint: f for f in desk.record.findings if str(f.outcome) not in ("pass", "not_applicable")}
    assert {key: (one["severity"], one["outcome"]) for key, one in entries.items()} == {
        key: (str(f.severity), str(f.outcome)) for key, f in found.items()
    }
    assert len({one["id"] for one in entries.values()}) == len(entries)


def test_the_document_is_of_its_kind(desk: Desk) -> None:
    desk.write(FIRST, VERIFIED)
    assert kind_mistakes("findings", desk.taken().document, lambda _: Place("")) == []


def test_a_verified_fix_is_closed_with_who_and_when(desk: Desk) -> None:
    desk.write(FIRST, VERIFIED)
    entry = desk.entry()
    assert entry["status"] == "closed"
    assert (entry["fixed_at"], entry["fixed_by"]) == ("2026-06-20T10:00:00Z", "Ana")
    assert entry["verified"] == {"result": "confirmed", "at": "2026-06-22T09:30:00Z", "by": "Ben"}
    assert entry["lessons"] == "deploy keys expire"


@pytest.mark.parametrize("status", ["open", "in progress", "fixed"])
def test_whatever_is_not_verified_is_open(desk: Desk, status: str) -> None:
    desk.write(FIRST, {"Status": status, "Fixed at": date(2026, 6, 20), "Fixed by": "Ana"})
    assert (desk.entry()["status"], desk.entry()["progress"]) == ("open", status)


def test_what_a_waiver_covers_is_open_until_the_waiver_ends(desk: Desk) -> None:
    desk.write(WAIVED, {"Due": date(2030, 1, 1)})
    assert (desk.entry(WAIVED)["status"], desk.entry(WAIVED)["due_at"]) == ("open", "2026-06-30T23:59:59Z")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-06-20", "2026-06-20T23:59:59Z"),
        ("2026-06-20 14:30", "2026-06-20T14:30:00Z"),
        ("2026-06-20T16:30:00+02:00", "2026-06-20T14:30:00Z"),
        (date(2026, 6, 20), "2026-06-20T23:59:59Z"),
        (date(2026, 7, 1), "2026-07-01T12:00:00Z"),
    ],
)
def test_a_day_proves_a_fix_only_at_its_end(desk: Desk, written: object, told: str) -> None:
    desk.write(FIRST, {"Status": "fixed", "Fixed at": written, "Fixed by": "Ana"})
    assert desk.entry()["fixed_at"] == told


@pytest.mark.parametrize(
    ("cells", "cell", "told"),
    [
        ({"Status": "done"}, "J3", "status is no word of its list"),
        ({"Status": None}, "J3", "status is empty"),
        ({"Status": "=1+1"}, "J3", "status is a formula"),
        ({"Status": "fixed"}, "J3", "status is fixed, without who fixed it and when"),
        ({"Status": "fixed", "Fixed by": "Ana"}, "M3", "fixed at is empty, and fixed by is not"),
        ({"Fixed at": date(2026, 6, 20)}, "N3", "fixed by is empty, and fixed at is not"),
        ({"Fixed at": "yesterday", "Fixed by": "Ana"}, "M3", "fixed at is no time"),
        ({"Fixed at": 46000.5, "Fixed by": "Ana"}, "M3", "fixed at is no time"),
        ({"Fixed at": date(2027, 1, 1), "Fixed by": "Ana"}, "M3", "fixed at is a time that has not been yet"),
        ({"Fixed at": date(2026, 6, 20), "Fixed by": "=A1"}, "N3", "fixed by is a formula"),
        ({"Status": "accepted"}, "J3", "status is accepted, and no waiver or baseline of the record covers it"),
        ({"Due": "soon"}, "L3", "due is no time"),
        ({"Due": datetime(2026, 7, 1, 9)}, "L3", "due is no day"),  # noqa: DTZ001
        ({"Owner": 1.5}, "K3", "owner is no text"),
        ({"Owner": True}, "K3", "owner is no text"),
        ({"Comment": "x" * 5_000}, "S3", "comment has more than 4000 characters"),
        ({**VERIFIED, "Verified by": None}, "Q3", "verified by is empty, and verification and verified at are not"),
        ({**VERIFIED, "Verified by": "ANA"}, "Q3", "verified by is who fixed it"),
        ({**VERIFIED, "Verified by": "\u00c1na"}, "Q3", "verified by is who fixed it"),
        ({**VERIFIED, "Verification": "rejected"}, "J3", "status is verified, and the verification did not confirm it"),
        ({**VERIFIED, "Verified at": date(2026, 6, 20)}, "P3", "verified at is not after it was fixed"),
        ({**VERIFIED, "Verified at": date(2026, 8, 1)}, "P3", "verified at is a time that has not been yet"),
        (
            {**VERIFIED, "Fixed at": date(2026, 6, 1), "Verified at": date(2026, 6, 14)},
            *("P3", "verified at is not after the run that still finds it"),
        ),
        (
            {"Status": "verified", "Fixed at": date(2026, 6, 20), "Fixed by": "Ana"},
            *("J3", "status is verified, without who verified it and when"),
        ),
        ({"Severity": "info"}, "A3", "severity is not what the record says"),
        ({"Outcome": "pass"}, "D3", "outcome is not what the record says"),
        ({"Subject": None}, "C3", "subject is not what the record says"),
        ({"What was found": "all is well"}, "F3", "what was found is not what the record says"),
    ],
)
def test_a_cell_that_can_not_be_is_refused_by_its_name(
    desk: Desk, cells: dict[str, object], cell: str, told: str
) -> None:
    desk.write(FIRST, cells)
    assert f"w.xlsx: Findings!{cell}: {told}" in desk.refused()


def test_all_that_is_wrong_is_told_at_once_and_no_value_is_repeated(desk: Desk) -> None:
    desk.write(3, {"Status": "hunter2"})
    desk.write(4, {"Fixed at": "hunter2"})
    told = desk.refused()
    assert len(told) == 3
    assert "hunter2" not in "".join(told)


def test_a_row_that_was_removed_is_missing_and_not_closed(desk: Desk) -> None:
    desk.sheet.delete_rows(FIRST)
    (told,) = desk.refused()
    assert "there is no row of security/weights-encrypted-at-rest on credit-scoring@1.0.0" in told


def test_a_row_that_is_there_twice_is_refused(desk: Desk) -> None:
    desk.sheet.append([cell.value for cell in desk.sheet[FIRST]])
    assert desk.refused() == ["w.xlsx: Findings!Y10: this finding stands in row 3 already"]


def test_a_row_that_no_run_made_is_refused(desk: Desk) -> None:
    last = desk.sheet.max_column
    desk.sheet.cell(10, last).value = "0" * 64
    desk.sheet.cell(11, 1).value = "critical"
    assert desk.refused() == [
        "w.xlsx: Findings!Y10: the record has no finding of this fingerprint",
        "w.xlsx: Findings!Y11: the row has no fingerprint",
    ]


def test_rows_and_columns_may_be_moved_and_columns_added(desk: Desk) -> None:
    desk.write(FIRST, VERIFIED)
    before = desk.taken().document
    sheet = desk.sheet
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    head, *body = ([row[0], "Team", *row[1:][::-1]] for row in rows)
    sheet.delete_rows(1, sheet.max_row)
    for row in (["a title"], [], head, *body[::-1]):
        sheet.append(row)
    taken = desk.taken()
    assert taken.document == before
    assert taken.ignored == ("Team",)


@pytest.mark.parametrize(
    ("column", "name", "told"),
    [
        (10, "State", "the column 'Status' is not there"),
        (11, "Status", "the column 'Status' is there twice"),
        (25, "Id", "no row names the column 'Fingerprint'"),
    ],
)
def test_columns_without_their_names_are_refused(desk: Desk, column: int, name: str, told: str) -> None:
    desk.sheet.cell(2, column).value = name
    assert any(told in one for one in desk.refused())


def test_a_workbook_of_another_record_is_refused(desk: Desk, record: Record) -> None:
    other = replace(record, project="other")
    assert desk.refused(record=other) == ["w.xlsx: About!B2: the workbook is of another record"]


def test_a_workbook_of_another_format_is_refused(desk: Desk) -> None:
    desk.book[ABOUT]["B1"] = "arcanos-workbook/2"
    assert desk.refused() == ["w.xlsx: About!B1: the format is not arcanos-workbook/1"]


def test_deadlines_that_are_missing_or_moved_are_counted(desk: Desk) -> None:
    assert desk.taken().undated == 5
    desk.write(FIRST, {"Due": date(2026, 6, 23)})
    assert (desk.taken().postponed, desk.entry()["due_at"]) == (1, "2026-06-23T23:59:59Z")


def test_an_owner_who_was_removed_is_an_empty_one_which_the_rule_fails(desk: Desk) -> None:
    desk.write(FIRST, {"Owner": None})
    assert desk.entry()["owner"] == ""


def test_a_secret_that_somebody_pasted_is_not_taken_over(desk: Desk) -> None:
    desk.write(FIRST, {"Comment": "password=hunter2-and-more", "Lessons": "line one\nline two\u202e"})
    assert "hunter2" not in str(desk.entry())
    assert desk.entry()["lessons"] == "line one line two\\u{202e}"


@pytest.mark.parametrize("text", ["=cmd|x", "_x0041_", "_x005F_x0041_", "x" * 40_000, "a\nb", "'quoted", " blank "])
def test_what_the_record_says_is_recognised_whatever_it_is(record: Record, text: str) -> None:
    found: list[Finding] = [replace(f, subject=text, message=text) for f in record.findings]
    changed = replace(record, findings=tuple(found))
    desk = Desk(changed, openpyxl.load_workbook(io.BytesIO(to_bytes(Report(changed)))))
    for row in desk.sheet.iter_rows(min_row=3):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"
    assert len(desk.taken().document["findings"]) == 7


def test_an_untouched_workbook_of_any_record_closes_nothing(records: st.SearchStrategy[Record]) -> None:
    @settings(max_examples=15)
    @given(records)
    def holds(record: Record) -> None:
        found = tuple(replace(f, fingerprint=f"{i:064x}") for i, f in enumerate(record.findings))
        told_apart = replace(record, findings=found)
        about, findings = read_cells(to_bytes(Report(told_apart)), (ABOUT, FINDINGS))
        document = take_over(Report(told_apart), about, findings, "w.xlsx", datetime(2200, 1, 1, tzinfo=UTC)).document
        assert {one["status"] for one in document["findings"]} <= {"open"}
        assert len(document["findings"]) == len(to_follow_up(told_apart))

    holds()
