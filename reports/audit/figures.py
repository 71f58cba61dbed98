"""The figures that charts show: rates of groups beside each other, and how figures moved between audits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arcanos.record import MeasureRead, Record

MOST_CHARTS: Final = 24
FIRST: Final = ("selection_rate", "disparate_impact", "true_positive_rate", "false_positive_rate")
"""The figures that are charted before all others, in this order."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure with its interval; `low` and `high` are None where it was stated bare, and so is `n`."""

    label: str
    value: float
    low: float | None
    high: float | None
    n: int | None
    reference: bool = False

    @classmethod
    def of(cls, label: str, measure: MeasureRead) -> Bar:
        """Return the bar of a measure."""
        return cls(label, measure.value, measure.low, measure.high, measure.n, measure.reference)


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
    moved = sorted(_moved([*earlier, record]), key=lambda one: (one.model, one.document, _place(one.name), one.group))
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


def _place(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _moved(records: Sequence[Record]) -> list[Moved]:
    """Return the figures that two records or more state, of whichever version of a model was newest in each."""
    points: dict[tuple[str, str, str, str], dict[datetime, Bar]] = {}
    for record in records:
        for measure in record.measures:
            key = (measure.model.partition("@")[0], measure.name, _label(measure), measure.document)
            points.setdefault(key, {})[record.as_of] = Bar.of(measure.model, measure)
    return [Moved(*key, tuple(sorted(found.items()))) for key, found in points.items() if len(found) > 1]
