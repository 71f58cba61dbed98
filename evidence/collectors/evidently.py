"""Reports and test suites of Evidently, as JSON: of 0.7 and later, and of the versions before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final, Literal

from pydantic import Field

from arcanos.clock import instant
from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors.evaluations import EvaluationOptions, Report, evaluated
from arcanos.evidence.collectors.figures import flat, is_number
from arcanos.evidence.collectors.files import Found, read_each, whole
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Source, Value, type_json
from arcanos.readers.text import TOLD

METRICS: Final = 10_000
"""Numbers of one report."""


class Options(EvaluationOptions):
    """An entry of `collect.evaluation` that reads reports of Evidently."""

    from_: Literal["evidently"] = Field(alias="from", description="Reports and test suites of Evidently, as JSON.")


def collect(options: Options, setting: Setting) -> Collected:
    """Return `evaluation.models`, one entry for all reports, with their tests. Raises NotCollected."""
    reports = read_each(setting, options.files, partial(_report, setting))
    tests: list[Value] = [test for report in reports for test in report.more.pop("tests")]
    statuses = Counter(test["status"] for test in tests)
    return evaluated(reports, options, setting, {"tests": tests, "test_statuses": dict(sorted(statuses.items()))})


def _report(setting: Setting, file: Found) -> Report:
    data, origin = whole(file, type_json, setting.limits)
    source = read_json(data, file.name, limits=setting.limits, refused=NotCollected, nonfinite=True)
    metrics, tests = _lists(source)
    report = Report(origin)
    values = [list(_values(metric)) for metric in metrics]
    _add_all(report, [pair for pairs in values for pair in pairs])
    _note(report, values.count([]), "metrics state no value", "")
    if len(report.metrics) > METRICS:
        message = f"a report has at most {METRICS} metrics"
        raise NotCollected([Mistake(source.place(("metrics",)), "ARC-COL-LIMIT", message, "split the report")])
    names = {metric["id"]: _name(metric) for metric in metrics if isinstance(metric.get("id"), str)}
    report.more["tests"] = [_test(test, names) for test in tests]
    _refuse_missing(source, len(tests))
    _date(report, members(source.value).get("timestamp"))
    return report


def _lists(source: Source) -> tuple[list[dict[str, Value]], list[dict[str, Value]]]:
    """Return the metrics and the tests of a report. Raises NotCollected with every entry that is none."""
    said = members(source.value)
    mistakes: list[Mistake] = []
    found: dict[str, list[dict[str, Value]]] = {"metrics": [], "tests": []}
    if not any(is_list(said.get(key)) for key in found):
        hint = "name files that Evidently saved as JSON"
        mistakes.append(Mistake(source.place(), "ARC-COL-SHAPE", "this is no report of Evidently", hint))
    for key, known in (("metrics", _is_metric), ("tests", _is_test)):
        entries = said.get(key, [])
        for index, entry in enumerate(entries if is_list(entries) else [entries]):
            if is_object(entry) and known(entry):
                found[key].append(entry)
            elif len(mistakes) < TOLD:
                message = "this is neither a metric nor a test of Evidently's"
                hint = "name files that Evidently saved as JSON"
                mistakes.append(Mistake(source.place((key, index)), "ARC-COL-SHAPE", message, hint))
    if mistakes:
        raise NotCollected(mistakes)
    return found["metrics"], found["tests"]


def _refuse_missing(source: Source, count: int) -> None:
    """Raise NotCollected where the summary counts other tests than there are: some of them were taken out."""
    told: Value = members(source.value, "summary").get("total_tests")
    if told is not None and told != count:
        message = "the summary counts other tests than stand in the file"
        hint = "save the whole test suite as JSON"
        raise NotCollected([Mistake(source.place(("summary", "total_tests")), "ARC-COL-SHAPE", message, hint)])


def _is_metric(entry: dict[str, Value]) -> bool:
    return bool(_name(entry)) and ("value" in entry or is_object(entry.get("result")))


def _is_test(entry: dict[str, Value]) -> bool:
    return isinstance(entry.get("name"), str) and isinstance(entry.get("status"), str)


def _test(entry: dict[str, Value], names: Mapping[str, str]) -> dict[str, Value]:
    """Return a test with what tells it from others of its name, where the report says it."""
    of = members(entry, "metric_config")
    said = {
        "column": members(entry, "parameters").get("column_name", members(of, "params").get("column")),
        "metric": names.get(str(of.get("metric_id"))),
        "group": entry.get("group"),
    }
    critical = members(entry, "bound_test", "test").get("is_critical")
    texts = {key: text for key, text in said.items() if isinstance(text, str)}
    more: dict[str, Value] = {"critical": critical} if isinstance(critical, bool) else {}
    return {"name": entry["name"], "status": entry["status"], **texts, **more}


def _name(entry: dict[str, Value]) -> str:
    """Return a metric's name, with that of the metric that a group's is of.

    The versions before 0.7 name the column inside the result.
    """
    name = next((entry[key] for key in ("metric_name", "metric_id", "metric") if isinstance(entry.get(key), str)), "")
    column = members(entry, "result").get("column_name")
    if isinstance(column, str):
        return f"{name}(column={column})"
    inner = _inner(members(entry, "config", "metric"))
    return f"{name.removesuffix(')')},metric={inner})" if inner and name.endswith(")") else name.removesuffix("()")


def _inner(config: dict[str, Value]) -> str:
    """Return the name of a metric inside another, as Evidently writes names: its type and its parameters."""
    said = ",".join(
        f"{key}={value}"
        for key, value in config.items()
        if key != "type" and (isinstance(value, str) or is_number(value))
    )
    kind = config.get("type")
    return f"{kind.rpartition(':')[2]}({said})" if isinstance(kind, str) else ""


def _values(entry: dict[str, Value]) -> Iterator[tuple[str, Value]]:
    """Yield a metric's values by name: its own, or those inside it."""
    value = entry["value"] if "value" in entry else entry["result"]
    name = _name(entry)
    if not is_object(value):
        yield name, value
        return
    for key, one in flat(value):
        yield f"{name}/{key}", one


def _add_all(report: Report, pairs: list[tuple[str, Value]]) -> None:
    """Take numbers and answers; a name that stands for two different values stands for none."""
    said: dict[str, set[tuple[bool, Value]]] = {}
    others = 0
    for name, value in pairs:
        if isinstance(value, bool) or is_number(value):
            said.setdefault(name, set()).add((isinstance(value, bool), value))
        else:
            others += 1
    flags: dict[str, Value] = {}
    for name, values in said.items():
        if len(values) > 1:
            continue
        ((is_flag, value),) = values
        if is_flag:
            flags[name] = value
        else:
            report.add(name, value)
    _note(report, others, "are no numbers, and were left out")
    _note(report, sum(len(values) > 1 for values in said.values()), "stand there twice and differ, and were left out")
    if flags:
        report.more["flags"] = dict(sorted(flags.items()))


def _note(report: Report, count: int, text: str, what: str = "values ") -> None:
    if count:
        report.note(f"{count} {what}{text}")


def _date(report: Report, said: Value) -> None:
    if not isinstance(said, str):
        return
    report.evaluated_at = instant(said)
    if report.evaluated_at is None:
        report.note("its time has no zone, and was left out")
