"""Figures with their intervals and the trend, as tables, in the Markdown of the audit report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from arcanos.clock import rfc3339
from arcanos.record import MeasureRead
from arcanos.reports.audit import words
from arcanos.reports.audit.figures import Bar, Chart, Figures, Moved
from arcanos.reports.audit.items import State
from arcanos.reports.audit.markdown_prose import name, prose
from arcanos.reports.audit.scales import Scale, scale_of
from arcanos.reports.audit.trend import TrendRow
from arcanos.reports.markdown_text import code, table

CELLS: Final = 30
"""Characters of the line that shows a figure within its interval."""


def figures(found: Figures) -> Iterator[str]:
    """Yield the lines of the section on figures."""
    yield from ("## Figures", "")
    if not (found.charts or found.moved or found.plain):
        yield from ("The evidence states no figure.", "")
    for chart in found.charts:
        yield from _chart(chart)
    for moved in found.moved:
        yield from _moved(moved)
    if found.plain:
        yield from ("### Other figures", "")
        yield from table(["model", "figure", "document", "n", "value", "interval"], map(_plain, found.plain))
    if found.left_out:
        yield from (f"**{found.left_out:,} more charts are not shown; their figures are in the record.**", "")


def trend(rows: Sequence[TrendRow]) -> Iterator[str]:
    """Yield the lines of the section on the trend."""
    yield from ("## Trend", "")
    if not rows:
        yield from ("No earlier record was compared with: `--against` names them.", "")
    told = [
        [rfc3339(row.as_of), prose(row.gate), row.verdict, f"{row.checks:,}", *(f"{n:,}" for _, n in row.states)]
        for row in rows
    ]
    yield from table(["as of", "gate", "verdict", "checks", *map(str, State)], told)


def _chart(chart: Chart) -> Iterator[str]:
    of = f" for {prose(chart.use)}" if chart.use else ""
    yield from (f"### {name(chart.name)} of {name(chart.model)}{of}", "")
    yield from (f"Stated in {name(chart.document)}.", "")
    scale = scale_of(chart.bars)
    rows = [[_group(bar), *_bar(bar, scale)] for bar in chart.bars]
    yield from table(["group", "n", "value", "interval", _span(scale)], rows)


def _moved(moved: Moved) -> Iterator[str]:
    of = "".join(f", {prose(word)}" for word in (moved.group, moved.use) if word)
    yield from (f"### How {name(moved.name)} of {name(moved.model)}{of} moved", "")
    yield from (f"Stated in {name(moved.document)}.", "")
    scale = scale_of([bar for _, bar in moved.points])
    rows = [[rfc3339(at), name(bar.label), *_bar(bar, scale)] for at, bar in moved.points]
    yield from table(["as of", "of", "n", "value", "interval", _span(scale)], rows)


def _group(bar: Bar) -> str:
    return f"{prose(bar.label)} (reference)" if bar.reference else prose(bar.label)


def _bar(bar: Bar, scale: Scale) -> list[str]:
    n = "not stated" if bar.n is None else f"{bar.n:,}"
    return [n, words.number(bar.value), words.interval(bar) or "not stated", code(_line(bar, scale))]


def _span(scale: Scale) -> str:
    return f"from {words.number(scale.first)} to {words.number(scale.last)}"


def _line(bar: Bar, scale: Scale) -> str:
    """Return a figure as a point within the whiskers of its interval."""
    line = ["·"] * CELLS
    point = scale.cell(bar.value, CELLS)
    if bar.low is not None and bar.high is not None:
        low, high = sorted((scale.cell(bar.low, CELLS), scale.cell(bar.high, CELLS)))
        line[low : high + 1] = "─" * (high + 1 - low)
        line[low], line[high] = "├", "┤"
    line[point] = "●"
    return "".join(line)


def _plain(measure: MeasureRead) -> list[str]:
    bar = Bar.of("", measure)
    n = "not stated" if bar.n is None else f"{bar.n:,}"
    shown = [words.number(bar.value), words.interval(bar) or "not stated"]
    return [name(measure.model), name(measure.name), name(measure.document), n, *shown]
