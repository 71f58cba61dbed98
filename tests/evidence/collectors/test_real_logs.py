"""Logs of trainings that real tools wrote: every figure under its name, and what does not arrive is told.

`tools/README.md` says which tools, at which versions; the scripts that wrote the files are beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from arcanos.digest import canonical
from arcanos.errors import NotCollected, Place
from arcanos.evidence.collectors import tensorboard, trainer_state
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.kinds.checking import kind_mistakes

Give = Callable[..., Path]
EVENTS = "events.out.tfevents.1763632800.host."


def logged(setting: Setting, module: Any, source: str, *files: str, **more: Any) -> Collected:
    later = replace(setting, as_of=datetime(2027, 1, 1, tzinfo=UTC))
    made: Collected = module.collect(
        module.Options.model_validate({"from": source, "files": list(files), **more}), later
    )
    assert kind_mistakes("training", made.value, lambda path: Place(str(path))) == []
    return made


def events(setting: Setting, give: Give, *names: str) -> Collected:
    for name in names:
        give("tensorboard", name)
    return logged(setting, tensorboard, "tensorboard", *names)


def test_scalars_of_torch_arrive_in_both_forms(setting: Setting, give: Give) -> None:
    made = events(setting, give, f"torch/{EVENTS}0")
    [run] = made.value["runs"]
    assert run["metrics"] == {
        "loss/train": pytest.approx(0.2),
        "loss/eval": 0.25,
        "new/accuracy": 0.75,
        "double": 0.1,
    }
    assert [point["value"] for point in run["series"]["loss/train"]] == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5])
    assert (run["first_logged_at"], run["last_logged_at"]) == ("2025-11-20T10:00:00Z", "2025-11-20T10:00:04Z")
    assert b"canary" not in canonical(made.value)
    assert made.notes == (
        f"torch/{EVENTS}0: 1 values are NaN, infinite or larger than numbers may be, and were left out",
        f"torch/{EVENTS}0: 3 values are no numbers, and were left out",
    )


def test_scalars_of_tensorboard_x_arrive(setting: Setting, give: Give) -> None:
    made = events(setting, give, f"tensorboardX/{EVENTS}0")
    [run] = made.value["runs"]
    assert run["metrics"] == {"loss/train": pytest.approx(0.2), "loss/eval": 0.25}
    assert len(made.notes) == 2


def test_a_file_of_torch_that_breaks_off_is_read_to_its_last_whole_record(setting: Setting, give: Give) -> None:
    made = events(setting, give, f"truncated/{EVENTS}0")
    [run] = made.value["runs"]
    assert run["truncated"] is True
    assert run["metrics"]["double"] == 0.1
    assert made.notes[0] == f"truncated/{EVENTS}0: it ends inside a record: its writer was stopped, or still writes"


def test_what_add_hparams_and_add_scalars_write_are_runs_of_their_folders(setting: Setting, give: Give) -> None:
    names = [f"hparams/{EVENTS}0", f"hparams/trial/{EVENTS}1", f"groups/{EVENTS}2"]
    names += [f"groups/both_eval/{EVENTS}0", f"groups/both_train/{EVENTS}1"]
    made = events(setting, give, *names)
    assert {run["id"]: run["metrics"] for run in made.value["runs"]} == {
        "hparams": {},
        "trial": {"hparam/accuracy": pytest.approx(0.8)},
        "groups": {"loss": 1.0},
        "both_eval": {"both": pytest.approx(0.6)},
        "both_train": {"both": 0.5},
    }
    assert f"hparams/{EVENTS}0: no number was logged" in made.notes


def test_a_run_that_began_again_ends_with_what_was_written_last(setting: Setting, give: Give) -> None:
    [run] = events(setting, give, f"restarted/{EVENTS}0", f"restarted/{EVENTS}1").value["runs"]
    assert (run["metrics"], run["last_step"]) == ({"loss": 13.0}, 3)


def test_a_state_of_the_trainer_has_all_that_was_logged(setting: Setting, give: Give) -> None:
    give("trainer", "whole/trainer_state.json")
    made = logged(setting, trainer_state, "trainer-state", "whole/trainer_state.json")
    [run] = made.value["runs"]
    speeds = {
        f"{of}_{what}" for of in ("eval", "train") for what in ("runtime", "samples_per_second", "steps_per_second")
    }
    figures = {"epoch", "grad_norm", "learning_rate", "loss", "eval_accuracy", "eval_loss", "total_flos", "train_loss"}
    assert set(run["metrics"]) == figures | speeds
    assert (run["records"], run["global_step"], run["max_steps"]) == (7, 3, 3)
    assert (run["best_metric"], run["best_global_step"]) == (0.5, 1)
    assert made.notes == ()


def test_the_state_of_a_training_that_somebody_stopped_says_where(setting: Setting, give: Give) -> None:
    name = "interrupted/checkpoint-1/trainer_state.json"
    give("trainer", name)
    assert logged(setting, trainer_state, "trainer-state", name).notes == (f"{name}: it is the state at step 1 of 3",)


def test_a_training_that_diverged_has_no_loss(setting: Setting, give: Give) -> None:
    """The losses from before it did must not stand for it."""
    name = "diverged/trainer_state.json"
    give("trainer", name)
    made = logged(setting, trainer_state, "trainer-state", name)
    [run] = made.value["runs"]
    assert not {"loss", "eval_loss", "train_loss", "grad_norm"} & run["metrics"].keys()
    assert run["non_finite"] == 5
    assert f"{name}: 3 metrics end in what is no finite number: they have no last value" in made.notes


def test_a_state_that_was_cut_off_is_refused(setting: Setting, give: Give) -> None:
    path = give("trainer", "whole/trainer_state.json")
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(NotCollected, match=r"whole/trainer_state\.json:\d+:\d+: ARC-IN-SYNTAX"):
        logged(setting, trainer_state, "trainer-state", "whole/trainer_state.json")
