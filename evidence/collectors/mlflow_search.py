"""Training runs of MLflow found by their ids, many at a time, and put into the entries that name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from arcanos.evidence.collectors.mlflow_answers import Item
from arcanos.evidence.collectors.mlflow_api import Api
from arcanos.evidence.collectors.mlflow_entry import Entry
from arcanos.evidence.collectors.mlflow_run import LeftOut, dataset_ids, datasets, metrics, parameters
from arcanos.readers.source import Value

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
AT_ONCE: Final = 200


def put_runs(api: Api, entries: Sequence[Entry], left: LeftOut) -> int:
    """Put what the runs say into `entries`; return how many name a run that the server does not show."""
    of_run: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.run:
            of_run.setdefault(entry.run, []).append(entry)
    ids = sorted(run for run in of_run if _ID.fullmatch(run))
    for run in _runs(api, ids):
        figures, training = _facts(run, left)
        for entry in of_run.pop(run.item("info").needed("run_id"), ()):
            entry.value["training"] |= training
            if figures:
                entry.value["metrics"] = figures
    return sum(map(len, of_run.values()))


def experiments(api: Api) -> list[Item]:
    """Return all experiments, deleted ones as well: their runs have made models."""
    return list(api.listed("experiments/search", "experiments", {"max_results": "1000", "view_type": "ALL"}))


def _runs(api: Api, ids: Sequence[str]) -> Iterator[Item]:
    if not ids:
        return
    within: list[Value] = [experiment.needed("experiment_id") for experiment in experiments(api)]
    for start in range(0, len(ids), AT_ONCE):
        asked = ids[start : start + AT_ONCE]
        api.setting.watch(f"{start} of {len(ids)} runs")
        yield from api.searched("runs/search", "runs", _question(within, asked))


def _question(experiment_ids: list[Value], ids: Iterable[str]) -> dict[str, Value]:
    named = ",".join(f"'{run}'" for run in ids)
    return {
        "experiment_ids": experiment_ids,
        "filter": f"attributes.run_id IN ({named})",
        "run_view_type": "ALL",
        "max_results": AT_ONCE,
    }


def _facts(run: Item, left: LeftOut) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the metrics of a run, and what its entry says under `training`."""
    info = run.item("info")
    used = datasets(run)
    said: dict[str, Value] = {
        "dataset_ids": dataset_ids(used),
        "datasets": used,
        "parameters": parameters(run),
        "authors": [user] if (user := info.text("user_id")) else [],
        "status": info.text("status"),
        "started_at": info.time("start_time"),
        "finished_at": info.time("end_time"),
    }
    return metrics(run, left), {member: value for member, value in said.items() if value}
