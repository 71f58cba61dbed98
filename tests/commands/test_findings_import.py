"""From a run to a workbook, from the workbook to evidence, and from there to the rule that reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pytest

AS_OF = "--as-of=2026-11-22T09:00:00Z"
LATER = "--as-of=2026-11-24T09:00:00Z"
Run = Callable[..., Any]
UNTOLD = "stage: production"
"""In place of where weights are stored."""


@pytest.fixture
def failed(project: Any, arcanos: Run) -> Any:
    project.edit(
        "evidence/registry.yaml", "stage: staging, owner: ada, storage: {algorithm: none}", "stage: production"
    )
    assert arcanos("check", AS_OF, "-o", "json=record.json", "-o", "xlsx=findings.xlsx").code == 4
    return project


def edited(project: Any, **cells: object) -> None:
    path = project.folder / "findings.xlsx"
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Findings"]
    columns = {cell.value: cell.column for cell in sheet[2]}
    for name, value in cells.items():
        sheet.cell(3, columns[name.replace("_", " ")]).value = value
    book.save(path)


def imported(arcanos: Run, output: str = "findings.json", *words: str) -> Any:
    return arcanos("findings", "import", "findings.xlsx", "--record", "record.json", "-o", output, LATER, *words)


CLOSED = {
    "Status": "verified",
    "Fixed_at": datetime(2026, 11, 22, 15),  # noqa: DTZ001 - a sheet has no zones
    "Fixed_by": "Ana",
    "Verification": "confirmed",
    "Verified_at": datetime(2026, 11, 23, 10),  # noqa: DTZ001
    "Verified_by": "Ben",
    "Lessons": "the registry says where weights are",
}


@pytest.mark.parametrize(
    ("cells", "code", "output"),
    [
        (CLOSED, 0, "findings.json"),
        (CLOSED, 0, "findings.yaml"),
        ({**CLOSED, "Lessons": ""}, 4, "findings.json"),
        ({"Due": datetime(2026, 11, 23)}, 1, "findings.json"),  # noqa: DTZ001
    ],
)
def test_the_rule_about_findings_reads_what_people_wrote(
    failed: Any, arcanos: Run, cells: dict[str, object], code: int, output: str
) -> None:
    edited(failed, **cells)
    assert imported(arcanos, output).code == 0
    failed.configure(packs=["arcanos/governance"], documents={"findings": output})
    assert arcanos("check", LATER, "--rule", "governance/findings-are-followed-up").code == code


def test_what_was_taken_over_is_counted(failed: Any, arcanos: Run) -> None:
    edited(failed, **CLOSED)
    done = imported(arcanos)
    assert (done.code, done.out.splitlines()) == (0, ["1 finding: 1 verified", "wrote findings.json"])
    entry = json.loads((failed.folder / "findings.json").read_text())["findings"][0]
    assert (entry["rule"], entry["status"]) == ("policies/encrypted", "closed")


def test_what_is_due_later_than_the_first_deadline_is_told_where_earlier_records_are_named(
    failed: Any, arcanos: Run
) -> None:
    (failed.folder / "record.json").rename(failed.folder / "old.json")
    words = ("check", "--as-of=2026-11-23T09:00:00Z", "-o", "json=record.json", "-o", "xlsx=findings.xlsx")
    assert arcanos(*words, "--against", "old.json").code == 4
    (due,) = (f["due"] for f in json.loads((failed.folder / "record.json").read_bytes())["findings"] if "due" in f)
    edited(failed, Due=datetime.fromisoformat(due))
    assert "later than the first deadline" not in imported(arcanos, "alone.json").out
    done = imported(arcanos, "findings.json", "--against", "old.json")
    assert (done.code, "1 finding due later than the first deadline" in done.out) == (0, True)
    assert imported(arcanos, "old.json", "--against", "old.json").code == 2
    assert imported(arcanos, "again.json", "--against", "absent.json").code == 3


@pytest.mark.parametrize("output", ["findings.json", "findings.yaml"])
def test_what_another_persons_workbook_said_is_not_lost_without_a_word(failed: Any, arcanos: Run, output: str) -> None:
    bens = (failed.folder / "findings.xlsx").read_bytes()
    edited(failed, **CLOSED)
    assert "less far" not in imported(arcanos, output).out
    assert "less far" not in imported(arcanos, output).out
    (failed.folder / "findings.xlsx").write_bytes(bens)
    done = imported(arcanos, output)
    assert done.code == 0
    assert f"1 finding less far than in {output}" in " ".join(done.out.split())
    assert "policies/encrypted on" in done.out
    assert "was verified, is open" in " ".join(done.out.split())
    (failed.folder / output).write_text("[]")
    assert "less far" not in imported(arcanos, output).out


def test_nothing_is_written_where_a_cell_is_refused(failed: Any, arcanos: Run) -> None:
    edited(failed, Status="fixed")
    done = imported(arcanos)
    assert done.code == 3
    assert "findings.xlsx: Findings!J3: ARC-IN-CELL: status is fixed, without who fixed it and when" in done.err
    assert not (failed.folder / "findings.json").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["findings.xlsx", "--record", "absent.json", "-o", "a.json"], 3, "absent.json"),
        (["absent.xlsx", "--record", "record.json", "-o", "a.json"], 3, "absent.xlsx"),
        (["record.json", "--record", "record.json", "-o", "a.json"], 3, "this is no workbook"),
        (["findings.xlsx", "--record", "record.json", "-o", "a.txt"], 2, ".json, .yaml, .yml"),
        (["findings.xlsx", "--record", "record.json", "-o", "record.json"], 2, "this is what is read"),
        (["findings.xlsx", "--record", "record.json", "-o", "a.json", "--as-of=2026-11-01T00:00:00Z"], 2, "before the"),
        (["findings.xlsx", "--record", "record.json", "-o", "nowhere/a.json"], 5, "there is no folder"),
    ],
)
def test_what_can_not_be_taken_over_is_refused(
    failed: Any, arcanos: Run, words: list[str], code: int, told: str
) -> None:
    done = arcanos("findings", "import", *words)
    assert done.code == code
    assert told in done.err


def test_the_workbook_of_an_earlier_run_is_refused(failed: Any, arcanos: Run) -> None:
    assert arcanos("check", LATER, "-o", "json=record.json").code == 4
    done = imported(arcanos)
    assert (done.code, "ARC-IN-RECORD" in done.err) == (3, True)
