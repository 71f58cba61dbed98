"""Reports that scikit-learn makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from arcanos.digest import canonical
from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.scikit_learn_report import Options, collect
from arcanos.evidence.measures import wilson

classification_report: Any = import_module("sklearn.metrics").classification_report
Write = Callable[[str, str | bytes], Path]

TRUE = [0] * 40 + [1] * 60
PREDICTED = [0] * 30 + [1] * 10 + [1] * 50 + [0] * 10


def run(setting: Setting, more: Mapping[str, Any] | None = None) -> Collected:
    options = {"from": "scikit-learn-report", "files": ["eval/report.json"], "model": "credit@1.1.0", **(more or {})}
    return collect(Options.model_validate(options), setting)


def test_accuracy_and_recall_are_shares_of_what_was_there(setting: Setting, write: Write) -> None:
    write("eval/report.json", json.dumps(classification_report(TRUE, PREDICTED, output_dict=True)))
    made = run(setting, {"names": {"1/recall": "recall"}, "artifact_sha256": "a" * 64})
    (entry,) = made.value["models"]
    assert entry["artifact_sha256"] == "a" * 64
    metrics = entry["metrics"]
    assert metrics["accuracy"] == wilson(80, 100).document()
    assert metrics["0/recall"] == wilson(30, 40).document()
    assert metrics["recall"] == wilson(50, 60).document()
    assert metrics["0/precision"] == 0.75
    assert metrics["macro avg/recall"] == pytest.approx((30 / 40 + 50 / 60) / 2)
    assert isinstance(metrics["weighted avg/recall"], float)
    assert entry["reports"][0]["labels"] == [{"id": "0", "n": 40}, {"id": "1", "n": 60}]
    assert made.notes == ()


def test_weighted_samples_make_no_shares(setting: Setting, write: Write) -> None:
    weights = [0.37] * 50 + [1.9] * 50
    report = classification_report(TRUE, PREDICTED, sample_weight=weights, output_dict=True)
    write("eval/report.json", json.dumps(report))
    (entry,) = run(setting).value["models"]
    assert entry["metrics"]["accuracy"] == report["accuracy"]
    assert entry["metrics"]["0/recall"] == report["0"]["recall"]


def test_a_part_of_the_labels_has_a_micro_average(setting: Setting, write: Write) -> None:
    report = classification_report([0, 1, 2, 2], [0, 1, 2, 1], labels=[1, 2], output_dict=True)
    write("eval/report.json", json.dumps(report))
    (entry,) = run(setting).value["models"]
    assert entry["metrics"]["2/recall"] == wilson(1, 2).document()
    assert isinstance(entry["metrics"]["micro avg/recall"], float)
    assert "accuracy" not in entry["metrics"]


def test_what_could_not_be_divided_is_left_out(setting: Setting, write: Write) -> None:
    report = classification_report([0, 1], [0, 0], output_dict=True, zero_division=float("nan"))
    write("eval/report.json", json.dumps(report))
    made = run(setting)
    assert "1/precision" not in made.value["models"][0]["metrics"]
    assert made.value["models"][0]["reports"][0]["non_finite"] > 0
    canonical(made.value)


ROW = {"precision": 1.0, "recall": 1.0, "f1-score": 1.0, "support": 2.0}


@pytest.mark.parametrize(
    ("report", "rows"),
    [
        ([], ["[]"]),
        ({}, ["{}"]),
        ({"accuracy": 1.0}, ["{"]),
        ({"0": ROW, "accuracy": "1.0"}, ['"1.0"']),
        ({"0": ROW, "loss": 7.5}, ["7.5"]),
        ({"0": {**ROW, "support": None}, "1": {"precision": 1.0}}, ['{"precision": 1.0, ', '{"precision": 1.0}']),
    ],
)
def test_what_is_no_report_is_refused(setting: Setting, write: Write, report: Any, rows: list[str]) -> None:
    text = json.dumps(report)
    write("eval/report.json", text)
    with pytest.raises(NotCollected) as told:
        run(setting)
    assert [one.place.column for one in told.value.mistakes] == [text.index(row) + 1 for row in rows]
    assert {one.code for one in told.value.mistakes} == {"ARC-COL-SHAPE"}
