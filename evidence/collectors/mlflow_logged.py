"""Models as MLflow 3 logs them: the figures that any run stated for one, by data set, put into the versions of it.

A version of such a model has the source `models:/m-...`. Its training run knows nothing of an evaluation that another
run made later; the logged model does. https://mlflow.org/docs/latest/ml/getting-started/logged-model/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from arcanos.evidence.collectors.mlflow_answers import Item
from arcanos.evidence.collectors.mlflow_api import Api
from arcanos.evidence.collectors.mlflow_entry import Entry
from arcanos.evidence.collectors.mlflow_run import LeftOut, figure
from arcanos.evidence.collectors.mlflow_search import experiments
from arcanos.readers.shapes import members
from arcanos.readers.source import Value

_SOURCE: Final = re.compile(r"models:/(m-[0-9a-f]{32})")
AT_ONCE: Final = 50


def put_logged(api: Api, entries: Sequence[Entry], left: LeftOut) -> int:
    """Put `logged_model` into the entries of logged models; return how many the server does not show."""
    of_model: dict[str, list[Entry]] = {}
    for entry in entries:
        source = _SOURCE.fullmatch(str(members(entry.value, "artifact").get("uri")))
        if source:
            of_model.setdefault(source[1], []).append(entry)
    for model in _models(api, sorted(of_model)):
        name = model.item("info").needed("model_id")
        said: dict[str, Value] = {"id": name, "metrics": _metrics(model, left)}
        for entry in of_model.pop(name, ()):
            entry.value["logged_model"] = said
    return sum(map(len, of_model.values()))


def _models(api: Api, ids: Sequence[str]) -> Iterator[Item]:
    if not ids:
        return
    within: list[Value] = [experiment.needed("experiment_id") for experiment in experiments(api)]
    for start in range(0, len(ids), AT_ONCE):
        api.setting.watch(f"{start} of {len(ids)} logged models")
        named = ",".join(f"'{one}'" for one in ids[start : start + AT_ONCE])
        asked: dict[str, Value] = {
            "experiment_ids": within,
            "filter": f"model_id IN ({named})",
            "max_results": AT_ONCE,
        }
        yield from api.searched("logged-models/search", "models", asked)


@dataclass(frozen=True, slots=True, order=True)
class _Key:
    """What a figure is of: two of one key are of two times."""

    name: str
    dataset: str
    digest: str
    run: str


def _metrics(model: Item, left: LeftOut) -> list[Value]:
    """Return the last value of each metric by data set and run; one that ends in no finite number has none."""
    last: dict[_Key, tuple[tuple[int, int], Item]] = {}
    for metric in model.item("data").items("metrics"):
        of = (metric.text(key) or "" for key in ("dataset_name", "dataset_digest", "run_id"))
        key = _Key(metric.needed("key"), *of)
        step: Value = metric.value.get("step", 0)
        at = (metric.milliseconds("timestamp") or 0, step if isinstance(step, int) else 0)
        if key not in last or at >= last[key][0]:
            last[key] = (at, metric)
    made: list[Value] = []
    for key, (_, metric) in sorted(last.items(), key=lambda one: one[0]):
        value = figure(metric, left)
        if value is not None:
            said = {"dataset": key.dataset, "dataset_digest": key.digest, "run_id": key.run}
            said["at"] = metric.time("timestamp") or ""
            made.append({"name": key.name, "value": value} | {member: text for member, text in said.items() if text})
    return made
