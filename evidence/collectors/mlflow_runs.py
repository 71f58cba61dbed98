"""The training runs of an MLflow server, as the document `training`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import Field, model_validator

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.interface import NETWORK, Collected, Setting
from arcanos.evidence.collectors.mlflow_answers import Item
from arcanos.evidence.collectors.mlflow_api import Api, MlflowOptions
from arcanos.evidence.collectors.mlflow_artifacts import artifacts
from arcanos.evidence.collectors.mlflow_models import named
from arcanos.evidence.collectors.mlflow_run import LeftOut, dataset_ids, datasets, figure, metrics, parameters
from arcanos.evidence.collectors.mlflow_search import experiments
from arcanos.evidence.collectors.mlflow_tags import Members, clashing, own_words, put_members
from arcanos.readers.source import Value
from arcanos.strict import SomeDistinct, Text, refuse

NEEDS: Final = frozenset({NETWORK})

MOST: Final = 100_000
MOST_POINTS: Final = 100_000
_OWN: Final = (
    *("id", "name", "experiment", "dataset_ids", "datasets", "metrics", "parameters", "history", "artifacts"),
    *("status", "started_at", "finished_at", "authors", "source", "tags"),
)
_SOURCE: Final = {
    "commit": "mlflow.source.git.commit",
    "repository": "mlflow.source.git.repoURL",
    "name": "mlflow.source.name",
    "type": "mlflow.source.type",
}


class Options(MlflowOptions):
    """An entry of `collect.training` that reads an MLflow server."""

    from_: Literal["mlflow-runs"] = Field(alias="from", description="The training runs of an MLflow server.")
    experiments: SomeDistinct[Text] | None = Field(
        default=None, description="Names of experiments; one that ends in `*` is a beginning. Else all that are active."
    )
    filter: Text | None = Field(
        default=None,
        description="MLflow's own filter of runs, such as `tags.release = 'yes'`.",
    )
    members: Members = Field(
        default={"image": "image", "log_sha256": "log_sha256", "model": "model"},
        description="Which member of a run is given by which tag of it.",
    )
    history: SomeDistinct[Text] | None = Field(
        default=None, description="Metrics of which all values are read, with their steps and times."
    )
    artifacts: bool = Field(default=False, description="Whether the artifacts of each run are listed.")

    @model_validator(mode="after")
    def _nothing_twice(self) -> Options:
        if clashing(self.members, _OWN):
            hint = f"leave out {', '.join(_OWN)}, and what is inside another member"
            refuse("ARC-CFG-VALUE", "gives a member that is given already", hint)
        return self


@dataclass(slots=True)
class _Reading:
    api: Api
    options: Options
    experiments: dict[str, str]
    left: LeftOut = field(default_factory=LeftOut)
    points: int = 0

    def runs(self) -> Iterator[dict[str, Value]]:
        question: dict[str, Value] = {
            "experiment_ids": list(self.experiments),
            "run_view_type": "ACTIVE_ONLY",
            "max_results": 500,
        }
        if self.options.filter is not None:
            question["filter"] = self.options.filter
        for count, run in enumerate(self.api.searched("runs/search", "runs", question)):
            if count >= MOST:
                hint = "say under 'experiments' or 'filter' which runs are meant"
                raise run.refusal(f"there are more than {MOST} runs", code="ARC-COL-LIMIT", hint=hint)
            if count % 500 == 0:
                self.api.setting.watch(f"{count} runs")
            yield self._entry(run)

    def _entry(self, run: Item) -> dict[str, Value]:
        info, tags, used = run.item("info"), run.item("data").pairs("tags"), datasets(run)
        run_id = info.needed("run_id")
        entry: dict[str, Value] = {"id": run_id}
        said: dict[str, Value] = {
            "name": info.text("run_name"),
            "experiment": self.experiments.get(info.text("experiment_id") or ""),
            "status": info.text("status"),
            "started_at": info.time("start_time"),
            "finished_at": info.time("end_time"),
            "authors": [user] if (user := info.text("user_id")) else [],
            "dataset_ids": dataset_ids(used),
            "datasets": used,
            "metrics": metrics(run, self.left),
            "parameters": parameters(run),
            "source": {name: tags[tag] for name, tag in _SOURCE.items() if tags.get(tag)},
            "tags": own_words(tags),
            "history": {name: points for name in self.options.history or () if (points := self._history(run_id, name))},
            "artifacts": artifacts(self.api, run_id) if self.options.artifacts else None,
        }
        entry |= {member: value for member, value in said.items() if value}
        put_members(entry, self.options.members, tags)
        return entry

    def _history(self, run_id: str, metric: str) -> list[Value]:
        """Return all values of a metric in the order of their steps and times, those that are finite."""
        query = {"run_id": run_id, "metric_key": metric, "max_results": "10000"}
        points: list[tuple[int, int, Value]] = []
        for item in self.api.listed("metrics/get-history", "metrics", query):
            self.points += 1
            if self.points > MOST_POINTS:
                hint = "name fewer metrics under 'history', or fewer runs"
                message = f"the histories have more than {MOST_POINTS} values"
                raise item.refusal(message, code="ARC-COL-LIMIT", hint=hint)
            value, step = figure(item, self.left), item.value.get("step", 0)
            if isinstance(step, bool) or not isinstance(step, int):
                raise item.refusal("a step must be a whole number", "step")
            if value is not None:
                at = item.time("timestamp")
                point = {"step": step, "value": value} | ({"at": at} if at else {})
                points.append((step, item.milliseconds("timestamp") or 0, point))
        return [point for _, _, point in sorted(points, key=lambda one: one[:2])]


def collect(options: Options, setting: Setting) -> Collected:
    """Return `training.runs`. Raises NotCollected."""
    api = Api.of(options, setting)
    reading = _Reading(api, options, _chosen(api, options.experiments))
    runs = sorted(reading.runs() if reading.experiments else (), key=lambda run: (run.get("started_at", ""), run["id"]))
    if len({run["id"] for run in runs}) < len(runs):
        hint = "collect again: the runs changed while they were read"
        raise NotCollected([Mistake(Place(api.url), "ARC-COL-CHANGED", "a run comes twice", hint)])
    empty = () if runs else ("the server shows no run that was asked for",)
    filtered = ("runs that the configuration's filter does not take are left out",) if options.filter else ()
    return Collected({"runs": runs}, api.origins(), notes=(*empty, *filtered, *reading.left.notes()))


def _chosen(api: Api, patterns: list[str] | None) -> dict[str, str]:
    """Return the active experiments that are asked for, id to name. Raises NotCollected for a pattern without one."""
    active = [one for one in experiments(api) if one.text("lifecycle_stage") != "deleted"]
    names = {one.needed("experiment_id"): one.text("name") or "" for one in active}
    if patterns is None:
        return names
    absent = [pattern for pattern in patterns if not any(named(pattern, name) for name in names.values())]
    if absent:
        hint = "check its spelling, and that this user may read it"
        raise NotCollected(
            Mistake(Place(p), "ARC-COL-NOEXPERIMENT", "the server has no such active experiment", hint) for p in absent
        )
    return {number: name for number, name in names.items() if any(named(pattern, name) for pattern in patterns)}
