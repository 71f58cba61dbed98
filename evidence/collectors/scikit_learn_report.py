"""Reports of scikit-learn's `classification_report(..., output_dict=True)`, written as JSON."""

from __future__ import annotations

from functools import partial
from typing import Final, Literal

from pydantic import Field

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.evaluations import EvaluationOptions, Report, evaluated, share
from arcanos.evidence.collectors.figures import finite, is_number
from arcanos.evidence.collectors.files import Found, read_each, whole
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_object
from arcanos.readers.source import Source, Value, type_json

_AVERAGES: Final = ("micro avg", "macro avg", "weighted avg", "samples avg")
_ROW: Final = ("precision", "recall", "f1-score", "support")


class Options(EvaluationOptions):
    """An entry of `collect.evaluation` that reads reports of scikit-learn."""

    from_: Literal["scikit-learn-report"] = Field(alias="from", description="Reports of scikit-learn, as JSON.")


def collect(options: Options, setting: Setting) -> Collected:
    """Return `evaluation.models`, one entry for all reports. Raises NotCollected."""
    return evaluated(read_each(setting, options.files, partial(_report, options, setting)), options, setting)


def _report(options: Options, setting: Setting, file: Found) -> Report:
    data, origin = whole(file, type_json, setting.limits)
    source = read_json(data, file.name, limits=setting.limits, refused=NotCollected, nonfinite=True)
    _refuse_shape(source)
    report = Report(origin)
    rows: dict[str, Value] = source.value
    total = _count(next((rows[name]["support"] for name in ("macro avg", "weighted avg") if name in rows), None))
    for name, row in rows.items():
        if is_object(row):
            _add_row(report, name, row, options.confidence)
        else:
            _add_share(report, name, row, total, options.confidence)
    labels = {name: _count(row["support"]) for name, row in rows.items() if is_object(row) and name not in _AVERAGES}
    report.more["labels"] = [{"id": name} | ({"n": n} if n is not None else {}) for name, n in sorted(labels.items())]
    return report


def _add_row(report: Report, name: str, row: dict[str, Value], confidence: float) -> None:
    """Take a row; a label's recall is a share of its support, what is predicted is not counted."""
    for key in _ROW[:3]:
        if key == "recall" and name not in _AVERAGES:
            _add_share(report, f"{name}/{key}", row[key], _count(row["support"]), confidence)
        else:
            report.add(f"{name}/{key}", row[key])


def _add_share(report: Report, name: str, value: Value, n: int | None, confidence: float) -> None:
    report.add(name, value)
    if n and name in report.metrics:
        report.metrics[name] = share(report.metrics[name], n, confidence)


def _count(support: Value) -> int | None:
    """Return the support as a number of samples, None where weights make it none."""
    number = finite(support)
    return int(number) if number is not None and number >= 0 and number == int(number) else None


def _refuse_shape(source: Source) -> None:
    hint = "write json.dump(classification_report(..., output_dict=True), file)"
    places: list[Place] = []
    if not is_object(source.value) or not any(map(is_object, source.value.values())):
        places.append(source.place())
    else:
        places = [source.place((name,)) for name, row in source.value.items() if not _is_row(name, row)]
    if places:
        message = "this is no row of a classification report"
        raise NotCollected(Mistake(place, "ARC-COL-SHAPE", message, hint) for place in places)


def _is_row(name: str, row: Value) -> bool:
    if is_object(row):
        return row.keys() == set(_ROW) and all(map(is_number, row.values()))
    return name == "accuracy" and is_number(row)
