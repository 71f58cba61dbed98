"""A training run of MLflow: its figures, parameters, data sets and times, as two documents hold them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

from arcanos.evidence.collectors.mlflow_answers import Item
from arcanos.readers.source import Value

_NOT_FINITE: Final = ("NaN", "Infinity", "-Infinity")
_CONTEXT: Final = "mlflow.data.context"


@dataclass(slots=True)
class LeftOut:
    """How many figures were left out because they are no finite numbers."""

    figures: int = 0

    def notes(self) -> tuple[str, ...]:
        """Return what a reader of the evidence should know."""
        return (f"{self.figures} figures are not finite numbers and are left out",) if self.figures else ()


def figure(metric: Item, left: LeftOut) -> float | int | None:
    """Return the value of a metric, or None where it is no finite number.

    MLflow stores infinity as the largest number there is, and what it could not read as 0 at the time 0.
    """
    value: Value = metric.value.get("value")
    if isinstance(value, str) and value in _NOT_FINITE:
        left.figures += 1
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise metric.refusal("the value of a metric must be a number", "value")
    if abs(value) >= sys.float_info.max or (value == 0 and metric.milliseconds("timestamp") is None):
        left.figures += 1
        return None
    return value


def metrics(run: Item, left: LeftOut) -> dict[str, Value]:
    """Return the last value of each metric, by name."""
    found: dict[str, Value] = {}
    for metric in run.item("data").items("metrics"):
        name, value = metric.needed("key"), figure(metric, left)
        if name in found:
            raise metric.refusal("a metric has two last values", "key")
        if value is not None:
            found[name] = value
    return dict(sorted(found.items()))


def parameters(run: Item) -> list[Value]:
    """Return the parameters, by key; MLflow keeps them as texts."""
    said = run.item("data").pairs("params")
    return [{"key": key, "value": said[key]} for key in sorted(said)]


def datasets(run: Item) -> list[dict[str, Value]]:
    """Return the data sets that the run read: id, digest, type of source, and what for, as far as it says."""
    found: list[dict[str, Value]] = []
    for given in run.item("inputs").items("dataset_inputs"):
        dataset = given.item("dataset")
        entry: dict[str, Value] = {"id": dataset.needed("name")}
        said = {
            "digest": dataset.text("digest"),
            "source_type": dataset.text("source_type"),
            "context": given.pairs("tags").get(_CONTEXT),
        }
        found.append(entry | {name: value for name, value in said.items() if value})
    return sorted(found, key=lambda one: (one["id"], str(one.get("digest")), str(one.get("context"))))


def dataset_ids(found: list[dict[str, Value]]) -> list[Value]:
    """Return the ids of data sets, each once."""
    return sorted({one["id"] for one in found})
