"""Reports of Evidently, after its documentation: of 0.7, and of the versions before."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from arcanos.digest import canonical
from arcanos.errors import NotCollected
from arcanos.evidence.collectors.evidently import Options, collect
from arcanos.evidence.collectors.interface import Collected, Setting

Write = Callable[[str, str | bytes], Path]

NEW: dict[str, Any] = {
    "metrics": [
        {"id": "a", "metric_name": "RowCount()", "config": {"type": "evidently:metric_v2:RowCount"}, "value": 1000.0},
        {"id": "b", "metric_name": "DriftedColumnsCount(drift_share=0.5)", "value": {"count": 2.0, "share": 0.25}},
        {"id": "c", "metric_name": "MinValue(column=age)", "value": float("nan")},
        {"id": "d", "metric_id": "UniqueValueCount(column=sex)", "value": {"counts": {"f": 3, "m": 4}}},
    ],
    "tests": [
        {"id": "t", "name": "Share of drifted columns", "description": "Actual 0.25", "status": "FAIL"},
        {"id": "u", "name": "Row count", "description": "Actual 1000", "status": "SUCCESS", "bound_tests": []},
    ],
}
OLD: dict[str, Any] = {
    "version": "0.4.11",
    "metrics": [
        {"metric": "DatasetDriftMetric", "result": {"drift_share": 0.5, "dataset_drift": False}},
        {
            "metric": "ColumnDriftMetric",
            "result": {"column_name": "age", "drift_score": 0.125, "current": {"small_distribution": {"x": [1, 2]}}},
        },
        {"metric": "ColumnDriftMetric", "result": {"column_name": "sex", "drift_score": 0.25, "drift_detected": True}},
    ],
    "timestamp": "2026-11-20 12:00:00.000001",
}


def run(setting: Setting, more: Mapping[str, Any] | None = None) -> Collected:
    options = {"from": "evidently", "files": ["eval/*.json"], "model": "credit@1.1.0", **(more or {})}
    return collect(Options.model_validate(options), setting)


def test_a_report_holds_metrics_and_tests(setting: Setting, write: Write) -> None:
    write("eval/report.json", json.dumps(NEW))
    made = run(setting, {"names": {"DriftedColumnsCount(drift_share=0.5)/share": "drift_share"}})
    (entry,) = made.value["models"]
    assert entry["metrics"] == {
        "DriftedColumnsCount(drift_share=0.5)/count": 2.0,
        "RowCount": 1000.0,
        "UniqueValueCount(column=sex)/counts/f": 3,
        "UniqueValueCount(column=sex)/counts/m": 4,
        "drift_share": 0.25,
    }
    assert entry["tests"] == [
        {"name": "Share of drifted columns", "status": "FAIL"},
        {"name": "Row count", "status": "SUCCESS"},
    ]
    assert entry["test_statuses"] == {"FAIL": 1, "SUCCESS": 1}
    assert entry["reports"][0]["non_finite"] == 1
    canonical(made.value)


def test_older_reports_name_the_column_inside(setting: Setting, write: Write) -> None:
    write("eval/report.json", json.dumps(OLD))
    made = run(setting)
    (entry,) = made.value["models"]
    assert entry["metrics"] == {
        "ColumnDriftMetric(column=age)/drift_score": 0.125,
        "ColumnDriftMetric(column=sex)/drift_score": 0.25,
        "DatasetDriftMetric/drift_share": 0.5,
    }
    assert entry["reports"][0]["flags"] == {
        "ColumnDriftMetric(column=sex)/drift_detected": True,
        "DatasetDriftMetric/dataset_drift": False,
    }
    assert made.notes == (
        "eval/report.json: 3 values are no numbers, and were left out",
        "eval/report.json: its time has no zone, and was left out",
    )


def test_a_name_of_two_values_stands_for_none(setting: Setting, write: Write) -> None:
    metrics = [{"metric_name": "A()", "value": 1}, {"metric_name": "A()", "value": 2}, {"metric_name": "B", "value": 3}]
    write("eval/report.json", json.dumps({"metrics": [*metrics, metrics[2]]}))
    made = run(setting)
    assert made.value["models"][0]["metrics"] == {"B": 3}
    assert made.notes == ("eval/report.json: 1 values stand there twice and differ, and were left out",)


def test_an_answer_that_is_told_both_ways_is_none(setting: Setting, write: Write) -> None:
    """One column under two tests of drift: the second used to hide what the first found."""
    told = [
        {"metric": "ColumnDriftMetric", "result": {"column_name": "age", "drift_detected": d}} for d in (True, False)
    ]
    write("eval/report.json", json.dumps({"metrics": told}))
    made = run(setting)
    assert "flags" not in made.value["models"][0]["reports"][0]
    assert "eval/report.json: 1 values stand there twice and differ, and were left out" in made.notes


def test_a_suite_that_lacks_tests_which_its_summary_counts_is_refused(setting: Setting, write: Write) -> None:
    tests = [{"name": "a", "status": "SUCCESS"}]
    write("eval/report.json", json.dumps({"tests": tests, "summary": {"total_tests": 2}}))
    with pytest.raises(NotCollected, match="ARC-COL-SHAPE: the summary counts other tests"):
        run(setting)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[]", ["1:1"]),
        ("{}", ["1:1"]),
        ('{"metrics": {}}', ["1:1", "1:13"]),
        ('{"metrics": [1, {}, {"metric_name": "A"}]}', ["1:14", "1:17", "1:21"]),
        ('{"metrics": [], "tests": [{"name": "a"}, {"status": 1}]}', ["1:27", "1:42"]),
        ('{"tests": [{"name": "a", "status": null}]}', ["1:12"]),
    ],
)
def test_what_is_no_report_is_refused(setting: Setting, write: Write, content: str, expected: list[str]) -> None:
    write("eval/report.json", content)
    with pytest.raises(NotCollected) as told:
        run(setting)
    assert [f"{one.place.line}:{one.place.column}" for one in told.value.mistakes] == expected
    assert {one.code for one in told.value.mistakes} == {"ARC-COL-SHAPE"}
