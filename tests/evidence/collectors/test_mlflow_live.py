"""What a real MLflow server holds is what the collectors say it holds."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import httpx
import pytest

from arcanos.errors import NotCollected, Place
from arcanos.evidence.collectors import mlflow, mlflow_models, mlflow_runs, mlflow_search
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.readers.source import Value

STARTED, ENDED = 1_760_000_000_000, 1_760_000_009_500
SETTINGS: dict[str, Value] = {"from": "mlflow", "models": ["live-*"], "stages": {"champion": "production"}}


class Filled:
    """A server as the tests filled it: what was made, by the plain interface that any client uses."""

    def __init__(self, url: str, client: httpx.Client) -> None:
        self.url = url
        self._client = client
        self.experiment = str(self.post("experiments/create", name="live-credit")["experiment_id"])
        self.run = self._run()
        self._models()

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self._client.post(path, json=body)
        assert answer.is_success, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def _run(self) -> str:
        run = self.post(
            "runs/create", experiment_id=self.experiment, start_time=STARTED, run_name="first", user_id="ada"
        )["run"]["info"]["run_id"]
        metrics = [
            *(
                {"key": "accuracy", "value": v, "timestamp": STARTED + s, "step": s}
                for s, v in enumerate((0.5, 0.7, 0.6))
            ),
            {"key": "loss", "value": "NaN", "timestamp": STARTED, "step": 0},
            {"key": "gain", "value": "Infinity", "timestamp": STARTED, "step": 0},
        ]
        tags = [{"key": "model", "value": "live-credit@1.1.0"}, {"key": "mlflow.source.git.commit", "value": "c0ffee"}]
        self.post("runs/log-batch", run_id=run, metrics=metrics, params=[{"key": "rate", "value": "0.1"}], tags=tags)
        dataset = {"name": "statlog", "digest": "d1", "source_type": "local", "source": "{}"}
        context = [{"key": "mlflow.data.context", "value": "training"}]
        self.post("runs/log-inputs", run_id=run, datasets=[{"dataset": dataset, "tags": context}])
        self.post("runs/update", run_id=run, status="FINISHED", end_time=ENDED)
        return str(run)

    def _models(self) -> None:
        for name in ("live-credit", "live-fraud", "other-model"):
            self.post("registered-models/create", name=name, tags=[{"key": "system", "value": "lending"}])
        tags = [{"key": "version", "value": "1.1.0"}, {"key": "sha256", "value": "ab" * 32}]
        self.post("model-versions/create", name="live-credit", source="s3://models/0")
        self.post("model-versions/create", name="live-credit", source="s3://models/1", run_id=self.run, tags=tags)
        staged = [{"key": "stage", "value": "Staging"}]
        for number in range(3):
            self.post("model-versions/create", name="live-fraud", source=f"s3://frauds/{number}", tags=staged)
        self.post("model-versions/create", name="other-model", source="s3://others/0")
        self.post("registered-models/alias", name="live-credit", alias="champion", version="2")


@pytest.fixture(scope="module")
def filled(mlflow_server: str) -> Generator[Filled]:
    with httpx.Client(base_url=f"{mlflow_server}/api/2.0/mlflow/", trust_env=False, timeout=60) as client:
        yield Filled(mlflow_server, client)


def registry(filled: Filled, setting: Setting, **options: Value) -> Any:
    given = mlflow.Options.model_validate({**SETTINGS, "url": filled.url, **options})
    return mlflow.collect(given, setting)


def test_versions_come_with_their_tags_aliases_stages_and_runs(filled: Filled, asking: Setting) -> None:
    entries = registry(filled, asking).value["models"]
    assert [(entry["name"], entry["version"]) for entry in entries] == [
        ("live-credit", "1"),
        ("live-credit", "1.1.0"),
        *(("live-fraud", str(number)) for number in (1, 2, 3)),
    ]
    champion = entries[1]
    assert champion["stage"] == "production"
    assert champion["aliases"] == ["champion"]
    assert champion["system"] == "lending"
    assert champion["artifact"] == {"uri": "s3://models/1", "sha256": "ab" * 32}
    assert champion["metrics"] == {"accuracy": 0.6}
    assert champion["training"] == {
        "run_id": filled.run,
        "dataset_ids": ["statlog"],
        "datasets": [{"id": "statlog", "digest": "d1", "source_type": "local", "context": "training"}],
        "parameters": [{"key": "rate", "value": "0.1"}],
        "authors": ["ada"],
        "status": "FINISHED",
        "started_at": "2025-10-09T08:53:20Z",
        "finished_at": "2025-10-09T08:53:29.500000Z",
    }
    assert "stage" not in entries[0]
    assert {entry["stage"] for entry in entries[2:]} == {"staging"}


def test_a_version_of_a_logged_model_has_what_later_runs_found(filled: Filled, asking: Setting) -> None:
    """MLflow 3: the run that trained the model has no figure of the run that evaluates it later."""
    experiment = str(filled.post("experiments/create", name="logged-credit")["experiment_id"])
    model = filled.post("logged-models", experiment_id=experiment, name="m", source_run_id=filled.run)["model"]
    identity = model["info"]["model_id"]
    later = filled.post("runs/create", experiment_id=experiment, start_time=STARTED)["run"]["info"]["run_id"]
    metric = {"key": "accuracy", "value": 0.25, "timestamp": ENDED, "step": 0, "model_id": identity}
    filled.post("runs/log-batch", run_id=later, metrics=[{**metric, "dataset_name": "new", "dataset_digest": "d2"}])
    filled.post("registered-models/create", name="logged-credit")
    source = {"source": f"models:/{identity}", "model_id": identity}
    filled.post("model-versions/create", name="logged-credit", run_id=filled.run, **source)
    [entry] = registry(filled, asking, models=["logged-credit"]).value["models"]
    assert entry["metrics"] == {"accuracy": 0.6}
    assert entry["logged_model"] == {
        "id": identity,
        "metrics": [
            {"name": "accuracy", "value": 0.25, "dataset": "new", "dataset_digest": "d2", "run_id": later}
            | {"at": "2025-10-09T08:53:29.500000Z"}
        ],
    }


def test_the_document_is_of_its_kind(filled: Filled, asking: Setting) -> None:
    assert kind_mistakes("registry", registry(filled, asking).value, lambda path: Place(str(path))) == []


def test_figures_that_are_no_numbers_are_left_out_and_counted(filled: Filled, asking: Setting) -> None:
    assert registry(filled, asking).notes == ("2 figures are not finite numbers and are left out",)


def test_small_pages_hold_the_same_registry(filled: Filled, asking: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = registry(filled, asking).value
    monkeypatch.setitem(mlflow_models.PAGE, "max_results", "1")
    monkeypatch.setitem(mlflow_models.PAGE_OF_VERSIONS, "max_results", "2")
    monkeypatch.setattr(mlflow_search, "AT_ONCE", 1)
    assert registry(filled, asking).value == whole
    monkeypatch.setattr(mlflow_models, "FEW", 0)
    assert registry(filled, asking).value == whole


def test_the_whole_registry_is_read_where_no_model_is_named(filled: Filled, asking: Setting) -> None:
    given = mlflow.Options.model_validate({"from": "mlflow", "url": filled.url})
    names = {entry["name"] for entry in mlflow.collect(given, asking).value["models"]}
    assert names >= {"live-credit", "live-fraud", "other-model"}


def test_collecting_twice_gives_the_same(filled: Filled, asking: Setting) -> None:
    assert registry(filled, asking) == registry(filled, asking)


def test_a_model_that_is_not_there_is_refused_by_its_name(filled: Filled, asking: Setting) -> None:
    with pytest.raises(NotCollected) as refusal:
        registry(filled, asking, models=["live-credit", "live-credti"])
    assert [(m.place.file, m.code) for m in refusal.value.mistakes] == [("live-credti", "ARC-COL-NOMODEL")]
    with pytest.raises(NotCollected, match="ARC-COL-NOMODEL"):
        registry(filled, asking, models=["live-*", "nothing-like-this-*"])


def test_runs_come_with_figures_data_parameters_and_histories(filled: Filled, asking: Setting) -> None:
    options = {"from": "mlflow-runs", "url": filled.url, "experiments": ["live-credit"], "history": ["accuracy"]}
    collected = mlflow_runs.collect(mlflow_runs.Options.model_validate(options), asking)
    assert collected.value["runs"] == [
        {
            "id": filled.run,
            "name": "first",
            "experiment": "live-credit",
            "model": "live-credit@1.1.0",
            "metrics": {"accuracy": 0.6},
            "parameters": [{"key": "rate", "value": "0.1"}],
            "dataset_ids": ["statlog"],
            "datasets": [{"id": "statlog", "digest": "d1", "source_type": "local", "context": "training"}],
            "authors": ["ada"],
            "status": "FINISHED",
            "started_at": "2025-10-09T08:53:20Z",
            "finished_at": "2025-10-09T08:53:29.500000Z",
            "source": {"commit": "c0ffee"},
            "tags": {"model": "live-credit@1.1.0"},
            "history": {
                "accuracy": [
                    {"step": 0, "value": 0.5, "at": "2025-10-09T08:53:20Z"},
                    {"step": 1, "value": 0.7, "at": "2025-10-09T08:53:20.001000Z"},
                    {"step": 2, "value": 0.6, "at": "2025-10-09T08:53:20.002000Z"},
                ]
            },
        }
    ]
    assert collected.notes == ("2 figures are not finite numbers and are left out",)


def test_artifacts_are_listed_folder_by_folder(filled: Filled, asking: Setting) -> None:
    run = filled.post("runs/create", experiment_id=filled.experiment, start_time=STARTED)["run"]["info"]
    folder = f"{filled.url}/api/2.0/mlflow-artifacts/artifacts{run['artifact_uri'].partition(':')[2]}"
    for path, data in (("model/weights.bin", b"12345"), ("model/sub/a.txt", b"1"), ("top.txt", b"1")):
        assert httpx.put(f"{folder}/{path}", content=data, trust_env=False, timeout=60).is_success
    filled.post("runs/set-tag", run_id=run["run_id"], key="kind", value="files")
    options = {"from": "mlflow-runs", "url": filled.url, "filter": "tags.kind = 'files'", "artifacts": True}
    collected = mlflow_runs.collect(mlflow_runs.Options.model_validate(options), asking)
    assert [entry["artifacts"] for entry in collected.value["runs"]] == [
        [
            {"path": "model/sub/a.txt", "size": 1},
            {"path": "model/weights.bin", "size": 5},
            {"path": "top.txt", "size": 1},
        ]
    ]
    assert collected.notes == ("runs that the configuration's filter does not take are left out",)
    filled.post("runs/delete", run_id=run["run_id"])


def test_an_experiment_that_is_not_there_is_refused_by_its_name(filled: Filled, asking: Setting) -> None:
    options = {"from": "mlflow-runs", "url": filled.url, "experiments": ["live-credit", "live-debit"]}
    with pytest.raises(NotCollected, match="live-debit: ARC-COL-NOEXPERIMENT"):
        mlflow_runs.collect(mlflow_runs.Options.model_validate(options), asking)
