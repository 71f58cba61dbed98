"""`arcanos collect` against a real MLflow server: from its interface to a bundle, through the confined process."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from arcanos.readers.source import Value
from arcanos.signing.archive import read_archive
from tests.commands.conftest import AS_OF, Done, Project

Arcanos = Callable[..., Done]


@pytest.fixture(scope="module")
def filled(mlflow_server: str) -> str:
    with httpx.Client(base_url=f"{mlflow_server}/api/2.0/mlflow/", trust_env=False, timeout=60) as client:

        def post(path: str, **body: Any) -> Any:
            return client.post(path, json=body).raise_for_status().json()

        experiment = post("experiments/create", name="cli-churn")["experiment_id"]
        run = post("runs/create", experiment_id=experiment, start_time=1_760_000_000_000)["run"]["info"]["run_id"]
        post("runs/log-metric", run_id=run, key="accuracy", value=0.93, timestamp=1_760_000_000_000)
        post("registered-models/create", name="cli-churn")
        tags = [{"key": "version", "value": "1.1.0"}]
        post("model-versions/create", name="cli-churn", source="s3://models/1", run_id=run, tags=tags)
        post("registered-models/alias", name="cli-churn", alias="champion", version="1")
    return mlflow_server


def collected(project: Project, arcanos: Arcanos, url: str, **options: Value) -> tuple[Done, dict[str, Any]]:
    registry = {"from": "mlflow", "url": url, "models": ["cli-*"], "stages": {"champion": "production"}, **options}
    training = {"from": "mlflow-runs", "url": url, "experiments": ["cli-*"]}
    sources = {"registry": registry, "training": training}
    project.configure(documents={}, collect=sources, network={"allow": [url]})
    done = arcanos("collect", "--output", "evidence.tar.gz", "--as-of", AS_OF)
    files = read_archive((project.folder / "evidence.tar.gz").read_bytes(), "evidence.tar.gz").files
    return done, {name: json.loads(data) for name, data in files.items()}


def test_registry_and_runs_become_documents_of_a_bundle(filled: str, project: Project, arcanos: Arcanos) -> None:
    done, files = collected(project, arcanos, filled)
    assert (done.code, done.err) == (0, "")
    (model,) = files["documents/registry.json"]["models"]
    (run,) = files["documents/training.json"]["runs"]
    assert (model["name"], model["version"], model["stage"]) == ("cli-churn", "1.1.0", "production")
    assert model["training"]["run_id"] == run["id"]
    assert model["metrics"] == run["metrics"] == {"accuracy": 0.93}


def test_a_model_that_is_not_there_fails_its_document_and_no_other(
    filled: str, project: Project, arcanos: Arcanos
) -> None:
    done, files = collected(project, arcanos, filled, models=["cli-chrun"])
    assert done.code == 4
    assert "cli-chrun: ARC-COL-NOMODEL" in done.out + done.err
    assert "documents/registry.json" not in files
    assert len(files["documents/training.json"]["runs"]) == 1
