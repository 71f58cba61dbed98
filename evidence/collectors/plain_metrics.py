"""Metrics that somebody wrote down: names and numbers in JSON, YAML or CSV, each with its sample where it has one."""

from __future__ import annotations

from functools import partial
from typing import Literal

from pydantic import Field

from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors.evaluations import EvaluationOptions, Report, evaluated, share, stated
from arcanos.evidence.collectors.figures import Number, finite, is_number
from arcanos.evidence.collectors.files import Found, read_each, whole
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.known_names import unknown
from arcanos.evidence.collectors.plain_metric_files import Said, said_in
from arcanos.evidence.measures import Measure
from arcanos.readers.files import FORMATS, format_of
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list
from arcanos.readers.source import Source, Value
from arcanos.strict import Distinct, Text


class Options(EvaluationOptions):
    """An entry of `collect.evaluation` that reads plain metrics."""

    from_: Literal["plain-metrics"] = Field(alias="from", description="Names and numbers in JSON, YAML or CSV.")
    format: Literal["json", "yaml", "csv"] | None = Field(
        default=None, description="The format of the files; without it, their suffix says it."
    )
    proportions: Distinct[Text] = Field(
        default=[], description="Metrics, by the document's names, that are shares of their `n` observations."
    )


def collect(options: Options, setting: Setting) -> Collected:
    """Return `evaluation.models`, one entry for all files. Raises NotCollected."""
    reports = read_each(setting, options.files, partial(_report, options, setting))
    known = {options.names.get(name, name) for report in reports for name in report.metrics}
    if mistakes := unknown("proportions", options.proportions, known):
        raise NotCollected(mistakes)
    return evaluated(reports, options, setting)


def _report(options: Options, setting: Setting, file: Found) -> Report:
    form = format_of(file.path, file.name, options.format, NotCollected)
    data, origin = whole(file, f"application/{form}", setting.limits)
    if form == "json":
        source = read_json(data, file.name, limits=setting.limits, refused=NotCollected, nonfinite=True)
    else:
        source = FORMATS[form].reader(data, file.name, limits=setting.limits, refused=NotCollected)
    report = Report(origin)
    mistakes: list[Mistake] = []
    unmeasured = others = 0
    for one in said_in(source):
        _take(report, options, source, one, mistakes)
        others += one.others
        unmeasured += bool(one.sample) and is_number(report.metrics.get(one.name))
    if mistakes:
        raise NotCollected(mistakes)
    if unmeasured:
        report.note(f"what is said of the samples of {unmeasured} metrics makes no interval, and was left out")
    if others:
        report.note(f"{others} members or cells say something else of metrics, and were left out")
    return report


def _take(report: Report, options: Options, source: Source, one: Said, mistakes: list[Mistake]) -> None:
    if one.name in report.metrics:
        hint = "give each metric a name of its own"
        mistakes.append(Mistake(source.place(one.path), "ARC-COL-NAME", "a metric stands twice", hint))
    elif not is_number(one.value):
        hint = "write a number, or an object with `value`"
        mistakes.append(Mistake(source.place(one.path), "ARC-COL-SHAPE", "this is no number", hint))
    elif (number := finite(one.value)) is None:
        report.non_finite += 1
    elif (made := _made(options, one, number)) is None:
        message = "this is no measure: the value lies in its interval, `n` is 1 or more, `confidence` between 0 and 1"
        mistakes.append(Mistake(source.place(one.path), "ARC-COL-MEASURE", message, "write all four, or the value"))
    else:
        report.metrics[one.name] = made


def _made(options: Options, one: Said, number: Number) -> Value:
    """Return the number, or the measure that its sample makes of it; None where that is none."""
    n = one.sample.get("n")
    if n is not None and (not isinstance(finite(n), int) or n < 1):
        return None
    if "interval" in one.sample:
        return _measure(number, one.sample)
    error: Value = one.sample.get("standard_error", 0)
    # An error of 0 says that all samples were alike, and nothing of those that were not drawn.
    if n is not None and not (is_number(error) and error == 0):
        made = stated(number, error, n, options.confidence)
        return None if is_number(made) else made
    if n is not None and options.names.get(one.name, one.name) in options.proportions:
        return share(number, n, options.confidence)
    return number


def _measure(number: Number, sample: dict[str, Value]) -> Value:
    ends: Value = sample["interval"]
    low, high = (finite(end) for end in ends) if is_list(ends) and len(ends) == 2 else (None, None)
    n, confidence = sample.get("n"), finite(sample.get("confidence"))
    if low is None or high is None or confidence is None or not isinstance(n, int):
        return None
    try:
        return Measure(number, n, low, high, confidence).document()
    except ValueError:
        return None
