"""The figures that charts show: rates of groups beside each other, and how figures moved between audits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arcanos.record import MeasureRead, Record

MOST_CHARTS: Final = 24
FIRST: Final = ("selection_rate", "disparate_impact", "true_positive_rate", "false_positive_rate")
"""The figures that are charted before all others, in this order."""
_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure with its interval and the confidence of that, such as 0.95; None for what was not stated."""

    label: str
    value: float
    low: float | None
    high: float | None
    n: int | None
    reference: bool = False
    confidence: float | None = None

    @classmethod
    def of(cls, label: str, measure: MeasureRead) -> Bar:
        """Return the bar of a measure."""
        return cls(label, measure.value, measure.low, measure.high, measure.n, measure.reference, measure.confidence)


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure of one model over groups of people, with the document that states it."""

    model: str
    use: str
    name: str
    document: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """How a figure moved: the instants of the records, oldest first, each with the version that it was of."""

    model: str
    use: str
    name: str
    group: str
    document: str
    points: tuple[tuple[datetime, Bar], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Charts by group, figures that moved, and all other figures as they were stated; `left_out` counts charts."""

    charts: tuple[Chart, ...]
    moved: tuple[Moved, ...]
    plain: tuple[MeasureRead, ...]
    left_out: int


def figures_of(record: Record, earlier: Sequence[Record]) -> Figures:
    """Return what there is to chart in a record and, for what moved, in earlier ones, oldest first."""
    charts = sorted(_charts(record.measures), key=_rank)
    moved = sorted(_moved([*earlier, record]), key=_movement_rank)
    plain = tuple(measure for measure in record.measures if not measure.group)
    left_out = max(len(charts) - MOST_CHARTS, 0) + max(len(moved) - MOST_CHARTS, 0)
    return Figures(tuple(charts[:MOST_CHARTS]), tuple(moved[:MOST_CHARTS]), plain, left_out)


def _charts(measures: Sequence[MeasureRead]) -> list[Chart]:
    groups: dict[tuple[str, str, str, str], list[MeasureRead]] = {}
    for measure in measures:
        if measure.group:
            groups.setdefault((measure.model, measure.use, measure.name, measure.document), []).append(measure)
    return [Chart(*key, tuple(Bar.of(_label(one), one) for one in found)) for key, found in groups.items()]


def _label(measure: MeasureRead) -> str:
    return f"{measure.group} against {measure.compared_with}" if measure.compared_with else measure.group


def _rank(chart: Chart) -> tuple[int, str, str, str]:
    return _place(chart.name), chart.name, chart.model, chart.use


def _movement_rank(moved: Moved) -> tuple[str, str, int, str, str, str]:
    return moved.model, moved.document, _place(moved.name), moved.name, moved.group, moved.use


def _place(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _moved(records: Sequence[Record]) -> list[Moved]:
    """Return the figures that two records or more state, in each of the newest version of a model for one use."""
    points: dict[tuple[str, str, str, str, str], dict[datetime, MeasureRead]] = {}
    for record in records:
        for measure in record.measures:
            key = (measure.model.partition("@")[0], measure.use, measure.name, _label(measure), measure.document)
            at = points.setdefault(key, {})
            held = at.get(record.as_of)
            if held is None or _age(held.model) <= _age(measure.model):
                at[record.as_of] = measure
    return [Moved(*key, _points(found)) for key, found in points.items() if len(found) > 1]


def _points(found: Mapping[datetime, MeasureRead]) -> tuple[tuple[datetime, Bar], ...]:
    return tuple((at, Bar.of(found[at].model, found[at])) for at in sorted(found))


def _age(model: str) -> tuple[tuple[int, ...], bool, str]:
    """Return what orders versions from old to new: their numbers, a release after what came before it (SemVer 2.0)."""
    release, dash, before = model.rpartition("@")[2].partition("+")[0].partition("-")
    return tuple(int(digits) for digits in _NUMBER.findall(release)), not dash, before
