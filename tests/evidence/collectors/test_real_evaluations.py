"""Evaluations that real tools wrote: every figure under its name, with its sample, and every failing test of theirs.

`tools/README.md` says which tools, at which versions; the scripts that wrote the files are beside them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from arcanos.errors import NotCollected, Place
from arcanos.evidence.collectors import evidently, lm_evaluation_harness, plain_metrics, scikit_learn_report
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.evidence.measures import wilson

Give = Callable[..., Path]


def evaluated(setting: Setting, module: Any, source: str, *files: str, **more: Any) -> Any:
    """Return the one model that a source of files makes, and what was noted."""
    options = {"from": source, "files": list(files), "model": "m@1.0.0", **more}
    made: Collected = module.collect(module.Options.model_validate(options), setting)
    assert kind_mistakes("evaluation", made.value, lambda path: Place(str(path))) == []
    [model] = made.value["models"]
    return model, made.notes


def test_a_report_of_scikit_learn_has_every_row(setting: Setting, give: Give) -> None:
    give("scikit-learn", "named.json")
    model, notes = evaluated(setting, scikit_learn_report, "scikit-learn-report", "named.json")
    rows = ("malign", "benign", "macro avg", "weighted avg")
    wanted = {f"{row}/{key}" for row in rows for key in ("precision", "recall", "f1-score")}
    assert set(model["metrics"]) == {"accuracy", *wanted}
    assert {name: one["n"] for name, one in model["metrics"].items() if isinstance(one, dict)} == {
        "accuracy": 143,
        "benign/recall": 90,
        "malign/recall": 53,
    }
    assert notes == ()


@pytest.mark.parametrize(
    ("name", "figures", "measures", "left_out"),
    [
        ("some_labels", 12, {"1/recall"}, 0),
        ("multilabel", 18, {"0/recall", "1/recall"}, 0),
        ("weighted", 13, set[str](), 0),
        ("nan", 15, {"accuracy", "0/recall", "1/recall", "2/recall"}, 4),
        ("zeros", 16, {"accuracy", "0/recall", "1/recall", "2/recall"}, 0),
    ],
)
def test_a_share_of_whole_samples_is_a_measure(
    setting: Setting, give: Give, name: str, figures: int, measures: set[str], left_out: int
) -> None:
    give("scikit-learn", f"{name}.json")
    model, notes = evaluated(setting, scikit_learn_report, "scikit-learn-report", f"{name}.json")
    assert len(model["metrics"]) == figures
    assert {name for name, one in model["metrics"].items() if isinstance(one, dict)} == measures
    assert model["reports"][0]["non_finite"] == left_out
    assert bool(notes) == bool(left_out)


@pytest.mark.parametrize("name", ["confusion_matrix.json", "cross_validate.json"])
def test_what_scikit_learn_writes_otherwise_is_no_report(setting: Setting, give: Give, name: str) -> None:
    give("scikit-learn", name)
    with pytest.raises(NotCollected, match="ARC-COL-SHAPE"):
        evaluated(setting, scikit_learn_report, "scikit-learn-report", name)


def harness(setting: Setting, give: Give, name: str) -> Any:
    give("lm-evaluation-harness", name)
    return evaluated_later(setting, name)


def evaluated_later(setting: Setting, name: str) -> Any:
    later = replace(setting, as_of=datetime(2027, 1, 1, tzinfo=UTC))
    return evaluated(later, lm_evaluation_harness, "lm-evaluation-harness", name)


def test_shares_of_the_harness_have_the_interval_of_shares(setting: Setting, give: Give) -> None:
    """Its own error, times z, leads out of 0 to 1, and is 0 where all answers are right or all are wrong."""
    model, notes = harness(setting, give, "results_groups.json")
    metrics = model["metrics"]
    assert metrics["sums_choice/acc"] == wilson(4, 10).document()
    assert metrics["sums_choice/acc_norm"] == wilson(3, 10).document()
    for kind in ("strict-match", "flexible-extract"):
        assert metrics[f"sums_free/exact_match,{kind}"] == wilson(0, 10).document()
    assert model["limited"] is False
    assert notes == ()


def test_a_group_of_the_harness_counts_the_tasks_that_have_the_metric(setting: Setting, give: Give) -> None:
    """`sample_len` counts the samples of all tasks of a group, `sample_count` those of a metric."""
    model, _ = harness(setting, give, "results_groups.json")
    assert model["reports"][0]["tasks"][0] == {
        "id": "sums",
        "n": 20,
        "version": "1.0",
        "n_shot": 0,
        "higher_is_better": {"acc": True, "acc_norm": True, "exact_match": True, "bleu": True},
    }
    assert {name: one["n"] for name, one in model["metrics"].items() if name.startswith("sums/")} == {
        "sums/acc": 10,
        "sums/exact_match,flexible-extract": 10,
        "sums/exact_match,strict-match": 10,
    }


def test_a_group_that_does_not_count_its_samples_has_no_measures(setting: Setting, give: Give) -> None:
    path = give("lm-evaluation-harness", "results_groups.json")
    said = json.loads(path.read_text())
    for results in (said["results"], said["groups"]):
        del results["sums"]["sample_count"]
    path.write_text(json.dumps(said))
    model, _ = evaluated_later(setting, "results_groups.json")
    assert model["metrics"]["sums/acc"] == 0.4
    assert model["metrics"]["sums_choice/acc"]["n"] == 10


def test_a_metric_that_is_no_number_is_noted(setting: Setting, give: Give) -> None:
    path = give("lm-evaluation-harness", "results_groups.json")
    said = json.loads(path.read_text())
    said["results"]["sums_free"]["exact_match,strict-match"] = "N/A"
    path.write_text(json.dumps(said))
    model, notes = evaluated_later(setting, "results_groups.json")
    assert "sums_free/exact_match,strict-match" not in model["metrics"]
    assert notes == ("results_groups.json: 1 metrics are no numbers, and were left out",)


def test_an_error_of_0_makes_no_interval(setting: Setting, give: Give) -> None:
    model, _ = harness(setting, give, "results_groups.json")
    report = model["reports"][0]
    assert model["metrics"]["sums_free/bleu,strict-match"] == 0.0
    assert report["standard_errors"] == {"sums_free/bleu,flexible-extract": 0.0, "sums_free/bleu,strict-match": 0.0}
    assert model["metrics"]["sums_text/word_perplexity"] > 1
    assert model["metrics"]["sums_text/bits_per_byte"] > 0


@pytest.mark.parametrize(("name", "n"), [("results_limited.json", 5), ("results_one.json", 1)])
def test_a_limited_run_of_the_harness_says_so(setting: Setting, give: Give, name: str, n: int) -> None:
    model, notes = harness(setting, give, name)
    assert model["limited"] is True
    assert model["metrics"]["sums_choice/acc"]["n"] == n
    assert notes == (f"{name}: the run was limited to a part of a task's samples",)


def test_samples_of_the_harness_are_no_results(setting: Setting, give: Give) -> None:
    with pytest.raises(NotCollected, match=r"samples_limited\.jsonl:"):
        harness(setting, give, "samples_limited.jsonl")


def watched(setting: Setting, give: Give, version: str, name: str) -> Any:
    give(f"evidently-{version}", f"{name}.json")
    return evaluated(setting, evidently, "evidently", f"{name}.json")


@pytest.mark.parametrize(
    ("version", "name", "figures", "statuses"),
    [
        ("0.7", "drift", 4, {}),
        ("0.7", "drift_tests", 4, {"FAIL": 3}),
        ("0.7", "quality", 19, {"FAIL": 7, "SUCCESS": 2, "WARNING": 1}),
        ("0.7", "summary", 30, {"FAIL": 6, "SUCCESS": 14}),
        ("0.7", "binary", 14, {"SUCCESS": 8}),
        ("0.7", "labels", 10, {"SUCCESS": 4}),
        ("0.7", "groups", 4, {}),
        ("0.4", "drift", 13, {}),
        ("0.4", "quality", 88, {}),
        ("0.4", "classification", 32, {}),
        ("0.4", "tests", 0, {"ERROR": 1, "FAIL": 4, "SUCCESS": 3, "WARNING": 1}),
        ("0.4", "stability", 0, {"FAIL": 1, "SUCCESS": 7}),
        ("0.4", "accuracy", 0, {"FAIL": 1, "SUCCESS": 1}),
    ],
)
def test_figures_and_tests_of_evidently_arrive(
    setting: Setting, give: Give, version: str, name: str, figures: int, statuses: dict[str, int]
) -> None:
    model, _ = watched(setting, give, version, name)
    assert len(model["metrics"]) == figures
    assert model["test_statuses"] == statuses == dict(Counter(test["status"] for test in model["tests"]))


def test_figures_of_evidently_have_the_names_that_the_page_shows(setting: Setting, give: Give) -> None:
    new, _ = watched(setting, give, "0.7", "drift")
    assert new["metrics"]["DriftedColumnsCount(drift_share=0.5)/share"] == 1.0
    old, _ = watched(setting, give, "0.4", "drift")
    assert old["metrics"]["ColumnDriftMetric(column=age)/drift_score"] > 2
    assert old["metrics"]["DatasetDriftMetric/share_of_drifted_columns"] == 1.0
    assert old["reports"][0]["flags"]["DatasetDriftMetric/dataset_drift"] is True


def test_figures_of_groups_say_of_which_metric_they_are(setting: Setting, give: Give) -> None:
    """Evidently 0.7 names every metric of a group alike; two of them were left out as contradicting each other."""
    model, notes = watched(setting, give, "0.7", "groups")
    assert set(model["metrics"]) == {
        f"GroupByMetric(column_name=sex,label={label},metric={kind}(column=age))"
        for label in ("f", "m")
        for kind in ("MeanValue", "MaxValue")
    }
    assert notes == ()


def test_tests_of_one_name_are_told_apart_by_their_columns(setting: Setting, give: Give) -> None:
    old, _ = watched(setting, give, "0.4", "tests")
    drift = [test for test in old["tests"] if test["name"] == "Drift per Column"]
    assert drift == [
        {"name": "Drift per Column", "status": "FAIL", "column": "age", "group": "data_drift"},
        {"name": "Drift per Column", "status": "FAIL", "column": "sex", "group": "data_drift"},
    ]
    new, _ = watched(setting, give, "0.7", "quality")
    mean = "MeanValue(column=age)"
    assert [test for test in new["tests"] if test.get("metric") == mean] == [
        {"name": f"Mean value of 'age': Less or Equal {most}.000", "status": status, "metric": mean, "column": "age"}
        | {"critical": critical}
        for most, status, critical in ((45, "FAIL", True), (50, "WARNING", False))
    ]


def test_what_evidently_has_no_number_for_is_told(setting: Setting, give: Give) -> None:
    model, notes = watched(setting, give, "0.7", "quality")
    assert model["reports"][0]["non_finite"] == 2
    assert notes == ("quality.json: 2 values are NaN, infinite or too large, and were left out",)
    _, notes = watched(setting, give, "0.4", "classification")
    assert notes == (
        "classification.json: 23 values are no numbers, and were left out",
        "classification.json: 1 metrics state no value",
        "classification.json: its time has no zone, and was left out",
    )


def test_figures_by_group_of_fairlearn_are_plain_metrics(setting: Setting, give: Give) -> None:
    """`MetricFrame.by_group.to_json()`, as pandas writes it."""
    give("fairlearn", "by_group.json")
    model, notes = evaluated(setting, plain_metrics, "plain-metrics", "by_group.json")
    assert model["metrics"] == {
        "accuracy/f": 0.7578947368,
        "accuracy/m": 0.7238095238,
        "count/f": 95.0,
        "count/m": 105.0,
        "selection_rate/f": 0.4315789474,
        "selection_rate/m": 0.5142857143,
    }
    assert notes == ()
