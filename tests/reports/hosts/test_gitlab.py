"""GitLab's Code Quality report: what its documentation asks for, and never an empty list for a closed gate."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from arcanos.findings import Severity
from arcanos.record import Record
from arcanos.reports.hosts.gitlab import SEVERITIES, to_bytes
from arcanos.reports.hosts.told import told
from arcanos.reports.report import Report

# As docs.gitlab.com/ci/testing/code_quality ("Code Quality report format") words it; GitLab publishes no schema.
SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1, "maxLength": 5000},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!/|\./|[A-Za-z]:).+$"},
                    "lines": {"type": "object", "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}
VALIDATOR = Draft202012Validator(SCHEMA)


def entries(record: Record) -> list[dict[str, Any]]:
    data = to_bytes(Report(record))
    assert not data.startswith(b"\xef\xbb\xbf")
    read: list[dict[str, Any]] = json.loads(data)
    VALIDATOR.validate(read)  # pyright: ignore[reportUnknownMemberType]: its stub leaves a type open
    return read


def test_what_fails_or_could_not_be_told_is_an_entry_the_gravest_first(record: Record) -> None:
    assert [(one["check_name"], one["severity"], one["location"]["path"]) for one in entries(record)] == [
        ("security/weights-encrypted-at-rest", "blocker", "evidence/registry.yaml"),
        ("fairness/selection-rates", "critical", "rules/fairness/selection-rates.yaml"),
        ("fairness/impact-reviewed", "major", "rules/fairness/impact-reviewed.yaml"),
        ("fairness/groups-documented", "minor", "rules/fairness/groups-documented.yaml"),
    ]
    assert [one["location"]["lines"]["begin"] for one in entries(record)] == [14, 3, 3, 3]


def test_an_entry_says_what_who_and_until_when(record: Record) -> None:
    first, second, *_ = entries(record)
    assert first["description"] == (
        "credit-scoring@1.0.0: weights are stored with none (owner: ml-engineering, due 2026-06-22)"
    )
    assert "could not be told: indeterminate insufficient_data; needs: ml-engineering supplies" in second["description"]


def test_every_severity_has_its_word() -> None:
    assert set(SEVERITIES) == set(Severity)


def test_a_gate_that_is_not_open_is_never_an_empty_list(nothing_decided: Record) -> None:
    (only,) = entries(nothing_decided)
    assert (only["check_name"], only["severity"]) == ("arcanos/gate", "blocker")
    assert "no rules were loaded" in only["description"]


def test_an_open_gate_with_nothing_to_tell_is_an_empty_list(spotless: Record) -> None:
    assert to_bytes(Report(spotless)) == b"[]\n"


def test_hostile_texts_change_no_entry_but_their_own(hostile: Record, record: Record) -> None:
    assert len(entries(hostile)) == len(entries(record))


@given(st.data())
def test_any_record_gives_a_report_that_fits_and_no_fingerprint_twice(
    records: st.SearchStrategy[Record], data: st.DataObject
) -> None:
    record = data.draw(records)
    found = entries(record)
    assert len({one["fingerprint"] for one in found}) == len(found) == len(told(record))
    assert found or record.decision.open


@pytest.mark.parametrize("twins", [2, 3])
def test_findings_that_share_a_fingerprint_stay_several_entries(record: Record, twins: int) -> None:
    many = replace(record, findings=(record.findings[0],) * twins)
    assert len({one["fingerprint"] for one in entries(many)}) == twins
