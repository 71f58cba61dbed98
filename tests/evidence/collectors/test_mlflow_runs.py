"""What the collector of MLflow's runs makes of answers that are odd, hostile or not whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from arcanos.errors import NotCollected
from arcanos.evidence.collectors import mlflow_artifacts, mlflow_runs
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.readers.source import Value

Served = Callable[[Callable[[str, Mapping[str, str], Value], Value]], str]
API = "/api/2.0/mlflow/"
INFO: dict[str, Value] = {"run_id": "r1", "experiment_id": "0", "start_time": 1_760_000_000_000}
ACTIVE = {"experiments": [{"experiment_id": "0", "name": "credit", "lifecycle_stage": "active"}]}


def collected(served: Served, setting: Setting, *runs: Value, **said: Value) -> Collected:
    options = said.pop("options", {})
    answers = {"experiments/search": ACTIVE, "runs/search": {"runs": list(runs)}}
    answers |= {path.replace("__", "/").replace("_", "-"): answer for path, answer in said.items()}
    url = served(lambda path, _query, _body: answers[path.removeprefix(API)])
    given = mlflow_runs.Options.model_validate({"from": "mlflow-runs", "url": url, **options})
    return mlflow_runs.collect(given, setting)


def codes(refusal: pytest.ExceptionInfo[NotCollected]) -> list[str]:
    return [mistake.code for mistake in refusal.value.mistakes]


def test_what_a_run_does_not_say_is_left_out(served: Served, asking: Setting) -> None:
    said = {"info": {"run_id": "r1", "experiment_id": "0", "start_time": 0, "user_id": ""}, "data": {}, "inputs": {}}
    assert collected(served, asking, said).value == {"runs": [{"id": "r1", "experiment": "credit"}]}


def test_runs_stand_in_the_order_of_their_beginning(served: Served, asking: Setting) -> None:
    runs = [{"info": {"run_id": f"r{n}", "start_time": 1_760_000_000_000 - n}} for n in range(3)]
    assert [run["id"] for run in collected(served, asking, *runs).value["runs"]] == ["r2", "r1", "r0"]


def test_a_run_that_comes_twice_is_refused(served: Served, asking: Setting) -> None:
    with pytest.raises(NotCollected, match="ARC-COL-CHANGED"):
        collected(served, asking, {"info": INFO}, {"info": INFO})


def test_no_run_at_all_is_said(served: Served, asking: Setting) -> None:
    result = collected(served, asking)
    assert (result.value, result.notes) == ({"runs": []}, ("the server shows no run that was asked for",))


def test_runs_of_deleted_experiments_are_not_asked_for(served: Served, asking: Setting) -> None:
    gone = {"experiments": [{"experiment_id": "0", "name": "credit", "lifecycle_stage": "deleted"}]}
    assert collected(served, asking, {"info": INFO}, experiments__search=gone).value == {"runs": []}


def test_tags_give_members_and_those_of_mlflow_are_no_tags(served: Served, asking: Setting) -> None:
    tags = {"model": "credit@1.0.0", "image": "sha256:1", "mlflow.source.git.commit": "c0ffee", "mlflow.note": "x"}
    data = {"tags": [{"key": key, "value": value} for key, value in tags.items()]}
    [run] = collected(served, asking, {"info": INFO, "data": data}).value["runs"]
    assert (run["model"], run["image"], run["source"]) == ("credit@1.0.0", "sha256:1", {"commit": "c0ffee"})
    assert run["tags"] == {"image": "sha256:1", "model": "credit@1.0.0"}


def test_a_history_keeps_the_order_of_its_steps_and_leaves_out_what_is_no_number(
    served: Served, asking: Setting
) -> None:
    points = [{"key": "m", "value": v, "timestamp": 1_760_000_000_000 + s, "step": s} for s, v in ((2, 0.2), (1, 0.1))]
    history = {"metrics": [*points, {"key": "m", "value": "NaN", "timestamp": 1, "step": 3}]}
    options = {"history": ["m"]}
    result = collected(served, asking, {"info": INFO}, metrics__get_history=history, options=options)
    assert [point["value"] for point in result.value["runs"][0]["history"]["m"]] == [0.1, 0.2]
    assert result.notes == ("1 figures are not finite numbers and are left out",)


def test_too_long_histories_are_refused(served: Served, asking: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mlflow_runs, "MOST_POINTS", 3)
    points = [{"key": "m", "value": 0.1, "timestamp": 1 + s, "step": s} for s in range(4)]
    history, options = {"metrics": points}, {"history": ["m"]}
    with pytest.raises(NotCollected) as refusal:
        collected(served, asking, {"info": INFO}, metrics__get_history=history, options=options)
    assert codes(refusal) == ["ARC-COL-LIMIT"]


def test_too_many_runs_are_refused(served: Served, asking: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mlflow_runs, "MOST", 1)
    with pytest.raises(NotCollected) as refusal:
        collected(served, asking, {"info": INFO}, {"info": INFO})
    assert codes(refusal) == ["ARC-COL-LIMIT"]


def test_artifacts_without_an_end_are_refused(served: Served, asking: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mlflow_artifacts, "MOST_FOLDERS", 5)

    def deeper(path: str, query: Mapping[str, str], _body: Value) -> Value:
        inner = query.get("path", "") + "/x"
        answers: dict[str, Any] = {
            "experiments/search": ACTIVE,
            "runs/search": {"runs": [{"info": INFO}]},
            "artifacts/list": {"files": [{"path": inner, "is_dir": True}]},
        }
        return answers[path.removeprefix(API)]

    options = {"from": "mlflow-runs", "url": served(deeper), "artifacts": True}
    with pytest.raises(NotCollected) as refusal:
        mlflow_runs.collect(mlflow_runs.Options.model_validate(options), asking)
    assert codes(refusal) == ["ARC-COL-LIMIT"]


WRONG: list[Value] = [
    {"info": {}},
    {"info": {"run_id": 7}},
    {"info": INFO, "data": []},
    {"info": INFO, "data": {"metrics": [{"key": "m", "value": "0.5", "timestamp": 1}]}},
    {"info": INFO, "data": {"metrics": [{"key": "m", "value": True, "timestamp": 1}]}},
    {"info": INFO, "data": {"metrics": [{"key": "m", "value": v, "timestamp": 1} for v in (0.1, 0.2)]}},
    {"info": INFO, "data": {"metrics": [{"value": 0.5, "timestamp": 1}]}},
    {"info": INFO, "data": {"params": [{"key": "p", "value": 1}]}},
    {"info": INFO, "data": {"params": [{"key": "p", "value": "1"}, {"key": "p", "value": "2"}]}},
    {"info": INFO, "inputs": {"dataset_inputs": [{"dataset": {}}]}},
    {"info": INFO, "inputs": {"dataset_inputs": [{"dataset": "statlog"}]}},
]


@pytest.mark.parametrize("run", WRONG, ids=str)
def test_a_run_of_another_shape_is_refused(served: Served, asking: Setting, run: Value) -> None:
    with pytest.raises(NotCollected) as refusal:
        collected(served, asking, run)
    assert codes(refusal) == ["ARC-COL-SHAPE"]


@pytest.mark.parametrize(
    "options", [{"members": {"metrics": "m"}}, {"experiments": []}, {"history": ["m", "m"]}], ids=str
)
def test_options_that_can_not_be_meant_are_refused(options: dict[str, Value]) -> None:
    with pytest.raises(ValidationError):
        mlflow_runs.Options.model_validate({"from": "mlflow-runs", "url": "https://mlflow.example", **options})
