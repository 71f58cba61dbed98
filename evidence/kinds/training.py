"""The kind `training`: the runs that made models, as their logs tell."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import (
    Count,
    Document,
    Figures,
    Free,
    Name,
    Sha256,
    Shape,
    Text,
    Time,
    key,
    member,
)


class Parameter(Shape):
    """One setting of a run."""

    key: Text = member("Its name.")
    value: Text = member("What it was set to, as the run was given it; a secret is named and not written.")


class Run(Shape):
    """One run."""

    id: Name = key("What other documents call the run.")
    model: Text = member("The model version that came of it, `name@version`.")
    image: Text = member("The image that it ran in, with its digest: `ml/train@sha256:...`.")
    log_sha256: Sha256 = member("The digest of its log.")
    dataset_ids: list[Text] = member("The data that it read, each the `id` of a data set in `lineage`.")
    metrics: Figures = member("The figures that were logged last.")
    parameters: list[Parameter] = member("Its settings.")
    status: Text = member("How it ended.")
    started_at: Time = member("When it began.")
    finished_at: Time = member("When it ended.")
    records: Count = member("How many records its log has.")
    non_finite: Count = member("How many logged values were no numbers, NaN or infinite, and were left out.")
    artifacts: Free = member("The files that it left, as the tracker lists them.")


class TrainingRuns(Document):
    """Runs."""

    runs: list[Run] = member("The runs.")


KIND = Kind(
    name="training",
    version="1.0.0",
    title="Training runs",
    says="The runs that made models: on which data, with which settings, in which image, and what they logged.",
    supply=Supply.MEASURED,
    by="An experiment tracker, or the logs of training.",
    model=TrainingRuns,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-20T09:00:00Z",
        "runs": [
            {
                "id": "run-7",
                "model": "credit-scoring@1.1.0",
                "image": "ml/train@sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
                "log_sha256": "99491b7cce91729fc130d80d2232f6cb565f6398c81ca2679916fc1b49949f31",
                "dataset_ids": ["statlog"],
                "metrics": {"accuracy": 0.71},
                "parameters": [{"key": "solver", "value": "newton-cholesky"}, {"key": "folds", "value": "10"}],
            }
        ],
    },
    wrong=(
        Wrong(("runs", 0, "log_sha256"), "see the log server", "is not a SHA-256"),
        Wrong(("runs", 0, "parameters", 1, "value"), 10, "must be text"),
        Wrong(("runs", 0, "id"), 7, "must be text"),
    ),
)
