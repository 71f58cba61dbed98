"""Results of the Language Model Evaluation Harness, in all the shapes that its versions wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import isclose, sqrt
from typing import Final, Literal

from pydantic import Field

from arcanos.clock import EPOCH
from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors.evaluations import EvaluationOptions, Report, evaluated, share, stated
from arcanos.evidence.collectors.figures import Number, finite, is_number
from arcanos.evidence.collectors.files import Found, read_each, whole
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_object, members
from arcanos.readers.source import Source, Value, type_json

_RIGHT_OR_WRONG: Final = re.compile(
    r"(?:^|_)(?:acc|exact_match|em)(?:_norm|_mutual_info|_bytes)?(?:,|$)|^pass@1(?:,|$)"
)
"""Names of metrics that are shares of right answers."""
_OTHERS: Final = ("alias", "name", "sample_len", "sample_count", "samples", " ")
"""Members of a task's results that are no metrics."""


class Options(EvaluationOptions):
    """An entry of `collect.evaluation` that reads results of the harness."""

    from_: Literal["lm-evaluation-harness"] = Field(
        alias="from", description="Results of the Language Model Evaluation Harness."
    )


def collect(options: Options, setting: Setting) -> Collected:
    """Return `evaluation.models`, one entry for all results. Raises NotCollected."""
    reports = read_each(setting, options.files, partial(_report, options, setting))
    limits = [report.more.get("limited") for report in reports]
    known = True in limits or None not in limits
    return evaluated(reports, options, setting, {"limited": True in limits} if known else {})


def _report(options: Options, setting: Setting, file: Found) -> Report:
    data, origin = whole(file, type_json, setting.limits)
    source = read_json(data, file.name, limits=setting.limits, refused=NotCollected, nonfinite=True)
    _refuse_shape(source)
    report = Report(origin)
    results: dict[str, Value] = {**members(source.value, "groups"), **members(source.value, "results")}
    tasks = [_Task(name, results[name], source.value) for name in sorted(results) if is_object(results[name])]
    others = sum(task.measure(report, options.confidence) for task in tasks)
    if others:
        report.note(f"{others} metrics are no numbers, and were left out")
    report.more |= _head(source.value)
    report.more["tasks"] = [task.entry() for task in tasks]
    limited = _is_limited(source.value, tasks)
    if limited is not None:
        report.more["limited"] = limited
    if limited:
        report.note("the run was limited to a part of a task's samples")
    _date(report, members(source.value).get("date"))
    return report


@dataclass(frozen=True, slots=True)
class _Task:
    """One task: its results, and what the rest of the file says of it."""

    name: str
    results: dict[str, Value]
    file: Value

    def samples(self) -> dict[str, Value]:
        """Return the numbers of samples: effective, and original where the file says it."""
        said = members(self.file, "n-samples", self.name)
        counts = {"n": said.get("effective", self.results.get("sample_len")), "n_original": said.get("original")}
        return {key: count for key, count in counts.items() if isinstance(finite(count), int)}

    def limited(self) -> bool | None:
        """Tell whether fewer samples were taken than the task has, None where the file does not say."""
        counts = self.samples()
        return counts["n"] < counts["n_original"] if len(counts) == 2 else None

    def count(self, key: str) -> Value:
        """Return how many samples a metric is of: a group counts those of the tasks that have it, or says nothing."""
        if self.name in members(self.file, "groups") or members(self.file, "group_subtasks").get(self.name):
            return members(self.results, "sample_count").get(key)
        return self.samples().get("n")

    def values(self) -> Iterator[tuple[str, Value, Value, Value]]:
        """Yield each metric with its filter, its value, its standard error and its number of samples."""
        for key, value in self.results.items():
            metric, _, filtered = key.partition(",")
            if metric.endswith("_stderr") or metric in _OTHERS:
                continue
            error = self.results.get(f"{metric}_stderr,{filtered}" if filtered else f"{metric}_stderr")
            name = f"{metric},{filtered}" if filtered not in ("", "none") else metric
            yield name, value, error, self.count(key)

    def measure(self, report: Report, confidence: float) -> int:
        """Add each metric to the report, as a measure where its error and its samples are stated.

        Return how many have no number.
        """
        others = 0
        for metric, value, error, n in self.values():
            name = f"{self.name}/{metric}"
            if not is_number(value):
                others += 1
                continue
            number = finite(value)
            if number is None:
                report.non_finite += 1
                continue
            report.metrics[name] = _measured(metric, number, error, n, confidence)
            if is_number(report.metrics[name]) and finite(error) is not None:
                errors = report.more.setdefault("standard_errors", {})
                errors[name] = error
        return others

    def entry(self) -> Value:
        """Return what the file says of the task itself."""
        said: dict[str, Value] = {"id": self.name, **self.samples()}
        limited = self.limited()
        if limited is not None:
            said["limited"] = limited
        for key, where in (("version", "versions"), ("n_shot", "n-shot"), ("hash", "task_hashes")):
            value = members(self.file, where).get(self.name)
            if isinstance(value, str) or finite(value) is not None:
                said[key] = value
        better = members(self.file, "higher_is_better", self.name)
        if better:
            said["higher_is_better"] = {key: value for key, value in better.items() if isinstance(value, bool)}
        return said


def _measured(metric: str, value: Number, error: Value, n: Value, confidence: float) -> Value:
    """Return a measure: Wilson's where the metric is a share of the samples, else the normal one, or the number.

    An error of 0 says that all samples were alike, and nothing of those that were not drawn: no interval is made of it.
    """
    spread, count = finite(error), finite(n)
    if isinstance(count, int) and _is_share(metric, value, spread, count):
        return share(value, count, confidence)
    return stated(value, error, n, confidence) if spread else value


def _is_share(metric: str, value: Number, spread: Number | None, n: int) -> bool:
    """Tell whether a mean is of answers that are right or wrong: by its error, or where all are alike by its name.

    The harness's error of a mean is s / sqrt(n), with n - 1 in s (`mean_stderr`): of a share sqrt(p (1 - p) / (n - 1)).
    """
    if n < 1 or not 0 <= value <= 1 or abs(value * n - round(value * n)) > 1e-6:
        return False
    if 0 < value < 1:
        return n > 1 and spread is not None and isclose(spread, sqrt(value * (1 - value) / (n - 1)), rel_tol=1e-6)
    return bool(_RIGHT_OR_WRONG.search(metric))


def _refuse_shape(source: Source) -> None:
    results = members(source.value).get("results")
    if is_object(results) and results and all(map(is_object, results.values())):
        return
    hint = "name the files results_*.json that the harness wrote, not its samples"
    message = "these are no results of the harness: `results` is no object of tasks"
    raise NotCollected([Mistake(source.place(("results",)), "ARC-COL-SHAPE", message, hint)])


def _is_limited(file: Value, tasks: list[_Task]) -> bool | None:
    said = [task.limited() for task in tasks]
    config = members(file, "config")
    if True in said or config.get("limit") is not None:
        return True
    return False if "limit" in config or None not in said else None


def _head(file: Value) -> dict[str, Value]:
    """Return the harness's version and what it calls the model."""
    said = members(file)
    known = (
        ("tool_version", said.get("lm_eval_version")),
        ("tool_commit", said.get("git_hash")),
        ("reported_model", said.get("model_name")),
        ("reported_model_sha", members(file, "config").get("model_sha")),
    )
    return {key: value for key, value in known if isinstance(value, str) and value}


def _date(report: Report, seconds: Value) -> None:
    number = finite(seconds)
    if number is None or not 0 < number < 1e11:
        return
    report.evaluated_at = EPOCH + timedelta(seconds=number)
