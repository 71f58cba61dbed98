"""The kind `evaluation`: how good models are, as measured on data that they had not seen."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import (
    Document,
    Figures,
    Free,
    Name,
    Sampled,
    Sha256,
    Shape,
    Text,
    Time,
    key,
    member,
)


class Evaluated(Shape):
    """The figures of one model version."""

    model: Name = key("The model version, `name@version`.")
    artifact_sha256: Sha256 = member("The digest of the weights that were evaluated.")
    dataset: Text = member("The data that it was evaluated on, by its `id` in `lineage`.")
    metrics: Figures = member("Figures by name; a sampled one is a measure.")
    tasks: Free = member("Figures by task, where there are several.")
    evaluated_at: Time = member("When it was evaluated.")


class Suite(Shape):
    """One suite of tests that a canary went through."""

    name: Text = member("What was tested: `regression`, `fairness`, `safety`.")
    status: Text = member("`passed`, `failed`, or where it stands.")
    finished_at: Time = member("When it ended.")


class Canary(Shape):
    """What was tested while a version got a part of the traffic."""

    model: Name = key("The model version, `name@version`.")
    suites: list[Suite] = member("The suites.")


class Shown(Shape):
    """A figure as a dashboard shows it."""

    id: Name = key("The panel, as its dashboard names it.")
    metric: Text = member("The figure's name.")
    model: Text = member("The model version, `name@version`.")
    value: Sampled = member("What is shown.")


class Evaluation(Document):
    """Figures of models, of their canaries, and as dashboards show them."""

    models: list[Evaluated] = member("Model versions that were evaluated.")
    canaries: list[Canary] = member("Versions that were tested under a part of the traffic.")
    dashboards: list[Shown] = member("What dashboards show.")


KIND = Kind(
    name="evaluation",
    version="1.0.0",
    title="Evaluation",
    says="How good models are on data that they had not seen, and what dashboards show of it.",
    supply=Supply.MEASURED,
    by="Whoever evaluates models: a harness, a pipeline, a notebook that writes its results.",
    model=Evaluation,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-20T09:00:00Z",
        "models": [
            {
                "model": "credit-scoring@1.1.0",
                "artifact_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                "dataset": "statlog-holdout",
                "metrics": {
                    "accuracy": {"value": 0.71, "n": 1000, "interval": [0.68, 0.74], "confidence": 0.95},
                    "parameters": 14,
                },
            }
        ],
        "canaries": [
            {
                "model": "credit-scoring@1.1.0",
                "suites": [{"name": "regression", "status": "passed", "finished_at": "2026-10-20T10:00:00Z"}],
            }
        ],
        "dashboards": [
            {"id": "board-1/accuracy", "metric": "accuracy", "model": "credit-scoring@1.1.0", "value": 0.71}
        ],
    },
    wrong=(
        Wrong(("models", 0, "metrics", "accuracy"), "0.71", "must be a number"),
        Wrong(("models", 0, "metrics", "accuracy", "interval"), [0.68], "must have 2 entries"),
        Wrong(("canaries", 0, "suites", 0, "finished_at"), "2026-10-20", "is not a time"),
    ),
)
