"""Results of the Language Model Evaluation Harness: the shapes of its versions, and what is no result."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from arcanos.digest import canonical
from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.lm_evaluation_harness import Options, collect
from arcanos.evidence.measures import from_standard_error

Write = Callable[[str, str | bytes], Path]

LEGACY: dict[str, Any] = {
    "results": {"boolq": {"acc": 0.75, "acc_stderr": 0.0076}, "wikitext": {"word_perplexity": 12.5}},
    "versions": {"boolq": 1, "wikitext": 1},
    "config": {"model": "hf-causal", "model_args": "pretrained=a,token=secret", "num_fewshot": 0, "limit": None},
}
FILTERED: dict[str, Any] = {
    "results": {
        "gsm8k": {
            "alias": "gsm8k",
            "exact_match,strict-match": 0.5,
            "exact_match_stderr,strict-match": 0.0138,
            "exact_match,flexible-extract": 0.625,
            "exact_match_stderr,flexible-extract": "N/A",
        },
        "hellaswag": {"alias": "hellaswag", "acc,none": 0.5, "acc_stderr,none": 0.05, "acc_norm,none": float("nan")},
    },
    "group_subtasks": {"gsm8k": [], "hellaswag": []},
    "configs": {"gsm8k": {"doc_to_text": "{{question}}"}},
    "versions": {"gsm8k": 3.0, "hellaswag": 1.0},
    "n-shot": {"gsm8k": 5, "hellaswag": 0},
    "higher_is_better": {"gsm8k": {"exact_match": True}, "hellaswag": {"acc": True, "acc_norm": None}},
    "n-samples": {
        "gsm8k": {"original": 1319, "effective": 1319},
        "hellaswag": {"original": 10042, "effective": 100},
    },
    "config": {"model": "hf", "model_sha": "0a1b2c", "limit": 100.0, "bootstrap_iters": 100000},
    "git_hash": "abc1234",
    "date": 1763629200.5,
    "pretty_env_info": "Host name: secret",
    "lm_eval_version": "0.4.9",
    "task_hashes": {"gsm8k": "f00", "hellaswag": "ba2"},
    "model_name": "acme/intents",
}


def run(setting: Setting, more: Mapping[str, Any] | None = None) -> Collected:
    options = {"from": "lm-evaluation-harness", "files": ["eval/*.json"], "model": "intents@2.0.0", **(more or {})}
    return collect(Options.model_validate(options), setting)


def test_new_results_are_measures_by_their_errors_and_effective_samples(setting: Setting, write: Write) -> None:
    write("eval/results.json", json.dumps(FILTERED))
    made = run(setting, {"names": {"hellaswag/acc": "accuracy"}, "confidence": 0.9})
    (entry,) = made.value["models"]
    assert (entry["model"], entry["limited"]) == ("intents@2.0.0", True)
    assert entry["metrics"] == {
        "accuracy": from_standard_error(0.5, 0.05, 100, 0.9).document(),
        "gsm8k/exact_match,flexible-extract": 0.625,
        "gsm8k/exact_match,strict-match": from_standard_error(0.5, 0.0138, 1319, 0.9).document(),
    }
    (report,) = entry["reports"]
    assert report["tasks"] == [
        {
            "id": "gsm8k",
            "n": 1319,
            "n_original": 1319,
            "limited": False,
            "version": 3.0,
            "n_shot": 5,
            "hash": "f00",
            "higher_is_better": {"exact_match": True},
        },
        {
            "id": "hellaswag",
            "n": 100,
            "n_original": 10042,
            "limited": True,
            "version": 1.0,
            "n_shot": 0,
            "hash": "ba2",
            "higher_is_better": {"acc": True},
        },
    ]
    assert (report["tool_version"], report["reported_model_sha"], report["non_finite"]) == ("0.4.9", "0a1b2c", 1)
    assert made.observed == (datetime(2025, 11, 20, 9, 0, 0, 500_000, UTC),) * 2
    assert made.notes == (
        "eval/results.json: the run was limited to a part of a task's samples",
        "eval/results.json: 1 values are NaN, infinite or too large, and were left out",
    )
    assert b"secret" not in canonical(made.value)


def test_legacy_results_are_numbers_and_their_errors_stand_apart(setting: Setting, write: Write) -> None:
    write("eval/results.json", json.dumps(LEGACY))
    made = run(setting)
    (entry,) = made.value["models"]
    assert entry["metrics"] == {"boolq/acc": 0.75, "wikitext/word_perplexity": 12.5}
    assert entry["limited"] is False
    assert entry["reports"][0]["standard_errors"] == {"boolq/acc": 0.0076}
    assert made.observed is None
    assert b"secret" not in canonical(made.value)


def test_whether_a_run_was_limited_may_be_unknown(setting: Setting, write: Write) -> None:
    write("eval/results.json", json.dumps({key: LEGACY[key] for key in ("results", "versions")}))
    assert "limited" not in run(setting).value["models"][0]


def test_results_of_several_files_are_one_entry(setting: Setting, write: Write) -> None:
    write("eval/a.json", json.dumps(LEGACY))
    write("eval/b.json", json.dumps({**LEGACY, "results": {"arc": {"acc,none": 0.5, "acc_stderr,none": 0.01}}}))
    (entry,) = run(setting).value["models"]
    assert set(entry["metrics"]) == {"arc/acc", "boolq/acc", "wikitext/word_perplexity"}
    assert [report["name"] for report in entry["reports"]] == ["eval/a.json", "eval/b.json"]


def test_a_group_has_no_samples_of_its_own(setting: Setting, write: Write) -> None:
    groups = {"mmlu": {"acc,none": 0.5, "acc_stderr,none": 0.004, "alias": "mmlu"}}
    write("eval/results.json", json.dumps({**FILTERED, "groups": groups}))
    (entry,) = run(setting).value["models"]
    assert entry["metrics"]["mmlu/acc"] == 0.5
    assert entry["reports"][0]["standard_errors"] == {"mmlu/acc": 0.004}


def test_one_metric_in_two_files_is_refused(setting: Setting, write: Write) -> None:
    write("eval/a.json", json.dumps(LEGACY))
    write("eval/b.json", json.dumps(LEGACY))
    with pytest.raises(NotCollected) as told:
        run(setting, {"names": {"boolq/accc": "accuracy"}})
    assert {str(one.place) for one in told.value.mistakes} == {"eval/b.json", "names.boolq/accc"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[]", "1:1: ARC-COL-SHAPE"),
        ("{}", "1:1: ARC-COL-SHAPE"),
        ('{"results": {}}', "1:13: ARC-COL-SHAPE"),
        ('{"results": [1]}', "1:13: ARC-COL-SHAPE"),
        ('{"results": {"a": 1}}', "1:13: ARC-COL-SHAPE"),
        ('{"results": {"a": {"acc": 1}}', "1:30: ARC-IN-SYNTAX"),
    ],
)
def test_what_is_no_result_is_refused(setting: Setting, write: Write, content: str, expected: str) -> None:
    write("eval/results.json", content)
    with pytest.raises(NotCollected) as told:
        run(setting)
    assert [f"{one.place}: {one.code}" for one in told.value.mistakes] == [f"eval/results.json:{expected}"]


@pytest.mark.parametrize(
    "samples",
    [{"effective": "100"}, {"effective": True}, {"effective": 0}, {"effective": 1.5}, {"effective": None}, [], None, 7],
)
def test_samples_that_are_none_make_no_measure(setting: Setting, write: Write, samples: Any) -> None:
    results = {"a": {"acc,none": 0.5, "acc_stderr,none": 0.1}}
    write("eval/results.json", json.dumps({"results": results, "n-samples": {"a": samples}}))
    assert run(setting).value["models"][0]["metrics"] == {"a/acc": 0.5}
