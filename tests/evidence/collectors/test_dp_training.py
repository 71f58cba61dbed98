"""What a training states of differential privacy, what it contradicts, and what is computed only when asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.catalogue import collector
from arcanos.evidence.collectors.dp_training import KEYS, Keys, Options, collect
from arcanos.evidence.collectors.interface import Collected, Setting

OPACUS = {"noise_multiplier": 1.1, "max_grad_norm": 1.0, "sample_rate": 0.004, "epochs": 60, "target_delta": 1e-5}
TENSORFLOW = {"noise_multiplier": 1.3, "l2_norm_clip": 1.5, "num_microbatches": 256, "batch_size": 256}


def collected(setting: Setting, value: Any, name: str = "train.json", **options: Any) -> Collected:
    text = yaml.safe_dump(value) if name.endswith("yaml") else json.dumps(value)
    (setting.folder / name).write_text(text, encoding="utf-8")
    return collect(
        Options.model_validate({"from": "dp-training", "file": name, "model": "m@1.0.0", **options}), setting
    )


def budget(setting: Setting, value: Any, name: str = "train.json", **options: Any) -> dict[str, Any]:
    entry: dict[str, Any] = collected(setting, value, name, **options).value["budgets"][0]
    return {key: one for key, one in entry.items() if key not in {"model", "sha256", "stated_in"}}


def codes(setting: Setting, value: Any, **options: Any) -> list[str]:
    with pytest.raises(NotCollected) as refused:
        collected(setting, value, **options)
    return [m.code for m in refused.value.mistakes]


def test_the_catalogue_knows_the_collector() -> None:
    assert collector("dp-training").Options is Options


def test_every_member_may_be_named() -> None:
    assert Keys.model_fields.keys() == KEYS.keys()


def test_keys_of_opacus_are_read(setting: Setting) -> None:
    assert budget(setting, {**OPACUS, "target_epsilon": 8, "accountant": "prv", "lr": 0.1}) == {
        "noise_multiplier": 1.1,
        "max_grad_norm": 1.0,
        "sample_rate": 0.004,
        "epochs": 60,
        "delta": 1e-5,
        "epsilon_limit": 8,
        "accountant": "prv",
    }


def test_keys_of_tensorflow_privacy_are_read(setting: Setting) -> None:
    found = budget(setting, {"dp": {**TENSORFLOW, "epsilon_spent": 1.18}}, "train.yaml", at="dp")
    assert found == {
        "noise_multiplier": 1.3,
        "max_grad_norm": 1.5,
        "microbatches": 256,
        "batch_size": 256,
        "epsilon_spent": 1.18,
    }


def test_the_file_is_named_with_its_digest(setting: Setting) -> None:
    found = collected(setting, OPACUS)
    entry = found.value["budgets"][0]
    assert (entry["model"], entry["stated_in"], entry["sha256"]) == ("m@1.0.0", "train.json", found.origins[0].sha256)


def test_epsilon_alone_is_not_taken_for_what_was_spent(setting: Setting) -> None:
    found = collected(setting, {**OPACUS, "epsilon": 3})
    assert not [key for key in found.value["budgets"][0] if "epsilon" in key]
    assert found.notes == ("'epsilon' is not read: name it under 'keys', as the limit or as what was spent",)
    assert budget(setting, {**OPACUS, "epsilon": 3}, keys={"epsilon_spent": "epsilon"})["epsilon_spent"] == 3


def test_epsilon_is_computed_only_when_asked_for(setting: Setting) -> None:
    config = {**TENSORFLOW, "batch_size": 250, "dataset_size": 60_000, "epochs": 15, "delta": 1e-5}
    assert "epsilon_recomputed" not in budget(setting, config)
    found = budget(setting, config, recompute=True)
    assert found["epsilon_recomputed"] == pytest.approx(1.18, abs=0.005)
    assert found["recomputed_by"] == "rdp, Poisson sampling"
    assert "epsilon_spent" not in found


@pytest.mark.parametrize("lacking", ["noise_multiplier", "sample_rate", "epochs", "target_delta"])
def test_epsilon_is_not_computed_from_less(setting: Setting, lacking: str) -> None:
    config = {key: one for key, one in {**OPACUS, "target_epsilon": 8}.items() if key != lacking}
    found = collected(setting, config, recompute=True)
    assert "epsilon_recomputed" not in found.value["budgets"][0]
    assert "epsilon is not computed" in found.notes[0]


def test_no_noise_promises_nothing(setting: Setting) -> None:
    found = collected(setting, {**OPACUS, "noise_multiplier": 0}, recompute=True)
    assert found.value["budgets"][0]["noise_multiplier"] == 0
    assert "none can be promised" in found.notes[0]


def test_two_names_that_contradict_each_other_are_refused(setting: Setting) -> None:
    assert codes(setting, {**OPACUS, "delta": 1e-6}) == ["ARC-COL-VALUE"]
    assert budget(setting, {**OPACUS, "delta": 1e-6}, keys={"delta": "delta"})["delta"] == 1e-6
    assert budget(setting, {**OPACUS, "delta": 1e-5})["delta"] == 1e-5


@pytest.mark.parametrize(
    "wrong",
    [
        {"noise_multiplier": "1.1"},
        {"noise_multiplier": True},
        {"noise_multiplier": -1},
        {"noise_multiplier": 10**300},
        {"sample_rate": 1.5},
        {"sample_rate": 0},
        {"target_delta": 2},
        {"steps": 1.5},
        {"accountant": " "},
        {"accountant": 7},
        {"max_grad_norm": [1]},
    ],
)
def test_a_value_that_can_not_be_is_refused_and_not_told(setting: Setting, wrong: dict[str, Any]) -> None:
    assert codes(setting, {**OPACUS, **wrong}) == ["ARC-COL-VALUE"]


def test_all_mistakes_are_told_with_their_places(setting: Setting) -> None:
    with pytest.raises(NotCollected) as refused:
        collected(setting, {"noise_multiplier": "secret", "sample_rate": 2}, "train.yaml")
    assert [str(m.place) for m in refused.value.mistakes] == ["train.yaml:1:19", "train.yaml:2:14"]
    assert "secret" not in str(refused.value)


def test_a_training_without_differential_privacy_is_no_budget(setting: Setting) -> None:
    assert codes(setting, {"max_grad_norm": 1.0, "num_train_epochs": 3, "batch_size": 8}) == ["ARC-COL-ABSENT"]


@pytest.mark.parametrize(
    ("value", "options", "code"),
    [
        ([OPACUS], {}, "ARC-COL-SHAPE"),
        (OPACUS, {"at": "dp"}, "ARC-COL-SHAPE"),
        (OPACUS, {"keys": {"steps": "n"}}, "ARC-COL-VALUE"),
    ],
)
def test_what_is_not_where_the_options_say_is_refused(
    setting: Setting, value: Any, options: dict[str, Any], code: str
) -> None:
    assert codes(setting, value, **options) == [code]


def test_one_file_of_json_or_yaml_is_read(setting: Setting) -> None:
    (setting.folder / "a.csv").write_text("a\n1\n", encoding="utf-8")
    (setting.folder / "a.json").write_text("{", encoding="utf-8")
    for name, code in (
        ("a.csv", "ARC-IN-FORMAT"),
        ("a.json", "ARC-IN-SYNTAX"),
        ("a.*", "ARC-COL-MANY"),
        ("b", "ARC-COL-NOFILE"),
    ):
        with pytest.raises(NotCollected) as refused:
            collect(Options.model_validate({"from": "dp-training", "file": name, "model": "m@1.0.0"}), setting)
        assert {m.code for m in refused.value.mistakes} == {code}


def test_the_evidence_is_as_old_as_the_training(setting: Setting) -> None:
    assert collected(setting, OPACUS).observed is None
    found = collected(setting, OPACUS, trained_at="2026-10-01T00:00:00Z").observed
    assert found is not None
    assert [str(at) for at in found] == ["2026-10-01 00:00:00+00:00"] * 2
