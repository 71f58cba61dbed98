"""States of the Hugging Face Trainer, as `TrainerState.save_to_json` writes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from arcanos.digest import canonical, sha256
from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.trainer_state import Options, collect

Write = Callable[[str, str | bytes], Path]

STATE: dict[str, Any] = {
    "best_global_step": 100,
    "best_metric": 0.91,
    "best_model_checkpoint": "out/checkpoint-100",
    "epoch": 2.0,
    "eval_steps": 100,
    "global_step": 200,
    "is_hyper_param_search": False,
    "is_local_process_zero": True,
    "is_world_process_zero": True,
    "log_history": [
        {"epoch": 0.5, "grad_norm": 1.25, "learning_rate": 4e-05, "loss": 0.7, "step": 50},
        {"epoch": 1.0, "eval_accuracy": 0.91, "eval_loss": 0.4, "eval_runtime": 2.5, "step": 100},
        {"epoch": 1.5, "grad_norm": float("nan"), "learning_rate": 2e-05, "loss": 0.2, "step": 150},
        {"epoch": 2.0, "eval_accuracy": 0.9, "eval_loss": 0.45, "eval_runtime": 2.25, "step": 200},
        {"epoch": 2.0, "step": 200, "total_flos": 1.5e15, "train_loss": 0.45, "train_runtime": 90.5},
    ],
    "logging_steps": 50,
    "max_steps": 200,
    "num_train_epochs": 2,
    "save_steps": 100,
    "stateful_callbacks": {"TrainerControl": {"args": {"should_save": True}, "attributes": {}}},
    "total_flos": 1.5e15,
    "train_batch_size": 16,
    "trial_name": None,
    "trial_params": None,
}
FILE = "out/checkpoint-200/trainer_state.json"


def run(setting: Setting, more: Mapping[str, Any] | None = None) -> Collected:
    options = {"from": "trainer-state", "files": ["out/*/trainer_state.json"], **(more or {})}
    return collect(Options.model_validate(options), setting)


def saved(state: Mapping[str, Any]) -> str:
    return json.dumps(state, indent=2, sort_keys=True) + "\n"


def test_a_state_is_a_run(setting: Setting, write: Write) -> None:
    write(FILE, saved(STATE))
    made = run(setting, {"model": "intents@2.0.0", "names": {"eval_accuracy": "accuracy"}, "points": 0})
    (entry,) = made.value["runs"]
    summaries = entry.pop("summaries")
    assert entry == {
        "id": "checkpoint-200",
        "model": "intents@2.0.0",
        "log_sha256": sha256(saved(STATE).encode()),
        "records": 5,
        "non_finite": 1,
        "first_step": 50,
        "last_step": 200,
        "metrics": {
            "accuracy": 0.9,
            "epoch": 2.0,
            "eval_loss": 0.45,
            "eval_runtime": 2.25,
            "learning_rate": 2e-05,
            "loss": 0.2,
            "total_flos": 1.5e15,
            "train_loss": 0.45,
            "train_runtime": 90.5,
        },
        "best_global_step": 100,
        "best_metric": 0.91,
        "best_model_checkpoint": "out/checkpoint-100",
        "epoch": 2.0,
        "global_step": 200,
        "max_steps": 200,
        "num_train_epochs": 2,
    }
    assert summaries["accuracy"] == {"count": 2, "first": 0.91, "last": 0.9, "min": 0.9, "max": 0.91}
    assert made.notes == (
        f"{FILE}: 1 values are NaN, infinite or larger than numbers may be, and were left out",
        f"{FILE}: 1 metrics end in what is no finite number: they have no last value",
    )
    assert made.observed is None


def test_a_best_metric_that_is_none_is_left_out(setting: Setting, write: Write) -> None:
    write(FILE, saved({**STATE, "best_metric": None, "best_model_checkpoint": None, "best_global_step": float("nan")}))
    (entry,) = run(setting).value["runs"]
    assert {"best_metric", "best_model_checkpoint", "best_global_step"} & entry.keys() == set()
    assert entry["non_finite"] == 2
    canonical(entry)


REFUSED: list[tuple[str, list[str]]] = [
    ("[]", ["1:1: ARC-COL-SHAPE"]),
    ("{}", ["1:1: ARC-COL-SHAPE"]),
    ('{"log_history": null}', ["1:17: ARC-COL-SHAPE"]),
    ('{"log_history": [{}, 1, {}, []]}', ["1:22: ARC-COL-SHAPE", "1:29: ARC-COL-SHAPE"]),
    ('{"log_history": [{"loss": 1}', ["1:29: ARC-IN-SYNTAX"]),
    ('{"log_history": [{"loss": 1, "loss": 2}]}', ["1:30: ARC-IN-DUPKEY"]),
    ("[" * 1000, ["1:65: ARC-IN-LIMIT"]),
]


@pytest.mark.parametrize(("content", "expected"), REFUSED)
def test_what_is_no_state_is_refused(setting: Setting, write: Write, content: str, expected: list[str]) -> None:
    write(FILE, content)
    with pytest.raises(NotCollected) as told:
        run(setting)
    assert [f"{one.place}: {one.code}" for one in told.value.mistakes] == [f"{FILE}:{one}" for one in expected]
