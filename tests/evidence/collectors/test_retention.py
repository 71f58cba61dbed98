"""Rows past their time and without consent are counted as of the time of collection, and nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.catalogue import collector
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.retention import Options, collect

ENTRY: dict[str, Any] = {"from": "retention", "files": ["t.csv"], "dataset": "visits"}
CONSENT = {"column": "consent", "given": ["yes"], "refused": ["no"]}


def collected(setting: Setting, lines: list[str], **options: Any) -> Collected:
    (setting.folder / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return collect(Options.model_validate({**ENTRY, **options}), setting)


def counts(setting: Setting, lines: list[str], **options: Any) -> dict[str, Any]:
    entry: dict[str, Any] = collected(setting, lines, **options).value["retention"][0]
    return {name: value for name, value in entry.items() if name not in {"dataset", "sha256", "rows", "as_of"}}


def test_the_catalogue_knows_the_collector() -> None:
    assert collector("retention").Options is Options


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("2026-11-21", "past_delete_by"),
        ("2026-11-22", ""),
        ("2026-11-22T12:00:00Z", "past_delete_by"),
        ("2026-11-22T12:00:01Z", ""),
        ("2026-11-22T12:30:00+01:00", "past_delete_by"),
        ("9999-12-31", ""),
        ("22.11.2026", "delete_by_unreadable"),
        ("2026-11-22 12:00:00", "delete_by_unreadable"),
        ('""', "without_delete_by"),
    ],
)
def test_a_row_is_late_when_its_last_day_is_over(setting: Setting, text: str, counted: str) -> None:
    """It is noon of 22 November 2026, UTC."""
    found = counts(setting, ["due,x", f"{text},1"], delete_at="due")
    expected = {"past_delete_by": 0, "without_delete_by": 0, "delete_by_unreadable": 0}
    if counted:
        expected[counted] = 1
    if counted == "delete_by_unreadable":
        expected["without_delete_by"] = 1
    assert found == expected


def test_a_span_counts_from_when_it_was_obtained(setting: Setting) -> None:
    lines = ["got", "2026-11-11", "2026-11-12", "2026-11-12T12:00:00Z", "2026-11-12T12:00:01Z"]
    assert counts(setting, lines, obtained_at="got", keep="10d")["past_delete_by"] == 2


def test_rows_without_consent_and_with_an_unknown_answer_are_told_apart(setting: Setting) -> None:
    found = collected(setting, ["id,consent", "1,yes", "2,no", "3,", "4,maybe"], consent=CONSENT)
    entry = found.value["retention"][0]
    assert (entry["without_consent"], entry["consent_unknown"], entry["rows"]) == (2, 1, 4)
    assert "past_delete_by" not in entry
    assert entry["as_of"] == "2026-11-22T12:00:00Z"
    assert found.notes == ("1 of 4 rows say of consent what the options do not name",)


def test_people_who_withdrew_and_are_there_are_counted(setting: Setting) -> None:
    lines = ["id,gone", "1,2026-11-22", "2,2026-11-23", "3,", "4,soon"]
    found = counts(setting, lines, withdrawn_at="gone")
    assert found == {"withdrawn_yet_present": 1, "withdrawn_unreadable": 1}


def test_late_data_sets_of_a_catalogue_are_named(setting: Setting) -> None:
    lines = ["id,due,deleted", "b,2026-01-01,", "a,2026-01-01,", "c,2026-01-01,2026-02-01", "d,2027-01-01,"]
    found = counts(setting, lines, delete_at="due", deleted_at="deleted", catalogue="id")
    assert (found["past_delete_by"], found["deleted"], found["late"]) == (2, 1, ["a", "b"])


def test_a_later_time_finds_more(setting: Setting) -> None:
    later = replace(setting, as_of=datetime(2027, 1, 1, tzinfo=UTC))
    assert counts(later, ["due", "2026-12-30", "2026-12-31", "2027-01-01"], delete_at="due")["past_delete_by"] == 2


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"obtained_at": "got"},
        {"keep": "10d"},
        {"delete_at": "due", "obtained_at": "got", "keep": "10d"},
        {"consent": {**CONSENT, "refused": ["yes"]}},
    ],
)
def test_options_that_ask_nothing_or_twice_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate({**ENTRY, **options})


def test_a_column_that_is_not_there_is_refused(setting: Setting) -> None:
    with pytest.raises(NotCollected, match="ARC-COL-COLUMN"):
        collected(setting, ["id", "1"], delete_at="due")


def test_the_file_is_observed_when_it_is_looked_at(setting: Setting) -> None:
    assert collected(setting, ["due", "2026-01-01"], delete_at="due").observed == (setting.as_of, setting.as_of)
